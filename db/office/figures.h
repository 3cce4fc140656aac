/*
 * The figures that a report shows, and nothing of any one person.  figures.c takes them from the
 * central database; page.c draws them.
 */
#ifndef DB_OFFICE_FIGURES_H
#define DB_OFFICE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many signups under one name: a centre, a form's title, a language. */
struct figures_count {
	char *name;
	int64_t count;
};
struct figures_counts {
	size_t count;
	struct figures_count *items; /* most first */
};

struct figures_kiosk {
	char *id, *name;
	bool ever;	 /* did it ever send anything? */
	int64_t seen_at; /* milliseconds since 1970 UTC */
	int64_t waiting; /* events that were waiting there when it was last seen */
	char *advice;	 /* what to do, a Dutch sentence */
};

/* From signing up to central: upper bounds in seconds, the last bound is INT64_MAX. */
#define FIGURES_DELAYS 7
struct figures_delay {
	int64_t below_s;
	int64_t count;
};

struct figures {
	char *name;	      /* of this central */
	int64_t made_at;      /* milliseconds since 1970 UTC */
	int64_t since, until; /* days since 1970-01-01 UTC: first and last day that it covers */
	int64_t signups, withdrawn, kiosks;
	size_t day_count; /* until - since + 1 */
	int64_t *days;	  /* signups on each day, from since on */
	struct figures_counts centres, forms, languages;
	struct figures_delay delays[FIGURES_DELAYS];
	bool has_median;
	int64_t median_s; /* half of all signups came sooner than this */
	size_t silent_count;
	struct figures_kiosk *silent; /* longest silent first */
};

void figures_finish(struct figures *f);

#endif
