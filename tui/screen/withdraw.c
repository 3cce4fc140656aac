/* Withdraws a signup with its receipt code: type, be asked once, received. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/edit.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define CODE_MAX 32 /* characters: the code with any dashes and blanks */

enum step { STEP_TYPE, STEP_SURE, STEP_DONE };

struct withdraw {
	struct ui *ui;
	enum step step;
	struct buf typed;
	struct edit edit;
	struct list sure;
	bool wrong;
	char receipt[RECEIPT_TEXT];
};

static const enum word choices[] = {WORD_WITHDRAW_YES, WORD_WITHDRAW_NO};

static int withdraw_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct withdraw *w = self;
	(void)arg;
	(void)e;
	w->ui = ui;
	buf_init_secret(&w->typed);
	edit_init(&w->edit, &w->typed, CODE_MAX, false);
	list_init(&w->sure, 2);
	w->sure.count = sizeof choices / sizeof choices[0];
	return 0;
}

static void withdraw_leave(struct ui *ui, void *self)
{
	struct withdraw *w = self;
	(void)ui;
	buf_finish(&w->typed);
}

static void draw_choice(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct withdraw *w = owner;
	choice_draw(c, at, (int)index + 1, ui_word(w->ui, choices[index]), NULL, focus);
}

static struct rect below(struct rect area, int rows)
{
	return (struct rect){area.row + rows, area.col, area.rows - rows, area.cols};
}

static void draw_typing(const struct withdraw *w, struct canvas *c, struct rect area)
{
	enum { FIELD_COLS = 34, BUTTON_COLS = 24 };
	area = below(area,
		     choice_paragraph(c, area, STYLE_BODY, ui_word(w->ui, WORD_WITHDRAW_TEXT)) + 1);
	area = below(area,
		     choice_paragraph(c, area, STYLE_STRONG, ui_word(w->ui, WORD_WITHDRAW_CODE)));
	edit_draw(&w->edit, c, (struct rect){area.row, area.col, 1, FIELD_COLS}, true);
	area = below(area, 1);
	if (w->wrong)
		area = below(area, choice_paragraph(c, area, STYLE_ERROR,
						    ui_word(w->ui, WORD_WITHDRAW_WRONG)));
	struct rect button = {area.row + 1, area.col, 1, BUTTON_COLS};
	char text[64];
	snprintf(text, sizeof text, "   %s", ui_word(w->ui, WORD_GO_ON));
	canvas_line(c, button.row, button.col, button.cols, STYLE_BUTTON, text);
	canvas_target(c, button, ACTION_CONFIRM, 0);
}

static void withdraw_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			  enum damage damage)
{
	struct withdraw *w = self;
	(void)damage;
	canvas_clear(c, area, STYLE_BODY);
	if (w->step == STEP_TYPE) {
		draw_typing(w, c, area);
	} else if (w->step == STEP_DONE) {
		choice_paragraph(c, area, STYLE_GOOD, ui_word(ui, WORD_WITHDRAW_DONE));
	} else {
		int used =
			choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_WITHDRAW_SURE)) + 1;
		list_draw(&w->sure, c, below(area, used), DAMAGE_ALL,
			  (struct list_rows){w, draw_choice});
	}
}

static struct move look_at_code(struct withdraw *w)
{
	w->wrong = !receipt_parse(w->typed.data, w->receipt);
	if (!w->wrong)
		w->step = STEP_SURE;
	return move_stay(DAMAGE_ALL);
}

static struct move on_typing(struct withdraw *w, const struct event *ev)
{
	if (ev->kind != EVENT_ACTION) {
		edit_insert(&w->edit, ev->text, ev->len);
		w->wrong = false;
		return move_stay(DAMAGE_ALL);
	}
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_CONFIRM)
		return look_at_code(w);
	return move_stay(edit_act(&w->edit, ev->action) ? DAMAGE_FOCUS : DAMAGE_NONE);
}

static struct move on_sure(struct ui *ui, struct withdraw *w, const struct event *ev)
{
	struct err e = {.code = 0};
	enum damage damage = DAMAGE_NONE;
	bool understood = list_act(&w->sure, ev, &damage);
	bool chosen = ev->action == ACTION_OPEN || ev->action == ACTION_PICK;
	if (ev->action == ACTION_BACK || (chosen && w->sure.focus == 1))
		return move_to(MOVE_BACK);
	if (!chosen)
		return move_stay(understood ? damage : DAMAGE_NONE);
	if (store_withdraw(ui_store(ui), w->receipt, words_lang_code(ui_lang(ui)), &e) == 0)
		w->step = STEP_DONE;
	else
		ui_show_error(ui, &e);
	return move_stay(DAMAGE_ALL);
}

static struct move withdraw_event(struct ui *ui, void *self, const struct event *ev)
{
	struct withdraw *w = self;
	if (w->step == STEP_TYPE)
		return on_typing(w, ev);
	if (w->step == STEP_SURE)
		return on_sure(ui, w, ev);
	return ev->action == ACTION_OPEN || ev->action == ACTION_BACK ? move_to(MOVE_FINISH)
								      : move_stay(DAMAGE_NONE);
}

static bool withdraw_typing(const void *self)
{
	const struct withdraw *w = self;
	return w->step == STEP_TYPE;
}

const struct screen_ops withdraw_screen = {
	.name = "withdraw",
	.title = WORD_WITHDRAW_TITLE,
	.size = sizeof(struct withdraw),
	.takes_text = true,
	.typing = withdraw_typing,
	.buttons = {{UI_ENTER, WORD_GO_ON, ACTION_OPEN}},
	.enter = withdraw_enter,
	.draw = withdraw_draw,
	.event = withdraw_event,
	.leave = withdraw_leave,
};
