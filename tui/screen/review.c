/* Reading back exactly what will be kept. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/answers.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#define TO_LAST (SHEET_STOPS - 1)

struct review {
	struct answers *answers; /* the form screen's, which lies under this one */
	struct sheet sheet;
};

struct review_view {
	struct ui *ui;
	struct review *review;
};

static int review_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct review *review = self;
	(void)ui;
	(void)e;
	/* A constant in the argument's type only: the form screen hands over its own answers. */
	review->answers = (struct answers *)(uintptr_t)arg->data;
	sheet_focus(&review->sheet, TO_LAST, false);
	return 0;
}

static void review_resume(struct ui *ui, void *self)
{
	struct review *review = self;
	struct err e;
	if (answers_follow(review->answers, ui_bundle(ui), ui_lang(ui), &e) != 0)
		ui_show_error(ui, &e);
}

static void draw_answer(const struct review_view *view, struct pen *pen, size_t i)
{
	const struct answers *a = view->review->answers;
	struct buf text;
	char mark[8];
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_ITEM, 0, (long)i + 1, (long)a->form.field_count);
	buf_init_secret(&text);
	answers_read(a, i, &text);
	snprintf(mark, sizeof mark, "%s%c  ", focus ? "»" : " ",
		 i < 9 ? (char)('1' + (int)i) : ' ');
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_HINT, mark, a->form.fields[i].label);
	/* The lines of a long answer stay as they were typed. */
	const char *value = text.len > 0 ? text.data : ui_word(view->ui, WORD_REVIEW_NOTHING);
	enum style plain = text.len > 0 ? STYLE_STRONG : STYLE_HINT;
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : plain, "    ", value);
	pen_stop_end(pen);
	pen_gap(pen, 1);
	buf_finish(&text);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct review_view *view = owner;
	pen_text(pen, 0, STYLE_BODY, ui_word(view->ui, WORD_REVIEW_LEAD));
	pen_gap(pen, 1);
	signup_draw_activity(view->ui, pen, view->review->answers->activity);
	for (size_t i = 0; i < view->review->answers->form.field_count; i++)
		draw_answer(view, pen, i);
	pen_button(pen, ui_word(view->ui, WORD_REVIEW_RIGHT));
}

static void review_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct review *review = self;
	struct review_view view = {ui, review};
	(void)damage;
	sheet_draw(&review->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* A worker does not agree for somebody else: the screen is turned first. */
static struct move go_on(struct answers *a)
{
	return move_push(a->help != NULL ? &turn_screen : &consent_screen, NULL, a);
}

static struct move use(struct review *review)
{
	struct answers *a = review->answers;
	if (!sheet_sees(&review->sheet))
		return move_stay(DAMAGE_FOCUS);
	if (review->sheet.focus >= (int)a->form.field_count)
		return go_on(a);
	a->change = review->sheet.focus;
	return move_to(MOVE_BACK);
}

static struct move review_event(struct ui *ui, void *self, const struct event *ev)
{
	struct review *review = self;
	(void)ui;
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM: return go_on(review->answers);
	case ACTION_OPEN: return use(review);
	case ACTION_PICK: sheet_act(&review->sheet, ev); return use(review);
	default: sheet_act(&review->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

const struct screen_ops review_screen = {
	.name = "review",
	.title = WORD_REVIEW_TITLE,
	.recited = true,
	.size = sizeof(struct review),
	.buttons = {{UI_F5, WORD_FORM_GO_ON, ACTION_CONFIRM}},
	.enter = review_enter,
	.draw = review_draw,
	.event = review_event,
	.resume = review_resume,
};
