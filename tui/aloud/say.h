/*
 * What is on the canvas, as sentences: orders for the program that speaks
 * (voice/orders.h).  Words come from the cells, so that what is heard is what
 * is seen; marks, frames and the digits that pick are left out.  A code
 * (NOTE_SECRET, ELEMENT_SECRET) is never in it, but by say_secret.
 *
 * Nothing here remembers or does anything: who calls keeps what was before.
 */
#ifndef TUI_SAY_H
#define TUI_SAY_H

#include "db/base/buf.h"
#include "tui/canvas.h"
#include "tui/words.h"

struct say {
	struct buf orders; /* whole lines; secret */
	enum lang lang;	   /* the visitor's */
	int voice;	   /* of the last line; -1: none yet */
	bool marks;	   /* put a mark behind each sentence */
	long mark;	   /* the last one */
	bool told_qr;
	int sentences; /* so far */
};

void say_init(struct say *say, enum lang lang);
void say_finish(struct say *say);

/* A sentence in a language (enum lang); nothing when there is nothing to hear in it. */
void say_text(struct say *say, int lang, const char *text);
void say_word(struct say *say, enum word word);
/* With {1}, {2} filled in. */
void say_numbers(struct say *say, enum word word, const long *numbers, size_t count);
/* Letter by letter; signs by their names. */
void say_letters(struct say *say, const char *text, size_t len);

/* A target: what it says, what it is, what holds for it, which of how many, its hint. */
void say_element(struct say *say, const struct canvas *c, const struct target *t);
/* What the choices are about of which this is one: the words above the first. */
void say_group(struct say *say, const struct canvas *c, const struct target *t);
/* Only what holds for it, when that changed: "ticked". */
void say_state(struct say *say, const struct target *t);
/* A new screen: its title, how it begins, and what has the focus. */
void say_opening(struct say *say, const struct canvas *c, const char *title);
/* The title alone. */
void say_title(struct say *say, const struct canvas *c, const char *title);
/* All that stands in these rows, elements as say_element has them. */
void say_rows(struct say *say, const struct canvas *c, int from, int to);
/* The buttons at the bottom, with their keys. */
void say_buttons(struct say *say, const struct canvas *c);
/* The first row of what stands under the screen: buttons, or keys. */
int say_bottom(const struct canvas *c);

/* The words in an area, as one line; for comparing with what was there before. */
void say_words(const struct canvas *c, struct rect at, struct buf *out);
/* Faults on the screen, a line each. */
void say_faults(const struct canvas *c, struct buf *out);
/* Those that were not there before; not those of `told`, which is said anyway (may be NULL). */
void say_new_faults(struct say *say, const struct canvas *c, const char *before,
		    const struct target *told);

/* What changed in a text that is typed.  secret: only that something did. */
void say_typed(struct say *say, const struct edited *before, const struct edited *now, bool secret);
/* A code that was asked for, in groups as it is written. */
void say_secret(struct say *say, const char *code);
/* The code that stands on the canvas (NOTE_SECRET); false when there is none. */
bool say_find_secret(const struct canvas *c, struct buf *out);

#endif
