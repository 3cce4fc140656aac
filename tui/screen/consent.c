/* Permission: four questions answered, one tick a purpose, never ticked beforehand; then it is
 * kept. */
#include "content/bundle/block.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tui/answers.h"
#include "tui/part/body.h"
#include "tui/part/choice.h"
#include "tui/part/flow.h"
#include "tui/screen/done.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct consent_state {
	struct answers *answers; /* of the form two below */
	struct body body;
	struct flow *flow;
	size_t focus; /* a consent, or consent_count: the button */
	bool missing; /* a needed tick was missing at the last try */
	struct receipt_shown shown;
};

static void add_which(struct consent_state *s)
{
	struct buf all;
	const struct form *form = &s->answers->form;
	buf_init(&all);
	for (size_t i = 0; i < form->field_count; i++)
		if (s->answers->values[i].len > 0)
			buf_addf(&all, "%s%s", all.len > 0 ? "; " : "", form->fields[i].label);
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, all.data);
	buf_finish(&all);
}

static void write_body(struct ui *ui, struct consent_state *s)
{
	struct buf may;
	flow_free(s->flow);
	block_finish(&s->body);
	body_add(&s->body, BLOCK_HEADING, 2, NULL, ui_word(ui, WORD_CONSENT_WHICH));
	add_which(s);
	body_add(&s->body, BLOCK_HEADING, 2, NULL, ui_word(ui, WORD_CONSENT_WHY));
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, s->answers->form.why);
	body_add(&s->body, BLOCK_HEADING, 2, NULL, ui_word(ui, WORD_CONSENT_MAY));
	buf_init(&may);
	buf_addf(&may, "%s %s.", ui_word(ui, WORD_CONSENT_MAY_TEXT), store_centre(ui_store(ui)));
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, may.data);
	buf_finish(&may);
	body_add(&s->body, BLOCK_HEADING, 2, NULL, ui_word(ui, WORD_CONSENT_LONG));
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, s->answers->form.keep);
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, ui_word(ui, WORD_CONSENT_STOP));
	s->flow = flow_new(&s->body);
}

static int consent_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct consent_state *s = self;
	(void)e;
	s->answers = (struct answers *)(uintptr_t)arg->data;
	for (size_t i = 0; i < s->answers->form.consent_count; i++)
		s->answers->given[i] = false;
	write_body(ui, s);
	return 0;
}

static void consent_resume(struct ui *ui, void *self)
{
	struct consent_state *s = self;
	struct err e = {.code = 0};
	if (answers_translate(s->answers, ui_bundle(ui), words_lang_code(ui_lang(ui)), &e) != 0)
		ui_show_error(ui, &e);
	write_body(ui, s);
}

static void consent_leave(struct ui *ui, void *self)
{
	struct consent_state *s = self;
	(void)ui;
	flow_free(s->flow);
	block_finish(&s->body);
}

static void draw_tick(struct consent_state *s, struct canvas *c, struct rect at, size_t index)
{
	char text[512];
	bool focus = s->focus == index;
	snprintf(text, sizeof text, " %s %s %s", focus ? "»" : " ",
		 s->answers->given[index] ? "[x]" : "[ ]", s->answers->form.consents[index].label);
	choice_fit(c, at.row, at.col, at.cols, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, text);
	canvas_target(c, at, ACTION_PICK, (int)index);
}

static void draw_button(struct ui *ui, const struct consent_state *s, struct canvas *c,
			struct rect at)
{
	char text[64];
	bool focus = s->focus == s->answers->form.consent_count;
	at.cols = 24;
	snprintf(text, sizeof text, " %s %s", focus ? "»" : " ", ui_word(ui, WORD_CONSENT_SEND));
	canvas_line(c, at.row, at.col, at.cols, focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON, text);
	canvas_target(c, at, ACTION_CONFIRM, 0);
}

static void consent_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			 enum damage damage)
{
	struct consent_state *s = self;
	int ticks = (int)s->answers->form.consent_count;
	struct rect text = {area.row, area.col, area.rows - ticks - 4, area.cols};
	struct rect row = {text.row + text.rows, area.col, 1, area.cols};
	flow_draw(s->flow, c, text, damage);
	canvas_clear(c, (struct rect){row.row, area.col, ticks + 4, area.cols}, STYLE_BODY);
	for (int i = 0; i < area.cols; i++)
		canvas_line(c, row.row, area.col + i, 1, STYLE_FRAME, "─");
	for (size_t i = 0; i < (size_t)ticks; i++) {
		row.row++;
		draw_tick(s, c, row, i);
	}
	row.row++;
	if (s->missing)
		choice_fit(c, row.row, row.col, row.cols, STYLE_ERROR,
			   ui_word(ui, WORD_CONSENT_NEEDED));
	row.row++;
	draw_button(ui, s, c, row);
}

static bool needed_are_given(const struct answers *a)
{
	for (size_t i = 0; i < a->form.consent_count; i++)
		if (a->form.consents[i].required && !a->given[i])
			return false;
	return true;
}

static struct move send(struct ui *ui, struct consent_state *s)
{
	struct err e = {.code = 0};
	s->missing = !needed_are_given(s->answers);
	if (s->missing)
		return move_stay(DAMAGE_ALL);
	if (answers_keep(s->answers, ui_store(ui), words_lang_code(ui_lang(ui)), s->shown.receipt,
			 &e) != 0) {
		ui_show_error(ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	snprintf(s->shown.next, sizeof s->shown.next, "%s", s->answers->form.done);
	answers_wipe(s->answers);
	return (struct move){.kind = MOVE_REPLACE, .to = &done_screen, .arg = {.data = &s->shown}};
}

/* Ticking goes on to the next, so that Enter, Enter is enough for one purpose. */
static struct move toggle(struct consent_state *s)
{
	s->answers->given[s->focus] = !s->answers->given[s->focus];
	s->missing = false;
	if (s->answers->given[s->focus])
		s->focus++;
	return move_stay(DAMAGE_ALL);
}

static struct move consent_event(struct ui *ui, void *self, const struct event *ev)
{
	struct consent_state *s = self;
	size_t last = s->answers->form.consent_count;
	enum damage damage = DAMAGE_NONE;
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_UP:
	case ACTION_PREVIOUS: s->focus -= s->focus > 0; return move_stay(DAMAGE_FOCUS);
	case ACTION_DOWN:
	case ACTION_NEXT: s->focus += s->focus < last; return move_stay(DAMAGE_FOCUS);
	case ACTION_CONFIRM: return send(ui, s);
	case ACTION_PICK: s->focus = (size_t)ev->arg; return toggle(s);
	case ACTION_OPEN: return s->focus == last ? send(ui, s) : toggle(s);
	default: flow_act(s->flow, ev, &damage); return move_stay(damage);
	}
}

const struct screen_ops consent_screen = {
	.name = "consent",
	.title = WORD_CONSENT_TITLE,
	.size = sizeof(struct consent_state),
	.buttons = {{UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_F9, WORD_CONSENT_SEND, ACTION_CONFIRM}},
	.enter = consent_enter,
	.draw = consent_draw,
	.event = consent_event,
	.resume = consent_resume,
	.leave = consent_leave,
};
