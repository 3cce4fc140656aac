#include "tests/unit/support/whole.h"
#include "content/bundle/block.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/screen.h"
#include "tui/text.h"
#include "tui/words.h"

#include <ctype.h>
#include <sqlite3.h>
#include <unictype.h>
#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Content. */

/* Each byte of a letter an x, so that nothing moves. */
static void cross_out(char *text, size_t len)
{
	ucs4_t letter;
	for (size_t i = 0; i < len;) {
		int n = u8_mbtouc(&letter, (const uint8_t *)text + i, len - i);
		if (uc_is_alpha(letter))
			memset(text + i, 'x', (size_t)n);
		i += (size_t)n;
	}
}

static void plain(sqlite3_context *context, int count, sqlite3_value **values)
{
	char *text = buf_copy((const char *)sqlite3_value_text(values[0]));
	(void)count;
	cross_out(text, strlen(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
	free(text);
}

static void marked(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct whole *w = sqlite3_user_data(context);
	const char *text = (const char *)sqlite3_value_text(values[0]);
	struct buf out;
	(void)count;
	buf_init(&out);
	if (text[0] != '\0') {
		buf_add_str(&out, "‹");
		for (const char *p = text; *p != '\0'; p++) {
			buf_add_char(&out, *p);
			if (strchr("aeiou", *p) != NULL)
				buf_add_char(&out, *p);
		}
		buf_add_str(&out, "›");
		cross_out(out.data, out.len);
		w->texts = buf_grow(w->texts, w->count + 1, sizeof *w->texts);
		w->texts[w->count++] = buf_copy(out.data);
	}
	sqlite3_result_text(context, out.data, -1, SQLITE_TRANSIENT);
	buf_finish(&out);
}

static void body(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct body page;
	struct buf out;
	struct err e = {.code = 0};
	(void)count;
	if (block_decode(sqlite3_value_blob(values[0]), (size_t)sqlite3_value_bytes(values[0]),
			 &page, &e) != 0)
		fail_msg("%s", e.text);
	buf_init(&out);
	for (size_t i = 0; i < page.block_count; i++)
		cross_out(page.blocks[i].text, page.blocks[i].text_len);
	block_encode(&page, &out);
	sqlite3_result_blob(context, out.data, (int)out.len, SQLITE_TRANSIENT);
	buf_finish(&out);
	block_finish(&page);
}

void whole_functions(sqlite3 *db, void *whole)
{
	static const struct {
		const char *name;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {{"marked", marked}, {"plain", plain}, {"body", body}};
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		assert_int_equal(sqlite3_create_function(db, functions[i].name, 1, SQLITE_UTF8,
							 whole, functions[i].call, NULL, NULL),
				 SQLITE_OK);
}

void whole_finish(struct whole *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->texts[i]);
	free(w->texts);
	*w = (struct whole){.count = 0};
}

/* The first page is in the pseudo-language too; another one is in Dutch only. */
const char *const whole_sql =
	"UPDATE meta SET value = marked(value) WHERE key LIKE 'section.%';"
	"UPDATE page SET section = marked(section), title = marked(title), lead = marked(lead),"
	" source = plain(source), body = body(body);"
	"INSERT INTO page SELECT id, 'qps', ord, section, title, lead, source, body FROM page"
	" WHERE lang = 'nl' AND id = 'programma';"
	"UPDATE theme SET label = marked(label);"
	"UPDATE publisher SET name = plain(name) || id;"
	"UPDATE publication SET title = plain(title), authors = plain(authors),"
	" summary = plain(summary), kind = plain(kind), url = 'https://' || plain(substr(url, 9));"
	"INSERT INTO form SELECT id, 'qps', version, ord, marked(title), marked(lead),"
	" marked(done), marked(why), marked(keep), keep_days, marked(recipients), basis, one_of,"
	" purpose"
	" FROM form WHERE lang = 'nl';"
	"INSERT INTO field SELECT form, 'qps', ord, key, kind, required, max, marked(label),"
	" marked(hint), common FROM field WHERE lang = 'nl';"
	"INSERT INTO choice SELECT form, 'qps', field, ord, key, marked(label) FROM choice"
	" WHERE lang = 'nl';"
	"INSERT INTO consent SELECT form, 'qps', ord, key, version, required, marked(label)"
	" FROM consent WHERE lang = 'nl';";

/* Looking. */

struct reading {
	const struct canvas *c;
	bool *claimed;	/* per cell: it is part of a text that stands whole */
	int row, start; /* where the text begins that is looked for */
	struct view view;
	bool scrolled; /* a text may go on under the view */
	bool cut;      /* a text may end in an ellipsis */
};

#define FILLED_MAX 1000

static const struct cell *cell_at(const struct reading *l, int row, int col)
{
	return row < l->c->rows && col < l->c->cols ? canvas_cell(l->c, row, col) : NULL;
}

static bool is_blank(const struct cell *cell)
{
	return cell == NULL || cell->text[0] == '\0' || cell->text[0] == ' ';
}

/* Does the cell hold this one cluster? */
static bool holds(const struct cell *cell, const char *text, size_t bytes)
{
	if (is_blank(cell))
		return cell != NULL && bytes == 1 && text[0] == ' ';
	return cell != NULL && strnlen(cell->text, CELL_TEXT) == bytes &&
	       memcmp(cell->text, text, bytes) == 0;
}

static bool starts_with(const struct reading *l, int row, int col, const char *text)
{
	const struct cell *cell = cell_at(l, row, col);
	return cell != NULL && holds(cell, text, strlen(text));
}

static bool stands(struct reading *l, const char *text, int row, int col, int left);

static bool is_gap(const struct reading *l, int row, int col)
{
	const struct rect *at = &l->view.at;
	bool in_view = row >= at->row && row < at->row + at->rows;
	return is_blank(cell_at(l, row, col)) || (in_view && col == at->col + at->cols);
}

/* One blank is between two words. */
static bool is_line_end(const struct reading *l, int row, int col)
{
	return is_gap(l, row, col) && is_gap(l, row, col + 1);
}

/* Is this row the first one under what is seen of a part that scrolls on? */
static bool has_more_below(const struct reading *l, int row)
{
	const struct view *v = &l->view;
	return l->scrolled && l->row >= v->at.row && row == v->at.row + v->at.rows &&
	       v->first + v->shown < v->all;
}

/* May a text go on there, for want of room for its next word? */
static bool is_below(const struct reading *l, const char *text, int row, int col)
{
	int wide = text_columns(text, strcspn(text, " "));
	return has_more_below(l, row) && col + 1 + wide > l->view.at.col + l->view.at.cols;
}

/* Left of a line there are two blanks, or the bar of a quotation and one. */
static bool is_margin(const struct reading *l, int row, int col)
{
	return is_blank(cell_at(l, row, col)) || starts_with(l, row, col, "│");
}

static bool begins_line(const struct reading *l, int row, int col)
{
	return col == 0 || (is_margin(l, row, col - 1) && (col == 1 || is_margin(l, row, col - 2)));
}

/* Where the line begins that goes on with one which began at this column or behind it. */
static int line_at(const struct reading *l, int row, int col)
{
	for (; col > 0; col--)
		if (!is_blank(cell_at(l, row, col)) && begins_line(l, row, col))
			return col;
	return col;
}

/* On the next line: where its first one went on, or anywhere a line begins. */
static bool goes_on_below(struct reading *l, const char *text, int row, int left)
{
	size_t bytes = text_next(text, strlen(text)).bytes;
	if (text[0] == '{') {
		int col = left < 0 ? line_at(l, row, l->start) : left;
		return !is_blank(cell_at(l, row, col)) && stands(l, text, row, col, col);
	}
	for (int col = left < 0 ? 0 : left; col <= (left < 0 ? l->c->cols - 1 : left); col++)
		if (!is_blank(cell_at(l, row, col)) && holds(cell_at(l, row, col), text, bytes) &&
		    begins_line(l, row, col) && stands(l, text, row, col, col))
			return true;
	return false;
}

/* +1 for a bracket that opens, -1 for one that closes. */
static int bracket(const struct reading *l, int row, int col)
{
	if (starts_with(l, row, col, "⟦") || starts_with(l, row, col, "‹"))
		return 1;
	return starts_with(l, row, col, "⟧") || starts_with(l, row, col, "›") ? -1 : 0;
}

static void claim(struct reading *l, const int *rows, const int *cols, int count)
{
	for (int i = 0; i < count; i++)
		l->claimed[rows[i] * l->c->cols + cols[i]] = true;
}

/* What was filled in, which may have brackets of its own, and the rest behind it. */
static bool is_filled_in(struct reading *l, const char *rest, int row, int col, int left)
{
	int depth = 0;
	int rows[FILLED_MAX], cols[FILLED_MAX], count = 0;
	for (; count < FILLED_MAX && row < l->c->rows; col++) {
		if (is_line_end(l, row, col)) {
			if (has_more_below(l, ++row)) {
				claim(l, rows, cols, count);
				return true;
			}
			left = left < 0 ? line_at(l, row, l->start) : left;
			col = left - 1;
			continue;
		}
		depth += bracket(l, row, col);
		rows[count] = row;
		cols[count++] = col;
		if (depth == 0 && stands(l, rest, row, col + 1, left)) {
			claim(l, rows, cols, count);
			return true;
		}
	}
	return false;
}

static bool is_number(struct reading *l, const char *rest, int row, int col, int left)
{
	const struct cell *cell = cell_at(l, row, col);
	if (cell == NULL || cell->text[0] < '0' || cell->text[0] > '9')
		return false;
	if (!is_number(l, rest, row, col + 1, left) && !stands(l, rest, row, col + 1, left))
		return false;
	l->claimed[row * l->c->cols + col] = true;
	return true;
}

/* text from here on; left: the column of its further lines, -1 when that is not known yet. */
static bool stands(struct reading *l, const char *text, int row, int col, int left)
{
	const struct cell *cell = cell_at(l, row, col);
	if (text[0] == '\0')
		return true;
	if (text[0] == '{' && !is_blank(cell))
		return text[1] == '}' ? is_filled_in(l, text + 2, row, col, left)
				      : is_number(l, text + 3, row, col, left);
	size_t bytes = text_next(text, strlen(text)).bytes;
	if (cell != NULL && holds(cell, text, bytes) &&
	    stands(l, text + bytes, row, col + cell->columns, left)) {
		l->claimed[row * l->c->cols + col] = true;
		return true;
	}
	if (l->cut && starts_with(l, row, col, "…")) {
		l->claimed[row * l->c->cols + col] = true;
		return true;
	}
	/* Lines are broken at blanks, behind a hyphen, or in a word that is longer than a line. */
	if (!is_line_end(l, row, col))
		return false;
	text += text[0] == ' ' ? 1 : 0;
	return goes_on_below(l, text, row + 1, left) || is_below(l, text, row + 1, col);
}

static bool stands_here(struct reading *l, const char *text, int row, int col)
{
	size_t bytes = text_next(text, strlen(text)).bytes;
	l->row = row;
	l->start = col;
	bool here = holds(cell_at(l, row, col), text, bytes) &&
		    stands(l, text + bytes, row, col + 1, -1);
	if (here)
		l->claimed[row * l->c->cols + col] = true;
	return here;
}

static bool is_a_text(const struct whole *w, struct reading *l, int row, int col)
{
	if (stands_here(l, words_lang_name(LANG_QPS), row, col))
		return true;
	for (enum word word = WORD_NONE + 1; word < WORDS; word++)
		if (stands_here(l, words_get(LANG_QPS, word), row, col))
			return true;
	bool found = false;
	l->cut = w->teasers;
	for (size_t i = 0; i < w->count && !found; i++)
		found = stands_here(l, w->texts[i], row, col);
	l->cut = false;
	return found;
}

static bool begins_a_text(const struct whole *w, struct reading *l, int row, int col)
{
	l->scrolled = false;
	if (is_a_text(w, l, row, col))
		return true;
	l->scrolled = true;
	return is_a_text(w, l, row, col);
}

/* The last bracket in the row that closes what begins above it; -1: none.  *depth goes on. */
static int closes_at(const struct reading *l, int row, int *depth, int *least)
{
	const struct rect at = l->view.at;
	int last = -1;
	for (int col = at.col; col < at.col + at.cols; col++) {
		*depth += bracket(l, row, col);
		if (*depth < *least) {
			*least = *depth;
			last = col;
		}
	}
	return last;
}

/* The end of what begins above what is seen of a part that scrolls. */
static void claim_from_above(struct reading *l)
{
	const struct rect at = l->view.at;
	int depth = 0, least = 0, rows = 0, last = -1;
	if (l->view.first <= 0)
		return;
	for (int i = 0; i < at.rows && depth <= 0 && depth == least; i++) {
		int found = closes_at(l, at.row + i, &depth, &least);
		rows = found >= 0 ? i : rows;
		last = found >= 0 ? found : last;
	}
	for (int i = 0; last >= 0 && i <= rows; i++)
		for (int col = at.col; col < (i == rows ? last + 1 : at.col + at.cols); col++)
			l->claimed[(at.row + i) * l->c->cols + col] = true;
}

static bool is_key(const struct canvas *c, int row, int col)
{
	const struct target *t = canvas_target_at(c, row, col);
	return t != NULL &&
	       (t->action == ACTION_TYPE || t->action == ACTION_WRITE || t->action == ACTION_LAYER);
}

static bool is_letter(const struct cell *cell)
{
	ucs4_t letter;
	if (cell->columns == 0 || is_blank(cell))
		return false;
	u8_mbtouc(&letter, (const uint8_t *)cell->text, strnlen(cell->text, CELL_TEXT));
	return uc_is_alpha(letter) && letter != 'x' && letter != 'X';
}

/* Is this one of the words of a name? */
static bool is_part(const char *name, const char *word, size_t len)
{
	for (const char *at = name; (at = strstr(at, word)) != NULL; at++)
		if ((at == name || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[len]))
			return true;
	return false;
}

/* Without the signs around it. */
static bool is_name(char *word, const char *const *names)
{
	while (word[0] != '\0' && !isalnum((unsigned char)word[0]))
		word++;
	size_t len = strlen(word);
	while (len > 0 && !isalnum((unsigned char)word[len - 1]))
		word[--len] = '\0';
	/* A digit of a code, the letter of a key. */
	if (len == 1 || strncmp(word, "https://", 8) == 0)
		return true;
	for (; *names != NULL; names++)
		if (is_part(*names, word, len))
			return true;
	return false;
}

/* The word that the cell is in, up to blanks and what is part of a text.  Returns its end. */
static int check_word(const struct reading *l, int row, int col, const char *const *names,
		      struct buf *faults)
{
	const bool *claimed = l->claimed + row * l->c->cols;
	struct buf word;
	int end = col;
	buf_init(&word);
	while (col > 0 && !is_blank(cell_at(l, row, col - 1)) && !claimed[col - 1])
		col--;
	for (end = col; !is_blank(cell_at(l, row, end)) && !claimed[end]; end++) {
		const char *text = cell_at(l, row, end)->text;
		buf_add(&word, text, strnlen(text, CELL_TEXT));
	}
	char *bare = buf_copy(word.data);
	if (!is_name(bare, names))
		buf_addf(faults, "row %d: not translated: %s\n", row, word.data);
	free(bare);
	buf_finish(&word);
	return end;
}

void whole_check(const struct whole *w, const struct canvas *c, struct rect at,
		 const char *const *names, struct buf *faults)
{
	struct reading l = {.c = c,
			    .claimed = buf_alloc((size_t)c->rows * (size_t)c->cols, sizeof(bool))};
	/* What lies over it does not scroll with it. */
	if (at.rows == c->rows)
		l.view = c->view;
	claim_from_above(&l);
	for (int row = at.row; row < at.row + at.rows; row++)
		for (int col = at.col; col < at.col + at.cols; col++)
			if ((starts_with(&l, row, col, "⟦") || starts_with(&l, row, col, "‹")) &&
			    !begins_a_text(w, &l, row, col))
				buf_addf(faults, "row %d, column %d: not whole\n", row, col);
	for (int row = at.row; row < at.row + at.rows; row++)
		for (int col = at.col; col < at.col + at.cols; col++) {
			if (l.claimed[row * c->cols + col])
				continue;
			if (starts_with(&l, row, col, "⟧") || starts_with(&l, row, col, "›"))
				buf_addf(faults, "row %d, column %d: an end only\n", row, col);
			else if (is_letter(canvas_cell(c, row, col)) && !is_key(c, row, col))
				col = check_word(&l, row, col, names, faults);
		}
	free(l.claimed);
}
