#include "tui/part/dots.h"

#define GAP 2 /* columns a dot */

/* As much as any PIN; what is edited is told by its length alone. */
static const char hidden[] = "**************************************************";

void dots_insert(struct field_edit *f, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] >= '0' && text[i] <= '9')
			field_insert(f, &text[i], 1);
}

bool dots_act(struct field_edit *f, enum action action)
{
	bool sideways = action == ACTION_LEFT || action == ACTION_RIGHT;
	if (action != ACTION_DELETE && action != ACTION_ERASE)
		return sideways;
	return field_act(f, ACTION_DELETE);
}

void dots_draw(struct field_edit *f, struct canvas *c, struct rect at, bool focus)
{
	enum style style = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	int cols = GAP * f->max + GAP;
	at.cols = at.cols < cols ? at.cols : cols;
	canvas_clear(c, at, style);
	for (size_t i = 0; i < f->len; i++)
		canvas_text(c, at.row, at.col + 1 + GAP * (int)i, 1, style, "•", strlen("•"));
	canvas_run(c, at.row, at.col, at.cols, DIRECTION_LTR);
	if (!focus)
		return;
	canvas_cursor(c, at.row, at.col + 1 + GAP * (int)f->len);
	canvas_edited(c, hidden, f->len < sizeof hidden ? f->len : sizeof hidden - 1, f->len);
}
