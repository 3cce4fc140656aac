/*
 * What is to do: activities from content.db and from agenda.db, read as one.
 * Nothing is opened before the first question, and agenda.db is opened anew
 * when another one has come in its place.  Every question is answered from the
 * disk; strings belong to the struct that holds them.
 *
 * An activity that repeats is there once for each time.  (uid, start) names
 * one time of one activity; uid is that of RFC 5545.  What is in both files
 * under the same name is taken from content.db.
 */
#ifndef DB_AGENDA_AGENDA_H
#define DB_AGENDA_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agenda;
struct buf;
struct err;
struct sqlite3;

/* The fields that agenda_list leaves out are "" there. */
struct activity {
	char *uid, *title, *place;
	char *text, *url, *categories; /* not in a list; the text may have line breaks */
	char *form;		       /* to sign up with; "": that cannot be done */
	int64_t start, end;	       /* seconds since 1970 UTC; end is the first one after it */
	int64_t local_start,
		local_end; /* minutes since 1970-01-01 00:00 on the clock on the wall */
	int capacity;	   /* 0: not told */
	bool all_day;
	bool cancelled; /* it is told that it does not go on */
};

struct activities {
	size_t count;
	struct activity *items; /* by start, then by uid */
};

/* A moment or day on the clock on the wall. */
struct agenda_clock {
	int year, month, day; /* 1 to 12, 1 to 31 */
	int hour, minute;
	int weekday; /* 0 Monday to 6 Sunday */
};

/* feeds: path of agenda.db, which need not be there; NULL: there never is one. */
struct agenda *agenda_new(const char *feeds);
void agenda_free(struct agenda *a);
/* The connection to content.db, or NULL; stays the caller's, and is used until the next call. */
void agenda_set_content(struct agenda *a, struct sqlite3 *content);

/*
 * What is going on or begins at or after `from`, and begins before `until`; no more than `max`.
 * A damaged agenda.db counts as one that is not there.
 */
int agenda_list(struct agenda *a, int64_t from, int64_t until, size_t max, struct activities *out,
		struct err *e);
void agenda_list_finish(struct activities *list);
/* EX_NOINPUT when there is no such activity (any more). */
int agenda_get(struct agenda *a, const char *uid, int64_t start, struct activity *out,
	       struct err *e);
void agenda_finish(struct activity *activity);
/* Is there anything from this moment on? */
bool agenda_any(struct agenda *a, int64_t from);

/* The clock on the wall in the Netherlands, in minutes as above. */
int64_t agenda_local(int64_t seconds);
/* And the day on it, counted from 1970-01-01. */
int64_t agenda_today(int64_t seconds);
/* The moment at which a day begins there. */
int64_t agenda_begin(int64_t day);
struct agenda_clock agenda_clock(int64_t local_minutes);
/* The first and last day (days since 1970-01-01) on which it is; an evening that ends after
 * midnight is of one day. */
int64_t agenda_first_day(const struct activity *activity);
int64_t agenda_last_day(const struct activity *activity);

#endif
