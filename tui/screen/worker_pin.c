/*
 * The door of worker mode: who one is, where there are several, and the PIN.  It is shown as dots,
 * lives in the locked memory of the field only, and is never spoken.  See workers.h for the wait
 * after wrong ones.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/store/workers.h"
#include "tui/aloud/scene.h"
#include "tui/part/choice.h"
#include "tui/part/dots.h"
#include "tui/part/list.h"
#include "tui/part/sheet.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define SECOND_MS 1000
#define MINUTE	  60

struct worker_pin {
	struct workers workers;
	bool chosen; /* whose PIN is asked for: workers.list[who] */
	size_t who;
	struct list list;
	struct field_edit edit;
	enum word fault;
	int64_t wait_until; /* steady; 0: no wait */
	long wait_begins;   /* seconds that it began with */
	bool waited;	    /* and that is over */
	int state_rows;	    /* of what is told above the page */
	struct sheet sheet;
};

static int64_t now(const struct ui *ui)
{
	return ui_sys(ui)->steady_ms(ui_sys(ui)->self);
}

static long seconds_left(const struct ui *ui, const struct worker_pin *w)
{
	int64_t left = w->wait_until - now(ui);
	return left > 0 ? (long)((left + SECOND_MS - 1) / SECOND_MS) : 0;
}

static void begin_wait(struct ui *ui, struct worker_pin *w, int64_t wait_ms)
{
	w->waited = false;
	w->wait_until = wait_ms > 0 ? now(ui) + wait_ms : 0;
	w->wait_begins = seconds_left(ui, w);
}

static int choose(struct ui *ui, struct worker_pin *w, size_t who, struct err *e)
{
	int64_t wait_ms = 0;
	if (workers_wait(ui_centre(ui), w->workers.list[who].id, &wait_ms, e) != 0)
		return -1;
	w->who = who;
	w->chosen = true;
	w->fault = WORD_NONE;
	w->sheet = (struct sheet){.focus = 0};
	begin_wait(ui, w, wait_ms);
	return 0;
}

static int worker_pin_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct worker_pin *w = self;
	(void)arg;
	guard_memory();
	field_init(&w->edit, WORKERS_PIN_MAX, false);
	if (workers_list(ui_centre(ui), &w->workers, e) != 0)
		return -1;
	list_init(&w->list, 2);
	w->list.count = (long)w->workers.count;
	return w->workers.count == 1 ? choose(ui, w, 0, e) : 0;
}

static void worker_pin_leave(struct ui *ui, void *self)
{
	struct worker_pin *w = self;
	(void)ui;
	field_finish(&w->edit);
	workers_finish(&w->workers);
}

/* Drawing. */

struct worker_pin_view {
	struct ui *ui;
	struct worker_pin *pin;
};

static void draw_name(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct worker_pin *w = owner;
	choice_draw(c, at, (int)index + 1, w->workers.list[index].name, NULL, focus);
}

/* What went wrong, and how long to wait: at the top, where it is also heard. */
static void draw_state(const struct worker_pin_view *view, struct pen *pen)
{
	struct worker_pin *w = view->pin;
	const long seconds = seconds_left(view->ui, w);
	char text[256];
	if (w->fault != WORD_NONE)
		pen_text(pen, 0, STYLE_ERROR, ui_word(view->ui, w->fault));
	if (seconds > 0) {
		words_fill(text, sizeof text, ui_word(view->ui, WORD_WORKER_WAIT), &seconds, 1);
		pen_text(pen, 0, STYLE_STRONG, text);
	} else if (w->waited) {
		pen_text(pen, 0, STYLE_GOOD, ui_word(view->ui, WORD_WORKER_WAIT_OVER));
	}
	w->state_rows = pen->row;
	if (pen->row > 0)
		pen_gap(pen, 1);
}

static void draw_field(const struct worker_pin_view *view, struct pen *pen)
{
	struct worker_pin *w = view->pin;
	struct rect at;
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_FIELD,
		     ELEMENT_SECRET | ELEMENT_HIDDEN | ELEMENT_NEEDED |
			     (w->fault != WORD_NONE ? ELEMENT_WRONG : 0U),
		     0, 0);
	pen_text(pen, 0, STYLE_STRONG, ui_word(view->ui, WORD_WORKER_PIN));
	pen_text(pen, 0, STYLE_HINT, ui_word(view->ui, WORD_WORKER_PIN_HINT));
	if (pen_room(pen, 0, 1, &at)) {
		dots_draw(&w->edit, pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct worker_pin_view *view = owner;
	const struct worker_pin *w = view->pin;
	draw_state(view, pen);
	struct buf lead;
	buf_init(&lead);
	words_insert(&lead, ui_word(view->ui, WORD_WORKER_PIN_LEAD), w->workers.list[w->who].name);
	pen_text(pen, 0, STYLE_BODY, lead.data);
	buf_finish(&lead);
	pen_gap(pen, 1);
	draw_field(view, pen);
	pen_gap(pen, 1);
	pen_button(pen, ui_word(view->ui, WORD_WORKER_GO_IN));
}

/* Aloud it is told when it begins, at each minute and when it is over, not each second. */
static void tell_wait(const struct ui *ui, const struct worker_pin *w, struct canvas *c,
		      struct rect area)
{
	long seconds = seconds_left(ui, w);
	bool telling = seconds > 0 && (seconds == w->wait_begins || seconds % MINUTE == 0);
	if (w->sheet.scroll != 0 || w->state_rows > area.rows || !(telling || w->waited))
		return;
	area.rows = w->state_rows;
	canvas_note(c, NOTE_STATUS, area, 0);
}

static void worker_pin_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			    enum damage damage)
{
	struct worker_pin *w = self;
	struct worker_pin_view view = {ui, w};
	if (!w->chosen) {
		list_draw(&w->list, c, area, damage, (struct list_rows){w, draw_name});
		return;
	}
	if (w->wait_until != 0 && seconds_left(ui, w) == 0) {
		w->waited = true;
		w->wait_until = 0;
		w->fault = WORD_NONE;
	}
	sheet_draw(&w->sheet, c, area, (struct sheet_page){&view, draw_page});
	tell_wait(ui, w, c, area);
}

