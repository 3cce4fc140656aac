#include "tui/part/edit.h"
#include "db/base/buf.h"
#include "tui/text.h"

void edit_init(struct edit *edit, struct buf *text, size_t max, bool multiline)
{
	*edit = (struct edit){
		.text = text, .cursor = text->len, .max = max, .multiline = multiline};
}

static void replace(struct edit *edit, size_t at, size_t removed, const char *text, size_t len)
{
	struct buf tail;
	buf_init_secret(&tail);
	buf_add(&tail, edit->text->data + at + removed, edit->text->len - at - removed);
	buf_truncate(edit->text, at);
	buf_add(edit->text, text, len);
	buf_add(edit->text, tail.data, tail.len);
	buf_finish(&tail);
}

/* Inserting can join clusters or split them, so the cursor looks for the next boundary. */
static size_t boundary_from(const struct buf *text, size_t at)
{
	size_t pos = 0;
	while (pos < at)
		pos += text_next(text->data + pos, text->len - pos).bytes;
	return pos;
}

static void insert_cluster(struct edit *edit, const char *text, size_t len)
{
	bool newline = len == 1 && text[0] == '\n';
	if (newline && !edit->multiline) {
		text = " ";
		len = 1;
	}
	replace(edit, edit->cursor, 0, text, len);
	if (text_clusters(edit->text->data, edit->text->len) > edit->max) {
		replace(edit, edit->cursor, len, "", 0);
		edit->was_cut = true;
		return;
	}
	edit->cursor = boundary_from(edit->text, edit->cursor + len);
}

void edit_insert(struct edit *edit, const char *text, size_t len)
{
	edit->was_cut = false;
	for (size_t at = 0; at < len && !edit->was_cut;) {
		size_t n = text_next(text + at, len - at).bytes;
		insert_cluster(edit, text + at, n);
		at += n;
	}
}

static void delete_before(struct edit *edit)
{
	size_t from = text_previous(edit->text->data, edit->cursor);
	replace(edit, from, edit->cursor - from, "", 0);
	edit->cursor = boundary_from(edit->text, from);
}

static void delete_behind(struct edit *edit)
{
	size_t left = edit->text->len - edit->cursor;
	if (left > 0)
		replace(edit, edit->cursor, text_next(edit->text->data + edit->cursor, left).bytes,
			"", 0);
}

bool edit_act(struct edit *edit, enum action action)
{
	const struct buf *text = edit->text;
	edit->was_cut = false;
	switch (action) {
	case ACTION_LEFT: edit->cursor = text_previous(text->data, edit->cursor); return true;
	case ACTION_RIGHT:
		edit->cursor +=
			text_next(text->data + edit->cursor, text->len - edit->cursor).bytes;
		return true;
	case ACTION_FIRST: edit->cursor = 0; return true;
	case ACTION_LAST: edit->cursor = text->len; return true;
	case ACTION_DELETE: delete_before(edit); return true;
	case ACTION_ERASE: delete_behind(edit); return true;
	default: return false;
	}
}

static void draw_line(const struct edit *edit, struct canvas *c, struct rect area, enum style style,
		      bool focus)
{
	const char *text = edit->text->data;
	size_t from = 0;
	/* Scrolled just so far that the cursor is inside. */
	while (text_columns(text + from, edit->cursor - from) > area.cols - 2)
		from += text_next(text + from, edit->text->len - from).bytes;
	size_t fit = text_fit(text + from, edit->text->len - from, area.cols - 1);
	canvas_line(c, area.row, area.col, area.cols, style, "");
	canvas_text(c, area.row, area.col, area.cols, style, text + from, fit);
	if (focus)
		canvas_cursor(c, area.row,
			      area.col + text_columns(text + from, edit->cursor - from));
}

struct wrapped {
	size_t start, length;
};

/* The rows of the text; the last one is empty behind a closing newline.  Returns how many. */
static int wrap(const struct edit *edit, int cols, struct wrapped *rows, int max)
{
	int count = 0;
	size_t at = 0;
	const struct buf *t = edit->text;
	while (count < max &&
	       text_wrap(t->data, t->len, cols, &at, &rows[count].start, &rows[count].length))
		count++;
	if (count < max && (t->len == 0 || t->data[t->len - 1] == '\n'))
		rows[count++] = (struct wrapped){t->len, 0};
	return count;
}

#define ROWS_MAX 2048

static void draw_lines(const struct edit *edit, struct canvas *c, struct rect area,
		       enum style style, bool focus)
{
	struct wrapped *rows = buf_alloc(ROWS_MAX, sizeof *rows);
	int count = wrap(edit, area.cols - 1, rows, ROWS_MAX), at = 0;
	while (at + 1 < count && rows[at + 1].start <= edit->cursor)
		at++;
	int top = at >= area.rows ? at - area.rows + 1 : 0;
	for (int i = 0; i < area.rows; i++) {
		canvas_line(c, area.row + i, area.col, area.cols, style, "");
		if (top + i < count)
			canvas_text(c, area.row + i, area.col, area.cols, style,
				    edit->text->data + rows[top + i].start, rows[top + i].length);
	}
	size_t behind =
		count > 0 && edit->cursor > rows[at].start ? edit->cursor - rows[at].start : 0;
	int col = count > 0 ? text_columns(edit->text->data + rows[at].start, behind) : 0;
	if (focus)
		canvas_cursor(c, area.row + at - top,
			      area.col + (col < area.cols ? col : area.cols - 1));
	free(rows);
}

void edit_draw(const struct edit *edit, struct canvas *c, struct rect area, bool focus)
{
	enum style style = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	if (edit->multiline)
		draw_lines(edit, c, area, style, focus);
	else
		draw_line(edit, c, area, style, focus);
}
