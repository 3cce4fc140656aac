/*
 * Days and times as people in the Netherlands read and write them.  Civil days by Howard Hinnant's
 * algorithm (chrono-compatible low-level date algorithms, days_from_civil), proleptic Gregorian.
 */
#ifndef DB_BASE_DAY_H
#define DB_BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_MS	 INT64_C(86400000)
#define DAY_TIME 20 /* "2026-11-25T10:00:00Z", without NUL */

/* Days since 1970-01-01. */
int64_t day_of_civil(int64_t year, int month, int day);
void day_to_civil(int64_t days, int64_t *year, int *month, int *day);

/*
 * "2026-11-25" is midnight in the Netherlands (or, with end, the midnight after it); an RFC 3339
 * time in UTC is that moment.  *out: milliseconds since 1970 UTC.
 */
bool day_read(const char *text, bool end, int64_t *out);

/* Offset of the Netherlands from UTC then, in milliseconds (EU directive 2000/84/EC). */
int64_t day_dutch_offset(int64_t ms);

/* Writes times fast: the day of the one before is remembered. */
struct day_writer {
	int64_t day; /* INT64_MIN: none yet */
	char text[DAY_TIME];
};
/* RFC 3339 in UTC; years 0 to 9999, others are shown as the nearest of them. */
void day_write(struct day_writer *w, int64_t ms, char out[DAY_TIME]);

#endif
