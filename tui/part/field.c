#include "tui/part/field.h"
#include "db/base/buf.h"
#include "tui/text.h"
#include "tui/visual.h"

#include <sodium.h>

/*
 * A cluster has no largest size, so bytes are limited too: twice what the
 * longest text of four-byte characters takes.
 */
#define BYTES_PER_CLUSTER 8
#define BYTES_SPARE	  32
#define BYTES_MAX	  8192

void field_init(struct field_edit *f, int max, bool multiline)
{
	size_t cap = (size_t)max * BYTES_PER_CLUSTER + BYTES_SPARE;
	*f = (struct field_edit){.max = max, .multiline = multiline};
	f->cap = cap < BYTES_MAX ? cap : BYTES_MAX;
	f->text = sodium_init() < 0 ? NULL : sodium_malloc(f->cap + 1);
	/* libsodium goes on when a page cannot be locked: this is memory that has run out. */
	if (f->text == NULL)
		abort();
	sodium_memzero(f->text, f->cap + 1);
}

void field_finish(struct field_edit *f)
{
	sodium_free(f->text);
	*f = (struct field_edit){.text = NULL};
}

void field_clear(struct field_edit *f)
{
	sodium_memzero(f->text, f->cap + 1);
	f->len = f->cursor = 0;
	f->scroll = 0;
	f->cut = false;
}

size_t field_count(const struct field_edit *f)
{
	return text_clusters(f->text, f->len);
}

/* The first cluster boundary at or behind `at`: counted from the start, as drawing does. */
static size_t boundary(const struct field_edit *f, size_t at)
{
	size_t pos = 0;
	while (pos < at)
		pos += text_next(f->text + pos, f->len - pos).bytes;
	return pos;
}

static size_t boundary_before(const struct field_edit *f, size_t at)
{
	size_t pos = 0, before = 0;
	while (pos < at) {
		before = pos;
		pos += text_next(f->text + pos, f->len - pos).bytes;
	}
	return before;
}

static void take_out(struct field_edit *f, size_t from, size_t to)
{
	memmove(f->text + from, f->text + to, f->len - to);
	sodium_memzero(f->text + f->len - (to - from), to - from);
	f->len -= to - from;
	/* What stood on both sides may have become one cluster. */
	f->cursor = boundary(f, from);
}

/* All or nothing. */
static bool put_in(struct field_edit *f, const char *text, size_t len)
{
	size_t at = f->cursor;
	if (len > f->cap - f->len)
		return false;
	memmove(f->text + at + len, f->text + at, f->len - at);
	memcpy(f->text + at, text, len);
	f->len += len;
	if (field_count(f) > (size_t)f->max) {
		take_out(f, at, at + len);
		f->cursor = at;
		return false;
	}
	f->cursor = boundary(f, at + len);
	return true;
}

void field_insert(struct field_edit *f, const char *text, size_t len)
{
	struct buf clean;
	buf_init_secret(&clean);
	buf_add(&clean, text, len);
	buf_truncate(&clean, text_sanitize(clean.data, clean.len, f->multiline));
	f->cut = false;
	for (size_t at = 0; at < clean.len && !f->cut;) {
		size_t bytes = text_next(clean.data + at, clean.len - at).bytes;
		f->cut = !put_in(f, clean.data + at, bytes);
		at += bytes;
	}
	buf_finish(&clean);
}

void field_set(struct field_edit *f, const char *text, size_t len)
{
	field_clear(f);
	field_insert(f, text, len);
}

/* Lines of a field of several. */

struct line {
	size_t start, length; /* what is drawn */
	size_t next;	      /* where the next line starts */
};

/* One column is kept for the cursor behind a full line. */
static bool next_line(const struct field_edit *f, int cols, size_t *at, bool *after_newline,
		      struct line *out)
{
	size_t start = *at, length = 0;
	int width = cols > 2 ? cols - 1 : 1;
	if (text_wrap(f->text, f->len, width, at, &start, &length)) {
		*after_newline = *at == f->len && f->text[f->len - 1] == '\n';
		*out = (struct line){start, length, *at};
		return true;
	}
	if (!*after_newline && f->len > 0)
		return false;
	/* An empty field, and the line behind a last newline, have a line of their own. */
	if (*at > f->len)
		return false;
	*after_newline = false;
	*out = (struct line){f->len, 0, f->len + 1};
	*at = f->len + 1;
	return true;
}

int field_lines(const struct field_edit *f, int cols)
{
	int count = 0;
	bool newline = false;
	struct line line;
	if (!f->multiline)
		return 1;
	for (size_t at = 0; next_line(f, cols, &at, &newline, &line);)
		count++;
	return count;
}

/* The line that the cursor is on; its number in *number. */
static struct line cursor_line(const struct field_edit *f, int cols, int *number)
{
	struct line line = {0, 0, 0}, found = {0, 0, 0};
	bool newline = false;
	*number = 0;
	int i = 0;
	for (size_t at = 0; next_line(f, cols, &at, &newline, &line); i++) {
		if (line.start > f->cursor)
			break;
		found = line;
		*number = i;
	}
	return found;
}

static int cursor_column(const struct field_edit *f, const struct line *line, int cols)
{
	int column = text_columns(f->text + line->start, f->cursor - line->start);
	return column < cols ? column : cols - 1;
}

