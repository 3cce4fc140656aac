#include "tui/visual.h"
#include "db/base/buf.h"
#include "tui/bidi.h"
#include "tui/text.h"

#include <fribidi/fribidi.h>
#include <string.h>
#include <unistr.h>

/* Cells of one run on their way to the screen. */
struct run {
	const struct cell *cells; /* of the canvas, `cols` columns */
	int cols;
	bool rtl;	  /* the part of the canvas that it stands in */
	struct cell *out; /* where its leftmost column comes */
	int *where, left; /* of the same columns; NULL: nobody asks */
};

static size_t bytes_of(const struct cell *cell)
{
	return strnlen(cell->text, CELL_TEXT);
}

/* A wide cell and its right half are one thing; all others are one column. */
static int columns_at(const struct run *run, int col)
{
	bool wide = run->cells[col].columns == 2 && col + 1 < run->cols &&
		    run->cells[col + 1].columns == 0;
	return wide ? 2 : 1;
}

/* Puts what stands at column `from` of the run at column `to` of the screen. */
static int put(const struct run *run, int from, int to)
{
	int columns = columns_at(run, from);
	for (int i = 0; i < columns; i++) {
		run->out[to + i] = run->cells[from + i];
		if (run->where != NULL)
			run->where[from + i] = run->left + to + i;
	}
	return to + columns;
}

static void put_as_read(const struct run *run)
{
	for (int col = 0; col < run->cols;)
		put(run, col, col), col += columns_at(run, col);
}

static void put_blanks(const struct run *run)
{
	for (int col = 0; col < run->cols; col++)
		put(run, col, run->cols - 1 - col);
}

static bool all_alike(const struct run *run)
{
	for (int i = 0; i < run->cols; i++)
		if (run->cells[i].text[0] != '\0' || run->cells[i].columns != 1)
			return false;
	return true;
}

static bool base_of(const struct run *run, const struct bidi_line *line)
{
	switch (run->cells[0].run & RUN_DIRECTION) {
	case DIRECTION_LTR: return false;
	case DIRECTION_RTL: return true;
	default: return run->rtl && (line->has_rtl || !line->has_ltr);
	}
}

static void put_in_order(const struct run *run)
{
	struct bidi_line line;
	int starts[BIDI_CLUSTERS];
	bidi_begin(&line);
	for (int col = 0; col < run->cols; col += columns_at(run, col)) {
		starts[line.count] = col;
		bidi_add(&line, run->cells[col].text, bytes_of(&run->cells[col]));
	}
	bool rtl = base_of(run, &line);
	if (!rtl && !line.has_rtl) {
		put_as_read(run);
		return;
	}
	bidi_arrange(&line, rtl);
	bidi_shape(&line);
	for (int v = 0, to = 0; v < line.count; v++) {
		int i = line.shown[v], from = starts[i];
		const struct cell *cell = &run->cells[from];
		int next = put(run, from, to);
		if (cell->text[0] != '\0')
			bidi_write(&line, i, cell->text, bytes_of(cell), run->out[to].text,
				   CELL_TEXT);
		to = next;
	}
}

static void put_run(const struct run *run)
{
	bool ltr = (run->cells[0].run & RUN_DIRECTION) == DIRECTION_LTR;
	if (all_alike(run) && !ltr)
		put_blanks(run);
	else
		put_in_order(run);
}

/* Nothing ends here. */
static bool is_right_half(const struct cell *cells, int i)
{
	return cells[i].columns == 0 && cells[i - 1].columns == 2;
}

/* Where the run ends that begins at col; a longer one than there is room for goes in parts. */
static int run_end(const struct cell *cells, int col, int end)
{
	int i = col + 1;
	while (i < end && (is_right_half(cells, i) ||
			   ((cells[i].run & RUN_BEGINS) == 0 && i - col < BIDI_CLUSTERS)))
		i++;
	return i;
}

static int part_end(const struct cell *cells, int col, int cols)
{
	int i = col + 1;
	while (i < cols && (is_right_half(cells, i) ||
			    (cells[i].run & RUN_TURNED) == (cells[col].run & RUN_TURNED)))
		i++;
	return i;
}

/* One part of a row, turned round or not, which begins at column `left` of the screen. */
static void put_part(const struct canvas *c, const struct cell *cells, int begin, int end, int left,
		     struct cell *out, int *where)
{
	bool rtl = c->rtl != ((cells[begin].run & RUN_TURNED) != 0);
	for (int col = begin; col < end;) {
		int next = run_end(cells, col, end);
		int to = rtl ? left + end - next : left + col - begin;
		put_run(&(struct run){.cells = cells + col,
				      .cols = next - col,
				      .rtl = rtl,
				      .out = out + to,
				      .where = where != NULL ? where + col : NULL,
				      .left = to});
		col = next;
	}
}

