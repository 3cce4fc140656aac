#include "tui/bars.h"
#include "tui/part/button.h"
#include "tui/text.h"
#include "tui/ui.h"
#include "tui/visual.h"

#define MARGIN 1
#define GAP    1

const char *bars_key_name(int32_t key, char plain[8])
{
	static const struct {
		int32_t key;
		const char *name;
	} names[] = {
		{UI_ESC, "Esc"}, {UI_ENTER, "Enter"},	 {UI_TAB, "Tab"},      {UI_F1, "F1"},
		{UI_F2, "F2"},	 {UI_PAGE_DOWN, "PgDn"}, {UI_PAGE_UP, "PgUp"}, {UI_F3, "F3"},
		{UI_F4, "F4"},	 {UI_F5, "F5"},		 {UI_F6, "F6"},	       {UI_F7, "F7"},
		{UI_F8, "F8"},	 {UI_F9, "F9"},		 {UI_F10, "F10"},      {UI_F12, "F12"},
		{' ', "␣"},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].key == key)
			return names[i].name;
	snprintf(plain, 8, "%c", key >= ' ' && key < 0x7F ? (char)key : '?');
	return plain;
}

#define LOW_ROWS    20 /* a canvas with fewer rows is low */
#define NARROW_COLS 60 /* and with fewer columns narrow */
#define TITLE_MAX   2

bool bars_tight(const struct canvas *c)
{
	return c->rows < LOW_ROWS || c->target_rows > 1;
}

int bars_margin(const struct canvas *c)
{
	return c->cols < NARROW_COLS ? 1 : 2;
}

/* The buttons of one group and their places, row 0 being the first row of the bar. */
struct group {
	const struct bars_button *buttons[BARS_BUTTONS + 1];
	struct rect at[BARS_BUTTONS + 1];
	size_t count;
	int rows;
};

/* " Esc Terug ": with a blank on each side. */
static int button_columns(const struct canvas *c, const struct bars_button *button)
{
	char plain[8];
	const char *key = bars_key_name(button->key, plain);
	return button_cols(c, key, button->label);
}

static void place(struct group *group, const struct canvas *c)
{
	int row = 0, col = MARGIN;
	for (size_t i = 0; i < group->count; i++) {
		int wide = button_columns(c, group->buttons[i]);
		if (col > MARGIN && col + wide > c->cols - MARGIN) {
			row += c->target_rows;
			col = MARGIN;
		}
		group->at[i] = (struct rect){row, col, c->target_rows, wide};
		col += wide + GAP;
	}
	group->rows = group->count != 0 ? row + c->target_rows : 0;
}

/* Lines of buttons that a bar may have, so that most of the screen is left for what it shows. */
static int rows_max(const struct canvas *c)
{
	if (c->rows < LOW_ROWS)
		return c->target_rows > 1 ? c->target_rows : 2;
	return c->target_rows > 1 ? c->target_rows * (c->rows < 24 ? 1 : 2) : 3;
}

/* As many as fit before `more`; at least one. */
static size_t fill(struct group *group, const struct canvas *c, const struct bars *bars,
		   const struct bars_button *const *order, size_t from)
{
	size_t taken = 1;
	for (size_t n = 1; from + n <= bars->count; n++) {
		struct group tried = {.count = n + 1};
		for (size_t i = 0; i < n; i++)
			tried.buttons[i] = order[from + i];
		tried.buttons[n] = &bars->more;
		place(&tried, c);
		if (n > 1 && tried.rows > rows_max(c))
			break;
		*group = tried;
		taken = n;
	}
	return taken;
}

/* The way back is in the first group, whatever a screen has of its own. */
static void put_in_order(const struct bars *bars, const struct bars_button **order)
{
	size_t n = 0;
	for (size_t i = 0; i < bars->count; i++)
		if (bars->buttons[i].action == ACTION_BACK)
			order[n++] = &bars->buttons[i];
	for (size_t i = 0; i < bars->count; i++)
		if (bars->buttons[i].action != ACTION_BACK)
			order[n++] = &bars->buttons[i];
}

static void lay_out(struct group *group, const struct bars *bars, const struct canvas *c)
{
	const struct bars_button *order[BARS_BUTTONS];
	size_t starts[BARS_BUTTONS] = {0}, groups = 0;
	*group = (struct group){.count = bars->count};
	for (size_t i = 0; i < bars->count; i++)
		group->buttons[i] = &bars->buttons[i];
	place(group, c);
	if (group->rows <= rows_max(c))
		return;
	put_in_order(bars, order);
	for (size_t from = 0; from < bars->count; groups++) {
		starts[groups] = from;
		from += fill(group, c, bars, order, from);
	}
	if (groups > 0)
		fill(group, c, bars, order, starts[(size_t)bars->group % groups]);
}

int bars_rows(const struct bars *bars, const struct canvas *c)
{
	struct group group;
	lay_out(&group, bars, c);
	return group.rows;
}

