/*
 * The screen turned to the visitor whom a worker helps: what will be kept is read back in the
 * visitor's language, and each consent is asked for with nothing else on the screen but yes and no.
 * From here on a visitor has the screen, so that the worker's menu opens only behind the PIN again.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tui/aloud/scene.h"
#include "tui/answers.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#include <sysexits.h>

enum stage { STAGE_TURN, STAGE_ASK, STAGE_NO };
enum { YES, NO };		  /* stops of STAGE_ASK */
enum { ASK_AGAIN, CHANGE, STOP }; /* stops of STAGE_NO */

struct turn {
	struct answers *answers; /* the form screen's */
	enum stage stage;
	size_t asking; /* which consent */
	bool back;     /* goes to the form again, for a change */
	struct sheet sheet;
	struct receipt_shown shown;
};

struct turn_view {
	struct ui *ui;
	struct turn *turn;
};

static void to_stage(struct ui *ui, struct turn *turn, enum stage stage, int focus)
{
	scene_renew(ui);
	turn->stage = stage;
	turn->sheet = (struct sheet){.focus = focus};
}

/* "No" has the focus: a key that was pressed too often must not agree for anybody. */
static void ask(struct ui *ui, struct turn *turn, size_t consent)
{
	turn->asking = consent;
	to_stage(ui, turn, STAGE_ASK, NO);
}

static int turn_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct turn *turn = self;
	(void)ui;
	turn->answers = (struct answers *)(uintptr_t)arg->data;
	/* wijkcontent lets no such form through; a bundle that has one is broken. */
	return turn->answers->form.consent_count > 0
		       ? 0
		       : err_set(e, EX_DATAERR, "Dit formulier is beschadigd: %s",
				 turn->answers->form.id);
}

/* In other words nothing was agreed with yet. */
static void turn_resume(struct ui *ui, void *self)
{
	struct turn *turn = self;
	struct err e;
	enum lang before = turn->answers->lang;
	if (answers_follow(turn->answers, ui_bundle(ui), ui_lang(ui), &e) != 0)
		ui_show_error(ui, &e);
	else if (turn->stage == STAGE_ASK && before != turn->answers->lang)
		ask(ui, turn, 0);
}

/* Drawing. */

static void draw_filled(const struct turn_view *view, struct pen *pen, enum style style,
			enum word word, const char *with)
{
	struct buf out;
	buf_init(&out);
	words_insert(&out, ui_word(view->ui, word), with);
	pen_text(pen, 0, style, out.data);
	buf_finish(&out);
}

/* A row with room around it, for a hand that is not sure. */
static void draw_choice(struct pen *pen, int number, int all, const char *label)
{
	char mark[16];
	bool focus = pen_stop(pen);
	enum style style = focus ? STYLE_ITEM_FOCUS : STYLE_ITEM;
	pen_describe(pen, ROLE_ITEM, 0, number, all);
	snprintf(mark, sizeof mark, "%s %d  ", focus ? "»" : " ", number);
	pen_row(pen, style, "", " ");
	pen_row(pen, style, mark, label);
	pen_row(pen, style, "", " ");
	pen_stop_end(pen);
	pen_gap(pen, 1);
}

static void draw_turn(const struct turn_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	const struct answers_help *help = view->turn->answers->help;
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_TURN_LEAD));
	pen_gap(pen, 1);
	draw_filled(view, pen, STYLE_BODY, WORD_TURN_LANG, words_lang_name(help->visitor));
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_TURN_ALONE));
	pen_gap(pen, 1);
	pen_button(pen, ui_word(ui, WORD_TURN_DONE));
}

/* All of it, in the words of the form in this language. */
static void draw_answers(const struct turn_view *view, struct pen *pen)
{
	const struct answers *a = view->turn->answers;
	pen_text(pen, 0, STYLE_HEADING, ui_word(view->ui, WORD_TURN_KEPT));
	pen_gap(pen, 1);
	for (size_t i = 0; i < a->form.field_count; i++) {
		struct buf text;
		if (answers_is_empty(a, i))
			continue;
		buf_init_secret(&text);
		answers_read(a, i, &text);
		pen_text(pen, 0, STYLE_BODY, a->form.fields[i].label);
		pen_row(pen, STYLE_STRONG, "    ", text.data);
		buf_finish(&text);
	}
	pen_gap(pen, 1);
}

static void draw_why(const struct turn_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	const struct form *form = &view->turn->answers->form;
	const char *centre = store_centre(ui_store(ui));
	pen_text(pen, 0, STYLE_BODY, form->why);
	if (form->recipients[0] != '\0')
		draw_filled(view, pen, STYLE_BODY, WORD_CONSENT_WHO, form->recipients);
	if (centre[0] != '\0')
		draw_filled(view, pen, STYLE_BODY, WORD_CONSENT_WHERE, centre);
	draw_filled(view, pen, STYLE_BODY, WORD_TURN_HELPED, view->turn->answers->help->worker);
	pen_text(pen, 0, STYLE_BODY, form->keep);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CONSENT_FREE));
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CONSENT_STOP));
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CONSENT_COMPLAIN));
	pen_gap(pen, 1);
}

static void draw_ask(const struct turn_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	const struct turn *turn = view->turn;
	const struct consent *consent = &turn->answers->form.consents[turn->asking];
	if (answers_in_other_language(turn->answers))
		pen_text(pen, 0, STYLE_HINT, ui_word(ui, WORD_FORM_IN_DUTCH));
	if (turn->asking == 0) {
		draw_answers(view, pen);
		draw_why(view, pen);
	}
	pen_text(pen, 0, STYLE_HEADING, consent->label);
	if (!consent->required)
		pen_text(pen, 0, STYLE_HINT, ui_word(ui, WORD_TURN_OPTIONAL));
	pen_gap(pen, 1);
	draw_choice(pen, 1, 2, ui_word(ui, WORD_TURN_YES));
	draw_choice(pen, 2, 2, ui_word(ui, WORD_TURN_NO));
}