void visual_row(const struct canvas *c, int row, struct cell *out, int *where)
{
	const struct cell *cells = canvas_cell(c, row, 0);
	if (visual_is_plain(c, row)) {
		memcpy(out, cells, (size_t)c->cols * sizeof *out);
		for (int col = 0; where != NULL && col < c->cols; col++)
			where[col] = col;
		return;
	}
	for (int col = 0; col < c->cols;) {
		int end = part_end(cells, col, c->cols);
		put_part(c, cells, col, end, c->rtl ? c->cols - end : col, out, where);
		col = end;
	}
}

/* Looks up a column in either direction. */
static int look_up(const struct canvas *c, int row, int col, bool back)
{
	if (row < 0 || row >= c->rows || col < 0 || col >= c->cols || visual_is_plain(c, row))
		return col;
	size_t cols = (size_t)c->cols;
	struct cell *out = buf_alloc(cols, sizeof *out);
	int *where = buf_alloc(cols, sizeof *where), found = col;
	visual_row(c, row, out, where);
	for (int i = 0; i < c->cols; i++)
		if ((back ? where[i] : i) == col)
			found = back ? i : where[i];
	/* What was typed may be among it. */
	explicit_bzero(out, cols * sizeof *out);
	free(out);
	free(where);
	return found;
}

int visual_column(const struct canvas *c, int row, int col)
{
	return look_up(c, row, col, false);
}

int visual_back(const struct canvas *c, int row, int col)
{
	return look_up(c, row, col, true);
}

void visual_dump(const struct canvas *c, struct buf *out)
{
	struct cell *cells = buf_alloc((size_t)c->cols, sizeof *cells);
	for (int row = 0; row < c->rows; row++) {
		size_t kept = out->len;
		visual_row(c, row, cells, NULL);
		for (int col = 0; col < c->cols; col++) {
			if (cells[col].columns == 0)
				continue;
			if (cells[col].text[0] == '\0') {
				buf_add_char(out, ' ');
				continue;
			}
			buf_add(out, cells[col].text, bytes_of(&cells[col]));
			kept = out->len;
		}
		buf_truncate(out, kept);
		buf_add_char(out, '\n');
	}
	explicit_bzero(cells, (size_t)c->cols * sizeof *cells);
	free(cells);
}

/* Lines of text. */

bool visual_is_rtl(const char *text, size_t len, bool otherwise)
{
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		at += (size_t)u8_mbtouc(&c, (const uint8_t *)text + at, len - at);
		FriBidiCharType type = fribidi_get_bidi_type(c);
		if (FRIBIDI_IS_LETTER(type))
			return FRIBIDI_IS_RTL(type);
	}
	return otherwise;
}

enum direction visual_direction(const char *text, size_t len, bool rtl)
{
	bool has_ltr = false;
	if (!rtl)
		return DIRECTION_LTR;
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		at += (size_t)u8_mbtouc(&c, (const uint8_t *)text + at, len - at);
		FriBidiCharType type = fribidi_get_bidi_type(c);
		if (FRIBIDI_IS_LETTER(type) && FRIBIDI_IS_RTL(type))
			return DIRECTION_RTL;
		has_ltr = has_ltr || FRIBIDI_IS_LETTER(type);
	}
	return has_ltr ? DIRECTION_LTR : DIRECTION_RTL;
}

enum direction visual_paragraph(struct canvas *c, const char *text, size_t len)
{
	enum direction before = c->direction;
	if (before == DIRECTION_AUTO && c->rtl)
		canvas_direction(c, visual_direction(text, len, true));
	return before;
}

static size_t step_as_read(const char *line, size_t len, size_t at, bool back)
{
	size_t before = 0;
	for (size_t pos = 0; pos < len && pos <= at;) {
		size_t next = pos + text_next(line + pos, len - pos).bytes;
		if (pos == at)
			return back ? before : next;
		before = pos;
		pos = next;
	}
	return back ? before : len;
}

size_t visual_step(const char *line, size_t len, size_t at, bool rtl, bool left)
{
	struct bidi_line b;
	size_t starts[BIDI_CLUSTERS];
	bidi_begin(&b);
	for (size_t pos = 0; pos < len;) {
		size_t bytes = text_next(line + pos, len - pos).bytes;
		if (b.count == BIDI_CLUSTERS - 1)
			return step_as_read(line, len, at, left != rtl);
		starts[b.count] = pos;
		bidi_add(&b, line + pos, bytes);
		pos += bytes;
	}
	starts[b.count] = len;
	bidi_add(&b, "", 0);
	bidi_arrange(&b, rtl);
	for (int v = 0; v < b.count; v++) {
		int to = left ? v - 1 : v + 1;
		if (starts[b.shown[v]] == at)
			return to >= 0 && to < b.count ? starts[b.shown[to]] : at;
	}
	return at;
}
