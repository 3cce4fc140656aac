/* The centre's notices of today, for visitors: on the attract screen and on home. */
#ifndef TUI_PART_BOARD_H
#define TUI_PART_BOARD_H

#include "db/store/notices.h"
#include "tui/canvas.h"

struct ui;

struct board {
	struct notices notices;
};

/* Reads what there is today, in the place of what it held; nothing when it cannot be read. */
void board_read(struct board *board, struct ui *ui);
void board_finish(struct board *board);
/*
 * One under the other from the top of area, each as a whole, as far as they fit; returns the rows
 * used.  In the visitor's language; in Dutch, and so marked, where a notice lacks that.  `every`:
 * then also in each other language that can be chosen here, and without marks.
 */
int board_draw(const struct board *board, struct ui *ui, struct canvas *c, struct rect area,
	       bool every);
/* The steady ms at which a notice may begin or end: each whole hour, as midnight is one. */
int64_t board_wake(struct ui *ui);

#endif
