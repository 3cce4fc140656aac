/* Finds the words on a canvas. */
#include "tui/aloud/say_inside.h"
#include "tui/screen.h"

#include <unistr.h>

#define COLUMN_GAP   3 /* blanks from which what follows is a column of its own */
#define PICK_COLUMNS 4 /* the digit that picks stands in one of these */

static unsigned tone_of(uint8_t style)
{
	switch ((enum style)style) {
	case STYLE_HINT: return TONE_HINT;
	case STYLE_ERROR: return TONE_FAULT;
	case STYLE_FIELD:
	case STYLE_FIELD_FOCUS: return TONE_FIELD;
	case STYLE_FRAME:
	case STYLE_QR_LIGHT:
	case STYLE_QR_DARK:
	case STYLE_QR_DARK_OVER_LIGHT:
	case STYLE_QR_LIGHT_OVER_DARK: return 0;
	default: return TONE_LABEL;
	}
}

static bool is_qr(const struct cell *cell)
{
	return cell->style >= STYLE_QR_LIGHT && cell->style <= STYLE_QR_LIGHT_OVER_DARK;
}

static bool is(const struct cell *cell, const char *text)
{
	return strncmp(cell->text, text, CELL_TEXT) == 0;
}

static bool is_gap(const struct cell *cell)
{
	return cell->text[0] == '\0' || is(cell, " ");
}

/* Arrows, frames, blocks and bullets are for the eye. */
static bool decorates(const struct cell *cell)
{
	ucs4_t c = 0;
	size_t len = strnlen(cell->text, CELL_TEXT);
	if (len == 0)
		return true;
	u8_mbtouc(&c, (const uint8_t *)cell->text, len);
	return c == 0xBB || c == 0xAB || c == 0x2022 || (c >= 0x2190 && c <= 0x21FF) ||
	       (c >= 0x2500 && c <= 0x25FF);
}

/* "[x] " or "( ) " */
static int box_columns(const struct cell *cells, int left)
{
	if (left < 3)
		return 0;
	bool box = is(&cells[0], "[") && is(&cells[2], "]");
	bool ring = is(&cells[0], "(") && is(&cells[2], ")");
	bool mark = is_gap(&cells[1]) || is(&cells[1], "x") || decorates(&cells[1]) ||
		    is(&cells[1], "*");
	return (box || ring) && mark ? 3 : 0;
}

/* Columns before the words of a row: the mark of the focus, the digit that picks, a box. */
static int lead_columns(const struct canvas *c, struct rect at, int row)
{
	const struct cell *cells = canvas_cell(c, row, at.col);
	int col = 0;
	while (col < at.cols) {
		const struct cell *cell = &cells[col];
		bool digit = cell->text[0] >= '1' && cell->text[0] <= '9' && col < PICK_COLUMNS &&
			     col + 1 < at.cols && is_gap(&cells[col + 1]) && col > 0;
		bool fault = is(cell, "!") && cell->style == STYLE_ERROR;
		int box = box_columns(cell, at.cols - col);
		if (box > 0)
			col += box;
		else if (is_gap(cell) || decorates(cell) || digit || fault)
			col++;
		else
			break;
	}
	return col;
}

static void add_gap(struct buf *out, int blanks)
{
	if (out->len == 0 || out->data[out->len - 1] == '\n')
		return;
	bool ends = strchr(",.:;!?", out->data[out->len - 1]) != NULL;
	buf_add_str(out, blanks >= COLUMN_GAP && !ends ? ", " : " ");
}

static void collect_row(const struct canvas *c, struct rect at, int row, unsigned tones,
			struct buf *out)
{
	size_t begin = out->len;
	int blanks = 1; /* between this row and the one before */
	for (int col = at.col + lead_columns(c, at, row); col < at.col + at.cols; col++) {
		const struct cell *cell = canvas_cell(c, row, col);
		if (cell->columns == 0)
			continue;
		bool heard = (tone_of(cell->style) & tones) != 0 && !decorates(cell) &&
			     canvas_noted(c, NOTE_SECRET, row, col) == NULL;
		if (is_gap(cell) || !heard) {
			blanks++;
			continue;
		}
		if (blanks > 0)
			add_gap(out, out->len > begin ? blanks : 1);
		blanks = 0;
		buf_add(out, cell->text, strnlen(cell->text, CELL_TEXT));
	}
}

void say_collect(const struct canvas *c, struct rect at, unsigned tones, struct buf *out)
{
	for (int row = at.row; row < at.row + at.rows; row++)
		collect_row(c, at, row, tones, out);
}

bool say_begins_with_hint(const struct canvas *c, struct rect at)
{
	int lead = lead_columns(c, at, at.row);
	return lead < at.cols && canvas_cell(c, at.row, at.col + lead)->style == STYLE_HINT;
}

void say_words(const struct canvas *c, struct rect at, struct buf *out)
{
	say_collect(c, at, TONE_ALL, out);
}

bool say_is_blank(const struct canvas *c, int row)
{
	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = canvas_cell(c, row, col);
		if (!is_gap(cell) && !decorates(cell))
			return false;
	}
	return true;
}

