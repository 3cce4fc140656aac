#include "tui/part/sheet.h"
#include "tui/part/button.h"
#include "tui/text.h"
#include "tui/visual.h"

#define TEXT_COLS_MAX 84 /* longer lines are hard to read */

/* The pen. */

static int text_cols(const struct pen *pen, int indent)
{
	int cols = pen->area.cols < TEXT_COLS_MAX ? pen->area.cols : TEXT_COLS_MAX;
	return cols - indent > 1 ? cols - indent : 1;
}

/* Where this row of the page is on the canvas, or -1. */
static int canvas_row(const struct pen *pen, int row)
{
	int shown = row - pen->sheet->scroll;
	if (pen->c == NULL || shown < 0 || shown >= pen->area.rows)
		return -1;
	return pen->area.row + shown;
}

static void put_line(struct pen *pen, int indent, int before, enum style style, const char *text,
		     size_t len, bool fill)
{
	int row = canvas_row(pen, pen->row++);
	int col = pen->area.col + indent, cols = text_cols(pen, indent);
	if (row < 0)
		return;
	if (fill)
		canvas_line(pen->c, row, col, cols, style, "");
	canvas_text(pen->c, row, col + before, cols - before, style, text, len);
}

/* Signs and numbers, not text: they run as the page does, whatever letters are in them. */
static void put_mark(struct pen *pen, int row, int indent, enum style style, const char *mark)
{
	enum direction before = pen->c->direction;
	canvas_direction(pen->c, pen->c->rtl ? DIRECTION_RTL : DIRECTION_LTR);
	canvas_text(pen->c, row, pen->area.col + indent, pen->area.cols - indent, style, mark,
		    strlen(mark));
	canvas_direction(pen->c, before);
}

static void put_lines(struct pen *pen, int indent, enum style style, const char *mark,
		      const char *text, bool fill)
{
	int before = text_columns(mark, strlen(mark)), cols = text_cols(pen, indent + before);
	size_t at = 0, start, length, len = strlen(text);
	bool first = true;
	enum direction direction = DIRECTION_AUTO;
	if (pen->c != NULL)
		direction = visual_paragraph(pen->c, text, len);
	while (text_wrap(text, len, cols, &at, &start, &length)) {
		put_line(pen, indent, before, style, text + start, length, fill);
		int row = first ? canvas_row(pen, pen->row - 1) : -1;
		if (row >= 0)
			put_mark(pen, row, indent, style, mark);
		first = false;
	}
	if (pen->c != NULL)
		canvas_direction(pen->c, direction);
}

void pen_item(struct pen *pen, int indent, enum style style, const char *mark, const char *text)
{
	put_lines(pen, indent, style, mark, text, false);
}

/* The only row of a stop that must be higher stands in its middle. */
void pen_row(struct pen *pen, enum style style, const char *mark, const char *text)
{
	int lines = text_rows(text, text_cols(pen, text_columns(mark, strlen(mark))));
	if (pen->row == pen->top && lines < pen->target_rows)
		pen->row += (pen->target_rows - lines) / 2;
	put_lines(pen, 0, style, mark, text, true);
}

void pen_text(struct pen *pen, int indent, enum style style, const char *text)
{
	pen_item(pen, indent, style, "", text);
}

void pen_gap(struct pen *pen, int rows)
{
	pen->row += rows;
}

void pen_describe(struct pen *pen, enum role role, unsigned state, long position, long all)
{
	pen->role = role;
	pen->state = state;
	pen->position = position;
	pen->all = all;
}

void pen_heart(struct pen *pen)
{
	if (pen->c == NULL && pen->stop < SHEET_STOPS)
		pen->sheet->stops[pen->stop].heart = pen->row - 1;
}

bool pen_stop(struct pen *pen)
{
	pen->stop++;
	pen->top = pen->row;
	pen_describe(pen, ROLE_ITEM, 0, 0, 0);
	if (pen->c == NULL && pen->stop < SHEET_STOPS)
		pen->sheet->stops[pen->stop].top = pen->sheet->stops[pen->stop].heart = pen->row;
	return pen->stop == pen->sheet->focus;
}

void pen_stop_end(struct pen *pen)
{
	if (pen->row < pen->top + pen->target_rows)
		pen->row = pen->top + pen->target_rows;
	if (pen->stop >= SHEET_STOPS)
		return;
	if (pen->c == NULL) {
		pen->sheet->stops[pen->stop].bottom = pen->row;
		return;
	}
	int top = pen->sheet->stops[pen->stop].top - pen->sheet->scroll;
	int bottom = pen->row - pen->sheet->scroll;
	bool whole_top = top >= 0; /* the digit can be seen */
	if (top < 0)
		top = 0;
	if (bottom > pen->area.rows)
		bottom = pen->area.rows;
	if (bottom - top < pen->target_rows)
		return;
	struct rect at = {pen->area.row + top, pen->area.col, bottom - top, pen->area.cols};
	canvas_target(pen->c, at, ACTION_PICK, pen->stop);
	canvas_describe(pen->c, pen->role, pen->state, pen->position, pen->all);
	if (pen->position <= 9 && whole_top)
		canvas_digit(pen->c, (int)pen->position);
}

