#include "tui/dates.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"

#define DAY_MINUTES 1440

static struct agenda_clock clock_of(int64_t day)
{
	return agenda_clock(day * DAY_MINUTES);
}

/* The words of days and months stand in the table one behind the other. */
static const char *nth(enum lang lang, enum word first, int n)
{
	return words_get(lang, (enum word)((int)first + n));
}

void dates_day(struct buf *out, enum lang lang, int64_t day, int64_t today)
{
	const struct agenda_clock c = clock_of(day);
	const long number = c.day;
	char date[64];
	struct buf whole;
	buf_init(&whole);
	words_fill(date, sizeof date, nth(lang, WORD_MONTH_1, c.month - 1), &number, 1);
	buf_add_str(&whole, date);
	if (c.year != clock_of(today).year)
		buf_addf(&whole, " %d", c.year);
	words_insert(out, nth(lang, WORD_WEEKDAY_1, c.weekday), whole.data);
	buf_finish(&whole);
}

void dates_heading(struct buf *out, enum lang lang, int64_t day, int64_t today)
{
	enum word word = day == today	    ? WORD_DATE_TODAY
			 : day == today + 1 ? WORD_DATE_TOMORROW
					    : WORD_NONE;
	struct buf date;
	buf_init(&date);
	dates_day(&date, lang, day, today);
	if (word != WORD_NONE)
		words_insert(out, words_get(lang, word), date.data);
	else
		buf_add_str(out, date.data);
	buf_finish(&date);
}

void dates_short(struct buf *out, enum lang lang, int64_t day)
{
	const struct agenda_clock c = clock_of(day);
	const long number = c.day;
	char text[64];
	words_fill(text, sizeof text, nth(lang, WORD_WEEKDAY_SHORT_1, c.weekday), &number, 1);
	buf_add_str(out, text);
}

void dates_clock(struct buf *out, enum lang lang, int64_t minutes)
{
	const struct agenda_clock c = agenda_clock(minutes);
	buf_addf(out, "%d%s%02d", c.hour, words_get(lang, WORD_TIME_MARK), c.minute);
}

static void add_times(struct buf *out, enum lang lang, const struct activity *a, bool ends)
{
	struct buf from, to, half;
	buf_init(&from);
	buf_init(&to);
	buf_init(&half);
	dates_clock(&from, lang, a->local_start);
	dates_clock(&to, lang, a->local_end);
	if (ends) {
		words_insert(&half, words_get(lang, WORD_TIME_FROM_TO), from.data);
		words_insert(out, half.data, to.data);
	} else {
		words_insert(out, words_get(lang, WORD_TIME_AT), from.data);
	}
	buf_finish(&from);
	buf_finish(&to);
	buf_finish(&half);
}

void dates_times(struct buf *out, enum lang lang, const struct activity *a, int64_t day,
		 int64_t today)
{
	int64_t first = agenda_first_day(a), last = agenda_last_day(a);
	/* What ends in the night after it began is still of one evening. */
	bool night = a->local_end - a->local_start < DAY_MINUTES;
	if (a->all_day || day > first)
		buf_add_str(out, words_get(lang, WORD_TIME_WHOLE_DAY));
	else
		add_times(out, lang, a, a->local_end > a->local_start && night);
	if (last <= day)
		return;
	struct buf date;
	buf_init(&date);
	dates_day(&date, lang, last, today);
	buf_add_char(out, ' ');
	words_insert(out, words_get(lang, WORD_DATE_UNTIL), date.data);
	buf_finish(&date);
}

int64_t dates_monday(int64_t day)
{
	return day - clock_of(day).weekday;
}

/* A week belongs to the year of its Thursday. */
int dates_week(int64_t day)
{
	int64_t thursday = dates_monday(day) + 3;
	int week = 1;
	for (int year = clock_of(thursday).year; clock_of(thursday - 7 * week).year == year;)
		week++;
	return week;
}
