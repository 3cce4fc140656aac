/*
 * Handing a list out: to the printer, or on a stick as PDF or CSV.  What is made of it exists in
 * locked memory and in pipes only, until it is where the worker wants it.
 */
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/store/store.h"
#include "tui/hand/child.h"
#include "tui/hand/printer.h"
#include "tui/hand/stick.h"
#include "tui/part/sheet.h"
#include "tui/aloud/scene.h"
#include "tui/screen/people.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

#define LOOK_MS 2000 /* a stick that was put in is seen so soon */

struct people_hand {
	const struct people_choice *choice;
	struct sticks sticks;
	struct sheet sheet;
	struct buf told; /* how it went; "" before */
	bool went_well;
	int64_t looked; /* steady */
};

struct people_hand_view {
	struct ui *ui;
	struct people_hand *hand;
};

static int64_t steady(const struct ui *ui)
{
	return ui_sys(ui)->steady_ms(ui_sys(ui)->self);
}

static void look_for_sticks(struct ui *ui, struct people_hand *h)
{
	const char *folder = store_stick(ui_store(ui));
	stick_finish(&h->sticks);
	stick_list(folder != NULL ? folder : STICK_FOLDER, &h->sticks);
	h->looked = steady(ui);
}

static int people_hand_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct people_hand *h = self;
	(void)e;
	guard_memory();
	h->choice = arg->data;
	buf_init(&h->told);
	look_for_sticks(ui, h);
	return 0;
}

static void people_hand_leave(struct ui *ui, void *self)
{
	struct people_hand *h = self;
	(void)ui;
	stick_finish(&h->sticks);
	buf_finish(&h->told);
}

/* Drawing. */

static void draw_choice(const struct people_hand_view *view, struct pen *pen, int number,
			enum word word, const char *detail)
{
	struct buf label;
	char mark[24];
	long all = 1 + 2 * (long)view->hand->sticks.count;
	buf_init(&label);
	words_insert(&label, ui_word(view->ui, word), detail);
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_ITEM, 0, number, all);
	if (number < 10)
		snprintf(mark, sizeof mark, "%s %d  ", focus ? "»" : " ", number);
	else
		snprintf(mark, sizeof mark, "%s    ", focus ? "»" : " ");
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark, label.data);
	pen_stop_end(pen);
	buf_finish(&label);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct people_hand_view *view = owner;
	const struct people_hand *h = view->hand;
	int number = 1;
	if (h->told.len > 0) {
		pen_text(pen, 0, h->went_well ? STYLE_GOOD : STYLE_ERROR, h->told.data);
		pen_gap(pen, 1);
	}
	pen_text(pen, 0, STYLE_STRONG, ui_word(view->ui, WORD_PEOPLE_WARNING));
	pen_gap(pen, 1);
	draw_choice(view, pen, number++, WORD_PEOPLE_PRINT, "");
	for (size_t i = 0; i < h->sticks.count; i++) {
		pen_gap(pen, 1);
		draw_choice(view, pen, number++, WORD_PEOPLE_TO_PDF, h->sticks.list[i].label);
		pen_gap(pen, 1);
		draw_choice(view, pen, number++, WORD_PEOPLE_TO_CSV, h->sticks.list[i].label);
	}
	pen_gap(pen, 1);
	if (h->sticks.count == 0)
		pen_text(pen, 0, STYLE_HINT, ui_word(view->ui, WORD_PEOPLE_NO_STICK));
}

static void people_hand_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			     enum damage damage)
{
	struct people_hand *h = self;
	struct people_hand_view view = {ui, h};
	(void)damage;
	if (steady(ui) - h->looked >= LOOK_MS)
		look_for_sticks(ui, h);
	sheet_draw(&h->sheet, c, area, (struct sheet_page){&view, draw_page});
	if (h->told.len > 0)
		canvas_note(c, NOTE_STATUS, (struct rect){area.row, area.col, 1, area.cols}, 0);
}

/* Making it. */

static void write_table(struct ui *ui, const struct people_hand *h, bool csv, struct buf *out)
{
	const struct sys *sys = ui_sys(ui);
	struct people people;
	people_init(&people, ui_bundle(ui), ui_lang(ui), h->choice->opened,
		    &h->choice->opened->groups[h->choice->group]);
	if (csv)
		people_csv(&people, out);
	else
		people_roll(&people, store_centre(ui_store(ui)), sys->now_ms(sys->self), out);
	people_finish(&people);
}

static bool make_pdf(struct ui *ui, const struct people_hand *h, struct buf *out)
{
	struct buf roll;
	int status = -1;
	char *program = child_beside("wijkprint", NULL);
	buf_init_secret(&roll);
	write_table(ui, h, false, &roll);
	const char *const argv[] = {program, NULL};
	const struct child child = {.argv = argv, .in = &roll, .out = out};
	bool made = program != NULL && child_run(&child, &status, NULL) == 0 && status == 0;
	buf_finish(&roll);
	free(program);
	return made && out->len > 0;
}

static void tell(struct ui *ui, struct people_hand *h, enum word word, const char *detail,
		 bool well)
{
	buf_clear(&h->told);
	words_insert(&h->told, ui_word(ui, word), detail);
	h->went_well = well;
	scene_renew(ui);
}

