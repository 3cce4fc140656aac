/* What setup_answers.c, setup_facts.c and setup_apply.c share: the answers, and what fills them in.
 */
#ifndef TUI_SETUP_SETUP_ANSWERS_INSIDE_H
#define TUI_SETUP_SETUP_ANSWERS_INSIDE_H

#include "db/store/machine.h"
#include "tui/setup/setup_table.h"

struct buf;
struct err;

enum answer_key {
	ANSWER_LANG,
	ANSWER_CENTRE,
	ANSWER_CONTACT,
	ANSWER_KEYBOARD,
	ANSWER_LETTERS,
	ANSWER_SCREEN,
	ANSWER_TIMEZONE,
	ANSWER_DROP,
	ANSWER_CODE,
	ANSWER_WORKER,
	ANSWER_PIN,
	ANSWER_TEST,
	ANSWER_TABLE, /* from here on: how the ones above are filled in */
	ANSWER_ROW,
	ANSWERS
};

struct setup_answer {
	char *value; /* NULL: not answered */
	int line;
};
struct setup_answers {
	char *path;
	struct setup_answer all[ANSWERS];
};

const char *setup_answers_name(enum answer_key key);
void setup_answers_fault(const struct setup_answers *a, struct buf *faults, int line,
			 const char *text);

/* What is particular to this machine. */
struct setup_facts {
	const char *machine; /* "/sys/class" */
	struct setup_table table;
};
/* Adds text to out with each {name} filled in.  EX_CONFIG for a name that is unknown or empty. */
int setup_facts_fill(const struct setup_facts *facts, const char *text, struct buf *out,
		     struct err *e);

#endif
