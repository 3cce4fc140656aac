#include "db/office/csv.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/formula.h"
#include "db/base/plain.h"
#include "db/office/sink.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

/* A cell with one of these needs quotes. */
static const unsigned char parts[256] = {
	[','] = 1, [';'] = 1, ['"'] = 1, ['\r'] = 1, ['\n'] = 1, ['\t'] = 1};

/* Blanks and signs of other widths begin with a byte over 0x7F. */
static bool is_suspect(unsigned char first)
{
	return first <= ' ' || first >= 0x80 || first == '=' || first == '+' || first == '-' ||
	       first == '@' || first == '\'';
}

static void write_out(struct csv *csv)
{
	fwrite(csv->bytes, 1, csv->len, csv->file);
	csv->len = 0;
}

static void put_much(struct csv *csv, const char *bytes, size_t len)
{
	write_out(csv);
	fwrite(bytes, 1, len, csv->file);
}

/* Most cells are this small: two copies that overlap cost less than finding out how to copy. */
static inline void copy(char *to, const char *from, size_t len)
{
	if (len > 16) {
		memcpy(to, from, len);
	} else if (len >= 8) {
		memcpy(to, from, 8);
		memcpy(to + len - 8, from + len - 8, 8);
	} else {
		for (size_t i = 0; i < len; i++)
			to[i] = from[i];
	}
}

static inline void put(struct csv *csv, const char *bytes, size_t len)
{
	if (len > sizeof csv->bytes - csv->len) {
		put_much(csv, bytes, len);
		return;
	}
	copy(csv->bytes + csv->len, bytes, len);
	csv->len += len;
}

static inline void put_char(struct csv *csv, char c)
{
	if (csv->len == sizeof csv->bytes)
		write_out(csv);
	csv->bytes[csv->len++] = c;
}

static void put_doubled(struct csv *csv, const char *text, size_t len)
{
	while (len > 0) {
		const char *quote = memchr(text, '"', len);
		size_t part = quote != NULL ? (size_t)(quote - text) + 1 : len;
		put(csv, text, part);
		if (quote != NULL)
			put_char(csv, '"');
		text += part;
		len -= part;
	}
}

void csv_begin(struct csv *csv, FILE *file)
{
	csv->file = file;
	csv->len = 0;
}

static bool needs_quotes(const char *text, size_t len)
{
	unsigned found = text[0] == ' ' || text[len - 1] == ' ';
	for (size_t i = 0; i < len; i++)
		found |= parts[(unsigned char)text[i]];
	return found != 0;
}

void csv_cell(struct csv *csv, const char *text, size_t len, int first)
{
	if (!first)
		put_char(csv, ',');
	if (len == 0)
		return;
	bool formula = is_suspect((unsigned char)text[0]) && formula_is(text, len);
	bool quoted = needs_quotes(text, len);
	if (!quoted && !formula) {
		put(csv, text, len);
		return;
	}
	if (quoted)
		put_char(csv, '"');
	if (formula)
		put_char(csv, '\'');
	put_doubled(csv, text, len);
	if (quoted)
		put_char(csv, '"');
}

void csv_end_row(struct csv *csv)
{
	put(csv, "\r\n", 2);
}

int csv_flush(struct csv *csv)
{
	write_out(csv);
	return fflush(csv->file) != 0 || ferror(csv->file) ? -1 : 0;
}

/* As a sink: one table. */

struct csv_sink {
	struct sink base;
	struct csv csv;
	const struct format_columns *columns;
	bool is_screen;
	struct buf plain; /* of one cell on a screen */
};

static void add_cell(struct csv_sink *c, const struct format_cell *cell, bool first)
{
	size_t len = cell->text != NULL ? cell->len : 0;
	if (!c->is_screen || len == 0) {
		csv_cell(&c->csv, cell->text, len, first);
		return;
	}
	buf_clear(&c->plain);
	plain_add_lines(&c->plain, cell->text, len);
	csv_cell(&c->csv, c->plain.data, c->plain.len, first);
}

static int write_header(struct sink *s, const char *title, const struct format_columns *columns,
			struct err *e)
{
	struct csv_sink *c = (struct csv_sink *)(void *)s;
	(void)title;
	(void)e;
	for (size_t i = 0; i < columns->count; i++)
		csv_cell(&c->csv, columns->items[i].name, strlen(columns->items[i].name), i == 0);
	csv_end_row(&c->csv);
	c->columns = columns;
	return 0;
}

/* These are written by ourselves, and have nothing that a spreadsheet could run. */
static const bool is_safe[] = {[FORMAT_TEXT] = false,
			       [FORMAT_TIME] = true,
			       [FORMAT_NUMBER] = true,
			       [FORMAT_YES] = true,
			       [FORMAT_ID] = true};

static int write_row(struct sink *s, const struct format_cell *cells, struct err *e)
{
	struct csv_sink *c = (struct csv_sink *)(void *)s;
	for (size_t i = 0; i < c->columns->count; i++) {
		const struct format_cell *cell = &cells[i];
		if (!is_safe[c->columns->items[i].kind]) {
			add_cell(c, cell, i == 0);
			continue;
		}
		if (i > 0)
			put_char(&c->csv, ',');
		if (cell->text != NULL)
			put(&c->csv, cell->text, cell->len);
	}
	csv_end_row(&c->csv);
	/* A disk that is full is told at once, not after a million rows. */
	return ferror(c->csv.file) ? err_sys(e, EX_IOERR, "De export kan niet worden geschreven")
				   : 0;
}

static void abandon(struct sink *s)
{
	buf_finish(&((struct csv_sink *)(void *)s)->plain);
	free(s);
}

static int finish(struct sink *s, struct err *e)
{
	struct csv_sink *c = (struct csv_sink *)(void *)s;
	int rc = csv_flush(&c->csv) == 0
			 ? 0
			 : err_sys(e, EX_IOERR, "De export kon niet helemaal worden geschreven");
	abandon(s);
	return rc;
}

static const struct sink_ops ops = {
	.table = write_header, .row = write_row, .close = finish, .abandon = abandon};

int csv_open(struct sink **out, FILE *file, const char *path, const char *temp_dir, struct err *e)
{
	struct csv_sink *c = buf_alloc(1, sizeof *c);
	(void)path;
	(void)temp_dir;
	(void)e;
	c->base.ops = &ops;
	c->is_screen = isatty(fileno(file)) == 1;
	buf_init_secret(&c->plain);
	csv_begin(&c->csv, file);
	*out = &c->base;
	return 0;
}
