/*
 * Signups as the rows of a table.  First the columns that every signup has:
 *   number, event_id, kiosk_id, kiosk_name, form, form_version, lang, assisted, made_at,
 *   clock_synced, received_at, status, same_person, worker, corrected_at
 * then, in the order in which they were first seen: each consent (consent_KEY "ja" or "nee", and
 * consent_KEY_version) and each field.  New columns only ever come at the end, and a form's own
 * table never changes because of another form.
 *
 * A tombstone (status "ingetrokken" or "gewist") stays as a row without answers, so that staff
 * know whom to take off their own lists.  Rows are in the order of number.  number is central's
 * own; worker is who helped; corrected_at is when the answers came that stand here instead of
 * others; same_person is the number of the first signup of this form by the same e-mail or phone.
 * clock_synced says whether made_at is what a kiosk's clock said that was right ("ja"), or was not
 * ("nee"), or was counted afterwards ("achteraf": db/central/moments.h).
 */
#ifndef DB_OFFICE_ROWS_H
#define DB_OFFICE_ROWS_H

#include "db/office/filter.h"
#include "db/office/format.h"

struct rows;

/* Which rows: those of the filter that are above < number <= upto ... */
struct rows_range {
	int64_t above, upto;
	int64_t changed_above; /* ... and before them those up to above that after this ... */
	bool gone;	       /* ... became tombstones, */
	bool corrected;	       /* ... or were corrected, and have answers; */
	bool only_changed;     /* only those */
};

/* form: its own table (then filter's form is not looked at), or NULL: all in one. */
int rows_new(struct rows **out, struct database *db, const struct filter *filter, const char *form,
	     const struct rows_range *range, struct err *e);
void rows_free(struct rows *rows);
/* Is there any row? */
int rows_any(struct database *db, const struct filter *filter, const struct rows_range *range,
	     bool *out, struct err *e);
const struct format_columns *rows_columns(const struct rows *rows);
/* So many columns every signup has; number is the first. */
size_t rows_fixed(void);
/* 1: *cells is the next row, good until the next call; 0: the end; -1: an error. */
int rows_next(struct rows *rows, const struct format_cell **cells, struct err *e);

#endif
