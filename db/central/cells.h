/*
 * The answers of one signup as central keeps them: one flat JSON object (RFC 8259), the names of
 * an export's columns to texts, in the form's order:
 *   {"consent_contact":"ja","consent_contact_version":"1","email":"a@b.nl","talent":""}
 * A consent is two columns; an answer's column is its key, or answer_KEY where that would be
 * taken for another column.  Who asked for a place at an activity has "activity", its title, and
 * "activity_start" before all others.
 */
#ifndef DB_CENTRAL_CELLS_H
#define DB_CENTRAL_CELLS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct sealed;

/* "consent_" or "answer_", a key and "_version", with NUL. */
#define CELLS_NAME 96

/* Columns that every signup has beside its cells. */
#define CELLS_FIXED                                                                                \
	"number", "event_id", "kiosk_id", "kiosk_name", "form", "form_version", "lang",            \
		"assisted", "made_at", "clock_synced", "received_at", "status", "same_person",     \
		"worker", "corrected_at"

/* Columns of cells that are no answer. */
#define CELLS_ACTIVITY	     "activity"
#define CELLS_ACTIVITY_START "activity_start" /* RFC 3339, UTC */

/* Calls add for the name of each column, in order.  Stops at the first -1, and returns it. */
int cells_names(const struct sealed *sealed, int (*add)(void *self, const char *name), void *self);
void cells_write(const struct sealed *sealed, struct buf *out);

/* Reading them one by one.  Texts are inside the cells; nothing is copied. */
struct cells_cell {
	const char *name, *raw; /* raw: what stands between the quotes, escapes as they are */
	size_t name_len, raw_len;
	bool escaped; /* raw has escapes: cells_unescape makes the text of it */
};
struct cells {
	const char *at;
};

/* text: NUL-terminated; "" has no cells.  Cells that broke end the reading, or are as they are. */
void cells_begin(struct cells *c, const char *text);
/* false: there are no more. */
bool cells_next(struct cells *c, struct cells_cell *out);
/* Appends the text of a cell to out, never more than raw_len bytes; a broken escape is '?'. */
void cells_unescape(const struct cells_cell *cell, struct buf *out);

#endif
