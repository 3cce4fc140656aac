/*
 * The canvas: a grid of cells that screens draw on.  A cell holds one grapheme
 * cluster and a style.  The canvas remembers which cells changed, so that
 * drawing the same thing again costs no output.  It knows nothing of a terminal.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "tui/element.h"
#include "tui/style.h"
#include <stdbool.h>
#include <stddef.h>

#define CELL_TEXT 21 /* a cluster of more bytes is cut at a code point */

/*
 * Which way a text runs.  AUTO is that of the canvas, but left to right for a text with letters
 * of which none is written from right to left: a Dutch name on an Arabic screen.
 */
enum direction { DIRECTION_AUTO, DIRECTION_LTR, DIRECTION_RTL };

/*
 * A run is what is put in order together: each text that is drawn is one, and so are the blanks
 * of an area.  Bits, beside an enum direction.
 */
#define RUN_DIRECTION 3
#define RUN_BEGINS    4 /* at this cell */
#define RUN_TURNED    8 /* see canvas_turn */

struct cell {
	char text[CELL_TEXT]; /* UTF-8; "" is a blank; NUL-terminated unless full */
	uint8_t style;	      /* enum style */
	uint8_t columns;      /* 1 or 2; 0: the right half of the wide cell before it */
	uint8_t run;
};

/* Changed columns of a row, first to last; clean when first > last. */
struct change {
	int first, last;
};

struct canvas {
	int rows, cols;
	struct cell *cells;	/* rows * cols, row by row */
	struct change *changes; /* per row; the terminal resets them */
	/* Per row: there may be text on it that the terminal must show in another order. */
	bool *tangled;
	int cursor_row, cursor_col; /* -1: no cursor */
	/*
	 * Drawn for a language that runs from right to left: column 0 is then the rightmost one.
	 * All here stays as it is read; visual.h turns it round on the way to the terminal.
	 */
	bool rtl;
	enum direction direction;    /* of what is drawn next */
	int focus_action, focus_arg; /* of the target that has the focus; 0: none has */
	/* The least a target must be: a cell for keys, a fingertip for whoever touches. */
	int target_rows, target_cols;
	struct view view;
	struct edited edited;
	size_t note_count;
	struct note notes[CANVAS_NOTES];
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
/*
 * The direction of all text drawn from now on, until it is called again.  Left to right is for
 * numbers and addresses, which run that way in every language; AUTO is the usual one.
 */
void canvas_direction(struct canvas *c, enum direction direction);
/*
 * Makes one run of what stands in these columns, blanks and all: a field, or a line whose words
 * were drawn one by one.  The text then stands at the side where its direction begins.
 */
void canvas_run(struct canvas *c, int row, int col, int cols, enum direction direction);
/*
 * Turns an area round, after it was drawn: inside, columns are counted from the other side than
 * on the rest of the canvas.  For a Dutch page on an Arabic screen, and the other way round.
 */
void canvas_turn(struct canvas *c, struct rect area);
/* From now on for such a language or not; everything counts as changed when that is new. */
void canvas_set_rtl(struct canvas *c, bool rtl);
/* Changes only the style of a part of a row. */
void canvas_restyle(struct canvas *c, int row, int col, int cols, enum style style);
void canvas_target(struct canvas *c, struct rect at, int action, int arg);
/* Tells what the target is that was added last. */
void canvas_describe(struct canvas *c, enum role role, unsigned state, long position, long all);
/* The digit that stands before the target that was added last, and picks it. */
void canvas_digit(struct canvas *c, int digit);
/* The target with this action and arg has the focus, whether it is there already or comes. */
void canvas_focus(struct canvas *c, int action, int arg);
/* The target that has the focus, or NULL. */
const struct target *canvas_focused(const struct canvas *c);
/* Before a drawing: nothing has the focus, is noted, viewed or edited. */
void canvas_unhear(struct canvas *c);
/* lang is only of use with NOTE_LANGUAGE.  What does not fit in CANVAS_NOTES is left out. */
void canvas_note(struct canvas *c, enum note_kind kind, struct rect at, int lang);
/* What lies over everything is heard alone. */
void canvas_unnote(struct canvas *c);
/* The first note of this kind that covers this place, or NULL. */
const struct note *canvas_noted(const struct canvas *c, enum note_kind kind, int row, int col);
void canvas_view(struct canvas *c, struct rect at, long first, long shown, long all);
void canvas_edited(struct canvas *c, const char *text, size_t len, size_t cursor);
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
