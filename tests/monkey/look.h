/*
 * Is what a terminal shows a screen of the kiosk, and nothing else?
 *
 * It is when the terminal is in the kiosk's hands (its other screen, no echo, no lines, no signals
 * from keys); every cell has colours that one theme of the kiosk has, so that nothing stands there
 * in colours of its own; the first row is the bar with the title, from edge to edge; and below
 * stands at least one button with its key beside its name, or the countdown.  A shell, a login
 * prompt or a message of another program has none of that.
 */
#ifndef TESTS_MONKEY_LOOK_H
#define TESTS_MONKEY_LOOK_H

#include "tui/terminal/colour.h"
#include <stdbool.h>

struct buf;
struct pty;

/* Adds to why what it lacks. */
bool look_is_kiosk(const struct pty *p, enum colour_range range, struct buf *why);
/* The words in the first row, blanks at both ends left out; the caller frees it. */
char *look_title(const struct pty *p);

#endif
