/*
 * Which signups: all, or those of a period, a centre, a form, a language, a status.  The same for
 * an export and a report.
 */
#ifndef DB_OFFICE_FILTER_H
#define DB_OFFICE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct database;
struct err;
struct query;

/* As typed; NULL: all. */
struct filter_words {
	const char *since, *until; /* "2026-11-25" or RFC 3339 "2026-11-25T10:00:00Z" */
	const char *centre;	   /* a kiosk's name, or its id */
	const char *form, *lang, *status;
};

struct filter {
	int64_t since, until; /* made_at, milliseconds UTC: since <= made_at < until */
	const char *centre, *form, *lang, *status;
};

/* A day begins and ends at midnight in the Netherlands; until takes the whole day in.  EX_USAGE. */
int filter_read(const struct filter_words *words, struct filter *out, struct err *e);
/* The same filter is always the same text: how the ledger knows it. */
void filter_text(const struct filter *f, struct buf *out);

/*
 * Opens "SELECT columns FROM signup WHERE the filter AND no > above AND no <= upto" and tail.
 * In columns and tail the table is called o.
 */
int filter_open(const struct filter *f, struct database *db, bool stream, const char *columns,
		int64_t above, int64_t upto, const char *tail, struct query **out, struct err *e);

#endif
