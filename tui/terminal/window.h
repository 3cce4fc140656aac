/*
 * A window for the kiosk in a graphical environment: a terminal program (foot under Wayland, xterm
 * under X11) that is started with letters of a size and lends its terminal (lend.h).  In it runs
 * one program and no shell; all of its own keys, menus, selections and pastes are switched off.
 * Whatever the user's or the machine's settings say about that program is not read.
 */
#ifndef TUI_WINDOW_H
#define TUI_WINDOW_H

#include "db/base/err.h"
#include "tui/prefs.h"

struct sys;
struct window;

enum window_kind { WINDOW_FOOT, WINDOW_XTERM, WINDOW_KINDS };

#define WINDOW_FONT	  "DejaVu Sans Mono"
#define WINDOW_POINTS	  14
#define WINDOW_POINTS_MIN 4
#define WINDOW_POINTS_MAX 200

struct window_options {
	enum window_kind kind;
	const char *font;  /* as fontconfig names it */
	int points;	   /* the size of the letters, in typographic points */
	int width, height; /* of the screen in pixels; 0: not known yet */
	/* 0xRRGGBB; before anything is drawn, and in the margins */
	uint32_t foreground, background;
};

/* The kind of that name, or WINDOW_KINDS. */
enum window_kind window_kind(const char *name);
/* The name that the terminal program of that kind has in terminfo(5), for TERM. */
const char *window_term(enum window_kind kind);

/*
 * Opens a window over the whole screen and waits until it lends its terminal, at most ten seconds.
 * NULL on failure: EX_UNAVAILABLE when the program is not there or opened nothing.
 * The caller frees the window.
 */
struct window *window_new(const struct window_options *options, const struct sys *sys,
			  struct err *e);
/* The terminal; it belongs to the window. */
int window_terminal(const struct window *window);
/* Closes the window at once. */
void window_free(struct window *window);

/*
 * Sizes of letters.  `points` are what gives a screen of rows by cols characters.  The first is
 * the usual size for a screen: such that about 80 to 132 columns fit.  The second is the size for
 * larger letters (one and a half times, twice), but never so large that less than the smallest
 * screen of the kiosk fits.
 */
int window_usual_points(int points, int rows, int cols);
int window_points(int points, int rows, int cols, enum letters letters);

#endif
