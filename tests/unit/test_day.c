/* Days and times as staff type and read them, beside glibc's own calendar and tzdata. */
#include "db/base/day.h"

#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HOUR INT64_C(3600000)

enum { FIRST = 1996, LAST = 2099 };

static int dutch_clock(void **state)
{
	(void)state;
	struct tm tm;
	time_t summer = 1783000000; /* in 2026 */
	setenv("TZ", "Europe/Amsterdam", 1);
	tzset();
	/* Without tzdata everything would be UTC, and nothing here would mean anything. */
	return localtime_r(&summer, &tm) != NULL && tm.tm_gmtoff == 7200 ? 0 : -1;
}

static int64_t offset_of(int64_t ms)
{
	struct tm tm;
	time_t seconds = (time_t)(ms / 1000);
	assert_non_null(localtime_r(&seconds, &tm));
	return (int64_t)tm.tm_gmtoff * 1000;
}

static int64_t midnight_of(int year, int month, int day)
{
	struct tm tm = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
	return (int64_t)mktime(&tm) * 1000;
}

static void test_the_offset_of_each_hour(void **state)
{
	(void)state;
	int changes = 0;
	int64_t end = day_of_civil(LAST + 1, 1, 1) * DAY_MS, before = HOUR;
	for (int64_t ms = day_of_civil(FIRST, 1, 1) * DAY_MS; ms < end; ms += HOUR) {
		int64_t here = day_dutch_offset(ms);
		assert_int_equal(here, offset_of(ms));
		assert_int_equal(day_dutch_offset(ms + HOUR - 1), here);
		changes += here != before;
		before = here;
	}
	assert_int_equal(changes, 2 * (LAST - FIRST + 1));
}

static void test_midnight_of_each_day(void **state)
{
	(void)state;
	int64_t last = day_of_civil(LAST, 12, 31), year;
	for (int64_t days = day_of_civil(FIRST, 1, 1); days < last; days++) {
		char text[64];
		int month, day;
		int64_t begin, end;
		day_to_civil(days, &year, &month, &day);
		snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, month, day);
		assert_true(day_read(text, false, &begin));
		assert_true(day_read(text, true, &end));
		assert_int_equal(begin, midnight_of((int)year, month, day));
		assert_int_equal(end, midnight_of((int)year, month, day + 1));
	}
}

static void test_each_day_and_back(void **state)
{
	(void)state;
	int64_t year_before = 0;
	int month_before = 0, day_before = 0;
	for (int64_t days = -1000000; days <= 3000000; days++) {
		int64_t year;
		int month, day;
		day_to_civil(days, &year, &month, &day);
		assert_int_equal(day_of_civil(year, month, day), days);
		assert_in_range(month, 1, 12);
		assert_in_range(day, 1, 31);
		bool next_day = month == month_before && day == day_before + 1;
		bool next_month = day == 1 && (month == month_before + 1 ||
					       (month == 1 && year == year_before + 1));
		assert_true(next_day || next_month || days == -1000000);
		year_before = year;
		month_before = month;
		day_before = day;
	}
}

static void test_times_are_written_as_glibc_does(void **state)
{
	(void)state;
	struct day_writer writer = {.day = INT64_MIN};
	char out[DAY_TIME], expected[96];
	/* From the year 0 to 9999, with steps that fall on every part of a day. */
	for (int64_t ms = INT64_C(-62167219200000); ms < INT64_C(253402300800000);
	     ms += INT64_C(2345678901)) {
		time_t seconds = (time_t)((ms - (ms % 1000 < 0 ? 999 : 0)) / 1000);
		struct tm tm;
		assert_non_null(gmtime_r(&seconds, &tm));
		snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ",
			 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			 tm.tm_sec);
		day_write(&writer, ms, out);
		assert_memory_equal(out, expected, DAY_TIME);
	}
	day_write(&writer, INT64_MIN, out);
	assert_memory_equal(out, "0000-01-01T00:00:00Z", DAY_TIME);
	day_write(&writer, INT64_MAX, out);
	assert_memory_equal(out, "9999-12-31T23:59:59Z", DAY_TIME);
}

static void test_moments(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
	} moments[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2026-11-25T10:00:00Z", INT64_C(1795600800000)},
		{"1969-12-31T23:59:59Z", -1000},
		{"9999-12-31T23:59:59Z", INT64_C(253402300799000)},
	};
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
		for (int end = 0; end < 2; end++) {
			int64_t ms = 1;
			assert_true(day_read(moments[i].text, end != 0, &ms));
			assert_int_equal(ms, moments[i].ms);
		}
}

static void test_what_is_no_day(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"2",
		"2026",
		"2026-",
		"2026-11",
		"2026-11-",
		"2026-11-2",
		"2026-11-255",
		"2026-11-25 ",
		" 2026-11-25",
		"2026-00-25",
		"2026-13-25",
		"2026-11-00",
		"2026-11-31",
		"2026-02-29",
		"1900-02-29",
		"2100-02-29",
		"26-11-25",
		"25-11-2026",
		"2026/11/25",
		"-026-11-25",
		"2026-11-25T",
		"2026-11-25T10:00Z",
		"2026-11-25T10:00:00",
		"2026-11-25T10:00:00z",
		"2026-11-25t10:00:00Z",
		"2026-11-25T24:00:00Z",
		"2026-11-25T10:60:00Z",
		"2026-11-25T10:00:60Z",
		"2026-11-25T10:00:00ZZ",
		"2026-11-25T10:00:00+01:00",
		"2026-11-25 10:00:00Z",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		int64_t ms = 42;
		assert_false(day_read(texts[i], false, &ms));
		assert_int_equal(ms, 42);
	}
	int64_t leap;
	assert_true(day_read("2000-02-29", false, &leap));
	assert_true(day_read("2024-02-29", false, &leap));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_offset_of_each_hour),
		cmocka_unit_test(test_midnight_of_each_day),
		cmocka_unit_test(test_each_day_and_back),
		cmocka_unit_test(test_times_are_written_as_glibc_does),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_what_is_no_day),
	};
	return cmocka_run_group_tests(tests, dutch_clock, NULL);
}
