#include "db/sync/team.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/passphrase.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/workers.h"

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* Twice, as nobody sees what they type. */
static int ask_pin(struct buf *pin, struct err *e)
{
	struct buf again;
	if (!isatty(STDIN_FILENO))
		return passphrase_read("-", NULL, pin, e);
	buf_init_secret(&again);
	int rc = passphrase_read(NULL, "Nieuwe pincode (6 tot 12 cijfers)", pin, e);
	if (rc == 0)
		rc = passphrase_read(NULL, "Nog een keer", &again, e);
	if (rc == 0 && strcmp(pin->data, again.data) != 0)
		rc = err_set(e, EX_DATAERR, "De twee pincodes zijn niet gelijk");
	buf_finish(&again);
	return rc;
}

static int add(struct centre *centre, const char *name, struct err *e)
{
	struct buf pin;
	buf_init_secret(&pin);
	int rc = ask_pin(&pin, e);
	if (rc == 0)
		rc = workers_add(centre, name, pin.data, e);
	if (rc == 0)
		printf("%s kan nu naar binnen.\n", name);
	buf_finish(&pin);
	return rc;
}

static int drop(struct centre *centre, const char *name, struct err *e)
{
	int rc = workers_remove(centre, name, e);
	if (rc == 0)
		printf("%s kan niet meer naar binnen.\n", name);
	return rc;
}

static int change(struct centre *centre, const char *name, struct err *e)
{
	int64_t id = 0;
	struct buf pin;
	if (workers_find(centre, name, &id, e) != 0)
		return -1;
	buf_init_secret(&pin);
	int rc = ask_pin(&pin, e);
	if (rc == 0)
		rc = workers_set_pin(centre, id, pin.data, e);
	if (rc == 0)
		printf("%s heeft een nieuwe pincode.\n", name);
	buf_finish(&pin);
	return rc;
}

static int show(struct centre *centre, const char *name, struct err *e)
{
	struct workers workers;
	(void)name;
	if (workers_list(centre, &workers, e) != 0)
		return -1;
	for (size_t i = 0; i < workers.count; i++)
		puts(workers.list[i].name);
	if (workers.count == 0)
		puts("Er zijn nog geen medewerkers. Voeg er een toe met: worker add NAAM");
	workers_finish(&workers);
	return 0;
}

static const struct verb {
	const char *name;
	bool named;
	int (*run)(struct centre *centre, const char *name, struct err *e);
} verbs[] = {
	{"add", true, add}, {"remove", true, drop}, {"pin", true, change}, {"list", false, show}};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

int team_run(const char *state_dir, const char *verb, const char *name, struct err *e)
{
	struct stat st;
	const struct verb *found = find_verb(verb);
	if (found == NULL)
		return err_set(e, EX_USAGE, "Achter worker hoort add, remove, pin of list");
	if (found->named != (name != NULL))
		return err_set(e, EX_USAGE,
			       found->named ? "Achter worker %s hoort een naam"
					    : "Achter worker %s hoort geen naam",
			       verb);
	if (stat(state_dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return err_set(e, EX_NOINPUT, "%s is geen map", state_dir);
	guard_memory();
	struct centre *centre = centre_new(state_dir, sys_real());
	int rc = found->run(centre, name, e);
	centre_free(centre);
	return rc;
}
