/*
 * Dates and times as people write them, in each language: "zaterdag 28
 * november", "19.30 tot 21.00 uur".  Days are counted from 1970-01-01, minutes
 * from its 00:00, on the clock on the wall (db/agenda/agenda.h).
 */
#ifndef TUI_DATES_H
#define TUI_DATES_H

#include "tui/words.h"
#include <stdint.h>

struct activity;
struct buf;

/* "zaterdag 28 november", with the year when it is not that of today. */
void dates_day(struct buf *out, enum lang lang, int64_t day, int64_t today);
/* The same with "Vandaag: " or "Morgen: " before it when it is. */
void dates_heading(struct buf *out, enum lang lang, int64_t day, int64_t today);
/* "za 28". */
void dates_short(struct buf *out, enum lang lang, int64_t day);
/* "19.30". */
void dates_clock(struct buf *out, enum lang lang, int64_t minutes);
/*
 * When on `day` an activity is: "19.30 tot 21.00 uur", "19.30 uur", "Hele dag"; "tot en met
 * zondag 29 november" behind it when it goes on after that day.
 */
void dates_times(struct buf *out, enum lang lang, const struct activity *activity, int64_t day,
		 int64_t today);
/* The number of its week in the year (ISO 8601), and the Monday of that week. */
int dates_week(int64_t day);
int64_t dates_monday(int64_t day);

#endif
