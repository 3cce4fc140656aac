/*
 * What a visitor chose to see and hear the kiosk better.  It belongs to one
 * visit: the next visitor finds the kiosk as the centre set it.
 */
#ifndef TUI_PREFS_H
#define TUI_PREFS_H

#include "tui/style.h"
#include <stdbool.h>

/* Of the letters: the terminal's own size, one and a half times, and twice. */
enum letters { LETTERS_NORMAL, LETTERS_LARGE, LETTERS_LARGEST, LETTERS };

/* How long the kiosk waits for somebody who does nothing. */
enum patience { PATIENCE_NORMAL, PATIENCE_LONG, PATIENCE_ENDLESS, PATIENCES };

#define PREFS_SPEED_MAX	 4 /* 0 is slowest; the middle is the usual speed */
#define PREFS_VOLUME_MAX 4 /* 0 is softest, never silent */

struct prefs {
	enum theme theme;
	enum letters letters;
	enum patience patience;
	bool speech; /* read aloud */
	int speed, volume;
};

#endif
