#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/office/sink.h"

#include <stdbool.h>
#include <sysexits.h>
#include <unistd.h>

/* JSON Lines (jsonlines.org): an object a row, of what the row has.  Yes and no are booleans. */
struct jsonl {
	struct sink base;
	FILE *file;
	const struct format_columns *columns;
	struct buf line, text; /* text: a cell with its NUL */
	bool is_screen;
};

/* The line again, with escapes for C1 as well: they only stand in its texts. */
static void escape_more(struct jsonl *j)
{
	buf_clear(&j->text);
	buf_add(&j->text, j->line.data, j->line.len);
	buf_clear(&j->line);
	for (const char *p = j->text.data; *p != '\0'; p++) {
		unsigned char here = (unsigned char)p[0], next = (unsigned char)p[1];
		bool is_c1 = here == 0xC2 && next >= 0x80 && next <= 0x9F;
		if (is_c1)
			buf_addf(&j->line, "\\u%04x", next);
		else
			buf_add_char(&j->line, *p);
		p += is_c1;
	}
}

static void add_text(struct jsonl *j, const struct format_cell *cell)
{
	buf_clear(&j->text);
	buf_add(&j->text, cell->text, cell->len);
	buf_add_json(&j->line, j->text.data);
}

static void add_plain(struct jsonl *j, const struct format_cell *cell)
{
	buf_add(&j->line, cell->text, cell->len);
}

static void add_yes(struct jsonl *j, const struct format_cell *cell)
{
	const char first = cell->text[0];
	buf_add_str(&j->line, first == 'j' ? "true" : first == 'n' ? "false" : "\"corrected\"");
}

static void (*const adders[])(struct jsonl *j, const struct format_cell *cell) = {
	[FORMAT_TEXT] = add_text,    [FORMAT_ID] = add_text, [FORMAT_TIME] = add_text,
	[FORMAT_NUMBER] = add_plain, [FORMAT_YES] = add_yes,
};

static int begin_table(struct sink *s, const char *title, const struct format_columns *columns,
		       struct err *e)
{
	(void)title;
	(void)e;
	((struct jsonl *)(void *)s)->columns = columns;
	return 0;
}

static int write_row(struct sink *s, const struct format_cell *cells, struct err *e)
{
	struct jsonl *j = (struct jsonl *)(void *)s;
	char between = '{';
	buf_clear(&j->line);
	for (size_t i = 0; i < j->columns->count; i++) {
		if (cells[i].text == NULL)
			continue;
		buf_addf(&j->line, "%c\"%s\":", between, j->columns->items[i].name);
		adders[j->columns->items[i].kind](j, &cells[i]);
		between = ',';
	}
	buf_add_str(&j->line, "}\n");
	if (j->is_screen)
		escape_more(j);
	return fwrite(j->line.data, 1, j->line.len, j->file) == j->line.len
		       ? 0
		       : err_sys(e, EX_IOERR, "De export kan niet worden geschreven");
}

static void abandon(struct sink *s)
{
	struct jsonl *j = (struct jsonl *)(void *)s;
	buf_finish(&j->line);
	buf_finish(&j->text);
	free(j);
}

static int finish(struct sink *s, struct err *e)
{
	struct jsonl *j = (struct jsonl *)(void *)s;
	int rc = fflush(j->file) == 0 && !ferror(j->file)
			 ? 0
			 : err_sys(e, EX_IOERR, "De export kon niet helemaal worden geschreven");
	abandon(s);
	return rc;
}

static const struct sink_ops ops = {
	.table = begin_table, .row = write_row, .close = finish, .abandon = abandon};

int jsonl_open(struct sink **out, FILE *file, const char *path, const char *temp_dir, struct err *e)
{
	struct jsonl *j = buf_alloc(1, sizeof *j);
	(void)path;
	(void)temp_dir;
	(void)e;
	j->base.ops = &ops;
	j->file = file;
	j->is_screen = isatty(fileno(file)) == 1;
	buf_init_secret(&j->line);
	buf_init_secret(&j->text);
	*out = &j->base;
	return 0;
}
