#include "tui/setup/setup_answers.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"
#include "db/store/workers.h"
#include "tui/setup/setup_answers_inside.h"
#include "tui/words.h"

#include <libgen.h>
#include <sysexits.h>

enum { FILE_MAX = 65536 };

/* Checks. */

static int check_machine(const char *name, const char *value, struct err *e)
{
	struct machine machine = {.letters = 0};
	return machine_set(&machine, name, value, e);
}

static int check_lang(const char *name, const char *value, struct err *e)
{
	(void)name;
	return words_lang(value) < LANG_QPS
		       ? 0
		       : err_set(e, EX_CONFIG, "kies uit nl, en, tr, ar, pl en uk, niet \"%.20s\"",
				 value);
}

static int check_line(const char *name, const char *value, struct err *e)
{
	char *copy = NULL;
	int rc = pairs_text(&copy, name, value, e);
	free(copy);
	return rc;
}

static int check_drop(const char *name, const char *value, struct err *e)
{
	(void)name;
	return strstr(value, "://") != NULL
		       ? 0
		       : err_set(e, EX_CONFIG,
				 "dit is geen adres van een postbus. Een goed adres begint met"
				 " https:// of file:///");
}

static int check_name(const char *name, const char *value, struct err *e)
{
	if (strlen(value) > WORKERS_NAME_MAX)
		return err_set(e, EX_CONFIG, "deze naam is te lang");
	return check_line(name, value, e);
}

static int check_pin(const char *name, const char *value, struct err *e)
{
	(void)name;
	switch (workers_judge(value)) {
	case WORKERS_PIN_GOOD: return 0;
	case WORKERS_PIN_SIMPLE:
		return err_set(e, EX_CONFIG,
			       "deze pincode is te makkelijk te raden. Kies een andere");
	case WORKERS_PIN_DIGITS:
	case WORKERS_PIN_LENGTH: break;
	}
	return err_set(e, EX_CONFIG, "een pincode heeft %d tot %d cijfers", WORKERS_PIN_MIN,
		       WORKERS_PIN_MAX);
}

static int check_yes(const char *name, const char *value, struct err *e)
{
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" hoort yes of no te zijn", name);
}

static const struct {
	const char *name;
	int (*check)(const char *name, const char *value, struct err *e);
} keys[ANSWERS] = {
	[ANSWER_LANG] = {"lang", check_lang},
	[ANSWER_CENTRE] = {"centre", check_line},
	[ANSWER_CONTACT] = {"contact", check_line},
	[ANSWER_KEYBOARD] = {"keyboard", check_machine},
	[ANSWER_LETTERS] = {"letters", check_machine},
	[ANSWER_SCREEN] = {"screen", check_machine},
	[ANSWER_TIMEZONE] = {"timezone", check_machine},
	[ANSWER_DROP] = {"drop", check_drop},
	[ANSWER_CODE] = {"code", check_line},
	[ANSWER_WORKER] = {"worker", check_name},
	[ANSWER_PIN] = {"pin", check_pin},
	[ANSWER_TEST] = {"test", check_yes},
	[ANSWER_TABLE] = {"table", check_line},
	[ANSWER_ROW] = {"row", check_line},
};

const char *setup_answers_name(enum answer_key key)
{
	return keys[key].name;
}

/* Reading. */

void setup_answers_fault(const struct setup_answers *a, struct buf *faults, int line,
			 const char *text)
{
	buf_addf(faults, "%s, regel %d: %s\n", a->path, line, text);
}

struct one_line {
	struct setup_answers *answers;
	int line;
};

static int take(void *self, const char *name, const char *value, struct err *e)
{
	struct one_line *one = self;
	for (int k = 0; k < ANSWERS; k++) {
		struct setup_answer *answer = &one->answers->all[k];
		if (strcmp(keys[k].name, name) != 0)
			continue;
		if (answer->value != NULL)
			return err_set(e, EX_CONFIG, "\"%s\" staat ook al op regel %d", name,
				       answer->line);
		*answer = (struct setup_answer){buf_copy(value), one->line};
	}
	return 0;
}

