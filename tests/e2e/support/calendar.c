#include "tests/e2e/support/calendar.h"
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY 86400

static void add_day(struct buf *out, const char *name, time_t moment, const char *rest)
{
	struct tm tm;
	assert_non_null(gmtime_r(&moment, &tm));
	buf_addf(out, "%s%04d%02d%02d%s\r\n", name, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		 rest);
}

/* All of today, and coffee tomorrow at ten. */
static void write_calendar(const char *path, const char *coffee)
{
	struct buf text;
	time_t now = time(NULL);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	buf_init(&text);
	buf_add_str(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//proef//NL\r\n"
			   "BEGIN:VEVENT\r\nUID:dag\r\nSUMMARY:Dag van de proef\r\n");
	add_day(&text, "DTSTART;VALUE=DATE:", now, "");
	buf_add_str(&text, "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:koffie\r\nLOCATION:Huiskamer\r\n");
	buf_addf(&text, "SUMMARY:%s\r\nRRULE:FREQ=DAILY;COUNT=3\r\nDURATION:PT90M\r\n", coffee);
	add_day(&text, "DTSTART;TZID=Europe/Amsterdam:", now + DAY, "T100000");
	buf_add_str(&text, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
	buf_finish(&text);
}

static void wijksync(const struct place *place, const char *what, const char *more)
{
	const char *const argv[] = {"wijksync", "--state", place->state, "agenda",
				    what,	more,	   NULL};
	free(place_must_run(argv));
}

void calendar_feed(const struct place *place, const char *coffee)
{
	char *path = place_path(place, "buurt.ics");
	struct buf url;
	buf_init(&url);
	buf_addf(&url, "file://%s", path);
	write_calendar(path, coffee);
	wijksync(place, "add", url.data);
	wijksync(place, "fetch", NULL);
	buf_finish(&url);
	free(path);
}
