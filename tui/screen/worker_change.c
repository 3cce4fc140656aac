/* A worker's own PIN: the one of now, and twice another.  All live in locked memory, as dots. */
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/store/workers.h"
#include "tui/aloud/scene.h"
#include "tui/part/dots.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

enum { NOW, NEXT, AGAIN, PINS };

struct worker_change {
	struct field_edit edits[PINS];
	enum word fault;
	int fault_at;
	long seconds; /* to wait, with WORD_WORKER_WAIT */
	bool done;
	struct sheet sheet;
};

struct worker_change_view {
	struct ui *ui;
	struct worker_change *change;
};

static int worker_change_enter(struct ui *ui, void *self, const struct screen_arg *arg,
			       struct err *e)
{
	struct worker_change *s = self;
	(void)ui;
	(void)arg;
	(void)e;
	guard_memory();
	for (int i = 0; i < PINS; i++)
		field_init(&s->edits[i], WORKERS_PIN_MAX, false);
	return 0;
}

static void worker_change_leave(struct ui *ui, void *self)
{
	struct worker_change *s = self;
	(void)ui;
	for (int i = 0; i < PINS; i++)
		field_finish(&s->edits[i]);
}

static void draw_fault(const struct worker_change_view *view, struct pen *pen)
{
	const struct worker_change *s = view->change;
	char text[256];
	words_fill(text, sizeof text, ui_word(view->ui, s->fault), &s->seconds, 1);
	pen_item(pen, 0, STYLE_ERROR, "! ", text);
}

