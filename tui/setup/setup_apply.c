/* What the answers do, and what holds now as answers. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/store.h"
#include "db/store/workers.h"
#include "tui/errand.h"
#include "tui/setup/setup_answers.h"
#include "tui/setup/setup_answers_inside.h"
#include "tui/setup/setup_keep.h"

#include <poll.h>
#include <sysexits.h>

enum { PATIENCE_MS = 180000, LOOK_MS = 100 };

struct applying {
	const struct setup_answers *answers;
	const char *state, *sync;
	const struct sys *sys;
	struct setup_keep keep;
};

static const char *answer(const struct applying *a, enum answer_key key)
{
	return a->answers->all[key].value;
}

/* Runs wijksync to its end; what it says last is the error. */
static int run_sync(const struct applying *a, const char *const more[], struct err *e)
{
	struct errand errand = {.patience = PATIENCE_MS};
	const char *argv[12] = {a->sync, "--state", a->state};
	for (size_t i = 0; i < 8 && more[i] != NULL; i++)
		argv[i + 3] = more[i];
	errand_begin(&errand, argv, a->sys->steady_ms(a->sys->self));
	while (errand_runs(&errand, a->sys->steady_ms(a->sys->self))) {
		struct pollfd fd = {.fd = errand.fd, .events = POLLIN};
		poll(&fd, 1, LOOK_MS);
	}
	if (errand.status == 0)
		return 0;
	size_t len = strlen(errand.answer);
	while (len > 0 && errand.answer[len - 1] == '\n')
		errand.answer[--len] = '\0';
	const char *last = strrchr(errand.answer, '\n');
	return err_set(e, errand.status < 128 ? errand.status : EX_SOFTWARE, "%s",
		       len == 0	      ? "Het programma wijksync gaf geen antwoord"
		       : last != NULL ? last + 1
				      : errand.answer);
}

static int join(struct applying *a, struct err *e)
{
	const char *code = answer(a, ANSWER_CODE), *drop = answer(a, ANSWER_DROP);
	const char *const with[] = {"join", "--drop", drop, "--", code, NULL};
	const char *const without[] = {"join", "--", code, NULL};
	if (a->keep.enrolled)
		return 0;
	return run_sync(a, drop != NULL ? with : without, e);
}

static void replace(char **kept, const char *text)
{
	if (text == NULL)
		return;
	free(*kept);
	*kept = buf_copy(text);
}

static int set_centre(struct applying *a, struct err *e)
{
	setup_keep_finish(&a->keep);
	if (setup_keep_read(a->state, &a->keep, e) != 0)
		return -1;
	replace(&a->keep.centre, answer(a, ANSWER_CENTRE));
	replace(&a->keep.contact, answer(a, ANSWER_CONTACT));
	return setup_keep_centre(a->state, &a->keep, e);
}

static int set_machine(struct applying *a, struct err *e)
{
	static const enum answer_key keys[] = {ANSWER_LANG, ANSWER_KEYBOARD, ANSWER_LETTERS,
					       ANSWER_SCREEN, ANSWER_TIMEZONE};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (answer(a, keys[i]) != NULL &&
		    machine_set(&a->keep.machine, setup_answers_name(keys[i]), answer(a, keys[i]),
				e) != 0)
			return -1;
	return machine_write(a->state, &a->keep.machine, e);
}

static int set_worker(const struct applying *a, struct err *e)
{
	const char *name = answer(a, ANSWER_WORKER), *pin = answer(a, ANSWER_PIN);
	struct err why = {.code = 0};
	int64_t id = 0;
	if (name == NULL)
		return 0;
	struct centre *centre = centre_new(a->state, a->sys);
	int rc = workers_find(centre, name, &id, &why);
	if (rc == 0)
		rc = workers_set_pin(centre, id, pin, e);
	else
		rc = workers_add(centre, name, pin, e);
	centre_free(centre);
	return rc;
}

static int send_test(const struct applying *a, struct err *e)
{
	static const char *const once[] = {"--once", NULL};
	struct store *store = NULL;
	if (answer(a, ANSWER_TEST) == NULL || strcmp(answer(a, ANSWER_TEST), "yes") != 0)
		return 0;
	int rc = store_open(&store, a->state, a->sys, e);
	if (rc == 0)
		rc = store_test(store,
				a->keep.machine.lang[0] != '\0' ? a->keep.machine.lang : "nl", e);
	store_free(store);
	if (rc == 0 && (rc = run_sync(a, once, e)) != 0)
		err_prefix(e, "Alles is ingesteld, maar de proef is nog niet verstuurd");
	else if (rc == 0)
		puts("Proefaanmelding: verstuurd.");
	return rc;
}

static int apply(struct applying *a, struct err *e)
{
	if (join(a, e) != 0 || set_centre(a, e) != 0 || set_machine(a, e) != 0 ||
	    set_worker(a, e) != 0 || setup_keep_end(a->state, e) != 0)
		return -1;
	printf("Ingesteld: %s.\n", a->keep.centre != NULL ? a->keep.centre : "");
	return send_test(a, e);
}

int setup_answers_apply(const struct setup_answers *answers, const char *state_dir,
			const char *sync, struct buf *faults, struct err *e)
{
	char *beside = sync == NULL ? file_beside("wijksync") : NULL;
	struct applying a = {.answers = answers,
			     .state = state_dir,
			     .sync = sync != NULL ? sync : beside,
			     .sys = sys_real()};
	int rc = setup_keep_read(state_dir, &a.keep, e);
	guard_memory();
	if (rc == 0 && !a.keep.enrolled && answer(&a, ANSWER_CODE) == NULL)
		buf_addf(faults, "%s: \"code\" ontbreekt: de code die de centrale maakte\n",
			 answers->path);
	if (rc == 0 && faults->len == 0)
		rc = apply(&a, e);
	setup_keep_finish(&a.keep);
	free(beside);
	return rc;
}

/* What holds now. */

static void print(const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		printf("# %s =\n", name);
	else
		printf("%s = ", name);
	/* A { of its own is written twice. */
	for (; value != NULL && *value != '\0'; value++) {
		if (*value == '{')
			putchar('{');
		putchar(*value);
		if (value[1] == '\0')
			putchar('\n');
	}
}

static void print_workers(const struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++) {
		printf("# ");
		print("worker", workers->list[i].name);
	}
	puts("# Een pincode en de code van de centrale zijn geheim en staan hier niet.");
	puts("# pin = {env:PIN}");
	puts("# code = {env:CODE}");
}

int setup_answers_print(const char *state_dir, struct err *e)
{
	struct setup_keep keep = {.step = 0};
	struct workers workers = {.count = 0};
	struct centre *centre = centre_new(state_dir, sys_real());
	const struct machine *m = &keep.machine;
	int rc = setup_keep_read(state_dir, &keep, e);
	if (rc == 0)
		rc = workers_list(centre, &workers, e);
	if (rc == 0) {
		puts("# Antwoorden voor: wijkkiosk setup --answers FILE");
		print("lang", m->lang);
		print("centre", keep.centre);
		print("contact", keep.contact);
		print("keyboard", m->keyboard);
		print("letters", m->letters == 2 ? "2" : m->letters == 1 ? "1" : NULL);
		print("screen", m->window ? "window" : m->console ? "console" : NULL);
		print("timezone", m->timezone);
		print("drop", keep.drop);
		print_workers(&workers);
	}
	workers_finish(&workers);
	centre_free(centre);
	setup_keep_finish(&keep);
	return rc;
}
