/* One notice in all its languages, and the button that ends it before its time. */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/notices.h"
#include "tui/part/sheet.h"
#include "tui/screen/notice.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct worker_notice {
	struct ui *ui;
	const struct notice *notice; /* of the list below */
	struct sheet sheet;
};

static int worker_notice_enter(struct ui *ui, void *self, const struct screen_arg *arg,
			       struct err *e)
{
	struct worker_notice *s = self;
	(void)e;
	s->ui = ui;
	s->notice = arg->data;
	return 0;
}

static bool can_end(const struct worker_notice *s)
{
	return notice_time(s->notice, agenda_today(ui_now(s->ui))) != NOTICE_OVER;
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct worker_notice *s = owner;
	struct buf line;
	buf_init(&line);
	for (size_t i = 0; i < s->notice->count; i++) {
		enum lang lang = words_lang(s->notice->texts[i].lang);
		pen_text(pen, 0, STYLE_HINT, lang != LANGS ? words_lang_name(lang) : "");
		pen_text(pen, 0, STYLE_STRONG, s->notice->texts[i].text);
		pen_gap(pen, 1);
	}
	notice_when(&line, s->ui, s->notice);
	pen_text(pen, 0, STYLE_BODY, line.data);
	buf_clear(&line);
	words_insert(&line, ui_word(s->ui, WORD_NOTICE_BY), s->notice->worker);
	pen_text(pen, 0, STYLE_BODY, line.data);
	pen_gap(pen, 1);
	pen_button(pen, ui_word(s->ui, can_end(s) ? WORD_NOTICE_END : WORD_BACK));
	buf_finish(&line);
}

static void worker_notice_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			       enum damage damage)
{
	struct worker_notice *s = self;
	(void)ui;
	(void)damage;
	sheet_draw(&s->sheet, c, area, (struct sheet_page){s, draw_page});
}

static struct move use(struct ui *ui, struct worker_notice *s)
{
	struct err e = {.code = 0};
	if (!can_end(s))
		return move_to(MOVE_BACK);
	if (notices_end(ui_centre(ui), s->notice->id, ui_worker(ui), &e) == 0)
		return move_to(MOVE_BACK);
	ui_show_error(ui, &e);
	return move_stay(DAMAGE_ALL);
}

static struct move worker_notice_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_notice *s = self;
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action == ACTION_PICK || (ev->action == ACTION_OPEN && sheet_sees(&s->sheet)))
		return use(ui, s);
	sheet_act(&s->sheet, ev);
	return move_stay(DAMAGE_FOCUS);
}

const struct screen_ops worker_notice_screen = {
	.name = "worker_notice",
	.title = WORD_NOTICE,
	.size = sizeof(struct worker_notice),
	.enter = worker_notice_enter,
	.draw = worker_notice_draw,
	.event = worker_notice_event,
};
