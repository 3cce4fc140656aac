/* Choosing a day from the days to come, as people write them. */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "tui/dates.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/notice.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define DAYS 180

struct worker_day {
	struct ui *ui;
	struct list list;
	const struct notice_day *asked;
};

static int worker_day_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct worker_day *s = self;
	(void)e;
	s->ui = ui;
	s->asked = arg->data;
	list_init(&s->list, 1);
	s->list.count = DAYS;
	list_focus(&s->list, (long)(*s->asked->day - s->asked->from));
	return 0;
}

static void draw_day(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct worker_day *s = owner;
	struct buf text;
	buf_init(&text);
	dates_heading(&text, ui_lang(s->ui), s->asked->from + index, agenda_today(ui_now(s->ui)));
	choice_draw(c, at, (int)index + 1, text.data, NULL, focus);
	buf_finish(&text);
}

static void worker_day_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			    enum damage damage)
{
	struct worker_day *s = self;
	(void)ui;
	list_draw(&s->list, c, area, damage, (struct list_rows){s, draw_day});
}

static struct move worker_day_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_day *s = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&s->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK)
		*s->asked->day = s->asked->from + s->list.focus;
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK || ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	return move_stay(damage);
}

static const char *worker_day_title(struct ui *ui, const void *self)
{
	return ui_word(ui, ((const struct worker_day *)self)->asked->title);
}

static bool worker_day_offers(struct ui *ui, const void *self, enum action action)
{
	const struct worker_day *s = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&s->list);
}

const struct screen_ops worker_day_screen = {
	.name = "worker_day",
	.size = sizeof(struct worker_day),
	.buttons = {{UI_ENTER, WORD_CHOOSE, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = worker_day_enter,
	.draw = worker_day_draw,
	.event = worker_day_event,
	.offers = worker_day_offers,
	.title_of = worker_day_title,
};
