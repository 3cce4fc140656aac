/*
 * A scrolling list of rows to choose from.  The rows stay with the owner: the
 * list asks for a row only when it must draw it, so 100,000 cost what 20 do.
 * A row is `height` lines high.
 */
#ifndef TUI_PART_LIST_H
#define TUI_PART_LIST_H

#include "tui/canvas.h"
#include "tui/screen.h"

struct list {
	long count;	  /* rows there are, as far as known; the owner keeps it up to date */
	long top, focus;  /* first row on the screen; row that has the focus */
	long drawn_focus; /* what DAMAGE_FOCUS has to take the focus from; -1: nothing drawn */
	long drawn_top;
	int height;	/* lines a row, at least 1; more where a target must be larger */
	int visible;	/* rows that fit, known after the first draw */
	bool overflows; /* there were more rows than fit, on a screen of this size: */
	int rows_then, cols_then, target_then;
	long top_then; /* the top there: what it is again when that size comes back */
};

/* Draws row `index` in `at` (height lines); focus says whether it has the focus. */
struct list_rows {
	void *owner;
	void (*draw)(void *owner, struct canvas *c, struct rect at, long index, bool focus);
};

void list_init(struct list *list, int height);
/* Other rows come in the place of those it had; it begins at the top. */
void list_restart(struct list *list);
/* Draws what the damage asks for, and sets a target (ACTION_PICK, index) on each row. */
void list_draw(struct list *list, struct canvas *c, struct rect area, enum damage damage,
	       struct list_rows rows);
/*
 * Moves the focus by an action (arrows, pages, first, last, next, previous).
 * ACTION_PICK with a row index puts the focus there.  Returns true when it
 * understood; *damage is what must be drawn.
 */
bool list_act(struct list *list, const struct event *ev, enum damage *damage);
/* Lines that a row takes on this canvas. */
int list_step(const struct list *list, const struct canvas *c);
/*
 * Does the list need buttons to page?  Known after a draw.  Once it did it goes on to until there
 * is ample room, so that the buttons do not come and go with the row that they take.
 */
bool list_pages(const struct list *list);
/* Puts the focus on a row; scrolls at the next draw when needed. */
void list_focus(struct list *list, long index);

#endif
