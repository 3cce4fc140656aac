/*
 * The canvas: a grid of cells that screens draw on.  A cell holds one grapheme
 * cluster and a style.  The canvas remembers which cells changed, so that
 * drawing the same thing again costs no output.  It knows nothing of a terminal.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "tui/style.h"
#include <stdbool.h>
#include <stddef.h>

#define CELL_TEXT 22 /* a cluster of more bytes is cut at a code point */

struct cell {
	char text[CELL_TEXT]; /* UTF-8; "" is a blank; NUL-terminated unless full */
	uint8_t style;	      /* enum style */
	uint8_t columns;      /* 1 or 2; 0: the right half of the wide cell before it */
};

struct rect {
	int row, col, rows, cols;
};

/* A place that can be touched or clicked.  See ui.h for what the numbers mean. */
struct target {
	struct rect at;
	int action; /* enum action */
	int arg;
};

/* Changed columns of a row, first to last; clean when first > last. */
struct change {
	int first, last;
};

struct canvas {
	int rows, cols;
	struct cell *cells;	    /* rows * cols, row by row */
	struct change *changes;	    /* per row; the terminal resets them */
	int cursor_row, cursor_col; /* -1: no cursor */
	size_t target_count, target_cap;
	struct target *targets;
};

void canvas_init(struct canvas *c, int rows, int cols);
void canvas_finish(struct canvas *c);
/* Contents are lost, everything counts as changed. */
void canvas_resize(struct canvas *c, int rows, int cols);
/* Everything counts as changed. */
void canvas_touch(struct canvas *c);

/* Blanks, no targets, no cursor.  What is drawn over it as it was is swallowed by the terminal's
 * own comparison: it costs no output. */
void canvas_clear(struct canvas *c, struct rect area, enum style style);
/*
 * Writes text from (row, col), at most max columns, clipped to the canvas;
 * control characters are left out.  Returns the columns used.
 */
int canvas_text(struct canvas *c, int row, int col, int max, enum style style, const char *text,
		size_t len);
/* The same for a NUL-terminated string, filled up with blanks to exactly max columns. */
void canvas_line(struct canvas *c, int row, int col, int max, enum style style, const char *text);
/* Changes only the style of a part of a row. */
void canvas_restyle(struct canvas *c, int row, int col, int cols, enum style style);
void canvas_target(struct canvas *c, struct rect at, int action, int arg);
/* Takes away the targets that lie in area. */
void canvas_untarget(struct canvas *c, struct rect area);
/* The last-added target at this place, or NULL. */
const struct target *canvas_target_at(const struct canvas *c, int row, int col);
void canvas_cursor(struct canvas *c, int row, int col);
const struct cell *canvas_cell(const struct canvas *c, int row, int col);

struct buf;
/* The canvas as lines of text (right blanks cut), for golden files and reading aloud. */
void canvas_dump(const struct canvas *c, struct buf *out);
/* And its styles as letters ('A' + style), for golden files. */
void canvas_dump_styles(const struct canvas *c, struct buf *out);

#endif