void pen_secret(struct pen *pen, int from)
{
	for (int row = from; row < pen->row; row++) {
		int at = canvas_row(pen, row);
		if (at >= 0)
			canvas_note(pen->c, NOTE_SECRET,
				    (struct rect){at, pen->area.col, 1, pen->area.cols}, 0);
	}
}

bool pen_room(struct pen *pen, int indent, int rows, struct rect *at)
{
	int row = canvas_row(pen, pen->row), last = canvas_row(pen, pen->row + rows - 1);
	pen->row += rows;
	if (row < 0 || last < 0)
		return false;
	*at = (struct rect){row, pen->area.col + indent, rows, text_cols(pen, indent)};
	return true;
}

void pen_mark(struct pen *pen, int row)
{
	if (pen->c != NULL)
		canvas_text(pen->c, row, pen->area.col - 1, 1, STYLE_STRONG, "»", strlen("»"));
}

void pen_button(struct pen *pen, const char *label)
{
	struct rect at;
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_BUTTON, 0, 0, 0);
	bool framed = pen->target_rows > 1;
	if (framed && pen_room(pen, 0, pen->target_rows, &at)) {
		at.cols = button_cols(pen->c, "", label);
		button_draw(pen->c, at, "", label, focus);
	} else if (!framed && pen_room(pen, 0, 1, &at)) {
		enum style style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON;
		int cols = text_columns(label, strlen(label)) + 6;
		canvas_line(pen->c, at.row, at.col, cols, style, focus ? " » " : "");
		canvas_text(pen->c, at.row, at.col + 3, cols - 3, style, label, strlen(label));
	}
	pen_stop_end(pen);
}

/* The sheet. */

static void scroll_to(struct sheet *sheet, int top, int bottom)
{
	if (bottom > sheet->scroll + sheet->shown)
		sheet->scroll = bottom - sheet->shown;
	if (top < sheet->scroll)
		sheet->scroll = top;
}

static void settle(struct sheet *sheet)
{
	if (sheet->focus >= sheet->count)
		sheet->focus = sheet->count - 1;
	if (sheet->focus < 0)
		sheet->focus = 0;
	if (sheet->follow && sheet->count > 0) {
		/* At the ends, what stands around the stop is shown as well. */
		int top = sheet->focus == 0 ? 0 : sheet->stops[sheet->focus].top - 1;
		int bottom = sheet->focus == sheet->count - 1 ? sheet->rows
							      : sheet->stops[sheet->focus].bottom;
		scroll_to(sheet, sheet->stops[sheet->focus].top, bottom);
		if (sheet->stops[sheet->focus].bottom - top <= sheet->shown)
			scroll_to(sheet, top, sheet->stops[sheet->focus].bottom);
		int heart = sheet->stops[sheet->focus].heart;
		scroll_to(sheet, heart, heart + 1);
	}
	sheet->follow = false;
	if (sheet->scroll > sheet->rows - sheet->shown)
		sheet->scroll = sheet->rows - sheet->shown;
	if (sheet->scroll < 0)
		sheet->scroll = 0;
}

/*
 * Settles at once, by the last measure: keys that were typed ahead of the drawing must do
 * the same as keys that were not.
 */
void sheet_focus(struct sheet *sheet, int stop, bool moved)
{
	sheet->focus = stop;
	sheet->follow = sheet->follow || moved;
	if (moved && sheet->count > 0) {
		settle(sheet);
		sheet->follow = true;
	}
}

/* Of the column beside the page. */
static int side_cols(const struct canvas *c)
{
	return c->target_rows > 1 ? c->target_cols : 1;
}

static void draw_arrow(struct canvas *c, struct rect at, const char *arrow, enum action action)
{
	button_draw(c, at, "", arrow, false);
	canvas_target(c, at, (int)action, 0);
	canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}

/* Where a page goes on, in a column of its own; whoever touches gets buttons. */
static void draw_more(const struct sheet *sheet, struct canvas *c, struct rect area)
{
	int col = area.col + area.cols - side_cols(c);
	bool above = sheet->scroll > 0, below = sheet->scroll + sheet->shown < sheet->rows;
	if (c->target_rows > 1) {
		struct rect at = {area.row, col, c->target_rows, side_cols(c)};
		/* Room for one button: reading on comes before going back. */
		bool low = area.rows < 2 * c->target_rows;
		if (above && !(low && below))
			draw_arrow(c, at, "↑", ACTION_PAGE_UP);
		at.row = area.row + area.rows - at.rows;
		if (below)
			draw_arrow(c, at, "↓", ACTION_PAGE_DOWN);
		return;
	}
	if (above) {
		canvas_text(c, area.row, col, 1, STYLE_STRONG, "↑", strlen("↑"));
		canvas_target(c, (struct rect){area.row, col - 2, 2, 4}, ACTION_PAGE_UP, 0);
	}
	if (below) {
		int row = area.row + area.rows - 1;
		canvas_text(c, row, col, 1, STYLE_STRONG, "↓", strlen("↓"));
		canvas_target(c, (struct rect){row - 1, col - 2, 2, 4}, ACTION_PAGE_DOWN, 0);
	}
}

