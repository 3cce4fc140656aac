/*
 * How it is with each kiosk, and what somebody should do about it.  status.c knows; status_text.c
 * tells a person, status_machine.c tells programs.
 */
#ifndef DB_OFFICE_STATUS_H
#define DB_OFFICE_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct buf;
struct err;
struct home;

/* As plugins for monitoring end (Monitoring Plugins Development Guidelines, return codes). */
enum status_level { STATUS_OK, STATUS_WARNING, STATUS_CRITICAL, STATUS_UNKNOWN };

#define STATUS_SILENT_HOURS 26 /* a kiosk says something at least once a day */

struct status_kiosk {
	char *id, *name, *version, *fault;
	bool ever, clock_synced, is_revoked; /* ever: it sent something; else the rest is 0 */
	int64_t enrolled_at, seen_at, last_number, wanted, waiting, oldest_waiting_ms, disk_free;
	int64_t set_aside, forks, salvages;
	int64_t tested_at; /* when its last test signup came; 0: none ever */
	enum status_level level;
	const char *what; /* what is the matter, in a word or two; "" when all is well */
	char advice[160]; /* what to do, a sentence */
};

struct status {
	int64_t now, silent_ms;
	int64_t signups, withdrawn, erased, unreadable, set_aside;
	size_t count;
	struct status_kiosk *kiosks; /* the worst first, then by name */
	enum status_level level;     /* of the worst */
};

/* silent_hours: so long may a kiosk say nothing; from three times that on it is critical. */
int status_load(struct home *home, int64_t silent_hours, struct status *out, struct err *e);
void status_finish(struct status *s);

struct status_look {
	bool colours, only_bad; /* only_bad: no kiosks that are well */
	int width; /* of the terminal, 0: there is none; on a narrow one ids are left out */
};
/* A table, and below it what to do. */
void status_print(const struct status *s, const struct status_look *look, FILE *out);
/* "3 dagen", "2 uur", "5 minuten": how long, roughly. */
void status_add_span(struct buf *out, int64_t ms);

int status_json(const struct status *s, FILE *out, struct err *e);
/* One line with figures behind a | ; the caller exits with s->level. */
void status_check(const struct status *s, FILE *out);
/* The text format 0.0.4 of Prometheus. */
void status_prometheus(const struct status *s, struct buf *out);

#endif
