#include "tui/canvas.h"
#include "db/base/buf.h"
#include "tui/text.h"

static struct cell blank(enum style style)
{
	return (struct cell){.text = "", .style = (uint8_t)style, .columns = 1};
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && a->columns == b->columns && a->run == b->run &&
	       memcmp(a->text, b->text, CELL_TEXT) == 0;
}

void canvas_touch(struct canvas *c)
{
	for (int row = 0; row < c->rows; row++)
		c->changes[row] = (struct change){0, c->cols - 1};
}

void canvas_init(struct canvas *c, int rows, int cols)
{
	*c = (struct canvas){
		.cursor_row = -1, .cursor_col = -1, .target_rows = 1, .target_cols = 1};
	canvas_resize(c, rows, cols);
}

/* Cells may hold what a visitor typed. */
static void free_cells(struct canvas *c)
{
	if (c->cells != NULL)
		explicit_bzero(c->cells, (size_t)c->rows * (size_t)c->cols * sizeof *c->cells);
	free(c->cells);
}

void canvas_finish(struct canvas *c)
{
	free_cells(c);
	free(c->changes);
	free(c->tangled);
	free(c->targets);
	*c = (struct canvas){.cursor_row = -1, .cursor_col = -1};
}

void canvas_resize(struct canvas *c, int rows, int cols)
{
	size_t count = (size_t)rows * (size_t)cols;
	free_cells(c);
	free(c->changes);
	free(c->tangled);
	c->cells = buf_alloc(count, sizeof *c->cells);
	c->changes = buf_alloc((size_t)rows, sizeof *c->changes);
	c->tangled = buf_alloc((size_t)rows, sizeof *c->tangled);
	c->rows = rows;
	c->cols = cols;
	c->target_count = 0;
	c->cursor_row = c->cursor_col = -1;
	for (size_t i = 0; i < count; i++)
		c->cells[i] = blank(STYLE_BODY);
	canvas_touch(c);
}

static void mark(struct canvas *c, int row, int col)
{
	struct change *change = &c->changes[row];
	if (change->first > change->last) {
		change->first = change->last = col;
		return;
	}
	if (col < change->first)
		change->first = col;
	if (col > change->last)
		change->last = col;
}

