/*
 * The door of the centre's own list: its passphrase.  It is shown as dots, lives in the locked
 * memory of the field only, and is never spoken; what it opens goes to the next screen.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/store/attendance.h"
#include "db/store/listkey.h"
#include "db/store/opened.h"
#include "db/store/store.h"
#include "db/store/tries.h"
#include "tui/part/field.h"
#include "tui/part/sheet.h"
#include "tui/screen/people.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define SECOND_MS 1000

struct people_door {
	struct field_edit edit;
	enum word fault;
	int64_t wait_until; /* steady; 0: no wait */
	struct opened *opened;
	struct sheet sheet;
};

struct people_door_view {
	struct ui *ui;
	struct people_door *door;
};

static int64_t now(const struct ui *ui)
{
	return ui_sys(ui)->steady_ms(ui_sys(ui)->self);
}

static long seconds_left(const struct ui *ui, const struct people_door *d)
{
	int64_t left = d->wait_until - now(ui);
	return left > 0 ? (long)((left + SECOND_MS - 1) / SECOND_MS) : 0;
}

static void begin_wait(struct ui *ui, struct people_door *d, int64_t wait_ms)
{
	d->wait_until = wait_ms > 0 ? now(ui) + wait_ms : 0;
}

static int people_door_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct people_door *d = self;
	int64_t wait_ms = 0;
	(void)arg;
	guard_memory();
	field_init(&d->edit, LISTKEY_LONGEST, false);
	d->edit.direction = DIRECTION_LTR;
	d->fault = WORD_NONE;
	if (tries_wait(ui_centre(ui), LISTKEY_NOBODY, &wait_ms, e) != 0)
		return -1;
	begin_wait(ui, d, wait_ms);
	return 0;
}

static void people_door_leave(struct ui *ui, void *self)
{
	struct people_door *d = self;
	(void)ui;
	field_finish(&d->edit);
	opened_free(d->opened);
}

/* Drawing. */

/* As many dots as there are characters; where they do not fit, as fit. */
static void draw_dots(const struct people_door *d, struct canvas *c, struct rect at, bool focus)
{
	static const char hidden[] = "********************************";
	enum style style = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	int room = at.cols - 2, count = (int)field_count(&d->edit);
	canvas_clear(c, at, style);
	count = count < room ? count : room;
	for (int i = 0; i < count; i++)
		canvas_text(c, at.row, at.col + 1 + i, 1, style, "•", strlen("•"));
	canvas_run(c, at.row, at.col, at.cols, DIRECTION_LTR);
	if (!focus)
		return;
	size_t told = (size_t)count < sizeof hidden ? (size_t)count : sizeof hidden - 1;
	canvas_cursor(c, at.row, at.col + 1 + count);
	canvas_edited(c, hidden, told, told);
}

static void draw_state(const struct people_door_view *view, struct pen *pen)
{
	const long seconds = seconds_left(view->ui, view->door);
	char text[256];
	if (view->door->fault != WORD_NONE)
		pen_text(pen, 0, STYLE_ERROR, ui_word(view->ui, view->door->fault));
	if (seconds > 0) {
		words_fill(text, sizeof text, ui_word(view->ui, WORD_PEOPLE_WAIT), &seconds, 1);
		pen_text(pen, 0, STYLE_STRONG, text);
	}
	if (view->door->fault != WORD_NONE || seconds > 0)
		pen_gap(pen, 1);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct people_door_view *view = owner;
	const struct people_door *d = view->door;
	struct rect at;
	draw_state(view, pen);
	pen_text(pen, 0, STYLE_BODY, ui_word(view->ui, WORD_PEOPLE_LEAD));
	pen_gap(pen, 1);
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_FIELD,
		     ELEMENT_SECRET | ELEMENT_NEEDED | (d->fault != WORD_NONE ? ELEMENT_WRONG : 0U),
		     0, 0);
	pen_text(pen, 0, STYLE_STRONG, ui_word(view->ui, WORD_PEOPLE_PASSPHRASE));
	pen_text(pen, 0, STYLE_HINT, ui_word(view->ui, WORD_PEOPLE_PASSPHRASE_HINT));
	if (pen_room(pen, 0, 1, &at)) {
		draw_dots(d, pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
	pen_gap(pen, 1);
	pen_button(pen, ui_word(view->ui, WORD_PEOPLE_OPEN));
}

static void people_door_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			     enum damage damage)
{
	struct people_door *d = self;
	struct people_door_view view = {ui, d};
	(void)damage;
	if (d->wait_until != 0 && seconds_left(ui, d) == 0) {
		d->wait_until = 0;
		d->fault = WORD_NONE;
	}
	sheet_draw(&d->sheet, c, area, (struct sheet_page){&view, draw_page});
}

