/* Asking consent: what, why, for whom, may it, how long; then one tick for each purpose. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tui/answers.h"
#include "tui/part/choice.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

struct consent_state {
	struct answers *answers; /* the form screen's */
	struct sheet sheet;
	bool refused; /* tried to send without what is needed */
	struct receipt_shown shown;
};

struct consent_view {
	struct ui *ui;
	struct consent_state *state;
};

static int consent_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct consent_state *state = self;
	(void)ui;
	(void)e;
	state->answers = (struct answers *)(uintptr_t)arg->data;
	/* Never ticked beforehand, also not when somebody comes here again. */
	for (size_t i = 0; i < state->answers->form.consent_count; i++)
		state->answers->given[i] = false;
	return 0;
}

static void consent_resume(struct ui *ui, void *self)
{
	struct consent_state *state = self;
	struct err e;
	if (answers_follow(state->answers, ui_bundle(ui), ui_lang(ui), &e) != 0)
		ui_show_error(ui, &e);
}

/* A word with its "{}" filled in. */
static void draw_filled(const struct consent_view *view, struct pen *pen, enum word word,
			const char *with)
{
	struct buf out;
	buf_init(&out);
	words_insert(&out, ui_word(view->ui, word), with);
	pen_text(pen, 0, STYLE_BODY, out.data);
	buf_finish(&out);
}

static void draw_activity(const struct consent_view *view, struct pen *pen)
{
	const struct activity *activity = view->state->answers->activity;
	struct buf name;
	if (activity == NULL)
		return;
	buf_init(&name);
	signup_activity(view->ui, activity, &name);
	draw_filled(view, pen, WORD_CONSENT_ACTIVITY, name.data);
	buf_finish(&name);
}

static void draw_what(const struct consent_view *view, struct pen *pen)
{
	const struct answers *a = view->state->answers;
	struct buf labels;
	buf_init(&labels);
	for (size_t i = 0; i < a->form.field_count; i++)
		if (!answers_is_empty(a, i))
			words_list(&labels, ui_lang(view->ui), a->form.fields[i].label);
	pen_text(pen, 0, STYLE_HEADING, ui_word(view->ui, WORD_CONSENT_WHAT));
	draw_filled(view, pen, WORD_CONSENT_ONLY, labels.data);
	if (a->form.recipients[0] != '\0')
		draw_filled(view, pen, WORD_CONSENT_WHO, a->form.recipients);
	draw_activity(view, pen);
	const char *centre = store_centre(ui_store(view->ui));
	if (centre[0] != '\0')
		draw_filled(view, pen, WORD_CONSENT_WHERE, centre);
	buf_finish(&labels);
}

static void draw_heading(const struct consent_view *view, struct pen *pen, enum word heading,
			 const char *text)
{
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_HEADING, ui_word(view->ui, heading));
	pen_text(pen, 0, STYLE_BODY, text);
}

static void draw_tick(const struct consent_view *view, struct pen *pen, size_t i)
{
	const struct answers *a = view->state->answers;
	const struct consent *consent = &a->form.consents[i];
	struct buf text;
	char mark[16];
	bool focus = pen_stop(pen);
	bool wrong = view->state->refused && consent->required && !a->given[i];
	pen_describe(pen, ROLE_TICK,
		     (a->given[i] ? ELEMENT_CHOSEN : 0U) | (wrong ? ELEMENT_WRONG : 0U) |
			     (consent->required ? ELEMENT_NEEDED : 0U),
		     (long)i + 1, (long)a->form.consent_count);
	buf_init(&text);
	buf_add_str(&text, consent->label);
	if (consent->required)
		buf_addf(&text, " (%s)", ui_word(view->ui, WORD_CONSENT_REQUIRED));
	snprintf(mark, sizeof mark, "%s%c %s ", focus ? "»" : " ",
		 i < 9 ? (char)('1' + (int)i) : ' ', a->given[i] ? "[x]" : "[ ]");
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark, text.data);
	if (wrong)
		pen_item(pen, 4, STYLE_ERROR, "! ", ui_word(view->ui, WORD_CONSENT_HERE));
	pen_stop_end(pen);
	buf_finish(&text);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct consent_view *view = owner;
	const struct form *form = &view->state->answers->form;
	struct ui *ui = view->ui;
	if (answers_in_other_language(view->state->answers))
		pen_text(pen, 0, STYLE_HINT, ui_word(ui, WORD_FORM_IN_DUTCH));
	draw_what(view, pen);
	draw_heading(view, pen, WORD_CONSENT_WHY, form->why);
	draw_heading(view, pen, WORD_CONSENT_MAY, ui_word(ui, WORD_CONSENT_FREE));
	draw_heading(view, pen, WORD_CONSENT_LONG, form->keep);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CONSENT_STOP));
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_CONSENT_COMPLAIN));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_CONSENT_YOURS));
	for (size_t i = 0; i < form->consent_count; i++)
		draw_tick(view, pen, i);
	pen_gap(pen, 1);
	pen_button(pen, ui_word(ui, WORD_CONSENT_SEND));
}

static void consent_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			 enum damage damage)
{
	struct consent_state *state = self;
	struct consent_view view = {ui, state};
	(void)damage;
	canvas_clear(c, area, STYLE_BODY);
	if (state->refused && !answers_consented(state->answers)) {
		int used = choice_paragraph(c, area, STYLE_ERROR, ui_word(ui, WORD_CONSENT_FIRST));
		area.row += used + 1;
		area.rows -= used + 1;
	}
	sheet_draw(&state->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* Nobody sends what they did not see: the end of the page comes first. */
static struct move try_to_send(struct ui *ui, struct consent_state *state)
{
	struct answers *a = state->answers;
	struct err e;
	size_t missing = 0;
	if (!answers_consented(a)) {
		while (!a->form.consents[missing].required || a->given[missing])
			missing++;
		state->refused = true;
		sheet_focus(&state->sheet, (int)missing, true);
		return move_stay(DAMAGE_FOCUS);
	}
	state->shown.corrected = a->amends[0] != '\0';
	if (answers_send(a, ui_bundle(ui), ui_store(ui), state->shown.code, &e) != 0) {
		ui_show_failure(ui, WORD_CONSENT_FAILED, &e);
		return move_stay(DAMAGE_ALL);
	}
	state->shown.done = a->form.done;
	state->shown.asks_place = a->activity != NULL;
	return (struct move){
		.kind = MOVE_REPLACE, .to = &done_screen, .arg = {.data = &state->shown}};
}

static struct move use(struct ui *ui, struct consent_state *state)
{
	struct answers *a = state->answers;
	if (!sheet_sees(&state->sheet))
		return move_stay(DAMAGE_FOCUS);
	if (state->sheet.focus >= (int)a->form.consent_count)
		return try_to_send(ui, state);
	a->given[state->sheet.focus] = !a->given[state->sheet.focus];
	return move_stay(DAMAGE_FOCUS);
}

static struct move consent_event(struct ui *ui, void *self, const struct event *ev)
{
	struct consent_state *state = self;
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM: return try_to_send(ui, state);
	case ACTION_OPEN: return use(ui, state);
	case ACTION_PICK: sheet_act(&state->sheet, ev); return use(ui, state);
	default: sheet_act(&state->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

const struct screen_ops consent_screen = {
	.name = "consent",
	.title = WORD_CONSENT_TITLE,
	.size = sizeof(struct consent_state),
	.buttons = {{UI_F5, WORD_CONSENT_SHORT, ACTION_CONFIRM}},
	.enter = consent_enter,
	.draw = consent_draw,
	.event = consent_event,
	.resume = consent_resume,
};