static struct cell *at(const struct canvas *c, int row, int col)
{
	return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

static void set(struct canvas *c, int row, int col, const struct cell *cell)
{
	struct cell *old = at(c, row, col);
	if (same_cell(old, cell))
		return;
	*old = *cell;
	mark(c, row, col);
}

/* Text is no longer where it was shown when its row stops being put in order. */
static void untangle(struct canvas *c, int row, int col, int cols)
{
	if (!c->tangled[row] || col > 0 || cols < c->cols)
		return;
	c->tangled[row] = false;
	c->changes[row] = (struct change){0, c->cols - 1};
}

/* What stood here and was drawn over at the left is a run by itself. */
static void begin_run(struct canvas *c, int row, int col)
{
	if (col < c->cols)
		at(c, row, col)->run |= RUN_BEGINS;
}

/* A wide character that is overwritten by half leaves a blank, not a torn glyph. */
static void mend_left(struct canvas *c, int row, int col)
{
	if (col <= 0 || col >= c->cols || at(c, row, col)->columns != 0)
		return;
	struct cell cell = blank(at(c, row, col - 1)->style);
	set(c, row, col - 1, &cell);
}

static void mend_right(struct canvas *c, int row, int col)
{
	if (col >= c->cols || at(c, row, col)->columns != 0)
		return;
	struct cell cell = blank(at(c, row, col)->style);
	set(c, row, col, &cell);
}

static struct rect clip(const struct canvas *c, struct rect r)
{
	if (r.row < 0) {
		r.rows += r.row;
		r.row = 0;
	}
	if (r.col < 0) {
		r.cols += r.col;
		r.col = 0;
	}
	if (r.rows > c->rows - r.row)
		r.rows = c->rows - r.row;
	if (r.cols > c->cols - r.col)
		r.cols = c->cols - r.col;
	return r;
}

static void fill_row(struct canvas *c, int row, int col, int cols, enum style style)
{
	struct cell cell = blank(style);
	mend_left(c, row, col);
	cell.run = RUN_BEGINS;
	set(c, row, col, &cell);
	cell.run = 0;
	for (int i = col + 1; i < col + cols; i++)
		set(c, row, i, &cell);
	mend_right(c, row, col + cols);
	begin_run(c, row, col + cols);
	untangle(c, row, col, cols);
}

void canvas_clear(struct canvas *c, struct rect area, enum style style)
{
	struct rect r = clip(c, area);
	for (int row = r.row; row < r.row + r.rows; row++)
		if (r.cols > 0)
			fill_row(c, row, r.col, r.cols, style);
	canvas_untarget(c, r);
	bool in_rows = c->cursor_row >= r.row && c->cursor_row < r.row + r.rows;
	if (in_rows && c->cursor_col >= r.col && c->cursor_col < r.col + r.cols)
		c->cursor_row = c->cursor_col = -1;
}

static bool is_control(const char *text)
{
	unsigned char a = (unsigned char)text[0], b = (unsigned char)text[1];
	return a < 0x20 || a == 0x7F || (a == 0xC2 && b >= 0x80 && b < 0xA0);
}

/* Fits a cluster into a cell, cut between code points. */
static void cell_text(struct cell *cell, const char *text, size_t len)
{
	if (len > CELL_TEXT - 1) {
		len = CELL_TEXT - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	memcpy(cell->text, text, len);
}

/*
 * May a character that begins with these bytes be of a script from right to left?  Those are
 * U+0590 to 08FF, FB1D to FDFF, FE70 to FEFF, 10800 to 10FFF and 1E800 to 1EFFF; what else this
 * holds for costs time, no more.
 */
static bool may_tangle(const char *text)
{
	unsigned char a = (unsigned char)text[0], b = (unsigned char)text[1];
	return (a >= 0xD6 && a <= 0xDF) || (a == 0xE0 && b >= 0xA0 && b <= 0xA3) ||
	       (a == 0xEF && b >= 0xAC && b <= 0xBB) || (a == 0xF0 && (b == 0x90 || b == 0x9E));
}

static void put_cluster(struct canvas *c, int row, int col, struct cell cell, const char *text,
			struct cluster k)
{
	cell.columns = (uint8_t)k.columns;
	if (k.bytes != 1 || text[0] != ' ')
		cell_text(&cell, text, k.bytes);
	if (k.bytes > 1 && may_tangle(text))
		c->tangled[row] = true;
	set(c, row, col, &cell);
	if (k.columns == 2) {
		const struct cell right = {
			.style = cell.style, .columns = 0, .run = cell.run & RUN_DIRECTION};
		set(c, row, col + 1, &right);
	}
}

int canvas_text(struct canvas *c, int row, int col, int max, enum style style, const char *text,
		size_t len)
{
	if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
		return 0;
	if (max > c->cols - col)
		max = c->cols - col;
	int used = 0;
	struct cell cell = {.style = (uint8_t)style};
	if (max > 0 && len > 0)
		mend_left(c, row, col);
	for (size_t i = 0; i < len && used < max;) {
		struct cluster k = text_next(text + i, len - i);
		if (used + k.columns > max)
			break;
		if (k.columns > 0 && !is_control(text + i)) {
			cell.run = (uint8_t)c->direction | (used == 0 ? RUN_BEGINS : 0);
			put_cluster(c, row, col + used, cell, text + i, k);
			used += k.columns;
		}
		i += k.bytes;
	}
	if (used > 0) {
		mend_right(c, row, col + used);
		begin_run(c, row, col + used);
	}
	return used;
}

void canvas_line(struct canvas *c, int row, int col, int max, enum style style, const char *text)
{
	int used = canvas_text(c, row, col, max, style, text, strlen(text));
	struct rect rest = clip(c, (struct rect){row, col + used, 1, max - used});
	if (rest.rows > 0 && rest.cols > 0)
		fill_row(c, row, rest.col, rest.cols, style);
}

void canvas_direction(struct canvas *c, enum direction direction)
{
	c->direction = direction;
}

void canvas_set_rtl(struct canvas *c, bool rtl)
{
	if (c->rtl != rtl)
		canvas_touch(c);
	c->rtl = rtl;
}

static void set_run(struct canvas *c, int row, int col, unsigned run)
{
	struct cell *cell = at(c, row, col);
	if (cell->run == (uint8_t)run)
		return;
	cell->run = (uint8_t)run;
	mark(c, row, col);
}

void canvas_run(struct canvas *c, int row, int col, int cols, enum direction direction)
{
	struct rect r = clip(c, (struct rect){row, col, 1, cols});
	if (r.rows <= 0 || r.cols <= 0)
		return;
	/* Elsewhere all is shown as it stands, whatever the runs are. */
	if (!c->rtl && !c->tangled[row] && direction != DIRECTION_RTL)
		return;
	c->tangled[row] = true;
	for (int i = r.col; i < r.col + r.cols; i++)
		set_run(c, row, i,
			(at(c, row, i)->run & RUN_TURNED) | direction |
				(i == r.col ? RUN_BEGINS : 0U));
	begin_run(c, row, r.col + r.cols);
}

void canvas_turn(struct canvas *c, struct rect area)
{
	struct rect r = clip(c, area);
	for (int row = r.row; row < r.row + r.rows; row++) {
		c->tangled[row] = true;
		for (int i = r.col; i < r.col + r.cols; i++)
			set_run(c, row, i, at(c, row, i)->run | RUN_TURNED);
	}
}

void canvas_restyle(struct canvas *c, int row, int col, int cols, enum style style)
{
	struct rect r = clip(c, (struct rect){row, col, 1, cols});
	for (int i = r.col; r.rows > 0 && i < r.col + r.cols; i++) {
		struct cell *cell = at(c, row, i);
		if (cell->style == (uint8_t)style)
			continue;
		cell->style = (uint8_t)style;
		mark(c, row, i);
	}
}

void canvas_target(struct canvas *c, struct rect where, int action, int arg)
{
	struct rect r = clip(c, where);
	if (r.rows <= 0 || r.cols <= 0)
		return;
	if (c->target_count == c->target_cap) {
		c->target_cap = c->target_cap != 0 ? c->target_cap * 2 : 32;
		c->targets = buf_grow(c->targets, c->target_cap, sizeof *c->targets);
	}
	c->targets[c->target_count++] = (struct target){.at = r, .action = action, .arg = arg};
}

void canvas_describe(struct canvas *c, enum role role, unsigned state, long position, long all)
{
	if (c->target_count == 0)
		return;
	struct target *target = &c->targets[c->target_count - 1];
	target->role = role;
	target->state = state;
	target->position = position;
	target->all = all;
}

void canvas_digit(struct canvas *c, int digit)
{
	if (c->target_count > 0)
		c->targets[c->target_count - 1].digit = digit;
}

void canvas_focus(struct canvas *c, int action, int arg)
{
	c->focus_action = action;
	c->focus_arg = arg;
}

const struct target *canvas_focused(const struct canvas *c)
{
	for (size_t i = 0; c->focus_action != 0 && i < c->target_count; i++)
		if (c->targets[i].action == c->focus_action && c->targets[i].arg == c->focus_arg)
			return &c->targets[i];
	return NULL;
}

static bool lies_in(struct rect in, struct rect out)
{
	return in.row >= out.row && in.row + in.rows <= out.row + out.rows && in.col >= out.col &&
	       in.col + in.cols <= out.col + out.cols;
}

void canvas_untarget(struct canvas *c, struct rect area)
{
	size_t kept = 0;
	for (size_t i = 0; i < c->target_count; i++)
		if (!lies_in(c->targets[i].at, area))
			c->targets[kept++] = c->targets[i];
	c->target_count = kept;
}

const struct target *canvas_target_at(const struct canvas *c, int row, int col)
{
	const struct rect point = {row, col, 1, 1};
	for (size_t i = c->target_count; i > 0; i--)
		if (lies_in(point, c->targets[i - 1].at))
			return &c->targets[i - 1];
	return NULL;
}

void canvas_unhear(struct canvas *c)
{
	canvas_focus(c, 0, 0);
	c->note_count = 0;
	c->view = (struct view){.all = 0};
	c->edited = (struct edited){.text = NULL};
}

void canvas_unnote(struct canvas *c)
{
	c->note_count = 0;
}

void canvas_note(struct canvas *c, enum note_kind kind, struct rect area, int lang)
{
	struct rect r = clip(c, area);
	if (c->note_count < CANVAS_NOTES && r.rows > 0 && r.cols > 0)
		c->notes[c->note_count++] = (struct note){r, kind, lang};
}

static bool covers(struct rect r, int row, int col)
{
	return row >= r.row && row < r.row + r.rows && col >= r.col && col < r.col + r.cols;
}

const struct note *canvas_noted(const struct canvas *c, enum note_kind kind, int row, int col)
{
	for (size_t i = 0; i < c->note_count; i++)
		if (c->notes[i].kind == kind && covers(c->notes[i].at, row, col))
			return &c->notes[i];
	return NULL;
}

void canvas_view(struct canvas *c, struct rect area, long first, long shown, long all)
{
	c->view = (struct view){clip(c, area), first, shown, all};
}

void canvas_edited(struct canvas *c, const char *text, size_t len, size_t cursor)
{
	c->edited = (struct edited){text, len, cursor};
}

void canvas_cursor(struct canvas *c, int row, int col)
{
	bool inside = row >= 0 && row < c->rows && col >= 0 && col < c->cols;
	c->cursor_row = inside ? row : -1;
	c->cursor_col = inside ? col : -1;
}

const struct cell *canvas_cell(const struct canvas *c, int row, int col)
{
	return at(c, row, col);
}

/* Adds one row; letters: styles instead of text. */
static void dump_row(const struct canvas *c, int row, bool letters, struct buf *out)
{
	size_t kept = out->len;
	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = at(c, row, col);
		if (letters) {
			buf_add_char(out, (char)('A' + cell->style));
		} else if (cell->columns > 0) {
			bool is_blank = cell->text[0] == '\0';
			buf_add(out, is_blank ? " " : cell->text,
				is_blank ? 1 : strnlen(cell->text, CELL_TEXT));
		}
		if (out->data[out->len - 1] != (letters ? 'A' : ' '))
			kept = out->len;
	}
	buf_truncate(out, kept);
	buf_add_char(out, '\n');
}

void canvas_dump(const struct canvas *c, struct buf *out)
{
	for (int row = 0; row < c->rows; row++)
		dump_row(c, row, false, out);
}

void canvas_dump_styles(const struct canvas *c, struct buf *out)
{
	for (int row = 0; row < c->rows; row++)
		dump_row(c, row, true, out);
}
