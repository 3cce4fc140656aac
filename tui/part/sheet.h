/*
 * A page of text with places to stop at, longer than the screen: forms, reading
 * back, consent.  The owner draws it from top to bottom with a pen, twice: once
 * to measure, once for real.  The sheet scrolls so that the stop with the focus
 * can be seen, and reads on before it jumps over text nobody saw.
 */
#ifndef TUI_PART_SHEET_H
#define TUI_PART_SHEET_H

#include "tui/canvas.h"
#include "tui/screen.h"

#define SHEET_STOPS 128

struct sheet {
	int focus, count; /* stops; count is known after a draw */
	int scroll, rows, shown;
	bool follow; /* the focus moved: bring it on the screen */
	struct {
		int top, bottom; /* first row and the one behind the last */
		int heart;	 /* the row that matters most where not all can be shown */
	} stops[SHEET_STOPS];
};

struct pen {
	struct sheet *sheet;
	struct canvas *c; /* NULL while measuring */
	struct rect area;
	int row;       /* from the top of the page */
	int stop, top; /* its first row */
	int target_rows;
	enum role role; /* of this stop; and what holds for it */
	unsigned state;
	long position, all;
};

struct sheet_page {
	void *owner;
	void (*draw)(void *owner, struct pen *pen);
};

/* Focus on a stop; moved tells whether the sheet must scroll to it now. */
void sheet_focus(struct sheet *sheet, int stop, bool moved);
void sheet_draw(struct sheet *sheet, struct canvas *c, struct rect area, struct sheet_page page);
/*
 * Arrows, Tab, pages, first, last, and ACTION_PICK with a stop.  False when it has no use for
 * the event.
 */
bool sheet_act(struct sheet *sheet, const struct event *ev);
/* May the stop with the focus be acted on?  False, and it scrolls there, when it was not seen. */
bool sheet_sees(struct sheet *sheet);

/* Wrapped text; an empty one takes no rows. */
void pen_text(struct pen *pen, int indent, enum style style, const char *text);
/* Text behind a mark, such as "[x] " or "1. ": further lines stand under the first. */
void pen_item(struct pen *pen, int indent, enum style style, const char *mark, const char *text);
/* The same, with the style over the whole width: a row to choose. */
void pen_row(struct pen *pen, enum style style, const char *mark, const char *text);
/* The next stop as a button. */
void pen_button(struct pen *pen, const char *label);
void pen_gap(struct pen *pen, int rows);
/* Starts the next stop; returns whether it has the focus. */
bool pen_stop(struct pen *pen);
/*
 * Between the two: what it is, as canvas_describe has it.  Without it, it is a row to choose.  Its
 * position, up to 9, is the digit that the owner writes before it.
 */
void pen_describe(struct pen *pen, enum role role, unsigned state, long position, long all);
/* Between the two: the last row drawn, where one types, matters most. */
void pen_heart(struct pen *pen);
/*
 * Ends it: its rows become a target (ACTION_PICK, stop), as high at least as the canvas asks for.
 * What is not on the screen that far is no target: whoever touches scrolls there first.
 */
void pen_stop_end(struct pen *pen);
/* What was drawn since this row of the page is a code (canvas.h: NOTE_SECRET). */
void pen_secret(struct pen *pen, int from);
/* A mark in the margin of a row of the canvas: what has the focus is never told by colour alone. */
void pen_mark(struct pen *pen, int row);
/* Room of so many rows.  False when it is not on the screen or only being measured. */
bool pen_room(struct pen *pen, int indent, int rows, struct rect *at);

#endif
