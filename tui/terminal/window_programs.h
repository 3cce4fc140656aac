/* How each terminal program is started: what it is called, and the words of its command line. */
#ifndef TUI_WINDOW_PROGRAMS_H
#define TUI_WINDOW_PROGRAMS_H

#include "tui/terminal/window.h"

/*
 * Words may hold {font}, {points}, {pixels} (WIDTHxHEIGHT), {front} and {back} (colours as RRGGBB);
 * behind them comes the program to run inside.  `setting` comes before each of the settings; both
 * lists end with NULL.
 */
struct window_program {
	const char *name, *term;
	const char *const *words;
	const char *setting;
	const char *const *settings;
	const char *last; /* before the program to run inside */
};

extern const struct window_program window_programs[WINDOW_KINDS];

#endif
