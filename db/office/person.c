#include "db/office/person.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void person_find(struct person *out)
{
	const struct passwd *pw = getpwuid(getuid());
	const char *asked = getenv("SUDO_USER");
	if (getuid() == 0 && asked != NULL && asked[0] != '\0')
		snprintf(out->user, sizeof out->user, "%s", asked);
	else if (pw != NULL)
		snprintf(out->user, sizeof out->user, "%s", pw->pw_name);
	else
		snprintf(out->user, sizeof out->user, "%lu", (unsigned long)getuid());
	if (gethostname(out->host, sizeof out->host) != 0)
		snprintf(out->host, sizeof out->host, "?");
	out->host[sizeof out->host - 1] = '\0';
}

int person_count(struct home *home, const char *counter, int64_t *out, struct err *e)
{
	return database_int(home->db, out, 0, e,
			    "UPDATE counter SET last = last + 1 WHERE name = ? RETURNING last", "s",
			    counter);
}

int person_note(struct home *home, const char *deed, const char *what, struct err *e)
{
	struct person who;
	int64_t no = 0;
	person_find(&who);
	if (person_count(home, "journal", &no, e) != 0)
		return -1;
	return database_run(home->db, e,
			    "INSERT INTO journal(no, at, who, host, deed, what)"
			    " VALUES(?, ?, ?, ?, ?, ?)",
			    "iissss", no, home->sys->now_ms(home->sys->self),
			    (const char *)who.user, (const char *)who.host, deed, what);
}
