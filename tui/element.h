/*
 * What is on the canvas beside cells: the places that can be touched and what
 * they are, and what else there is to tell to whoever hears the screen and does
 * not see it.
 */
#ifndef TUI_ELEMENT_H
#define TUI_ELEMENT_H

#include <stddef.h>

struct rect {
	int row, col, rows, cols;
};

/* What an element is, for whoever hears the screen. */
enum role {
	ROLE_NONE, /* a place to touch, not to be told by itself */
	ROLE_BUTTON,
	ROLE_LINK,
	ROLE_ITEM,   /* of a list; opens something */
	ROLE_CHOICE, /* one of several */
	ROLE_TICK,   /* yes or no by itself */
	ROLE_FIELD,
	ROLE_KEY, /* of the keyboard on the screen */
	ROLE_NOTICE
};
/* What holds for it now; bits. */
enum element_state {
	ELEMENT_CHOSEN = 1, /* a choice or a tick */
	ELEMENT_WRONG = 2,  /* what was filled in is not right */
	ELEMENT_NEEDED = 4,
	ELEMENT_SECRET = 8, /* a code: never said unless somebody asks for it */
	ELEMENT_HIDDEN = 16 /* beside it, a PIN: not said then either */
};

/*
 * A place that can be touched or clicked, and what stands there: its words are those of the
 * cells in `at`.  See ui.h for what action and arg mean.
 */
struct target {
	struct rect at;
	int action; /* enum action */
	int arg;
	enum role role;
	unsigned state;	    /* enum element_state */
	long position, all; /* "3 of 6"; 0: not in a row of others */
	int digit;	    /* that stands before it; 0: its place on the screen counts */
};

/* What holds for a part of the canvas, for whoever hears it. */
enum note_kind {
	NOTE_STATUS,  /* told as soon as it changes: how many were found */
	NOTE_SECRET,  /* a code: never said unless somebody asks for it */
	NOTE_LANGUAGE /* in another language than the visitor's */
};
struct note {
	struct rect at;
	enum note_kind kind;
	int lang; /* enum lang */
};
#define CANVAS_NOTES 64

/* The part that shows `shown` lines of `all`, from line `first` (0 and up). */
struct view {
	struct rect at; /* no rows: there is no such part */
	long first, shown, all;
};

/* The text that is being edited; it stays with its owner, and is only good until the next input. */
struct edited {
	const char *text; /* NULL: none is */
	size_t len, cursor;
};

#endif