void bars_draw_buttons(struct canvas *c, const struct bars *bars)
{
	struct group group;
	lay_out(&group, bars, c);
	int top = c->rows - group.rows;
	canvas_clear(c, (struct rect){top, 0, group.rows, c->cols}, STYLE_BODY);
	for (size_t i = 0; i < group.count; i++) {
		char plain[8];
		struct rect at = group.at[i];
		at.row += top;
		button_draw(c, at, bars_key_name(group.buttons[i]->key, plain),
			    group.buttons[i]->label, false);
		canvas_target(c, at, group.buttons[i]->action, 0);
		canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
	}
}

int bars_title_rows(const struct canvas *c, const char *title)
{
	int rows = text_rows(title, c->cols - 2 * bars_margin(c));
	return rows < 1 ? 1 : rows < TITLE_MAX ? rows : TITLE_MAX;
}

void bars_draw_title(struct canvas *c, const char *title, const char *centre)
{
	int margin = bars_margin(c), cols = c->cols - 2 * margin, rows = bars_title_rows(c, title);
	size_t at = 0, start, length, len = strlen(title);
	int used = 0;
	for (int row = 0; row < rows; row++) {
		canvas_line(c, row, 0, c->cols, STYLE_BAR, "");
		if (text_wrap(title, len, cols, &at, &start, &length))
			used = margin + canvas_text(c, row, margin, cols, STYLE_BAR_TITLE,
						    title + start, length);
	}
	len = strlen(centre);
	int room = c->cols - used - 4 - margin;
	bool narrow = c->cols < NARROW_COLS;
	if (room < 8 || rows > 1 || (narrow && text_columns(centre, len) > room))
		return;
	size_t fit = text_fit(centre, len, room);
	int wide = text_columns(centre, fit);
	canvas_text(c, 0, c->cols - margin - wide, wide, STYLE_BAR, centre, fit);
}

/* Inside the box: how far its words stay from its sides, and lines between its paragraphs. */
#define PAD	    3
#define NOTICE_COLS 64

/* Returns the row below it. */
static int draw_paragraph(struct canvas *c, struct rect inner, int row, enum style style,
			  const char *text)
{
	size_t at = 0, start, length, len = strlen(text);
	enum direction before = visual_paragraph(c, text, len);
	while (row < inner.row + inner.rows &&
	       text_wrap(text, len, inner.cols, &at, &start, &length))
		canvas_text(c, row++, inner.col, inner.cols, style, text + start, length);
	canvas_direction(c, before);
	return row;
}

void bars_draw_notice(struct canvas *c, enum style style, const struct bars_notice *notice)
{
	const char *const paragraphs[] = {notice->title, notice->text, notice->dutch,
					  notice->what_now};
	const size_t count = sizeof paragraphs / sizeof paragraphs[0];
	bool narrow = c->cols < NARROW_COLS;
	int cols = c->cols - (narrow ? 0 : 8), pad = narrow ? 2 : PAD, rows = 0;
	cols = cols < NOTICE_COLS ? cols : NOTICE_COLS;
	for (size_t i = 0; i < count; i++)
		rows += text_rows(paragraphs[i], cols - 2 * pad);
	/* Where it does not fit with air round it, the words go first. */
	int air = rows + 6 <= c->rows ? 1 : 0;
	int high = rows + (air != 0 ? 6 : 2) < c->rows ? rows + (air != 0 ? 6 : 2) : c->rows;
	struct rect box = {(c->rows - high) / 2, (c->cols - cols) / 2, high, cols};
	struct rect inner = {box.row + 1, box.col + pad, high - 2, cols - 2 * pad};
	canvas_clear(c, box, style);
	canvas_unnote(c);
	int row = inner.row;
	for (size_t i = 0; i < count; i++) {
		if (paragraphs[i][0] == '\0')
			continue;
		int from = row, end = draw_paragraph(c, inner, row, style, paragraphs[i]);
		if (paragraphs[i] == notice->dutch)
			canvas_note(c, NOTE_LANGUAGE,
				    (struct rect){from, inner.col, end - from, inner.cols},
				    LANG_NL);
		row = end + air;
	}
	canvas_target(c, (struct rect){0, 0, c->rows, c->cols}, ACTION_STAY, 0);
	canvas_target(c, box, ACTION_STAY, 1);
	canvas_describe(c, ROLE_NOTICE, 0, 0, 0);
	canvas_focus(c, ACTION_STAY, 1);
	canvas_cursor(c, -1, -1);
}

void bars_draw_notice_button(struct canvas *c, enum style style, const struct bars_button *button)
{
	const struct target *notice = canvas_focused(c);
	if (notice == NULL)
		return;
	struct rect box = notice->at;
	int rows = c->target_rows, free = c->rows - box.row - box.rows;
	/* Where no row is left below, the last ones of the notice, which are blank, give way. */
	struct rect at = {box.row + box.rows - (free < rows + 1 ? rows + 1 - free : 0), box.col,
			  rows + 1, box.cols};
	char plain[8];
	canvas_clear(c, at, style);
	/* Its words stand under those of the notice. */
	int pad = c->cols < NARROW_COLS ? 2 : PAD;
	at = (struct rect){at.row, at.col + pad - 1, rows, button_columns(c, button)};
	button_draw(c, at, bars_key_name(button->key, plain), button->label, false);
	canvas_target(c, at, button->action, 0);
	canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}
