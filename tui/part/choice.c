#include "tui/part/choice.h"
#include "tui/text.h"

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
	canvas_text(c, row, col + used, 1, style, "…", strlen("…"));
}

void choice_draw(struct canvas *c, struct rect at, int number, const char *label, const char *hint,
		 bool focus)
{
	enum style style = focus ? STYLE_ITEM_FOCUS : STYLE_ITEM;
	char lead[16];
	snprintf(lead, sizeof lead, number > 0 && number < 10 ? " %s %d  " : " %s    ",
		 focus ? "»" : " ", number);
	canvas_line(c, at.row, at.col, CHOICE_INDENT, style, lead);
	choice_fit(c, at.row, at.col + CHOICE_INDENT, at.cols - CHOICE_INDENT, style, label);
	for (int i = 1; i < at.rows; i++) {
		canvas_line(c, at.row + i, at.col, CHOICE_INDENT, STYLE_BODY, "");
		choice_fit(c, at.row + i, at.col + CHOICE_INDENT, at.cols - CHOICE_INDENT,
			   STYLE_HINT, i == 1 && hint != NULL ? hint : "");
	}
}

int choice_paragraph(struct canvas *c, struct rect area, enum style style, const char *text)
{
	int rows = 0;
	size_t at = 0, start, length, len = strlen(text);
	while (rows < area.rows && text_wrap(text, len, area.cols, &at, &start, &length))
		canvas_text(c, area.row + rows++, area.col, area.cols, style, text + start, length);
	return rows;
}
