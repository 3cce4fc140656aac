/*
 * Who signed up twice, and forgetting somebody: the rows of a signup and of its contacts belong
 * together, and only this file writes both.  Inside the caller's transaction.
 */
#ifndef DB_CENTRAL_PEOPLE_H
#define DB_CENTRAL_PEOPLE_H

#include <stdint.h>

struct database;
struct err;

/* Finds the contacts of all signups that have none yet, in order, and who is the same. */
int people_link_all(struct database *db, struct err *e);
/*
 * Makes a tombstone of a signup: answers and contacts gone, the row stays.  cells: what it has
 * now.  status: "ingetrokken" or "gewist".  changed: a new number of the counter.
 */
int people_forget(struct database *db, int64_t no, const char *cells, const char *status,
		  int64_t changed, struct err *e);

/* What a signup becomes when it is corrected. */
struct people_change {
	int64_t no, form_version, assisted, corrected_at, changed; /* changed: as below */
	const char *form, *lang, *worker, *cells, *old_cells;
};
/* Other answers and contacts instead of those that are there; who is the same is found anew. */
int people_change(struct database *db, const struct people_change *change, struct err *e);

/*
 * As SQL: the first signup of a form by a contact, or NULL: one step into the index, also when a
 * hundred thousand filled in the same number; and who is the same as any of some of these.
 */
#define PEOPLE_FIRST(value, form)                                                                  \
	"(SELECT min(c.signup) FROM contact c WHERE c.value = " value " AND c.form = " form ")"
#define PEOPLE_SAME_AS(firsts)                                                                     \
	"(SELECT min(coalesce(s.same_as, s.no)) FROM signup s WHERE s.no IN (" firsts "))"

#endif
