/*
 * iCalendar (RFC 5545), as calendar programs export it, to activities with
 * every time written out.  The text may come from anybody: it is bounded in
 * bytes, depth, activities and times, and only the properties that are shown
 * here are ever looked at.  libical reads values, recurrences and time zones.
 *
 * A time without a zone is Dutch.  A zone that the system knows, by its Olson
 * name or by that of Windows, is the system's; VTIMEZONE is for others.  What
 * is PRIVATE or CONFIDENTIAL is left out.
 *
 * Beside the standard:
 *   X-WIJKKIOSK-CAPACITY:12, or a line "Plaatsen: 12" in the description
 *   X-WIJKKIOSK-FORM:activiteit    the form to sign up with; with a capacity this one is usual
 */
#ifndef DB_AGENDA_ICS_H
#define DB_AGENDA_ICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sqlite3;

#define ICS_BYTES_MAX  (4u << 20)
#define ICS_EVENTS_MAX 5000
#define ICS_TIMES_MAX  20000 /* in the window, of all activities together */
#define ICS_FORM       "activiteit"

/* Seconds since 1970 UTC. */
struct ics_window {
	int64_t from, until;
};

struct ics_said {
	char *title, *place, *text, *url, *categories, *form;
	int capacity;
	int line; /* where it stands, from 1 */
};
struct ics_time {
	int64_t start, end, local_start, local_end; /* as in schema.h */
	const char *uid;
	size_t said;
	bool all_day, cancelled;
};
struct ics_fault {
	int line; /* from 1 */
	char *text;
};
struct ics {
	size_t event_count; /* that were fit to be read, in the window or not */
	size_t said_count, time_count, fault_count, uid_count;
	struct ics_said *said;
	struct ics_time *times; /* by start, then by uid */
	struct ics_fault *faults;
	char **uids;
};

/* From AGENDA_DAYS_BACK before this moment to AGENDA_DAYS_AHEAD after it, in whole Dutch days. */
struct ics_window ics_window(int64_t seconds);
/*
 * A fault of one activity leaves that one out and is told in out->faults, in Dutch.  EX_DATAERR
 * when it is no calendar, or too large.
 */
int ics_read(const char *text, size_t len, const struct ics_window *window, struct ics *out,
	     struct err *e);
void ics_finish(struct ics *ics);
/* Adds all to the tables of schema.h.  What has a name that is there already is passed over. */
int ics_write(const struct ics *ics, struct sqlite3 *db, struct err *e);

#endif
