#include "tui/bars.h"
#include "tui/text.h"
#include "tui/ui.h"

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
		{UI_F8, "F8"},	 {UI_F9, "F9"},		 {UI_F10, "F10"},      {' ', "␣"},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].key == key)
			return names[i].name;
	snprintf(plain, 8, "%c", key >= ' ' && key < 0x7F ? (char)key : '?');
	return plain;
}

/* " Esc Terug ": with a blank on each side. */
static int button_columns(const struct bars_button *button)
{
	char plain[8];
	const char *key = bars_key_name(button->key, plain);
	return text_columns(key, strlen(key)) + text_columns(button->label, strlen(button->label)) +
	       3;
}

/* The place of each button, row 0 being the first row of the bar.  Returns the rows. */
static int place(const struct bars_button *buttons, size_t count, int cols, struct rect *at)
{
	int row = 0, col = MARGIN;
	for (size_t i = 0; i < count; i++) {
		int wide = button_columns(&buttons[i]);
		if (col > MARGIN && col + wide > cols - MARGIN) {
			row++;
			col = MARGIN;
		}
		at[i] = (struct rect){row, col, 1, wide};
		col += wide + GAP;
	}
	return count != 0 ? row + 1 : 0;
}

#define BUTTONS_MAX 16

int bars_rows(const struct bars_button *buttons, size_t count, int cols)
{
	struct rect at[BUTTONS_MAX];
	return place(buttons, count < BUTTONS_MAX ? count : BUTTONS_MAX, cols, at);
}

static void draw_button(struct canvas *c, struct rect at, const struct bars_button *button)
{
	char plain[8];
	const char *key = bars_key_name(button->key, plain);
	canvas_line(c, at.row, at.col, at.cols, STYLE_BUTTON, "");
	int used = 1 + canvas_text(c, at.row, at.col + 1, at.cols - 1, STYLE_BUTTON_KEY, key,
				   strlen(key));
	canvas_text(c, at.row, at.col + used + 1, at.cols - used - 1, STYLE_BUTTON, button->label,
		    strlen(button->label));
	canvas_target(c, at, button->action, 0);
	canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}

void bars_draw_buttons(struct canvas *c, const struct bars_button *buttons, size_t count)
{
	struct rect at[BUTTONS_MAX];
	size_t n = count < BUTTONS_MAX ? count : BUTTONS_MAX;
	int rows = place(buttons, n, c->cols, at);
	int top = c->rows - rows;
	canvas_clear(c, (struct rect){top, 0, rows, c->cols}, STYLE_BODY);
	for (size_t i = 0; i < n; i++) {
		at[i].row += top;
		draw_button(c, at[i], &buttons[i]);
	}
}

void bars_draw_title(struct canvas *c, const char *title, const char *centre)
{
	canvas_line(c, 0, 0, c->cols, STYLE_BAR, "");
	int used = 2 + canvas_text(c, 0, 2, c->cols - 4, STYLE_BAR_TITLE, title, strlen(title));
	size_t len = strlen(centre);
	int room = c->cols - used - 6;
	if (room < 8)
		return;
	size_t fit = text_fit(centre, len, room);
	int wide = text_columns(centre, fit);
	canvas_text(c, 0, c->cols - 2 - wide, wide, STYLE_BAR, centre, fit);
}

static int draw_paragraph(struct canvas *c, struct rect box, int row, enum style style,
			  const char *text)
{
	size_t at = 0, start, length, len = strlen(text);
	while (row < box.row + box.rows - 1 &&
	       text_wrap(text, len, box.cols - 6, &at, &start, &length))
		canvas_text(c, row++, box.col + 3, box.cols - 6, style, text + start, length);
	return row;
}

static int paragraph_rows(const char *text, int cols)
{
	int rows = 0;
	size_t at = 0, start, length, len = strlen(text);
	while (text_wrap(text, len, cols, &at, &start, &length))
		rows++;
	return rows;
}

void bars_draw_notice(struct canvas *c, enum style style, const char *title, const char *text,
		      const char *what_now)
{
	int cols = c->cols - 8 < 64 ? c->cols - 8 : 64;
	int rows = 6 + paragraph_rows(title, cols - 6) + paragraph_rows(text, cols - 6) +
		   paragraph_rows(what_now, cols - 6);
	if (rows > c->rows - 2)
		rows = c->rows - 2;
	struct rect box = {(c->rows - rows) / 2, (c->cols - cols) / 2, rows, cols};
	canvas_clear(c, box, style);
	int row = draw_paragraph(c, box, box.row + 1, style, title) + 1;
	row = draw_paragraph(c, box, row, style, text) + 1;
	draw_paragraph(c, box, row, style, what_now);
	canvas_target(c, (struct rect){0, 0, c->rows, c->cols}, ACTION_STAY, 0);
	canvas_target(c, box, ACTION_STAY, 1);
	canvas_describe(c, ROLE_NOTICE, 0, 0, 0);
	canvas_focus(c, ACTION_STAY, 1);
	canvas_cursor(c, -1, -1);
}
