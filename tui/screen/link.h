/* Where a link in a text leads. */
#ifndef TUI_SCREEN_LINK_H
#define TUI_SCREEN_LINK_H

#include "tui/screen.h"

/* target as in block.h, valid until the move is made; NULL stays. */
struct move link_open(struct ui *ui, const char *target);

#endif
