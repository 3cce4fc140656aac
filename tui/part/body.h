/* Making a page body in memory, for screens whose text is not a page of the bundle. */
#ifndef TUI_PART_BODY_H
#define TUI_PART_BODY_H

#include "content/bundle/block.h"

/* Adds a block; label (may be NULL) comes first, strong, with a blank behind it.  Copies both. */
void body_add(struct body *body, enum block_kind kind, int level, const char *label,
	      const char *text);

/* The same before all others, without a label. */
void body_add_first(struct body *body, enum block_kind kind, int level, const char *text);

#endif
