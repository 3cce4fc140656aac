/*
 * Reading aloud: follows what is drawn and pressed, and tells whoever speaks
 * what to say (say.h).  It speaks while the visitor's preferences say so
 * (prefs.speech; F6 is ACTION_SPEECH, see screen.h), and takes the keys for
 * it: F7 again, F8 all of it (again: pause, go on), and + and - for the volume
 * where no text is typed.  Any other key or touch silences what was being said.
 */
#ifndef TUI_ALOUD_H
#define TUI_ALOUD_H

#include "tui/ui.h"

struct err;
struct aloud;

/* Whoever speaks; tests listen in here.  The functions are those of speaker.h. */
struct aloud_voice {
	void *self;
	int (*start)(void *self, struct err *e);
	void (*stop)(void *self);
	bool (*tell)(void *self, const char *orders, size_t len);
};

/* offered: without it, nothing is ever said. */
struct aloud *aloud_new(struct aloud_voice voice, bool offered);
/* Stops it, and wipes what was said. */
void aloud_free(struct aloud *a);

/* Before ui_input.  True: it was a key for reading aloud, and ui is not to have it. */
bool aloud_takes(struct aloud *a, struct ui *ui, const struct input *input);
/* After each drawing. */
void aloud_follow(struct aloud *a, struct ui *ui, const struct canvas *c);
/* An answer of whoever speaks (wijkspeak.c tells which there are). */
void aloud_hears(struct aloud *a, struct ui *ui, const char *answer);
/* Whoever spoke has ended by itself. */
void aloud_is_gone(struct aloud *a, struct ui *ui);
/* Wipes what a visitor typed. */
void aloud_forget(struct aloud *a);

#endif
