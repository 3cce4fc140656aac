/*
 * What the parts of the reader share: ics.c (lines and components), ics_zone.c
 * (time zones), ics_event.c (what an activity says), ics_repeat.c (its times).
 */
#ifndef DB_AGENDA_ICS_INSIDE_H
#define DB_AGENDA_ICS_INSIDE_H

#include "db/agenda/ics.h"
#include <libical/ical.h>

struct buf;

/* A VEVENT, with only what is looked at. */
struct ics_event {
	icalcomponent *component;
	int line;
	char *uid;
	int sequence;
	bool has_rule_line; /* RRULE stood there, whether libical could read it or not */
	bool is_override;   /* it has a RECURRENCE-ID: instead of the time at `slot` */
	bool and_after;	    /* and of all times after it */
	bool cancelled, all_day;
	icaltimetype begin, slot_time;
	const icaltimezone *zone; /* of begin; NULL: Dutch time */
	int64_t start, slot;
	int64_t length; /* seconds; whole days: days */
	size_t said;
};

struct ics_zone {
	char *tzid;
	icaltimezone *zone;
};

struct ics_reader {
	struct ics *out;
	struct ics_window window;
	size_t count, zone_count;
	struct ics_event *events;
	struct ics_zone *zones; /* those of VTIMEZONE */
	long budget; /* steps and microseconds that recurrences may still take, all together */
};

void ics_fault(struct ics_reader *r, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Keeps a VTIMEZONE for zones that the system does not know; takes it over. */
void ics_zone_keep(struct ics_reader *r, icalcomponent *component);
/* False when nobody knows it.  *out NULL: Dutch time, as for a time without a zone. */
bool ics_zone_find(const struct ics_reader *r, const char *tzid, const icaltimezone **out);
void ics_zone_finish(struct ics_reader *r);
/* The moment of a time on the clock in a zone; a whole day begins at 00:00 Dutch time. */
int64_t ics_zone_moment(icaltimetype time, const icaltimezone *zone);
/* And back: the time on that clock, without a zone. */
icaltimetype ics_zone_wall(int64_t seconds, const icaltimezone *zone);

/* Fills in the event from its component; false, with a fault, when it cannot be shown. */
bool ics_event_read(struct ics_reader *r, struct ics_event *event);
/* The zone of a property with a time in it, by its TZID. */
bool ics_event_zone(const struct ics_reader *r, icalproperty *property, icaltimetype time,
		    const icaltimezone **out);

/* Adds the times of one activity: all components that have the same uid. */
void ics_repeat(struct ics_reader *r, const struct ics_event *events, size_t count);

/* A text as it is shown: without markup of HTML and without control characters. */
char *ics_text_plain(const char *text, size_t max, bool lines);
/* Takes "Plaatsen: 12" out of a text; 0 when it does not stand there. */
int ics_text_capacity(char *text);

#endif
