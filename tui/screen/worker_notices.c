/* The notices of this centre: those of now, of later and of before, and the way to a new one. */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/notices.h"
#include "tui/dates.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/notice.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct worker_notices {
	struct ui *ui;
	struct list list; /* the first row makes a new one */
	struct notices notices;
};

enum notice_time notice_time(const struct notice *notice, int64_t today)
{
	if (notice->ended || notice->last_day < today)
		return NOTICE_OVER;
	return notice->first_day > today ? NOTICE_LATER : NOTICE_NOW;
}

void notice_when(struct buf *out, struct ui *ui, const struct notice *notice)
{
	static const enum word words[] = {[NOTICE_NOW] = WORD_NOTICE_NOW,
					  [NOTICE_LATER] = WORD_NOTICE_LATER,
					  [NOTICE_OVER] = WORD_NOTICE_OVER};
	enum lang lang = ui_lang(ui);
	int64_t today = agenda_today(ui_now(ui));
	enum notice_time time = notice_time(notice, today);
	struct buf first, last, part;
	buf_init(&first);
	buf_init(&last);
	buf_init(&part);
	dates_day(&first, lang, notice->first_day, today);
	dates_day(&last, lang, notice->last_day, today);
	words_list(out, lang, ui_word(ui, words[time]));
	if (time == NOTICE_LATER) {
		words_insert(&part, ui_word(ui, WORD_NOTICE_FROM), first.data);
		words_list(out, lang, part.data);
		buf_clear(&part);
	}
	if (!notice->ended) {
		words_insert(&part, ui_word(ui, WORD_DATE_UNTIL), last.data);
		words_list(out, lang, part.data);
	}
	buf_finish(&part);
	buf_finish(&last);
	buf_finish(&first);
}

static int read_notices(struct worker_notices *s, struct err *e)
{
	struct notices fresh;
	if (notices_list(ui_centre(s->ui), &fresh, e) != 0)
		return -1;
	notices_finish(&s->notices);
	s->notices = fresh;
	s->list.count = (long)fresh.count + 1;
	return 0;
}

static int worker_notices_enter(struct ui *ui, void *self, const struct screen_arg *arg,
				struct err *e)
{
	struct worker_notices *s = self;
	(void)arg;
	s->ui = ui;
	list_init(&s->list, 3);
	return read_notices(s, e);
}

static void worker_notices_resume(struct ui *ui, void *self)
{
	struct err e = {.code = 0};
	if (read_notices(self, &e) != 0)
		ui_show_error(ui, &e);
}

static void worker_notices_leave(struct ui *ui, void *self)
{
	struct worker_notices *s = self;
	(void)ui;
	notices_finish(&s->notices);
}

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct worker_notices *s = owner;
	struct buf hint;
	if (index == 0) {
		choice_draw(c, at, 1, ui_word(s->ui, WORD_NOTICE_NEW),
			    ui_word(s->ui, WORD_NOTICE_NEW_HINT), focus);
		return;
	}
	const struct notice *notice = &s->notices.list[index - 1];
	buf_init(&hint);
	notice_when(&hint, s->ui, notice);
	choice_draw(c, at, (int)index + 1, notices_text(notice, "nl"), hint.data, focus);
	buf_finish(&hint);
}

static void worker_notices_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
				enum damage damage)
{
	struct worker_notices *s = self;
	(void)ui;
	list_draw(&s->list, c, area, damage, (struct list_rows){s, draw_row});
}

static struct move worker_notices_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_notices *s = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&s->list, ev, &damage);
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action != ACTION_OPEN && ev->action != ACTION_PICK)
		return move_stay(damage);
	if (s->list.focus == 0)
		return move_push(&worker_notice_new_screen, NULL, NULL);
	return move_push(&worker_notice_screen, NULL, &s->notices.list[s->list.focus - 1]);
}

static bool worker_notices_offers(struct ui *ui, const void *self, enum action action)
{
	const struct worker_notices *s = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&s->list);
}

const struct screen_ops worker_notices_screen = {
	.name = "worker_notices",
	.title = WORD_NOTICES,
	.size = sizeof(struct worker_notices),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = worker_notices_enter,
	.draw = worker_notices_draw,
	.event = worker_notices_event,
	.resume = worker_notices_resume,
	.leave = worker_notices_leave,
	.offers = worker_notices_offers,
};
