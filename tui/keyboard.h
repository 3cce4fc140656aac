/*
 * A keyboard on the screen, for whoever has only a touch screen.  ui.c shows it
 * when a touch came to where text is typed, and takes it away at the first key
 * of a real keyboard.  Its keys are as large as the canvas says that a target
 * must be, and stand where they stand on a real keyboard of the language.
 *
 * A key that is held down cannot be told from one that is touched: terminals
 * report no more.  So letters with accents are on a page of their own.
 */
#ifndef TUI_KEYBOARD_H
#define TUI_KEYBOARD_H

#include "tui/canvas.h"
#include "tui/screen.h"
#include "tui/words.h"

enum keyboard_page { KEYBOARD_LETTERS, KEYBOARD_ACCENTS, KEYBOARD_DIGITS, KEYBOARD_PAGES };

/* The arg of ACTION_LAYER: a page, or one of these. */
enum keyboard_turn {
	KEYBOARD_SHIFT = KEYBOARD_PAGES, /* capitals for the next letter, or not */
	KEYBOARD_SCRIPT, /* from the letters of the language to Latin ones, and back */
	KEYBOARD_AWAY	 /* put it away until a field is touched */
};

struct keyboard {
	enum keys kind; /* what is typed; KEYS_NONE: nothing */
	enum keyboard_page page;
	bool capitals, latin, away;
};

/* As it is when somebody comes to a field of this kind. */
void keyboard_start(struct keyboard *k, enum keys kind, enum lang lang);
void keyboard_turn(struct keyboard *k, int turn);
/* A letter was typed: one capital is followed by small letters. */
void keyboard_typed(struct keyboard *k);
/* What an ACTION_WRITE key types. */
const char *keyboard_text(int arg);

/* Rows it takes on this canvas; it is as wide as the canvas. */
int keyboard_rows(const struct keyboard *k, const struct canvas *c, enum lang lang);
/* Draws from row `top`; targets are ACTION_TYPE, ACTION_WRITE and ACTION_LAYER, all ROLE_KEY. */
void keyboard_draw(const struct keyboard *k, struct canvas *c, int top, enum lang lang);

#endif
