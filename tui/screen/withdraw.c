/* Withdrawing a signup with the code of its receipt, or giving other answers instead. */
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/store/store.h"
#include "tui/part/field.h"
#include "tui/part/sheet.h"
#include "tui/aloud/scene.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#define CODE_DIGITS  16
#define GROUP_DIGITS 4

enum stage { STAGE_TYPE, STAGE_SURE, STAGE_DONE };
enum { STOP_YES, STOP_NO, STOP_CORRECT }; /* of STAGE_SURE */

struct withdraw {
	enum stage stage;
	struct field_edit edit;
	char code[RECEIPT_TEXT];
	enum word fault;
	struct sheet sheet;
	struct form_start start; /* for the forms that are opened */
};

struct withdraw_view {
	struct ui *ui;
	struct withdraw *withdraw;
};

static int withdraw_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct withdraw *w = self;
	(void)ui;
	(void)arg;
	(void)e;
	guard_memory();
	field_init(&w->edit, RECEIPT_TEXT - 1, false);
	w->edit.direction = DIRECTION_LTR;
	w->fault = WORD_NONE;
	return 0;
}

static void withdraw_leave(struct ui *ui, void *self)
{
	struct withdraw *w = self;
	(void)ui;
	field_finish(&w->edit);
}

/* What was typed, as a code is written: its digits, and dashes between the groups. */
static size_t group(const char *typed, size_t len, char out[RECEIPT_TEXT])
{
	size_t n = 0, digits = 0;
	for (size_t i = 0; i < len && digits < CODE_DIGITS; i++) {
		int value = base32_value(typed[i]);
		if (value < 0)
			continue;
		if (digits > 0 && digits % GROUP_DIGITS == 0)
			out[n++] = '-';
		out[n++] = base32_digit((unsigned)value);
		digits++;
	}
	out[n] = '\0';
	return n;
}

/* The cursor stays behind the same digit, wherever the dashes go. */
static void regroup(struct withdraw *w)
{
	char whole[RECEIPT_TEXT], left[RECEIPT_TEXT];
	size_t before = group(w->edit.text, w->edit.cursor, left);
	size_t len = group(w->edit.text, w->edit.len, whole);
	field_set(&w->edit, whole, len);
	w->edit.cursor = before < w->edit.len ? before : w->edit.len;
	explicit_bzero(whole, sizeof whole);
	explicit_bzero(left, sizeof left);
}

/* Only what can be in a code gets in, so a full field can hold no dashes too many. */
static void insert(struct withdraw *w, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (base32_value(text[i]) < 0)
			continue;
		field_insert(&w->edit, &text[i], 1);
		regroup(w);
	}
	w->fault = WORD_NONE;
}

/* Drawing. */

/* At the top too, which may be all that is heard of the page. */
static void draw_fault(const struct withdraw_view *view, struct pen *pen)
{
	struct buf text;
	if (view->withdraw->fault == WORD_NONE)
		return;
	buf_init(&text);
	words_insert(&text, ui_word(view->ui, WORD_FORM_WRONG),
		     ui_word(view->ui, WORD_WITHDRAW_CODE));
	pen_text(pen, 0, STYLE_ERROR, text.data);
	pen_gap(pen, 1);
	buf_finish(&text);
}

