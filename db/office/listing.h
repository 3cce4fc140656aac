/*
 * The lists of a report as they may be shown.  Everything in here has passed small.h: whoever
 * draws a list cannot give a small count away.
 */
#ifndef DB_OFFICE_LISTING_H
#define DB_OFFICE_LISTING_H

#include "db/office/period.h"
#include "db/office/small.h"

#include <stddef.h>

struct figures;

enum listing_which {
	LISTING_DAYS,
	LISTING_CENTRES,
	LISTING_FORMS,
	LISTING_LANGUAGES,
	LISTING_DELAYS,
	LISTING_COUNT
};

enum { LISTING_ROWS = 20 }; /* the most names in a list; what is left goes under "Andere" */

enum listing_kind { LISTING_NAMED, LISTING_OTHERS, LISTING_UNKNOWN };

struct listing_row {
	enum listing_kind kind;
	char *name;  /* any text */
	char *brief; /* days only: for the axis */
	size_t part; /* days only: rows of one part stand in one table */
	int64_t shown;
};

struct listing {
	size_t count;
	struct listing_row *rows; /* named: most first, equals by name; then others, then unknown */
	bool withheld;		  /* not safe: nothing of it may be shown */
	int64_t known;		  /* of all named rows; 0: nothing is known */
};

struct listing_all {
	int64_t signups, withdrawn; /* as shown */
	enum period_unit unit;
	struct listing lists[LISTING_COUNT];
	char median[64]; /* "4 minuten"; empty: may not be told */
};

/* Signups that a list does not have are its row "Niet bekend". */
void listing_init(struct listing_all *all, const struct figures *f);
void listing_finish(struct listing_all *all);

/* "10 minuten", "1 uur", "2 dagen": rounded up to a whole one. */
void listing_duration(struct buf *out, int64_t seconds);

#endif