/* Events. */

static struct move let_in(struct ui *ui, const struct worker_pin *w, long wrong)
{
	const struct worker *worker = &w->workers.list[w->who];
	ui_worker_in(ui, worker->id, worker->name, wrong);
	return (struct move){.kind = MOVE_REPLACE, .to = ui_inside(ui)};
}

static struct move refuse(struct worker_pin *w, enum word fault)
{
	w->fault = fault;
	w->waited = false;
	sheet_focus(&w->sheet, 0, true);
	return move_stay(DAMAGE_ALL);
}

static struct move try_pin(struct ui *ui, struct worker_pin *w)
{
	struct workers_tried tried;
	struct err e = {.code = 0};
	if (seconds_left(ui, w) > 0)
		return move_stay(DAMAGE_ALL);
	/* Nobody has it, and it is no guess either. */
	if (w->edit.len < WORKERS_PIN_MIN)
		return refuse(w, WORD_WORKER_PIN_SHORT);
	int rc = workers_try(ui_centre(ui), w->workers.list[w->who].id, w->edit.text, &tried, &e);
	field_clear(&w->edit);
	if (rc != 0) {
		ui_show_error(ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	begin_wait(ui, w, tried.wait_ms);
	if (tried.answer == WORKERS_RIGHT)
		return let_in(ui, w, tried.wrong);
	return refuse(w, tried.answer == WORKERS_WRONG ? WORD_WORKER_PIN_WRONG : WORD_NONE);
}

static struct move open_name(struct ui *ui, struct worker_pin *w)
{
	struct err e = {.code = 0};
	if (choose(ui, w, (size_t)w->list.focus, &e) != 0)
		ui_show_error(ui, &e);
	scene_renew(ui);
	return move_stay(DAMAGE_ALL);
}

static struct move names_event(struct ui *ui, struct worker_pin *w, const struct event *ev)
{
	enum damage damage = DAMAGE_NONE;
	list_act(&w->list, ev, &damage);
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && w->list.count > 0)
		return open_name(ui, w);
	return move_stay(damage);
}

static struct move typed(struct ui *ui, struct worker_pin *w, const struct event *ev)
{
	if (w->sheet.focus == 0) {
		if (seconds_left(ui, w) == 0)
			dots_insert(&w->edit, ev->text, ev->len);
		w->fault = WORD_NONE;
		return move_stay(DAMAGE_FOCUS);
	}
	bool space = ev->kind == EVENT_TEXT && ev->len == 1 && ev->text[0] == ' ';
	return space ? try_pin(ui, w) : move_stay(DAMAGE_NONE);
}

static struct move go_back(struct ui *ui, struct worker_pin *w)
{
	field_clear(&w->edit);
	if (w->workers.count == 1)
		return move_to(MOVE_BACK);
	w->chosen = false;
	scene_renew(ui);
	return move_stay(DAMAGE_ALL);
}

static struct move worker_pin_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_pin *w = self;
	if (!w->chosen)
		return names_event(ui, w, ev);
	if (ev->kind != EVENT_ACTION)
		return typed(ui, w, ev);
	if (w->sheet.focus == 0 && dots_act(&w->edit, ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_BACK: return go_back(ui, w);
	case ACTION_CONFIRM:
	case ACTION_OPEN: return try_pin(ui, w);
	case ACTION_PICK:
		sheet_act(&w->sheet, ev);
		return ev->arg == 0 ? move_stay(DAMAGE_FOCUS) : try_pin(ui, w);
	default: sheet_act(&w->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static bool worker_pin_typing(const void *self)
{
	return ((const struct worker_pin *)self)->chosen;
}

static enum keys worker_pin_edits(const void *self)
{
	const struct worker_pin *w = self;
	return w->chosen && w->sheet.focus == 0 ? KEYS_PIN : KEYS_NONE;
}

static bool worker_pin_offers(struct ui *ui, const void *self, enum action action)
{
	const struct worker_pin *w = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	if (paging)
		return !w->chosen && list_pages(&w->list);
	return action != ACTION_CONFIRM || w->chosen;
}

static const char *worker_pin_title(struct ui *ui, const void *self)
{
	bool chosen = ((const struct worker_pin *)self)->chosen;
	return ui_word(ui, chosen ? WORD_WORKER_PIN_TITLE : WORD_WORKER_WHO_TITLE);
}

/* At each whole second of the wait, and once when it is over. */
static int64_t worker_pin_wake(struct ui *ui, const void *self)
{
	const struct worker_pin *w = self;
	if (!w->chosen || w->wait_until == 0)
		return -1;
	long seconds = seconds_left(ui, w);
	return w->wait_until - (seconds > 0 ? seconds - 1 : 0) * SECOND_MS;
}

const struct screen_ops worker_pin_screen = {
	.name = "worker_pin",
	.title = WORD_WORKER_PIN_TITLE,
	.size = sizeof(struct worker_pin),
	.takes_text = true,
	.typing = worker_pin_typing,
	.edits = worker_pin_edits,
	.buttons = {{UI_F5, WORD_WORKER_GO_IN, ACTION_CONFIRM},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = worker_pin_enter,
	.draw = worker_pin_draw,
	.event = worker_pin_event,
	.leave = worker_pin_leave,
	.offers = worker_pin_offers,
	.title_of = worker_pin_title,
	.wake = worker_pin_wake,
};
