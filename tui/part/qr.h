/*
 * QR codes (ISO/IEC 18004, by libqrencode) on the canvas: black on white with
 * four quiet modules, as large as fits.  Equal halves are spaces with a
 * background, differing halves U+2584; without that glyph, every module is
 * two spaces wide.  Never a full or upper half block: fonts leave lines
 * between rows that scanners trip over.
 */
#ifndef TUI_PART_QR_H
#define TUI_PART_QR_H

#include "tui/canvas.h"

struct qr;

/* The smallest version for the text, with the best error correction it allows.  NULL when empty
 * or too long. */
struct qr *qr_new(const char *text);
void qr_free(struct qr *qr);
/* The least room it needs. */
void qr_least(const struct qr *qr, bool half_blocks, int *rows, int *cols);
/*
 * Draws it in the middle of area, which must hold no wide characters; false, and nothing drawn,
 * when it does not fit.  Sets *used (may be NULL).
 */
bool qr_draw(const struct qr *qr, struct canvas *c, struct rect area, bool half_blocks,
	     struct rect *used);

#endif
