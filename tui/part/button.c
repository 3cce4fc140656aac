#include "tui/part/button.h"
#include "tui/text.h"

#define FRAMED_ROWS 3

static int width(const char *text)
{
	return text_columns(text, strlen(text));
}

int button_cols(const struct canvas *c, const char *key, const char *label)
{
	int cols = width(key) + width(label) + (key[0] != '\0' ? 3 : 2);
	int wider = width(key) > width(label) ? width(key) : width(label);
	if (c->target_rows >= FRAMED_ROWS)
		cols = wider + 4;
	else if (c->target_rows > 1)
		cols = wider + 2;
	return cols > c->target_cols ? cols : c->target_cols;
}

/* "┌ Esc ──┐", or the line that closes it. */
static void draw_edge(struct canvas *c, struct rect row, const char *const parts[3],
		      enum style style, enum style key_style, const char *key)
{
	int last = row.col + row.cols - 1;
	canvas_line(c, row.row, row.col, 1, style, parts[0]);
	for (int col = row.col + 1; col < last; col++)
		canvas_line(c, row.row, col, 1, style, parts[1]);
	canvas_line(c, row.row, last, 1, style, parts[2]);
	if (key[0] == '\0')
		return;
	canvas_line(c, row.row, row.col + 1, width(key) + 2, style, "");
	canvas_text(c, row.row, row.col + 2, row.cols - 3, key_style, key, strlen(key));
}

static void draw_framed(struct canvas *c, struct rect at, const char *key, const char *label,
			bool focus)
{
	enum style style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON;
	enum style key_style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON_KEY;
	static const char *const top[3] = {"┌", "─", "┐"}, *const bottom[3] = {"└", "─", "┘"};
	static const char *const side[3] = {"│", "", "│"};
	int room = at.cols - 2, wide = width(label);
	for (int i = 0; i < at.rows; i++) {
		struct rect row = {at.row + i, at.col, 1, at.cols};
		bool first = i == 0, last = i == at.rows - 1;
		draw_edge(c, row,
			  first	 ? top
			  : last ? bottom
				 : side,
			  style, key_style, first ? key : "");
	}
	int middle = at.row + at.rows / 2, before = wide < room ? (room - wide) / 2 : 0;
	canvas_text(c, middle, at.col + 1 + before, room, style, label, strlen(label));
	if (focus && before > 0)
		canvas_text(c, middle, at.col + 1, 1, style, "»", strlen("»"));
	/* The corners of a frame stand where they are drawn in every language. */
	if (c->rtl)
		canvas_turn(c, at);
}

static void draw_low(struct canvas *c, struct rect at, const char *key, const char *label,
		     bool focus)
{
	enum style style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON;
	enum style key_style = focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON_KEY;
	canvas_clear(c, at, style);
	if (at.rows > 1) {
		canvas_text(c, at.row, at.col + 1, at.cols - 1, key_style, key, strlen(key));
		canvas_text(c, at.row + (key[0] != '\0' ? 1 : 0), at.col + 1, at.cols - 1, style,
			    label, strlen(label));
		if (focus)
			canvas_text(c, at.row, at.col, 1, style, "»", strlen("»"));
		return;
	}
	int used = 1 + canvas_text(c, at.row, at.col + 1, at.cols - 1, key_style, key, strlen(key));
	used += key[0] != '\0' ? 1 : 0;
	canvas_text(c, at.row, at.col + used, at.cols - used, style, label, strlen(label));
}

void button_draw(struct canvas *c, struct rect at, const char *key, const char *label, bool focus)
{
	if (at.rows >= FRAMED_ROWS)
		draw_framed(c, at, key, label, focus);
	else
		draw_low(c, at, key, label, focus);
}
