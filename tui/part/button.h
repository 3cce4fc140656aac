/*
 * A button: what it does and the key that does the same.  One line for who has
 * a keyboard; for who touches, as high as the canvas says that a target must be.
 */
#ifndef TUI_PART_BUTTON_H
#define TUI_PART_BUTTON_H

#include "tui/canvas.h"

/* Columns it takes; key may be "". */
int button_cols(const struct canvas *c, const char *key, const char *label);
/*
 * Draws in at.  Three rows and more get a frame with the key in it; two have the key above the
 * label.  With the focus it has a mark before the label.  Sets no target.
 */
void button_draw(struct canvas *c, struct rect at, const char *key, const char *label, bool focus);

#endif
