/* Reads back exactly what will be kept; any line can be changed. */
#include "db/base/err.h"
#include "tui/answers.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct review {
	struct ui *ui;
	struct answers *answers; /* of the form below */
	struct list list;	 /* row 0: it is right; then the fields */
};

static int review_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct review *review = self;
	(void)e;
	review->ui = ui;
	review->answers = (struct answers *)(uintptr_t)arg->data;
	list_init(&review->list, 2);
	review->list.count = (long)review->answers->form.field_count + 1;
	return 0;
}

static void review_resume(struct ui *ui, void *self)
{
	struct review *review = self;
	struct err e = {.code = 0};
	if (answers_translate(review->answers, ui_bundle(ui), words_lang_code(ui_lang(ui)), &e) !=
	    0)
		ui_show_error(ui, &e);
}

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct review *review = owner;
	int number = (int)(index - review->list.top) + 1;
	if (index == 0) {
		choice_draw(c, at, number, ui_word(review->ui, WORD_REVIEW_RIGHT), NULL, focus);
		return;
	}
	struct buf value;
	size_t field = (size_t)index - 1;
	buf_init_secret(&value);
	answers_show(review->answers, field, ui_word(review->ui, WORD_YES),
		     ui_word(review->ui, WORD_NO), &value);
	choice_draw(c, at, number, review->answers->form.fields[field].label,
		    value.len > 0 ? value.data : ui_word(review->ui, WORD_NOT_FILLED_IN), focus);
	buf_finish(&value);
}

static void review_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct review *review = self;
	if (damage == DAMAGE_ALL)
		choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_REVIEW_TEXT));
	area.row += 3;
	area.rows -= 3;
	list_draw(&review->list, c, area, damage, (struct list_rows){review, draw_row});
}

static struct move review_event(struct ui *ui, void *self, const struct event *ev)
{
	struct review *review = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&review->list, ev, &damage);
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action != ACTION_OPEN && ev->action != ACTION_PICK)
		return move_stay(damage);
	if (review->list.focus == 0)
		return move_push(&consent_screen, NULL, review->answers);
	review->answers->change = (size_t)review->list.focus - 1;
	return move_to(MOVE_BACK);
}

const struct screen_ops review_screen = {
	.name = "review",
	.title = WORD_REVIEW_TITLE,
	.size = sizeof(struct review),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = review_enter,
	.draw = review_draw,
	.event = review_event,
	.resume = review_resume,
};
