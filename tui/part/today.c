#include "tui/part/today.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "tui/dates.h"
#include "tui/part/choice.h"
#include "tui/text.h"
#include "tui/ui.h"

enum { MARGIN = 1 };
enum { TODAY_MAX = 8 }; /* activities; nobody reads more of them here */

static void centred(struct canvas *c, int row, const char *text)
{
	int wide = text_columns(text, strlen(text));
	int col = wide < c->cols ? (c->cols - wide) / 2 : 0;
	canvas_text(c, row, col, c->cols - col, STYLE_STRONG, text, strlen(text));
}

/* "13.30 Koffie in de huiskamer, 19.30 Taalcafé". */
static void list_today(struct ui *ui, int64_t *wake, struct buf *out)
{
	struct activities list;
	int64_t now = ui_now(ui), midnight = agenda_begin(agenda_today(now) + 1);
	int64_t change = INT64_MAX;
	/* With one of a later day, so that it is known whether there is any. */
	if (agenda_list(ui_agenda(ui), now, INT64_MAX, TODAY_MAX + 1, &list, NULL) != 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		const struct activity *a = &list.items[i];
		struct buf one;
		/* Tomorrow has its own. */
		if (a->start >= midnight && midnight < change)
			change = midnight;
		if (a->end > now && a->end < change)
			change = a->end;
		if (a->cancelled || a->start >= midnight)
			continue;
		buf_init(&one);
		if (!a->all_day && agenda_first_day(a) == agenda_today(now)) {
			dates_clock(&one, ui_lang(ui), a->local_start);
			buf_add_char(&one, ' ');
		}
		buf_add_str(&one, a->title);
		words_list(out, ui_lang(ui), one.data);
		buf_finish(&one);
	}
	agenda_list_finish(&list);
	/* A second later: at the moment itself the clock may not be there yet. */
	if (change != INT64_MAX)
		*wake = ui_sys(ui)->steady_ms(ui_sys(ui)->self) + (change - now + 1) * 1000;
}

int today_draw(struct ui *ui, struct canvas *c, int top, int most, int64_t *wake)
{
	struct buf names, text;
	int rows = 0;
	*wake = -1;
	buf_init(&names);
	buf_init(&text);
	if (most > 0)
		list_today(ui, wake, &names);
	if (names.len > 0)
		words_insert(&text, ui_word(ui, WORD_DATE_TODAY), names.data);
	size_t at = 0, start, length;
	int cols = c->cols - 4 * MARGIN;
	while (rows < most && at < text.len) {
		const char *rest = text.data + at;
		bool cuts = rows == most - 1 && text_columns(rest, strlen(rest)) > cols;
		if (cuts) {
			choice_fit(c, top + rows++, 2 * MARGIN, cols, STYLE_STRONG, rest);
			break;
		}
		if (!text_wrap(text.data, text.len, cols, &at, &start, &length))
			break;
		struct buf line;
		buf_init(&line);
		buf_add(&line, text.data + start, length);
		centred(c, top + rows++, line.data);
		buf_finish(&line);
	}
	buf_finish(&names);
	buf_finish(&text);
	return rows;
}