static bool go_to_line(struct field_edit *f, int step)
{
	int number, cols = f->columns > 0 ? f->columns : 1;
	struct line line = cursor_line(f, cols, &number);
	int column = cursor_column(f, &line, cols);
	int wanted = number + step, i = 0;
	bool newline = false;
	for (size_t at = 0; next_line(f, cols, &at, &newline, &line); i++) {
		if (i != wanted)
			continue;
		f->cursor = boundary(
			f, line.start + text_fit(f->text + line.start, line.length, column));
		return true;
	}
	return false;
}

static bool to_line_edge(struct field_edit *f, enum action action)
{
	int number;
	struct line line = cursor_line(f, f->columns > 0 ? f->columns : 1, &number);
	/* A blank that a line was broken at may carry an accent. */
	f->cursor = boundary(f, action == ACTION_FIRST ? line.start : line.start + line.length);
	return true;
}

static bool runs_rtl(const struct field_edit *f)
{
	return f->direction == DIRECTION_AUTO ? visual_is_rtl(f->text, f->len, f->screen_rtl)
					      : f->direction == DIRECTION_RTL;
}

/* Over the edge of a line it goes on at the next or the one before. */
static void go_sideways(struct field_edit *f, bool left)
{
	int number = 0;
	bool rtl = runs_rtl(f);
	struct line line = {0, f->len, f->len};
	if (f->multiline)
		line = cursor_line(f, f->columns > 0 ? f->columns : 1, &number);
	size_t behind = f->cursor - line.start;
	size_t length = behind > line.length ? behind : line.length;
	size_t to = line.start + visual_step(f->text + line.start, length, behind, rtl, left);
	if (to == f->cursor && f->multiline && left == rtl)
		to = line.next < f->len ? line.next : f->len;
	else if (to == f->cursor && f->multiline)
		to = boundary_before(f, line.start);
	/* A blank that a line was broken at may carry an accent. */
	f->cursor = boundary(f, to);
}

bool field_act(struct field_edit *f, enum action action)
{
	size_t before = text_previous(f->text, f->cursor);
	size_t after = f->cursor + text_letter(f->text + f->cursor, f->len - f->cursor);
	f->cut = false;
	switch (action) {
	case ACTION_LEFT: go_sideways(f, true); return true;
	case ACTION_RIGHT: go_sideways(f, false); return true;
	case ACTION_DELETE: take_out(f, before, f->cursor); return true;
	case ACTION_ERASE: take_out(f, f->cursor, after); return true;
	case ACTION_UP: return f->multiline && go_to_line(f, -1);
	case ACTION_DOWN: return f->multiline && go_to_line(f, 1);
	case ACTION_FIRST:
	case ACTION_LAST:
		if (f->multiline)
			return to_line_edge(f, action);
		f->cursor = action == ACTION_FIRST ? 0 : f->len;
		return true;
	default: return false;
	}
}

/* Drawing. */

static void draw_one_line(struct field_edit *f, struct canvas *c, struct rect at, enum style style,
			  bool focus)
{
	int cursor = text_columns(f->text, f->cursor), column = 0;
	if (cursor < f->scroll || !focus)
		f->scroll = focus ? cursor : 0;
	if (cursor >= f->scroll + at.cols && focus)
		f->scroll = cursor - at.cols + 1;
	for (size_t pos = 0; pos < f->len;) {
		struct cluster k = text_next(f->text + pos, f->len - pos);
		int left = column - f->scroll;
		if (left >= 0 && left + k.columns <= at.cols)
			canvas_text(c, at.row, at.col + left, at.cols - left, style, f->text + pos,
				    k.bytes);
		column += k.columns;
		pos += k.bytes;
	}
	if (focus)
		canvas_cursor(c, at.row, at.col + cursor - f->scroll);
}

static void draw_lines(struct field_edit *f, struct canvas *c, struct rect at, enum style style,
		       bool focus)
{
	int number, i = 0;
	bool newline = false;
	struct line line = cursor_line(f, at.cols, &number);
	int column = cursor_column(f, &line, at.cols);
	if (number < f->scroll)
		f->scroll = number;
	if (number >= f->scroll + at.rows)
		f->scroll = number - at.rows + 1;
	for (size_t pos = 0; next_line(f, at.cols, &pos, &newline, &line); i++)
		if (i >= f->scroll && i < f->scroll + at.rows)
			canvas_text(c, at.row + i - f->scroll, at.col, at.cols, style,
				    f->text + line.start, line.length);
	if (focus)
		canvas_cursor(c, at.row + number - f->scroll, at.col + column);
}

void field_draw(struct field_edit *f, struct canvas *c, struct rect at, bool focus)
{
	enum style style = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	canvas_clear(c, at, style);
	f->columns = at.cols;
	f->screen_rtl = c->rtl;
	if (at.cols < 1 || at.rows < 1)
		return;
	if (f->multiline)
		draw_lines(f, c, at, style, focus);
	else
		draw_one_line(f, c, at, style, focus);
	for (int row = at.row; row < at.row + at.rows; row++)
		canvas_run(c, row, at.col, at.cols, runs_rtl(f) ? DIRECTION_RTL : DIRECTION_LTR);
	if (focus)
		canvas_edited(c, f->text, f->len, f->cursor);
}
