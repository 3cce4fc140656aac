#include "tui/screen/signup.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "tui/dates.h"
#include "tui/part/sheet.h"
#include "tui/ui.h"

void signup_activity(struct ui *ui, const struct activity *a, struct buf *out)
{
	int64_t day = agenda_first_day(a), today = agenda_today(ui_now(ui));
	const char *comma = ui_word(ui, WORD_LIST_COMMA);
	buf_add_str(out, a->title);
	buf_add_str(out, comma);
	dates_day(out, ui_lang(ui), day, today);
	buf_add_str(out, comma);
	dates_times(out, ui_lang(ui), a, day, today);
}

void signup_draw_activity(struct ui *ui, struct pen *pen, const struct activity *activity)
{
	struct buf name, text;
	if (activity == NULL)
		return;
	buf_init(&name);
	buf_init(&text);
	signup_activity(ui, activity, &name);
	words_insert(&text, ui_word(ui, WORD_FORM_PLACE_AT), name.data);
	pen_text(pen, 0, STYLE_STRONG, text.data);
	pen_gap(pen, 1);
	buf_finish(&name);
	buf_finish(&text);
}
