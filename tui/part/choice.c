#include "tui/part/choice.h"
#include "tui/text.h"
#include "tui/visual.h"

void choice_fit(struct canvas *c, int row, int col, int cols, enum style style, const char *text)
{
	size_t len = strlen(text), fit = text_fit(text, len, cols);
	if (fit == len) {
		canvas_line(c, row, col, cols, style, text);
		return;
	}
	fit = text_fit(text, len, cols - 1);
	canvas_line(c, row, col, cols, style, "");
	int used = canvas_text(c, row, col, cols, style, text, fit);
	used += canvas_text(c, row, col + used, 1, style, "…", strlen("…"));
	/* What was left out is at the end of the text, wherever that stands. */
	canvas_run(c, row, col, used, visual_direction(text, len, c->rtl));
}

int choice_label_rows(struct rect at, const char *label, const char *hint)
{
	int rows = text_rows(label, at.cols - CHOICE_INDENT);
	int room = hint != NULL && at.rows > 1 ? at.rows - 1 : at.rows;
	return rows < 1 ? 1 : rows < room ? rows : room;
}

/* Wrapped, blank where there is no more; what is left over on the last line is cut. */
static void fit_lines(struct canvas *c, struct rect at, enum style style, const char *text)
{
	size_t pos = 0, start, length, len = strlen(text);
	enum direction before = visual_paragraph(c, text, len);
	for (int i = 0; i < at.rows; i++) {
		size_t from = pos;
		if (i == at.rows - 1) {
			choice_fit(c, at.row + i, at.col, at.cols, style, text + pos);
			break;
		}
		canvas_line(c, at.row + i, at.col, at.cols, style, "");
		if (from < len && text_wrap(text, len, at.cols, &pos, &start, &length))
			canvas_text(c, at.row + i, at.col, at.cols, style, text + start, length);
	}
	canvas_direction(c, before);
}

void choice_draw(struct canvas *c, struct rect at, int number, const char *label, const char *hint,
		 bool focus)
{
	enum style style = focus ? STYLE_ITEM_FOCUS : STYLE_ITEM;
	char lead[16];
	snprintf(lead, sizeof lead, number > 0 && number < 10 ? " %s %d  " : " %s    ",
		 focus ? "»" : " ", number);
	canvas_line(c, at.row, at.col, CHOICE_INDENT, style, lead);
	struct rect in = {at.row, at.col + CHOICE_INDENT, at.rows, at.cols - CHOICE_INDENT};
	int lines = choice_label_rows(at, label, hint);
	for (int i = 1; i < at.rows; i++)
		canvas_line(c, at.row + i, at.col, CHOICE_INDENT, i < lines ? style : STYLE_BODY,
			    "");
	fit_lines(c, (struct rect){in.row, in.col, lines, in.cols}, style, label);
	in.row += lines;
	in.rows -= lines;
	fit_lines(c, in, STYLE_HINT, hint != NULL ? hint : "");
}

int choice_paragraph(struct canvas *c, struct rect area, enum style style, const char *text)
{
	int rows = 0;
	size_t at = 0, start, length, len = strlen(text);
	enum direction before = visual_paragraph(c, text, len);
	while (rows < area.rows && text_wrap(text, len, area.cols, &at, &start, &length))
		canvas_text(c, area.row + rows++, area.col, area.cols, style, text + start, length);
	canvas_direction(c, before);
	return rows;
}