int say_language(const struct say *say, const struct canvas *c, int row, int col)
{
	const struct note *note = canvas_noted(c, NOTE_LANGUAGE, row, col);
	return note != NULL ? note->lang : (int)say->lang;
}

const struct target *say_target_on(const struct canvas *c, int row)
{
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		bool told = t->role != ROLE_NONE && t->role != ROLE_LINK && t->role != ROLE_KEY;
		if (told && row >= t->at.row && row < t->at.row + t->at.rows)
			return t;
	}
	return NULL;
}

int say_bottom(const struct canvas *c)
{
	int bottom = c->rows;
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		bool under =
			t->role == ROLE_KEY || (t->role == ROLE_BUTTON && t->action != ACTION_PICK);
		if (under && t->at.row < bottom)
			bottom = t->at.row;
	}
	return bottom;
}

/* Reading on. */

/* Does a row begin something new: a bullet, a number, a fault, another tone? */
static bool begins(const struct canvas *c, int row, unsigned *tone)
{
	struct rect all = {row, 0, 1, c->cols};
	int col = lead_columns(c, all, row);
	bool bullet = false;
	for (int i = 0; i < col; i++)
		bullet = bullet || is(canvas_cell(c, row, i), "•") ||
			 is(canvas_cell(c, row, i), "!");
	if (col == c->cols)
		return true;
	const struct cell *first = canvas_cell(c, row, col);
	bool number = first->text[0] >= '0' && first->text[0] <= '9' && col + 1 < c->cols &&
		      is(canvas_cell(c, row, col + 1), ".");
	unsigned before = *tone;
	*tone = (unsigned)first->style + 1;
	return bullet || number ||
	       (before != *tone && (first->style == STYLE_HEADING || before == STYLE_HEADING + 1 ||
				    first->style == STYLE_ERROR));
}

static void flush(struct say *say, int lang, struct buf *text)
{
	say_text(say, lang, text->data);
	buf_truncate(text, 0);
}

static bool has_qr(const struct canvas *c, int row)
{
	for (int col = 0; col < c->cols; col++)
		if (is_qr(canvas_cell(c, row, col)))
			return true;
	return false;
}

/* What a row has that is not words. */
static void tell_pictures(struct say *say, const struct canvas *c, int row)
{
	if (has_qr(c, row) && !say->told_qr) {
		say->told_qr = true;
		say_word(say, WORD_SPEAK_QR);
	}
	for (size_t i = 0; i < c->note_count; i++)
		if (c->notes[i].kind == NOTE_SECRET && c->notes[i].at.row == row)
			say_word(say, WORD_SPEAK_CODE);
}

void say_rows(struct say *say, const struct canvas *c, int from, int to)
{
	struct buf text;
	unsigned tone = 0;
	int lang = (int)say->lang;
	buf_init_secret(&text);
	for (int row = from; row < to; row++) {
		const struct target *t = say_target_on(c, row);
		int here = say_language(say, c, row, c->cols / 2);
		if (t != NULL || say_is_blank(c, row) || here != lang || begins(c, row, &tone))
			flush(say, lang, &text);
		lang = here;
		if (t != NULL) {
			say_element(say, c, t);
			row = t->at.row + t->at.rows - 1;
			continue;
		}
		collect_row(c, (struct rect){row, 0, 1, c->cols}, row, TONE_ALL, &text);
		tell_pictures(say, c, row);
	}
	flush(say, lang, &text);
	buf_finish(&text);
}

/* Faults. */

static bool covers_row(const struct target *t, int row)
{
	return t != NULL && row >= t->at.row && row < t->at.row + t->at.rows;
}

static bool has_fault(const struct canvas *c, int row)
{
	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = canvas_cell(c, row, col);
		if (cell->style == STYLE_ERROR && !is_gap(cell))
			return true;
	}
	return false;
}

void say_collect_faults(const struct canvas *c, const struct target *but, struct buf *out)
{
	for (int row = 1; row < c->rows; row++) {
		const struct target *t = say_target_on(c, row);
		size_t begin = out->len;
		if (!has_fault(c, row) || covers_row(but, row))
			continue;
		/* Which field it is about. */
		if (t != NULL && t->role == ROLE_FIELD) {
			say_collect(c, t->at, TONE_LABEL, out);
			buf_add_str(out, ":");
		}
		while (row < c->rows && has_fault(c, row)) {
			collect_row(c, (struct rect){row, 0, 1, c->cols}, row, TONE_FAULT, out);
			row++;
		}
		if (out->len > begin)
			buf_add_char(out, '\n');
	}
}

void say_faults(const struct canvas *c, struct buf *out)
{
	say_collect_faults(c, NULL, out);
}

bool say_find_secret(const struct canvas *c, struct buf *out)
{
	for (size_t i = 0; i < c->note_count; i++) {
		const struct rect at = c->notes[i].at;
		if (c->notes[i].kind != NOTE_SECRET)
			continue;
		for (int row = at.row; row < at.row + at.rows; row++)
			for (int col = at.col; col < at.col + at.cols; col++) {
				const struct cell *cell = canvas_cell(c, row, col);
				if (!is_gap(cell) && cell->columns > 0)
					buf_add(out, cell->text, strnlen(cell->text, CELL_TEXT));
			}
		return out->len > 0;
	}
	return false;
}