static void draw_typing(const struct withdraw_view *view, struct pen *pen)
{
	struct withdraw *w = view->withdraw;
	struct ui *ui = view->ui;
	struct rect at;
	draw_fault(view, pen);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_WITHDRAW_LEAD));
	pen_gap(pen, 1);
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_FIELD,
		     ELEMENT_SECRET | ELEMENT_NEEDED | (w->fault != WORD_NONE ? ELEMENT_WRONG : 0U),
		     0, 0);
	pen_text(pen, 0, STYLE_STRONG, ui_word(ui, WORD_WITHDRAW_CODE));
	pen_text(pen, 0, STYLE_HINT, ui_word(ui, WORD_WITHDRAW_HINT));
	if (w->fault != WORD_NONE)
		pen_item(pen, 0, STYLE_ERROR, "! ", ui_word(ui, w->fault));
	if (pen_room(pen, 0, 1, &at)) {
		at.cols = RECEIPT_TEXT + 1;
		field_draw(&w->edit, pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
	pen_gap(pen, 1);
	pen_button(pen, ui_word(ui, WORD_FORM_GO_ON));
}

static void draw_sure(const struct withdraw_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_WITHDRAW_SURE));
	pen_gap(pen, 1);
	int from = pen->row;
	pen_text(pen, 0, STYLE_STRONG, view->withdraw->code);
	pen_secret(pen, from);
	pen_gap(pen, 1);
	static const enum word labels[] = {WORD_WITHDRAW_YES, WORD_WITHDRAW_NO, WORD_CORRECT_DO};
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		char mark[8];
		if (labels[i] == WORD_CORRECT_DO) {
			pen_text(pen, 0, STYLE_STRONG, ui_word(ui, WORD_CORRECT_OR));
			pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CORRECT_ANEW));
		}
		bool focus = pen_stop(pen);
		pen_describe(pen, ROLE_ITEM, 0, (long)i + 1,
			     (long)(sizeof labels / sizeof labels[0]));
		snprintf(mark, sizeof mark, "%s %zu  ", focus ? "»" : " ", i + 1);
		pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark, ui_word(ui, labels[i]));
		pen_stop_end(pen);
		pen_gap(pen, 1);
	}
}

static void draw_done(const struct withdraw_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	pen_text(pen, 0, STYLE_GOOD, ui_word(ui, WORD_WITHDRAW_DONE));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_WITHDRAW_LATER));
	pen_gap(pen, 1);
	pen_button(pen, ui_word(ui, WORD_DONE_READY));
}

static void draw_page(void *owner, struct pen *pen)
{
	static void (*const pages[])(const struct withdraw_view *, struct pen *) = {
		[STAGE_TYPE] = draw_typing, [STAGE_SURE] = draw_sure, [STAGE_DONE] = draw_done};
	const struct withdraw_view *view = owner;
	pages[view->withdraw->stage](view, pen);
}

