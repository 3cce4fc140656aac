#include "db/sync/roster.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/passphrase.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/conf.h"
#include "db/store/listkey.h"

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const char forgotten[] =
	"Bewaar het wachtwoord goed: niemand kan het terugvinden. Zonder wachtwoord blijft de"
	" lijst dicht.\n";

/* A wrong one is told before it must be typed again. */
static int ask(struct buf *passphrase, struct err *e)
{
	struct buf again;
	if (!isatty(STDIN_FILENO))
		return passphrase_read("-", NULL, passphrase, e);
	buf_init_secret(&again);
	int rc = passphrase_read(NULL, "Wachtwoord voor de lijst, een zin van 15 tekens of meer",
				 passphrase, e);
	if (rc == 0)
		rc = listkey_judge(passphrase->data, e);
	if (rc == 0)
		rc = passphrase_read(NULL, "Nog een keer", &again, e);
	if (rc == 0 && strcmp(passphrase->data, again.data) != 0)
		rc = err_set(e, EX_DATAERR, "De twee wachtwoorden zijn niet gelijk");
	buf_finish(&again);
	return rc;
}

static int begin(struct centre *centre, struct err *e)
{
	struct buf passphrase;
	buf_init_secret(&passphrase);
	int rc = ask(&passphrase, e);
	if (rc == 0)
		rc = listkey_begin(centre, passphrase.data, e);
	if (rc == 0)
		printf("Nieuwe aanmeldingen komen vanaf nu ook op de lijst van dit centrum.\n%s",
		       forgotten);
	buf_finish(&passphrase);
	return rc;
}

static int make(struct centre *centre, struct err *e)
{
	struct buf passphrase;
	buf_init_secret(&passphrase);
	listkey_make(&passphrase);
	int rc = listkey_begin(centre, passphrase.data, e);
	if (rc == 0)
		printf("Nieuwe aanmeldingen komen vanaf nu ook op de lijst van dit centrum.\n"
		       "Het wachtwoord is: %s\n%s",
		       passphrase.data, forgotten);
	buf_finish(&passphrase);
	return rc;
}

static int end(struct centre *centre, struct err *e)
{
	int rc = listkey_end(centre, e);
	if (rc == 0)
		fputs("Nieuwe aanmeldingen komen niet meer op de lijst. Wat er al op staat, gaat"
		      " alleen nog met het wachtwoord open.\n",
		      stdout);
	return rc;
}

static int status(struct centre *centre, struct err *e)
{
	int64_t since = 0;
	bool ever = false;
	char day[SYS_TIME_TEXT];
	if (listkey_since(centre, &since, NULL, e) != 0 || listkey_ever(centre, &ever, e) != 0)
		return -1;
	sys_time_text(since, day);
	if (since != 0)
		printf("Dit centrum houdt een lijst bij sinds %.10s.\n", day);
	else
		puts(ever ? "Dit centrum houdt geen lijst meer bij."
			  : "Dit centrum houdt geen lijst bij.");
	return 0;
}

/* With all keys that central can have, there must be room for one of ours. */
static int check_room(const char *state_dir, struct err *e)
{
	struct conf conf;
	if (conf_read(state_dir, &conf, e) != 0)
		return -1;
	bool room = conf.recipient_count < SEAL_RECIPIENTS_MAX;
	conf_finish(&conf);
	return room ? 0
		    : err_set(e, EX_UNAVAILABLE,
			      "De centrale heeft te veel sleutels: er is geen plaats voor een"
			      " lijst");
}

static const struct verb {
	const char *name;
	bool begins;
	int (*run)(struct centre *centre, struct err *e);
} verbs[] = {{"begin", true, begin},
	     {"make", true, make},
	     {"end", false, end},
	     {"status", false, status}};

int roster_run(const char *state_dir, const char *verb, struct err *e)
{
	struct stat st;
	const struct verb *found = NULL;
	for (size_t i = 0; verb != NULL && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, verb) == 0)
			found = &verbs[i];
	if (found == NULL)
		return err_set(e, EX_USAGE, "Achter list hoort begin, make, end of status");
	if (stat(state_dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return err_set(e, EX_NOINPUT, "%s is geen map", state_dir);
	if (found->begins && check_room(state_dir, e) != 0)
		return -1;
	guard_memory();
	struct centre *centre = centre_new(state_dir, sys_real());
	int rc = found->run(centre, e);
	centre_free(centre);
	return rc;
}