static void draw_no(const struct turn_view *view, struct pen *pen)
{
	struct ui *ui = view->ui;
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_TURN_REFUSED));
	pen_gap(pen, 1);
	draw_choice(pen, 1, 3, ui_word(ui, WORD_TURN_AGAIN));
	draw_choice(pen, 2, 3, ui_word(ui, WORD_TURN_CHANGE));
	draw_choice(pen, 3, 3, ui_word(ui, WORD_TURN_STOP));
}

static void draw_page(void *owner, struct pen *pen)
{
	static void (*const pages[])(const struct turn_view *, struct pen *) = {
		[STAGE_TURN] = draw_turn, [STAGE_ASK] = draw_ask, [STAGE_NO] = draw_no};
	const struct turn_view *view = owner;
	pages[view->turn->stage](view, pen);
}

static void turn_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct turn *turn = self;
	struct turn_view view = {ui, turn};
	(void)damage;
	sheet_draw(&turn->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* Events. */

static void hand_over(struct ui *ui, struct turn *turn)
{
	struct err e;
	ui_worker_turned(ui);
	ui_set_lang(ui, turn->answers->help->visitor);
	if (answers_follow(turn->answers, ui_bundle(ui), ui_lang(ui), &e) != 0)
		ui_show_error(ui, &e);
	ask(ui, turn, 0);
}

static struct move send(struct ui *ui, struct turn *turn)
{
	struct answers *a = turn->answers;
	struct err e;
	turn->shown.corrected = a->amends[0] != '\0';
	if (answers_send(a, ui_bundle(ui), ui_store(ui), turn->shown.code, &e) != 0) {
		ui_show_failure(ui, WORD_CONSENT_FAILED, &e);
		return move_stay(DAMAGE_ALL);
	}
	turn->shown.done = a->form.done;
	turn->shown.turned = true;
	turn->shown.own = a->help->own;
	turn->shown.worker = a->help->worker;
	return (struct move){
		.kind = MOVE_REPLACE, .to = &done_screen, .arg = {.data = &turn->shown}};
}

static struct move refuse(struct ui *ui, struct turn *turn)
{
	to_stage(ui, turn, STAGE_NO, ASK_AGAIN);
	return move_stay(DAMAGE_ALL);
}

static struct move answer(struct ui *ui, struct turn *turn, bool yes)
{
	struct answers *a = turn->answers;
	a->given[turn->asking] = yes;
	if (!yes && a->form.consents[turn->asking].required)
		return refuse(ui, turn);
	if (turn->asking + 1 >= a->form.consent_count)
		return send(ui, turn);
	ask(ui, turn, turn->asking + 1);
	return move_stay(DAMAGE_ALL);
}

/* The answers of whoever stands here are all that can be seen from here. */
static struct move leave(struct ui *ui, struct turn *turn, const struct screen_ops *to)
{
	ui_set_lang(ui, turn->answers->help->own);
	if (to == &assist_screen)
		answers_wipe(turn->answers);
	return (struct move){.kind = MOVE_CLOSE, .to = to};
}

static struct move use(struct ui *ui, struct turn *turn)
{
	if (!sheet_sees(&turn->sheet))
		return move_stay(DAMAGE_FOCUS);
	if (turn->stage == STAGE_TURN) {
		hand_over(ui, turn);
		return move_stay(DAMAGE_ALL);
	}
	if (turn->stage == STAGE_ASK)
		return answer(ui, turn, turn->sheet.focus == YES);
	if (turn->sheet.focus == ASK_AGAIN) {
		ask(ui, turn, 0);
		return move_stay(DAMAGE_ALL);
	}
	return leave(ui, turn, turn->sheet.focus == CHANGE ? &form_screen : &assist_screen);
}

static struct move go_back(struct ui *ui, struct turn *turn)
{
	if (turn->stage == STAGE_TURN)
		return move_to(MOVE_BACK);
	return turn->stage == STAGE_ASK ? refuse(ui, turn) : move_stay(DAMAGE_NONE);
}

static struct move turn_event(struct ui *ui, void *self, const struct event *ev)
{
	struct turn *turn = self;
	switch (ev->action) {
	case ACTION_BACK: return go_back(ui, turn);
	case ACTION_OPEN: return use(ui, turn);
	case ACTION_PICK: sheet_act(&turn->sheet, ev); return use(ui, turn);
	default: sheet_act(&turn->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

/* Nothing beside the question but what helps to read it. */
static bool turn_offers(struct ui *ui, const void *self, enum action action)
{
	const struct turn *turn = self;
	(void)ui;
	if (turn->stage == STAGE_TURN)
		return true;
	return action != ACTION_FINISH && action != ACTION_HELP && action != ACTION_BACK;
}

static const char *turn_title(struct ui *ui, const void *self)
{
	static const enum word titles[] = {[STAGE_TURN] = WORD_TURN_TITLE,
					   [STAGE_ASK] = WORD_CONSENT_TITLE,
					   [STAGE_NO] = WORD_TURN_NO_TITLE};
	const struct turn *turn = self;
	return ui_word(ui, titles[turn->stage]);
}

const struct screen_ops turn_screen = {
	.name = "turn",
	.recited = true,
	.size = sizeof(struct turn),
	.enter = turn_enter,
	.draw = turn_draw,
	.event = turn_event,
	.resume = turn_resume,
	.offers = turn_offers,
	.title_of = turn_title,
};
