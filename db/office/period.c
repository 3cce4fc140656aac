#include "db/office/period.h"
#include "db/base/buf.h"

/* Beyond these nobody means a date, and sums of days could overflow. */
enum { FARTHEST = 3000000, ERA_DAYS = 146097, ERA_YEARS = 400 };

static const char *const months[] = {"januari",	  "februari", "maart",	  "april",
				     "mei",	  "juni",     "juli",	  "augustus",
				     "september", "oktober",  "november", "december"};
static const char *const brief_months[] = {"jan", "feb", "mrt", "apr", "mei", "jun",
					   "jul", "aug", "sep", "okt", "nov", "dec"};
static const char *const weekdays[] = {"ma", "di", "wo", "do", "vr", "za", "zo"};

static int64_t within(int64_t day)
{
	if (day > FARTHEST)
		return FARTHEST;
	return day < -FARTHEST ? -FARTHEST : day;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* Counted from 1 March of a year that 400 divides, so that a leap day is the last of its year. */
struct period_date period_date(int64_t day)
{
	int64_t shifted = within(day) + 719468;
	int64_t era = floor_div(shifted, ERA_DAYS);
	int64_t of_era = shifted - era * ERA_DAYS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct period_date date = {
		.year = year + era * ERA_YEARS + (month >= 10 ? 1 : 0),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(of_year - (153 * month + 2) / 5 + 1),
	};
	return date;
}

/* 0 is Monday; 1970-01-01 was a Thursday. */
static int64_t weekday(int64_t day)
{
	return day + 3 - floor_div(day + 3, 7) * 7;
}

enum period_unit period_unit(size_t days)
{
	static const size_t most[] = {
		[PERIOD_DAY] = 31, [PERIOD_WEEK] = 184, [PERIOD_MONTH] = 3653};
	enum period_unit unit = PERIOD_DAY;
	while (unit < PERIOD_YEAR && days > most[unit])
		unit++;
	return unit;
}

int64_t period_next(enum period_unit unit, int64_t day)
{
	if (unit == PERIOD_DAY)
		return day + 1;
	if (unit == PERIOD_WEEK)
		return day + 7 - weekday(day);
	struct period_date date = period_date(day), next;
	do {
		next = period_date(++day);
	} while (next.year == date.year && (unit == PERIOD_YEAR || next.month == date.month) &&
		 day < FARTHEST);
	return day;
}

void period_day(struct buf *out, int64_t day)
{
	struct period_date date = period_date(day);
	buf_addf(out, "%d %s %lld", date.day, months[date.month - 1], (long long)date.year);
}

static void add_short_day(struct buf *out, int64_t day)
{
	struct period_date date = period_date(day);
	buf_addf(out, "%d %s", date.day, brief_months[date.month - 1]);
}

void period_name(struct buf *out, enum period_unit unit, int64_t first, int64_t last)
{
	struct period_date date = period_date(unit == PERIOD_WEEK ? last : first);
	if (unit == PERIOD_MONTH)
		buf_addf(out, "%s ", months[date.month - 1]);
	if (unit == PERIOD_DAY)
		buf_addf(out, "%s ", weekdays[weekday(within(first))]);
	if (unit == PERIOD_WEEK && last > first) {
		if (period_date(first).month == date.month)
			buf_addf(out, "%d", period_date(first).day);
		else
			add_short_day(out, first);
		buf_add_str(out, " t/m ");
	}
	if (unit == PERIOD_DAY || unit == PERIOD_WEEK) {
		add_short_day(out, last);
		buf_add_char(out, ' ');
	}
	buf_addf(out, "%lld", (long long)date.year);
}

void period_brief(struct buf *out, enum period_unit unit, int64_t first)
{
	struct period_date date = period_date(first);
	if (unit == PERIOD_DAY || unit == PERIOD_WEEK)
		add_short_day(out, first);
	else if (unit == PERIOD_MONTH)
		buf_addf(out, "%s \u2019%02d", brief_months[date.month - 1],
			 (int)(date.year % 100));
	else
		buf_addf(out, "%lld", (long long)date.year);
}