static void withdraw_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			  enum damage damage)
{
	struct withdraw *w = self;
	struct withdraw_view view = {ui, w};
	(void)damage;
	sheet_draw(&w->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* Events. */

static struct move to_stage(struct ui *ui, struct withdraw *w, enum stage stage)
{
	scene_renew(ui);
	w->stage = stage;
	w->sheet = (struct sheet){.focus = 0};
	return move_stay(DAMAGE_ALL);
}

static struct move try_code(struct ui *ui, struct withdraw *w)
{
	bool whole = w->edit.len == RECEIPT_TEXT - 1;
	if (receipt_parse(w->edit.text, w->code)) {
		struct move move = to_stage(ui, w, STAGE_SURE);
		/* Erasing is asked for once; "no" is what a hasty Enter gives. */
		sheet_focus(&w->sheet, STOP_NO, true);
		return move;
	}
	w->fault = whole ? WORD_WITHDRAW_WRONG : WORD_WITHDRAW_SHORT;
	sheet_focus(&w->sheet, 0, true);
	return move_stay(DAMAGE_FOCUS);
}

static struct move send(struct ui *ui, struct withdraw *w)
{
	struct err e;
	if (store_withdraw(ui_store(ui), w->code, words_lang_code(ui_lang(ui)), &e) != 0) {
		ui_show_failure(ui, WORD_WITHDRAW_FAILED, &e);
		return move_stay(DAMAGE_ALL);
	}
	field_clear(&w->edit);
	explicit_bzero(w->code, sizeof w->code);
	return to_stage(ui, w, STAGE_DONE);
}

static struct move correct(struct ui *ui, struct withdraw *w)
{
	/* In its place: nobody who comes back finds the code here. */
	struct move move = {.kind = MOVE_REPLACE, .to = &forms_screen, .arg = {.data = &w->start}};
	w->start = (struct form_start){.amends = w->code};
	if (ui_worker(ui) != NULL) {
		move.to = &assist_screen;
		move.arg = (struct screen_arg){.id = w->code};
	}
	return move;
}

static struct move use(struct ui *ui, struct withdraw *w)
{
	if (w->stage == STAGE_DONE)
		return move_to(ui_worker(ui) != NULL ? MOVE_HOME : MOVE_FINISH);
	if (w->stage == STAGE_TYPE)
		return try_code(ui, w);
	if (w->sheet.focus == STOP_CORRECT)
		return correct(ui, w);
	return w->sheet.focus == STOP_YES ? send(ui, w) : to_stage(ui, w, STAGE_TYPE);
}

static struct move typed(struct ui *ui, struct withdraw *w, const struct event *ev)
{
	if (w->stage == STAGE_TYPE && w->sheet.focus == 0) {
		insert(w, ev->text, ev->len);
		return move_stay(DAMAGE_FOCUS);
	}
	if (ev->kind == EVENT_PASTE || ev->len != 1)
		return move_stay(DAMAGE_NONE);
	if (ev->text[0] == ' ')
		return use(ui, w);
	if (w->stage == STAGE_SURE && ev->text[0] >= '1' && ev->text[0] <= '1' + STOP_CORRECT) {
		sheet_focus(&w->sheet, ev->text[0] - '1', true);
		return use(ui, w);
	}
	return move_stay(DAMAGE_NONE);
}

static bool edits(struct withdraw *w, enum action action)
{
	if (w->stage != STAGE_TYPE || w->sheet.focus != 0)
		return false;
	/* A dash goes with the digit before it. */
	if (action == ACTION_DELETE && w->edit.cursor > 0 &&
	    w->edit.text[w->edit.cursor - 1] == '-')
		field_act(&w->edit, ACTION_LEFT);
	if (!field_act(&w->edit, action))
		return false;
	if (action == ACTION_DELETE || action == ACTION_ERASE)
		regroup(w);
	return true;
}

static struct move go_back(struct ui *ui, struct withdraw *w)
{
	if (w->stage == STAGE_SURE)
		return to_stage(ui, w, STAGE_TYPE);
	return move_to(w->stage == STAGE_DONE ? MOVE_HOME : MOVE_BACK);
}

static struct move withdraw_event(struct ui *ui, void *self, const struct event *ev)
{
	struct withdraw *w = self;
	if (ev->kind != EVENT_ACTION)
		return typed(ui, w, ev);
	if (edits(w, ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_BACK: return go_back(ui, w);
	case ACTION_CONFIRM:
	case ACTION_OPEN: return use(ui, w);
	case ACTION_PICK:
		sheet_act(&w->sheet, ev);
		if (w->stage == STAGE_TYPE && ev->arg == 0)
			return move_stay(DAMAGE_FOCUS);
		return use(ui, w);
	default: sheet_act(&w->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static enum keys withdraw_edits(const void *self)
{
	const struct withdraw *w = self;
	return w->stage == STAGE_TYPE && w->sheet.focus == 0 ? KEYS_CODE : KEYS_NONE;
}

static bool withdraw_offers(struct ui *ui, const void *self, enum action action)
{
	const struct withdraw *w = self;
	(void)ui;
	return action != ACTION_CONFIRM || w->stage == STAGE_TYPE;
}

const struct screen_ops withdraw_screen = {
	.name = "withdraw",
	.title = WORD_WITHDRAW_TITLE,
	.size = sizeof(struct withdraw),
	.takes_text = true,
	.edits = withdraw_edits,
	.buttons = {{UI_F5, WORD_FORM_GO_ON, ACTION_CONFIRM}},
	.enter = withdraw_enter,
	.draw = withdraw_draw,
	.event = withdraw_event,
	.leave = withdraw_leave,
	.offers = withdraw_offers,
};