void sheet_draw(struct sheet *sheet, struct canvas *c, struct rect area, struct sheet_page page)
{
	struct rect inner = {area.row, area.col, area.rows, area.cols - 1};
	int target_rows = c->target_rows;
	struct pen pen = {.sheet = sheet, .area = inner, .stop = -1, .target_rows = target_rows};
	page.draw(page.owner, &pen);
	if (pen.row > area.rows) {
		/* It does not fit, so there will be buttons beside it, or an arrow with a blank
		 * before. */
		inner.cols = area.cols - (target_rows > 1 ? side_cols(c) : 2);
		pen = (struct pen){
			.sheet = sheet, .area = inner, .stop = -1, .target_rows = target_rows};
		page.draw(page.owner, &pen);
	}
	sheet->count = pen.stop + 1 < SHEET_STOPS ? pen.stop + 1 : SHEET_STOPS;
	sheet->rows = pen.row;
	/* A field stays in sight when a keyboard comes under it. */
	bool types = sheet->focus >= 0 && sheet->focus < sheet->count &&
		     sheet->stops[sheet->focus].heart != sheet->stops[sheet->focus].top;
	sheet->follow = sheet->follow || (types && sheet->shown != area.rows);
	sheet->shown = area.rows;
	settle(sheet);
	canvas_clear(c, area, STYLE_BODY);
	canvas_clear(c, (struct rect){area.row, area.col - 1, area.rows, 1}, STYLE_BODY);
	pen = (struct pen){
		.sheet = sheet, .c = c, .area = inner, .stop = -1, .target_rows = target_rows};
	page.draw(page.owner, &pen);
	draw_more(sheet, c, area);
	canvas_view(c, inner, sheet->scroll, sheet->shown, sheet->rows);
	if (sheet->count > 0)
		canvas_focus(c, ACTION_PICK, sheet->focus);
}

static void read_on(struct sheet *sheet, int rows)
{
	sheet->scroll += rows;
	sheet->follow = false;
	settle(sheet);
}

static bool on_screen(const struct sheet *sheet, int stop)
{
	return sheet->stops[stop].top >= sheet->scroll &&
	       sheet->stops[stop].bottom <= sheet->scroll + sheet->shown;
}

/* Arrows read on when the next stop is out of sight. */
static void step(struct sheet *sheet, int by)
{
	int half = sheet->shown > 3 ? sheet->shown / 2 : 1;
	int to = sheet->focus + by;
	if (!on_screen(sheet, sheet->focus) &&
	    (by > 0) == (sheet->stops[sheet->focus].bottom > sheet->scroll + sheet->shown))
		to = sheet->focus;
	if (to < 0 || to >= sheet->count) {
		read_on(sheet, by * half);
		return;
	}
	int far = by > 0 ? sheet->stops[to].top - sheet->scroll - sheet->shown
			 : sheet->scroll - sheet->stops[to].bottom;
	if (far >= half)
		read_on(sheet, by * half);
	else
		sheet_focus(sheet, to, true);
}

bool sheet_act(struct sheet *sheet, const struct event *ev)
{
	int page = sheet->shown > 2 ? sheet->shown - 2 : 1;
	if (ev->kind != EVENT_ACTION)
		return false;
	switch (ev->action) {
	case ACTION_UP: step(sheet, -1); return true;
	case ACTION_DOWN: step(sheet, 1); return true;
	case ACTION_PREVIOUS: sheet_focus(sheet, sheet->focus - 1, true); return true;
	case ACTION_NEXT: sheet_focus(sheet, sheet->focus + 1, true); return true;
	case ACTION_PAGE_UP: read_on(sheet, -page); return true;
	case ACTION_PAGE_DOWN: read_on(sheet, page); return true;
	case ACTION_FIRST: sheet_focus(sheet, 0, true); return true;
	case ACTION_LAST: sheet_focus(sheet, sheet->count - 1, true); return true;
	case ACTION_PICK: sheet_focus(sheet, ev->arg, true); return true;
	default: return false;
	}
}

bool sheet_sees(struct sheet *sheet)
{
	if (sheet->focus >= sheet->count)
		return false;
	/* A stop higher than the screen can never be seen whole. */
	bool tall =
		sheet->stops[sheet->focus].bottom - sheet->stops[sheet->focus].top > sheet->shown;
	if (tall || on_screen(sheet, sheet->focus))
		return true;
	sheet_focus(sheet, sheet->focus, true);
	return false;
}