/* One line after the other, so that a person hears of all faults at once. */
static void read_line(struct setup_answers *a, int number, const char *line, size_t len,
		      struct buf *faults)
{
	static const char prefix[] = "regel 1: ";
	struct pairs_key known[ANSWERS];
	struct one_line one = {a, number};
	struct err why = {.code = 0};
	struct buf text;
	buf_init_secret(&text);
	buf_add(&text, line, len);
	for (int k = 0; k < ANSWERS; k++)
		known[k] = (struct pairs_key){keys[k].name, take, true};
	if (pairs_read(&text, known, ANSWERS, &one, &why) != 0) {
		bool prefixed = strncmp(why.text, prefix, sizeof prefix - 1) == 0;
		setup_answers_fault(a, faults, number,
				    why.text + (prefixed ? sizeof prefix - 1 : 0));
	}
	buf_finish(&text);
}

static void read_lines(struct setup_answers *a, const char *text, struct buf *faults)
{
	for (int number = 1; *text != '\0'; number++) {
		size_t len = strcspn(text, "\n");
		read_line(a, number, text, len, faults);
		text += len + (text[len] == '\n' ? 1 : 0);
	}
}

/* Fills in and checks. */

static bool fill_in(struct setup_answers *a, const struct setup_facts *facts, enum answer_key key,
		    struct buf *faults)
{
	struct setup_answer *answer = &a->all[key];
	struct err why = {.code = 0};
	struct buf filled;
	if (answer->value == NULL)
		return true;
	buf_init_secret(&filled);
	int rc = setup_facts_fill(facts, answer->value, &filled, &why);
	if (rc == 0)
		rc = keys[key].check(keys[key].name, filled.data, &why);
	if (rc != 0)
		setup_answers_fault(a, faults, answer->line, why.text);
	explicit_bzero(answer->value, strlen(answer->value));
	free(answer->value);
	answer->value = buf_copy(filled.data);
	buf_finish(&filled);
	return rc == 0;
}

static void read_table(struct setup_answers *a, struct setup_facts *facts, struct buf *faults)
{
	struct setup_answer *table = &a->all[ANSWER_TABLE], *row = &a->all[ANSWER_ROW];
	struct err why = {.code = 0};
	if (table->value == NULL) {
		if (row->value != NULL)
			setup_answers_fault(a, faults, row->line,
					    "bij row hoort ook een regel met table");
		return;
	}
	if (row->value == NULL)
		*row = (struct setup_answer){buf_copy("{hostname}"), table->line};
	if (!fill_in(a, facts, ANSWER_TABLE, faults) || !fill_in(a, facts, ANSWER_ROW, faults))
		return;
	char *copy = buf_copy(a->path);
	char *path = table->value[0] == '/' ? buf_copy(table->value)
					    : file_join(dirname(copy), table->value);
	if (setup_table_read(path, row->value, &facts->table, &why) != 0)
		setup_answers_fault(a, faults, table->line, why.text);
	free(path);
	free(copy);
}

static void check_together(const struct setup_answers *a, struct buf *faults)
{
	const struct setup_answer *worker = &a->all[ANSWER_WORKER], *pin = &a->all[ANSWER_PIN];
	if (worker->value != NULL && pin->value == NULL)
		setup_answers_fault(a, faults, worker->line, "bij worker hoort ook een pin");
	if (pin->value != NULL && worker->value == NULL)
		setup_answers_fault(a, faults, pin->line,
				    "bij pin hoort ook een worker: de naam van de medewerker");
}

int setup_answers_load(const char *path, const char *machine, struct setup_answers **out,
		       struct buf *faults, struct err *e)
{
	struct buf text;
	buf_init_secret(&text);
	if (file_read(path, FILE_MAX, &text, e) != 0) {
		buf_finish(&text);
		return -1;
	}
	struct setup_answers *a = buf_alloc(1, sizeof *a);
	struct setup_facts facts = {.machine = machine != NULL ? machine : "/sys/class"};
	a->path = buf_copy(path);
	read_lines(a, text.data, faults);
	size_t before = faults->len;
	read_table(a, &facts, faults);
	/* Without the table each of its headings would be a fault of its own. */
	bool whole = faults->len == before;
	for (int k = 0; k < ANSWER_TABLE; k++)
		if (a->all[k].value != NULL && (whole || strchr(a->all[k].value, '{') == NULL))
			fill_in(a, &facts, (enum answer_key)k, faults);
	check_together(a, faults);
	setup_table_finish(&facts.table);
	buf_finish(&text);
	*out = a;
	return 0;
}

void setup_answers_free(struct setup_answers *a)
{
	if (a == NULL)
		return;
	for (int k = 0; k < ANSWERS; k++)
		if (a->all[k].value != NULL) {
			explicit_bzero(a->all[k].value, strlen(a->all[k].value));
			free(a->all[k].value);
		}
	free(a->path);
	free(a);
}
