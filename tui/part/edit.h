/*
 * Editing one text: UTF-8, by grapheme cluster, with a limit in clusters.  The
 * text lives in a buf of the owner (a secret one for answers).
 */
#ifndef TUI_PART_EDIT_H
#define TUI_PART_EDIT_H

#include "tui/canvas.h"
#include "tui/screen.h"

struct buf;

struct edit {
	struct buf *text;
	size_t cursor; /* byte, on a cluster boundary */
	size_t max;    /* clusters */
	bool multiline;
	bool was_cut; /* the last insertion did not fit whole */
};

void edit_init(struct edit *edit, struct buf *text, size_t max, bool multiline);
/* Inserts at the cursor what fits; text is sanitized already (newlines become spaces on one line).
 */
void edit_insert(struct edit *edit, const char *text, size_t len);
/* Left, right, first, last, delete (before), erase (behind); true when understood. */
bool edit_act(struct edit *edit, enum action action);
/* Draws in area (one row, or several when multiline); with focus also the cursor. */
void edit_draw(const struct edit *edit, struct canvas *c, struct rect area, bool focus);

#endif