/* Events. */

static int read_list(struct ui *ui, struct people_door *d, const struct listkey_ring *ring,
		     struct err *e)
{
	if (opened_read(&d->opened, store_folder(ui_store(ui)), ring, e) != 0)
		return -1;
	return attendance_fill(ui_centre(ui), d->opened, e);
}

static struct move try(struct ui *ui, struct people_door *d)
{
	struct listkey_tried tried = {.ring = NULL};
	struct err e = {.code = 0};
	if (seconds_left(ui, d) > 0 || d->edit.len == 0)
		return move_stay(DAMAGE_ALL);
	int rc = listkey_try(ui_centre(ui), d->edit.text, &tried, &e);
	field_clear(&d->edit);
	if (rc == 0 && tried.ring != NULL)
		rc = read_list(ui, d, tried.ring, &e);
	bool right = tried.ring != NULL;
	listkey_free(tried.ring);
	if (rc != 0) {
		ui_show_error(ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	if (right) {
		/* It takes the list over from here. */
		return (struct move){.kind = MOVE_REPLACE,
				     .to = &people_groups_screen,
				     .arg = {.data = &d->opened}};
	}
	begin_wait(ui, d, tried.wait_ms);
	d->fault = WORD_PEOPLE_WRONG;
	sheet_focus(&d->sheet, 0, true);
	return move_stay(DAMAGE_ALL);
}

static struct move typed(struct ui *ui, struct people_door *d, const struct event *ev)
{
	if (d->sheet.focus == 0) {
		if (seconds_left(ui, d) == 0)
			field_insert(&d->edit, ev->text, ev->len);
		d->fault = WORD_NONE;
		return move_stay(DAMAGE_FOCUS);
	}
	bool space = ev->kind == EVENT_TEXT && ev->len == 1 && ev->text[0] == ' ';
	return space ? try(ui, d) : move_stay(DAMAGE_NONE);
}

/* Nobody sees where they are in it, so one types and deletes at its end. */
static bool edits(struct people_door *d, enum action action)
{
	if (d->sheet.focus != 0)
		return false;
	if (action == ACTION_DELETE || action == ACTION_ERASE)
		return field_act(&d->edit, ACTION_DELETE);
	return action == ACTION_LEFT || action == ACTION_RIGHT;
}

static struct move people_door_event(struct ui *ui, void *self, const struct event *ev)
{
	struct people_door *d = self;
	if (ev->kind != EVENT_ACTION)
		return typed(ui, d, ev);
	if (edits(d, ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM:
	case ACTION_OPEN: return try(ui, d);
	case ACTION_PICK:
		sheet_act(&d->sheet, ev);
		return ev->arg == 0 ? move_stay(DAMAGE_FOCUS) : try(ui, d);
	default: sheet_act(&d->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static enum keys people_door_edits(const void *self)
{
	return ((const struct people_door *)self)->sheet.focus == 0 ? KEYS_TEXT : KEYS_NONE;
}

/* At each whole second of the wait, and once when it is over. */
static int64_t people_door_wake(struct ui *ui, const void *self)
{
	const struct people_door *d = self;
	if (d->wait_until == 0)
		return -1;
	long seconds = seconds_left(ui, d);
	return d->wait_until - (seconds > 0 ? seconds - 1 : 0) * SECOND_MS;
}

const struct screen_ops people_door_screen = {
	.name = "people_door",
	.title = WORD_PEOPLE_TITLE,
	.size = sizeof(struct people_door),
	.takes_text = true,
	.edits = people_door_edits,
	.buttons = {{UI_F5, WORD_PEOPLE_OPEN, ACTION_CONFIRM}},
	.enter = people_door_enter,
	.draw = people_door_draw,
	.event = people_door_event,
	.leave = people_door_leave,
	.wake = people_door_wake,
};