static void draw_pin(const struct worker_change_view *view, struct pen *pen, int i)
{
	static const enum word labels[PINS] = {
		[NOW] = WORD_PIN_NOW, [NEXT] = WORD_PIN_NEXT, [AGAIN] = WORD_PIN_AGAIN};
	struct worker_change *s = view->change;
	struct rect at;
	bool focus = pen_stop(pen), wrong = s->fault != WORD_NONE && s->fault_at == i;
	pen_describe(pen, ROLE_FIELD,
		     ELEMENT_SECRET | ELEMENT_HIDDEN | ELEMENT_NEEDED |
			     (wrong ? ELEMENT_WRONG : 0U),
		     0, 0);
	pen_text(pen, 0, STYLE_STRONG, ui_word(view->ui, labels[i]));
	if (wrong)
		draw_fault(view, pen);
	if (pen_room(pen, 0, 1, &at)) {
		dots_draw(&s->edits[i], pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
	pen_gap(pen, 1);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct worker_change_view *view = owner;
	if (view->change->done) {
		pen_text(pen, 0, STYLE_GOOD, ui_word(view->ui, WORD_PIN_DONE));
		pen_gap(pen, 1);
		pen_button(pen, ui_word(view->ui, WORD_BACK));
		return;
	}
	pen_text(pen, 0, STYLE_BODY, ui_word(view->ui, WORD_PIN_LEAD));
	pen_gap(pen, 1);
	for (int i = 0; i < PINS; i++)
		draw_pin(view, pen, i);
	pen_button(pen, ui_word(view->ui, WORD_PIN_CHANGE));
}

static void worker_change_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			       enum damage damage)
{
	struct worker_change *s = self;
	struct worker_change_view view = {ui, s};
	(void)damage;
	sheet_draw(&s->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* Events. */

static struct move refuse(struct worker_change *s, enum word fault, int at)
{
	field_clear(&s->edits[at]);
	s->fault = fault;
	s->fault_at = at;
	sheet_focus(&s->sheet, at, true);
	return move_stay(DAMAGE_ALL);
}

static enum word fault_of(const char *pin)
{
	static const enum word words[] = {[WORKERS_PIN_GOOD] = WORD_NONE,
					  [WORKERS_PIN_DIGITS] = WORD_WORKER_PIN_SHORT,
					  [WORKERS_PIN_LENGTH] = WORD_WORKER_PIN_SHORT,
					  [WORKERS_PIN_SIMPLE] = WORD_PIN_SIMPLE};
	return words[workers_judge(pin)];
}

/* The one of now is a try as at the door, with the same wait: this screen may stand open. */
static struct move change(struct ui *ui, struct worker_change *s)
{
	struct workers_tried tried;
	struct err e = {.code = 0};
	enum word fault = fault_of(s->edits[NEXT].text);
	if (fault != WORD_NONE)
		return refuse(s, fault, NEXT);
	if (strcmp(s->edits[NEXT].text, s->edits[AGAIN].text) != 0)
		return refuse(s, WORD_PIN_DIFFERS, AGAIN);
	if (s->edits[NOW].len < WORKERS_PIN_MIN)
		return refuse(s, WORD_WORKER_PIN_SHORT, NOW);
	int rc = workers_try(ui_centre(ui), ui_worker_id(ui), s->edits[NOW].text, &tried, &e);
	if (rc == 0 && tried.answer != WORKERS_RIGHT) {
		s->seconds = (long)((tried.wait_ms + 999) / 1000);
		return refuse(s, s->seconds > 0 ? WORD_WORKER_WAIT : WORD_WORKER_PIN_WRONG, NOW);
	}
	if (rc == 0)
		rc = workers_set_pin(ui_centre(ui), ui_worker_id(ui), s->edits[NEXT].text, &e);
	if (rc != 0) {
		ui_show_error(ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	for (int i = 0; i < PINS; i++)
		field_clear(&s->edits[i]);
	s->done = true;
	s->sheet = (struct sheet){.focus = 0};
	scene_renew(ui);
	return move_stay(DAMAGE_ALL);
}

static struct field_edit *edit_now(struct worker_change *s)
{
	bool field = !s->done && s->sheet.focus >= 0 && s->sheet.focus < PINS;
	return field ? &s->edits[s->sheet.focus] : NULL;
}

static struct move use(struct ui *ui, struct worker_change *s)
{
	if (s->done)
		return move_to(MOVE_BACK);
	if (edit_now(s) == NULL)
		return change(ui, s);
	sheet_focus(&s->sheet, s->sheet.focus + 1, true);
	return move_stay(DAMAGE_FOCUS);
}

static struct move typed(struct ui *ui, struct worker_change *s, const struct event *ev)
{
	struct field_edit *edit = edit_now(s);
	if (edit != NULL) {
		dots_insert(edit, ev->text, ev->len);
		s->fault = WORD_NONE;
		return move_stay(DAMAGE_FOCUS);
	}
	bool space = ev->kind == EVENT_TEXT && ev->len == 1 && ev->text[0] == ' ';
	return space ? use(ui, s) : move_stay(DAMAGE_NONE);
}

static struct move worker_change_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_change *s = self;
	struct field_edit *edit = edit_now(s);
	if (ev->kind != EVENT_ACTION)
		return typed(ui, s, ev);
	if (edit != NULL && dots_act(edit, ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM: return s->done ? move_to(MOVE_BACK) : change(ui, s);
	case ACTION_OPEN: return use(ui, s);
	case ACTION_PICK:
		sheet_act(&s->sheet, ev);
		return edit_now(s) == NULL ? use(ui, s) : move_stay(DAMAGE_FOCUS);
	default: sheet_act(&s->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static enum keys worker_change_edits(const void *self)
{
	const struct worker_change *s = self;
	return !s->done && s->sheet.focus < PINS ? KEYS_PIN : KEYS_NONE;
}

static bool worker_change_offers(struct ui *ui, const void *self, enum action action)
{
	(void)ui;
	return action != ACTION_CONFIRM || !((const struct worker_change *)self)->done;
}

const struct screen_ops worker_change_screen = {
	.name = "worker_change",
	.title = WORD_PIN_TITLE,
	.size = sizeof(struct worker_change),
	.takes_text = true,
	.edits = worker_change_edits,
	.buttons = {{UI_F5, WORD_PIN_CHANGE, ACTION_CONFIRM}},
	.enter = worker_change_enter,
	.draw = worker_change_draw,
	.event = worker_change_event,
	.leave = worker_change_leave,
	.offers = worker_change_offers,
};
