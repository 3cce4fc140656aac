#include "db/base/day.h"

#include <stdlib.h>

#define HOUR_MS	 INT64_C(3600000)
#define YEAR_0	 INT64_C(-62167219200000) /* 0000-01-01T00:00:00Z */
#define YEAR_1E4 INT64_C(253402300800000) /* 10000-01-01T00:00:00Z */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t day_of_civil(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400), of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void day_to_civil(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100), mp = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = y + era * 400 + (*month <= 2);
}

static bool read_digits(const char *text, int count, int *out)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (text[i] - '0');
	}
	*out = n;
	return true;
}

/* The last Sunday of a month of 31 days, 01:00 UTC: then the clocks change. */
static int64_t last_sunday(int64_t year, int month)
{
	int64_t day = day_of_civil(year, month, 31);
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = ((day + 4) % 7 + 7) % 7;
	return (day - weekday) * DAY_MS + HOUR_MS;
}

int64_t day_dutch_offset(int64_t ms)
{
	int64_t year;
	int month, day;
	day_to_civil(floor_div(ms, DAY_MS), &year, &month, &day);
	bool summer = ms >= last_sunday(year, 3) && ms < last_sunday(year, 10);
	return summer ? 2 * HOUR_MS : HOUR_MS;
}

static bool is_date(const char *text, int *year, int *month, int *day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (!read_digits(text, 4, year) || text[4] != '-' || !read_digits(text + 5, 2, month) ||
	    text[7] != '-' || !read_digits(text + 8, 2, day) || *month < 1 || *month > 12)
		return false;
	bool leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);
	return *day >= 1 && *day <= lengths[*month - 1] + (*month == 2 && leap);
}

bool day_read(const char *text, bool end, int64_t *out)
{
	int year, month, day, h, m, s;
	if (!is_date(text, &year, &month, &day))
		return false;
	int64_t ms = day_of_civil(year, month, day) * DAY_MS;
	if (text[10] == '\0') {
		ms += end ? DAY_MS : 0;
		*out = ms - day_dutch_offset(ms - 2 * HOUR_MS);
		return true;
	}
	if (text[10] != 'T' || !read_digits(text + 11, 2, &h) || text[13] != ':' ||
	    !read_digits(text + 14, 2, &m) || text[16] != ':' || !read_digits(text + 17, 2, &s) ||
	    text[19] != 'Z' || text[20] != '\0' || h > 23 || m > 59 || s > 59)
		return false;
	*out = ms + ((h * 60 + m) * 60 + s) * 1000;
	return true;
}

static void put(char *at, int n, int digits)
{
	for (int i = digits - 1; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
}

void day_write(struct day_writer *w, int64_t ms, char out[DAY_TIME])
{
	ms = ms < YEAR_0 ? YEAR_0 : ms >= YEAR_1E4 ? YEAR_1E4 - 1 : ms;
	int64_t days = floor_div(ms, DAY_MS);
	int second = (int)(ms - days * DAY_MS) / 1000;
	if (days != w->day) {
		int64_t year;
		int month, day;
		day_to_civil(days, &year, &month, &day);
		memcpy(w->text, "0000-00-00T00:00:00Z", DAY_TIME);
		put(w->text, (int)year, 4);
		put(w->text + 5, month, 2);
		put(w->text + 8, day, 2);
		w->day = days;
	}
	memcpy(out, w->text, DAY_TIME);
	put(out + 11, second / 3600, 2);
	put(out + 14, second / 60 % 60, 2);
	put(out + 17, second % 60, 2);
}
