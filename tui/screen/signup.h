/* What the signup screens hand to each other. */
#ifndef TUI_SCREEN_SIGNUP_H
#define TUI_SCREEN_SIGNUP_H

#include "db/store/receipt.h"
#include "tui/words.h"
#include <stdbool.h>

struct activity;
struct answers_help;
struct buf;
struct pen;
struct ui;

/* For form_screen and forms_screen, which copy the code; NULL: somebody new, without help. */
struct form_start {
	struct answers_help *help;
	const char *amends; /* the code of what is corrected; NULL: it is new */
	/* A place there is asked for; of a screen that stays under the form.  NULL: none. */
	const struct activity *activity;
};

/* For done_screen, which copies all. */
struct receipt_shown {
	char code[RECEIPT_TEXT];
	const char *done;   /* what the form says happens next */
	bool corrected;	    /* the code is one that the visitor has already */
	bool turned;	    /* a worker waits for the screen, ... */
	enum lang own;	    /* ... and goes on in this language */
	const char *worker; /* this is who; "" nobody */
	bool asks_place;    /* it is a request: never a place yet */
};

/* Adds which activity it is, and when, in words. */
void signup_activity(struct ui *ui, const struct activity *activity, struct buf *out);
/* On a sheet: that a place is asked for there.  NULL: nothing. */
void signup_draw_activity(struct ui *ui, struct pen *pen, const struct activity *activity);

#endif
