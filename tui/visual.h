/*
 * From the order in which a canvas is read to the order in which it stands on the screen: each
 * run in the order of its letters (bidi.h), and a canvas for a language from right to left
 * turned round as a whole.  The canvas stays as it is read; whoever shows it, or is told a
 * place on the screen, comes here.
 */
#ifndef TUI_VISUAL_H
#define TUI_VISUAL_H

#include "tui/canvas.h"
#include <stddef.h>

/* Does this row stand on the screen as it stands in the canvas? */
static inline bool visual_is_plain(const struct canvas *c, int row)
{
	return !c->rtl && !c->tangled[row];
}

/*
 * The row as it must be shown: out[v] is what stands in column v of the screen, where[i] the
 * column of the screen where column i of the canvas stands.  Both have room for c->cols; where
 * is a permutation, and may be NULL.
 */
void visual_row(const struct canvas *c, int row, struct cell *out, int *where);
/* The column of the screen where column `col` of the canvas stands ... */
int visual_column(const struct canvas *c, int row, int col);
/* ... and the column of the canvas that stands in column `col` of the screen. */
int visual_back(const struct canvas *c, int row, int col);

struct buf;
/* The rows as they are shown, as canvas_dump has them: for golden files. */
void visual_dump(const struct canvas *c, struct buf *out);

/*
 * All lines of a wrapped text run as the whole does, also one that begins with a foreign word:
 * sets the canvas's direction for them, unless it has one.  Returns what canvas_direction must
 * put back when they are drawn.
 */
enum direction visual_paragraph(struct canvas *c, const char *text, size_t len);

/* Is this text of a language from right to left, by its first letter?  Without letters: otherwise.
 */
bool visual_is_rtl(const char *text, size_t len, bool otherwise);
/* What DIRECTION_AUTO means for this text on a canvas from right to left, or on another. */
enum direction visual_direction(const char *text, size_t len, bool rtl);
/*
 * A cursor in a line stands on the cluster at byte `at`, or behind the line, at len.  Returns
 * where it comes when it goes one place to the left or to the right on the screen: `at` itself
 * at the edge.
 */
size_t visual_step(const char *line, size_t len, size_t at, bool rtl, bool left);

#endif
