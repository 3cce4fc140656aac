/*
 * A text field that a visitor types in: one line that scrolls sideways, or
 * several that wrap.  Edits whole grapheme clusters.  The text lives in locked
 * memory (libsodium) that never reaches the swap or a core file, and is wiped.
 */
#ifndef TUI_PART_FIELD_H
#define TUI_PART_FIELD_H

#include "tui/canvas.h"
#include "tui/screen.h"
#include <stdbool.h>
#include <stddef.h>

struct field_edit {
	char *text; /* valid UTF-8 without control characters, NUL-terminated */
	size_t len, cap;
	size_t cursor; /* bytes; always between two clusters */
	int max;       /* clusters */
	bool multiline;
	bool cut;    /* the last insertion did not fit and was cut */
	int scroll;  /* first column (one line) or line (several) on the screen */
	int columns; /* of the last draw: where up and down go depends on it */
	/* Of the text; AUTO: that of its first letter.  The owner may set it after field_init. */
	enum direction direction;
	bool screen_rtl; /* at the last draw: that of a text without letters */
};

void field_init(struct field_edit *f, int max, bool multiline);
/* Wipes and frees. */
void field_finish(struct field_edit *f);
/* Wipes the text; the field can be used again. */
void field_clear(struct field_edit *f);
/* Replaces the text by this one, cleaned and cut to the limit; the cursor goes to its end. */
void field_set(struct field_edit *f, const char *text, size_t len);
/*
 * Inserts any bytes at the cursor: cleaned by text_sanitize, and cut between two clusters
 * (f->cut) when they do not all fit.
 */
void field_insert(struct field_edit *f, const char *text, size_t len);
/*
 * Cursor keys, first, last, delete (before the cursor) and erase (behind it); up and down only
 * in a field of several lines.  Left and right go where they point, whatever way the text runs.
 * False when the field has no use for it, such as up on the first line: then the screen may go to
 * another field.
 */
bool field_act(struct field_edit *f, enum action action);
/* Characters (clusters) in it. */
size_t field_count(const struct field_edit *f);
/* Lines that the text takes at this width; 1 for a field of one line. */
int field_lines(const struct field_edit *f, int cols);
/* Draws in at, with the cursor when it has the focus. */
void field_draw(struct field_edit *f, struct canvas *c, struct rect at, bool focus);

#endif
