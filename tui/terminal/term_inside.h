/*
 * What the parts of the terminal share: term.c, term_check.c, term_cursor.c, term_input.c,
 * term_letters.c, term_mouse.c, term_restore.c and term_window.c.
 */
#ifndef TUI_TERM_INSIDE_H
#define TUI_TERM_INSIDE_H

#include "db/base/buf.h"
#include "tui/terminal/colour.h"
#include "tui/terminal/glyph.h"
#include "tui/terminal/term.h"

#include <curses.h>
#include <signal.h>
#include <termios.h>

#define TERM_ROW_MAX 512

enum { TERM_KEY_PASTE_BEGIN = KEY_MAX + 1, TERM_KEY_PASTE_END, TERM_KEY_REPORT };

/* A process has one terminal. */
struct term_state {
	SCREEN *screen;
	/*
	 * What keys are read from.  Reading from a window that is shown would first show it, as it
	 * happens to be: half of a new size, or what it was filled with to forget a visitor.
	 */
	WINDOW *keys;
	struct termios before;
	sigset_t signals_before;
	bool opened, signals_caught;
	bool moved;	/* to another terminal, whose size is still to be told */
	bool owed;	/* more input was said to wait, so that nothing was shown yet */
	bool empty;	/* nothing of the canvas is on this terminal yet */
	int watched[2]; /* -1: nothing */
	enum theme theme;
	enum colour_range range;
	attr_t attributes[STYLES];
	short pairs[STYLES];
	volatile sig_atomic_t ended, resized;
	char restore[512]; /* what puts the terminal back, ready for a signal handler */
	size_t restore_len;
	int shown_row, shown_col; /* the cursor; -1: hidden */
	bool cursor_paints;	  /* the terminal's own cursor may blink: ours is a cell */
	bool cursor_painted;
	cchar_t cursor_under; /* what stands in that cell by right */
	struct buf paste;
	struct glyph_set glyphs;
	bool ascii;
	enum letters letters;
	struct console_fonts *fonts;	   /* NULL: no console, or no fonts for it */
	cchar_t line[TERM_ROW_MAX], other; /* on their way to curses */
	struct cell shown[TERM_ROW_MAX];   /* a row that had to be put in order */
	/* Most cells hold one ASCII character: each is made for curses once, and then copied. */
	cchar_t made[STYLES][0x80 - 0x20];
	bool known[STYLES][0x80 - 0x20];
};
extern struct term_state term;

/* Loads normal letters where that can be, before curses asks how large the screen is. */
void term_letters_open(const struct term_options *options, bool utf8);
void term_letters_close(void);
/* Puts the console's own letters back: for a signal handler. */
void term_letters_restore(void);

/*
 * Goes on in another terminal of the same kind, with all settings; the one before keeps its picture
 * and is written no more.  The next term_read tells the size.
 */
int term_move(int terminal, struct err *e);

/*
 * Before curses.  It reads what a mouse reports without looking whether that is there, and would
 * wait for the rest of a report that is broken off while nothing else happens, not even the end of
 * a visit.  So standard input becomes an opening of the terminal of our own, which never waits.
 */
void term_input_open(void);
/* What wget_wch gave is read again. */
void term_put_back(int kind, wint_t c);
/* After curses asked for the mouse. */
void term_mouse_open(void);
/* What came behind TERM_KEY_REPORT; false when it asks for nothing. */
bool term_mouse_report(struct input *out);

/* Before curses, which must not talk to gpm itself. */
void term_gpm_prepare(void);
void term_gpm_open(void);
/* What to wait for besides standard input; -1: nothing. */
int term_gpm_connection(void);
/* *any: something was there; false when it asks for nothing. */
bool term_gpm_read(struct input *out, bool *any);
void term_gpm_close(void);

/* Is there a window of ours?  Then letters become larger in another one. */
bool term_window_is_ours(void);
int term_window_letters(enum letters letters, struct err *e);
/* Everything is shown now: the window before may close. */
void term_window_shown(void);
/*
 * The terminal is gone.  A window is opened again, at once and then ever less soon; meanwhile *out
 * is INPUT_TIME when `until_ms` came, as in term_read.  False when it makes no sense any more, or
 * when there was no window.
 */
bool term_window_back(const struct sys *sys, int64_t until_ms, struct input *out);
void term_window_close(void);

/* Makes the cursor a block that stands still; curses must be open. */
void term_cursor_open(void);
/* What gives the terminal its own cursor back, or NULL. */
const char *term_cursor_usual(void);
/* Before rows are drawn: takes a painted cursor away.  And after: puts it there; row -1 hides it.
 */
void term_cursor_lift(void);
void term_cursor_put(int row, int col);

/* Makes ready what puts the terminal back; curses must be open. */
void term_restore_prepare(void);
/* From here on signals end the program in order, and a crash puts the terminal back first. */
void term_restore_on_signals(void);
/* Only async-signal-safe calls. */
void term_restore_modes(void);

#endif
