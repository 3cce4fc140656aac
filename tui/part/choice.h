/* A row to choose: number, label, and a hint under it.  The same on every screen. */
#ifndef TUI_PART_CHOICE_H
#define TUI_PART_CHOICE_H

#include "tui/canvas.h"

/*
 * Draws in at: label on the first line, and on the next ones when it is long; then the hint (may
 * be NULL), which always has the last line when there are two or more.  What does not fit is cut.
 * number 1 to 9 is shown as the key that picks it; 0 shows none.
 */
void choice_draw(struct canvas *c, struct rect at, int number, const char *label, const char *hint,
		 bool focus);
/* The lines of the label. */
int choice_label_rows(struct rect at, const char *label, const char *hint);
/* Columns that stand before the label. */
#define CHOICE_INDENT 6
/* Text cut to `cols` with an ellipsis when it is longer; the rest of cols blank. */
void choice_fit(struct canvas *c, int row, int col, int cols, enum style style, const char *text);
/* Wrapped text in area; returns the rows used. */
int choice_paragraph(struct canvas *c, struct rect area, enum style style, const char *text);

#endif
