/*
 * Days in the calendar, in Dutch, and how the days of a report are put together: up to 31 by day,
 * up to half a year by week (from Monday), up to ten years by month, and then by year.  Days are
 * counted from 1970-01-01.
 */
#ifndef DB_OFFICE_PERIOD_H
#define DB_OFFICE_PERIOD_H

#include <stddef.h>
#include <stdint.h>

struct buf;

enum period_unit { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR, PERIOD_UNITS };

struct period_date {
	int64_t year;
	int month, day; /* from 1 */
};

struct period_date period_date(int64_t day);
enum period_unit period_unit(size_t days);
/* The first day of the week, month or year that comes after this day. */
int64_t period_next(enum period_unit unit, int64_t day);

/* "3 november 2025" */
void period_day(struct buf *out, int64_t day);
/* For a table: "ma 3 nov 2025", "3 t/m 9 nov 2025", "november 2025", "2025". */
void period_name(struct buf *out, enum period_unit unit, int64_t first, int64_t last);
/* For an axis: "3 nov", "3 nov", "nov ’25", "2025". */
void period_brief(struct buf *out, enum period_unit unit, int64_t first);

#endif
