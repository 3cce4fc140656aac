/*
 * The inside of the wizard, for its own files: setup.c (the frame round a
 * step), setup_parts.c (what steps are made of) and a file for each step.
 */
#ifndef TUI_SETUP_SETUP_INSIDE_H
#define TUI_SETUP_SETUP_INSIDE_H

#include "db/base/err.h"
#include "db/store/health.h"
#include "db/store/workers.h"
#include "tui/errand.h"
#include "tui/part/field.h"
#include "tui/part/sheet.h"
#include "tui/setup/setup.h"
#include "tui/setup/setup_keep.h"
#include "tui/ui.h"

/* What is typed. */
enum setup_field {
	SETUP_FIELD_CENTRE,
	SETUP_FIELD_CONTACT,
	SETUP_FIELD_TRIAL, /* to try the keys; kept nowhere */
	SETUP_FIELD_DROP,
	SETUP_FIELD_CODE,
	SETUP_FIELD_NAME,
	SETUP_FIELD_PIN,
	SETUP_FIELD_AGAIN,
	SETUP_FIELDS
};

/* What was asked of wijksync. */
enum setup_ask { SETUP_ASK_NONE, SETUP_ASK_CHECK, SETUP_ASK_JOIN, SETUP_ASK_SEND };

#define SETUP_CHECK_STEPS 6 /* lines of `wijksync check` */

/* A place to stop at on a step's page: a field, or a deed of the step's own (0 and more). */
struct setup_stop {
	bool is_field;
	int which;
};
#define SETUP_STOPS 24
#define SETUP_NEXT  (-1) /* the deed of the last button */

struct setup {
	struct ui *ui;
	int at; /* which step */
	char title[160];
	char *folder, *program; /* the state folder; wijksync */
	struct setup_keep keep;
	struct workers workers;
	struct field_edit edits[SETUP_FIELDS];
	struct setup_stop stops[SETUP_STOPS];
	int stop_count;
	struct sheet sheet;
	enum word fault; /* over the page */
	char fault_text[sizeof((struct err *)0)->text];
	enum word news; /* what just went well */
	struct errand errand;
	bool waiting;	      /* for its answer */
	enum setup_ask asked; /* of the errand that runs, or ended last */
	struct health_reader reader;
	struct health health;
	int64_t looked_at, sent_at; /* steady ms */
	bool testing;		    /* a test signup is on its way */
};

/*
 * A step.  draw puts its own page on the pen, from setup_* below; the heading, the fault and the
 * last button are the frame's.
 */
struct setup_step {
	const char *name;
	enum word title;
	void (*enter)(struct setup *s); /* may be NULL */
	void (*draw)(struct setup *s, struct pen *pen);
	/* Enter, digit or touch on a stop that is no field; may be NULL. */
	struct move (*use)(struct setup *s, int deed);
	/* Enter in this field, if that is more than going on to the next; may be NULL. */
	bool (*entered)(struct setup *s, enum setup_field field);
	/* Keeps what was filled in.  -1: the step stays, s->fault or e says why.  May be NULL. */
	int (*keep)(struct setup *s, struct err *e);
	/* From time to time, as `period` has it; may be NULL. */
	void (*tick)(struct setup *s);
	/* How long until it is drawn anew by itself, in ms; 0: never.  May be NULL. */
	int64_t (*period)(const struct setup *s);
	/* The errand came to its end; may be NULL. */
	void (*answered)(struct setup *s);
};

extern const struct setup_step setup_step_language, setup_step_centre, setup_step_keyboard,
	setup_step_screen, setup_step_network, setup_step_join, setup_step_worker, setup_step_test,
	setup_step_end;
/* The k-th; NULL behind the last, which is no step but what came of them. */
const struct setup_step *setup_step(int k);
int setup_steps(void); /* without that one */

/* Parts of a page. */
const char *setup_word(const struct setup *s, enum word word);
void setup_text(struct setup *s, struct pen *pen, enum style style, enum word word);
void setup_detail(struct setup *s, struct pen *pen, enum style style, enum word word,
		  const char *detail);
/* hint: WORD_NONE: none. */
void setup_field(struct setup *s, struct pen *pen, enum setup_field field, enum word label,
		 enum word hint);
/* A row to choose; number 1 to 9 is the digit before it. */
void setup_choice(struct setup *s, struct pen *pen, int number, int all, int deed,
		  const char *label, bool chosen);
void setup_button(struct setup *s, struct pen *pen, int deed, enum word label);

/* What is typed in it now, without blanks at its ends; "" is nothing.  Until it is edited. */
const char *setup_typed(struct setup *s, enum setup_field field);
void setup_fill(struct setup *s, enum setup_field field, const char *text);
/* *kept becomes what is typed, or NULL. */
void setup_take(struct setup *s, enum setup_field field, char **kept);
bool setup_is_secret(enum setup_field field);

/* Asks wijksync; argv holds what comes behind --state, and ends with NULL. */
void setup_ask(struct setup *s, enum setup_ask ask, const char *const argv[]);
/* The same as wijksync's own language: "nl" or "en". */
const char *setup_ask_lang(const struct setup *s);
/* Its last line, without its name before it; static in s->fault_text. */
void setup_ask_fault(struct setup *s);
/* Reads again what holds now. */
int setup_read(struct setup *s, struct err *e);
int64_t setup_now(const struct setup *s);

#endif
