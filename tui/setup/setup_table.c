#include "tui/setup/setup_table.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <strings.h>
#include <sysexits.h>

enum { TABLE_MAX = 4 << 20 };

struct reading {
	const char *at;
	char comma;
	int line;
};

static void free_cells(char **cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(cells[i]);
}

/* What a spreadsheet puts between cells in this country, or elsewhere. */
static char find_comma(const char *text)
{
	size_t len = strcspn(text, "\n");
	if (memchr(text, ';', len) != NULL)
		return ';';
	return memchr(text, '\t', len) != NULL ? '\t' : ',';
}

/* Between quotes; a doubled one is one of the text. */
static void read_quoted(struct reading *r, struct buf *cell)
{
	for (r->at++; *r->at != '\0'; r->at++) {
		if (*r->at == '"' && r->at[1] != '"') {
			r->at++;
			return;
		}
		if (*r->at == '"')
			r->at++;
		r->line += *r->at == '\n';
		buf_add_char(cell, *r->at);
	}
}

static char *read_cell(struct reading *r)
{
	const char ends[] = {r->comma, '\n', '\r', '\0'};
	struct buf cell;
	buf_init(&cell);
	if (*r->at == '"')
		read_quoted(r, &cell);
	size_t len = strcspn(r->at, ends);
	buf_add(&cell, r->at, len);
	r->at += len;
	while (cell.len > 0 && cell.data[cell.len - 1] == ' ')
		buf_truncate(&cell, cell.len - 1);
	return buf_steal(&cell);
}

/* The cells of the next row that is not empty; 0 at the end.  *line is where it begins. */
static size_t read_row(struct reading *r, char *cells[SETUP_TABLE_COLUMNS], int *line)
{
	while (*r->at == '\n' || *r->at == '\r')
		r->line += *r->at++ == '\n';
	*line = r->line;
	if (*r->at == '\0')
		return 0;
	size_t count = 0;
	for (;;) {
		char *cell = read_cell(r);
		if (count < SETUP_TABLE_COLUMNS)
			cells[count++] = cell;
		else
			free(cell);
		if (*r->at != r->comma)
			return count;
		r->at++;
	}
}

static int take_row(struct setup_table *t, char **cells, size_t count, int line, int *found,
		    struct err *e)
{
	if (*found != 0)
		return err_set(e, EX_DATAERR, "%s staat er twee keer: op regel %d en %d", cells[0],
			       *found, line);
	if (count != t->count)
		return err_set(e, EX_DATAERR, "regel %d heeft %zu vakken, de kop %zu", line, count,
			       t->count);
	for (size_t i = 0; i < count; i++)
		t->cells[i] = buf_copy(cells[i]);
	*found = line;
	return 0;
}

static int read_all(const char *text, const char *machine, struct setup_table *t, struct err *e)
{
	struct reading r = {.at = text, .line = 1};
	char *cells[SETUP_TABLE_COLUMNS];
	int line, found = 0, rc = 0;
	size_t count;
	if (strncmp(r.at, "\xEF\xBB\xBF", 3) == 0)
		r.at += 3;
	r.comma = find_comma(r.at);
	t->count = read_row(&r, t->names, &line);
	while (rc == 0 && (count = read_row(&r, cells, &line)) > 0) {
		if (strcasecmp(cells[0], machine) == 0)
			rc = take_row(t, cells, count, line, &found, e);
		free_cells(cells, count);
	}
	if (rc == 0 && found == 0)
		rc = err_set(e, EX_DATAERR, "er is geen regel voor deze machine, \"%.60s\"",
			     machine);
	return rc;
}

int setup_table_read(const char *path, const char *machine, struct setup_table *out, struct err *e)
{
	struct setup_table table = {.count = 0};
	struct buf text;
	buf_init_secret(&text);
	int rc = file_read(path, TABLE_MAX, &text, e);
	if (rc == 0 && (rc = read_all(text.data, machine, &table, e)) != 0)
		err_prefix(e, "%s", path);
	buf_finish(&text);
	if (rc == 0)
		*out = table;
	else
		setup_table_finish(&table);
	return rc;
}

void setup_table_finish(struct setup_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->cells[i] != NULL)
			explicit_bzero(table->cells[i], strlen(table->cells[i]));
	free_cells(table->names, table->count);
	free_cells(table->cells, table->count);
	*table = (struct setup_table){.count = 0};
}

const char *setup_table_cell(const struct setup_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcasecmp(table->names[i], name) == 0)
			return table->cells[i];
	return NULL;
}
