/* What is on from now to the end of this day, on a few lines: for the attract screen. */
#ifndef TUI_PART_TODAY_H
#define TUI_PART_TODAY_H

#include "tui/canvas.h"

struct ui;

/*
 * Draws from this row, at most `most` lines, and returns the rows it took.  *wake: the steady ms
 * until which that is right, because something is over then or another day begins; -1: for ever.
 */
int today_draw(struct ui *ui, struct canvas *c, int row, int most, int64_t *wake);

#endif
