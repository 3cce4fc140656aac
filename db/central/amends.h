/*
 * Corrections that came: which there are, and which of them counts.  Inside the caller's
 * transaction.
 *
 * A correction belongs to the signup with its receipt and its form.  Of several, that of the kiosk
 * whose last one is the newest counts, by the time that was known when it came; of one kiosk it is
 * the one with the highest number, whatever its clock did.  So the order in which those of several
 * kiosks come makes no difference.
 */
#ifndef DB_CENTRAL_AMENDS_H
#define DB_CENTRAL_AMENDS_H

#include "db/central/opener.h"
#include <stdbool.h>
#include <stdint.h>

struct database;
struct err;

struct amends_added {
	bool is_new;	 /* it was not filed before */
	bool counts;	 /* its answers are those that are valid now */
	int64_t made_at; /* when that was, as far as is known */
};
int amends_add(struct database *db, const char *kiosk, const struct opener_event *event,
	       int64_t now_ms, struct amends_added *out, struct err *e);

/* It stands in signup itself, until what it corrects comes. */
int amends_wait(struct database *db, const char *kiosk, const struct opener_event *event,
		struct err *e);
/* Does any of them wait? */
int amends_any_waits(struct database *db, bool *out, struct err *e);
/*
 * This signup came: if a correction of it waits, that row becomes this signup's, with the answers
 * that it has, and *found.  changed: a new number of the counter.
 */
int amends_meet(struct database *db, const char *kiosk, const struct opener_event *event,
		int64_t now_ms, int64_t changed, bool *found, struct err *e);

/*
 * As SQL: the correction that counts (its columns, as a), of this receipt and form.  No row: there
 * is none.
 */
#define AMENDS_LAST(columns, receipt, form)                                                        \
	"SELECT " columns " FROM amendment a WHERE a.receipt = " receipt " AND a.form = " form     \
	" AND a.kiosk = (SELECT b.kiosk FROM amendment b WHERE b.receipt = " receipt               \
	" AND b.form = " form " GROUP BY b.kiosk ORDER BY max(b.made_at) DESC, b.kiosk DESC"       \
	" LIMIT 1) ORDER BY a.seq DESC, a.id DESC LIMIT 1"

#endif