static const enum word printer_words[] = {
	[PRINTER_READY] = WORD_PEOPLE_PRINTED,	  [PRINTER_NONE] = WORD_PRINTER_NONE,
	[PRINTER_NO_CUPS] = WORD_PRINTER_NO_CUPS, [PRINTER_STOPPED] = WORD_PRINTER_STOPPED,
	[PRINTER_REFUSES] = WORD_PRINTER_REFUSES, [PRINTER_NO_PAPER] = WORD_PRINTER_NO_PAPER,
	[PRINTER_NO_INK] = WORD_PRINTER_NO_INK,	  [PRINTER_OPEN] = WORD_PRINTER_OPEN,
	[PRINTER_JAM] = WORD_PRINTER_JAM,	  [PRINTER_OFF] = WORD_PRINTER_OFF,
	[PRINTER_FAULT] = WORD_PRINTER_FAULT};

/*
 * A printer that cannot be reached at all gets nothing: the list would lie in the queue until
 * somebody forgot it.  What only needs paper or ink prints as soon as it has that.
 */
static void print(struct ui *ui, struct people_hand *h)
{
	const char *name = store_printer(ui_store(ui));
	struct buf pdf;
	enum printer_state state = printer_state(name);
	if (state == PRINTER_NONE || state == PRINTER_NO_CUPS || state == PRINTER_STOPPED ||
	    state == PRINTER_REFUSES || state == PRINTER_OFF) {
		tell(ui, h, printer_words[state], "", false);
		return;
	}
	buf_init_secret(&pdf);
	if (!make_pdf(ui, h, &pdf)) {
		tell(ui, h, WORD_PEOPLE_FAILED, "", false);
	} else {
		enum printer_state sent = printer_send(name, &pdf);
		state = sent == PRINTER_READY ? state : sent;
		tell(ui, h, printer_words[state], "", state == PRINTER_READY);
	}
	buf_finish(&pdf);
}

static const enum word stick_words[] = {[STICK_FINE] = WORD_PEOPLE_SAVED,
					[STICK_GONE] = WORD_STICK_GONE,
					[STICK_FULL] = WORD_STICK_FULL,
					[STICK_LOCKED] = WORD_STICK_LOCKED,
					[STICK_BROKEN] = WORD_STICK_BROKEN};

/* "lijst-2026-11-28": nothing of anybody, and nothing that a file system cannot keep. */
static void name_file(struct ui *ui, char *out, size_t size)
{
	int64_t now = ui_sys(ui)->now_ms(ui_sys(ui)->self), year;
	int month, day;
	day_to_civil((now + day_dutch_offset(now)) / DAY_MS, &year, &month, &day);
	snprintf(out, size, "lijst-%04d-%02d-%02d", (int)year, month, day);
}

static void save(struct ui *ui, struct people_hand *h, const struct stick *stick, bool csv)
{
	struct buf bytes, made;
	char name[64];
	bool ready = true;
	buf_init_secret(&bytes);
	buf_init(&made);
	name_file(ui, name, sizeof name);
	if (csv)
		write_table(ui, h, true, &bytes);
	else
		ready = make_pdf(ui, h, &bytes);
	if (!ready) {
		tell(ui, h, WORD_PEOPLE_FAILED, "", false);
	} else {
		enum stick_fault fault =
			stick_write(stick, name, csv ? "csv" : "pdf", &bytes, &made);
		tell(ui, h, stick_words[fault], made.data, fault == STICK_FINE);
	}
	buf_finish(&bytes);
	buf_finish(&made);
	look_for_sticks(ui, h);
}

/* Events. */

static struct move use(struct ui *ui, struct people_hand *h, int stop)
{
	size_t stick = stop > 0 ? (size_t)(stop - 1) / 2 : 0;
	/* Two questions, a list made, and a list sent. */
	ui_busy(ui, 4 * CHILD_PATIENCE_MS);
	if (stop == 0)
		print(ui, h);
	else if (stick < h->sticks.count)
		save(ui, h, &h->sticks.list[stick], stop % 2 == 0);
	/* How it went stands at the top. */
	h->sheet.scroll = 0;
	return move_stay(DAMAGE_ALL);
}

static struct move people_hand_event(struct ui *ui, void *self, const struct event *ev)
{
	struct people_hand *h = self;
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_OPEN: return use(ui, h, h->sheet.focus);
	case ACTION_PICK: sheet_act(&h->sheet, ev); return use(ui, h, ev->arg);
	default: sheet_act(&h->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

static int64_t people_hand_wake(struct ui *ui, const void *self)
{
	(void)ui;
	return ((const struct people_hand *)self)->looked + LOOK_MS;
}

const struct screen_ops people_hand_screen = {
	.name = "people_hand",
	.title = WORD_PEOPLE_HAND,
	.confidential = true,
	.size = sizeof(struct people_hand),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = people_hand_enter,
	.draw = people_hand_draw,
	.event = people_hand_event,
	.leave = people_hand_leave,
	.wake = people_hand_wake,
};
