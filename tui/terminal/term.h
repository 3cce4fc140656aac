/*
 * The terminal.  Its files (term*.c) and forget.c alone know curses, and keep state of their own:
 * a process has one terminal, and a signal handler must be able to put it back.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/ui.h"
#include "tui/terminal/window.h"

#define TERM_ROWS_MIN 15
#define TERM_COLS_MIN 40

/*
 * First of all, in a graphical environment: opens a window for the kiosk, and makes its terminal
 * standard input and output.  options->points 0 is the usual size for the screen; the colours come
 * from the theme.
 */
int term_window(const struct window_options *options, enum theme theme, const struct sys *sys,
		struct err *e);
/*
 * Letters of another size: the layout follows by the next INPUT_RESIZE.  EX_UNAVAILABLE where the
 * terminal cannot do that; then all stays as it is.
 */
int term_letters(enum letters letters, struct err *e);
bool term_can_letters(void);

/*
 * Before term_open: are standard input and output a terminal of a known kind and large
 * enough?  EX_USAGE not a terminal, EX_UNAVAILABLE too small or a kind that cannot be used;
 * the text says what to do.  Writes nothing to the terminal.
 */
int term_check(struct err *e);
/* Can a terminal of this kind (TERM), on this descriptor, be drawn on? */
bool term_knows(const char *kind, int fd);
/*
 * Sets a locale that is UTF-8, whatever the surroundings say.  Returns false when they say that the
 * terminal knows another set of characters.
 */
bool term_check_locale(void);

struct term_options {
	enum theme theme;
	bool ascii;	   /* show nothing else, whatever the terminal can */
	const char *fonts; /* folder with fonts for the Linux console; NULL: leave its font */
};

/*
 * Takes the terminal over.  From here on modes, screen, cursor and mouse are put back by
 * term_close, and also when SIGTERM, SIGHUP or a crash ends the program.
 */
int term_open(const struct term_options *options, struct err *e);
void term_close(void);

/* Shows everything in another theme from the next term_show on. */
void term_theme(enum theme theme);
void term_size(int *rows, int *cols);
/* Can the lower half block (U+2584) be shown here? */
bool term_has_half_blocks(void);
/* Shows what changed on the canvas. */
void term_show(struct canvas *canvas);
/*
 * Nothing of what was shown or typed stays behind: not in curses, not here, not on the stack.
 * The canvas, which is to hold nothing of it any more, is shown anew by the next term_show.
 */
void term_forget(struct canvas *canvas);
/*
 * Waits for input until the steady time `until_ms` (-1: for ever) and puts it in *out.
 * INPUT_TIME when the time came.  Returns false when the terminal is gone or the program was
 * told to end.
 */
bool term_read(const struct sys *sys, int64_t until_ms, struct input *out);
/* term_read returns INPUT_HEARD as well, when one of these can be read; -1: nothing is watched. */
void term_watch(int voice, int files);
/* Does more input wait?  Has the shape of ui_set_input_waits. */
bool term_input_waits(void *unused);

#endif
