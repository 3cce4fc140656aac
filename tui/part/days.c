#include "tui/part/days.h"
#include "db/base/buf.h"
#include "tui/dates.h"
#include "tui/part/choice.h"

#define ROWS 3 /* heading, title, time and place */

void days_init(struct days *days, enum lang lang)
{
	list_init(&days->list, ROWS);
	days->all = (struct activities){.count = 0};
	days->lang = lang;
}

void days_finish(struct days *days)
{
	agenda_list_finish(&days->all);
}

int days_read(struct days *days, struct agenda *agenda, int64_t from, int64_t until, size_t max,
	      int64_t first, struct err *e)
{
	struct activities fresh;
	if (agenda_list(agenda, from, until, max, &fresh, e) != 0)
		return -1;
	agenda_list_finish(&days->all);
	days->all = fresh;
	days->first = first;
	days->list.count = (long)fresh.count;
	return 0;
}

static int64_t day_of(const struct days *days, long index)
{
	int64_t day = agenda_first_day(&days->all.items[index]);
	return day > days->first ? day : days->first;
}

void days_hint(struct buf *out, enum lang lang, const struct activity *a, int64_t day,
	       int64_t today)
{
	if (a->cancelled)
		words_list(out, lang, words_get(lang, WORD_ACTIVITY_CANCELLED));
	struct buf times;
	buf_init(&times);
	dates_times(&times, lang, a, day, today);
	words_list(out, lang, times.data);
	buf_finish(&times);
	if (a->place[0] != '\0')
		words_list(out, lang, a->place);
}

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct days *days = owner;
	const struct activity *a = &days->all.items[index];
	int64_t day = day_of(days, index);
	struct buf text;
	buf_init(&text);
	/* At the top of the screen too, so that one always sees which day it is. */
	if (index == days->list.top || day_of(days, index - 1) != day)
		dates_heading(&text, days->lang, day, days->today);
	choice_fit(c, at.row, at.col, at.cols, STYLE_HEADING, text.data);
	buf_clear(&text);
	days_hint(&text, days->lang, a, day, days->today);
	at.row++;
	at.rows--;
	choice_draw(c, at, (int)(index - days->list.top) + 1, a->title, text.data, focus);
	buf_finish(&text);
}

void days_draw(struct days *days, struct canvas *c, struct rect area, enum damage damage)
{
	list_draw(&days->list, c, area, damage, (struct list_rows){days, draw_row});
}

const struct activity *days_focused(const struct days *days)
{
	return days->list.count > 0 ? &days->all.items[days->list.focus] : NULL;
}
