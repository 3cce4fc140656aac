#include "content/import/rows.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <sysexits.h>

#define FILE_MAX (64u << 20)

static int by_id(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;
	return strcmp((*x)->cells[COLUMN_ID], (*y)->cells[COLUMN_ID]);
}

static struct row *new_row(struct rows *rows)
{
	if (rows->count == rows->cap) {
		rows->cap = rows->cap != 0 ? rows->cap * 2 : 256;
		rows->items = buf_grow(rows->items, rows->cap, sizeof *rows->items);
	}
	return rows->items[rows->count++] = buf_alloc(1, sizeof(struct row));
}

static void take_records(struct rows *rows)
{
	for (size_t i = 1; i < rows->csv.count; i++) {
		const struct csv_record *r = &rows->csv.records[i];
		if (r->count != COLUMNS)
			continue;
		struct row *row = new_row(rows);
		row->raw = rows->text + r->start;
		row->raw_len = r->length;
		for (size_t c = 0; c < COLUMNS; c++)
			row->cells[c] = buf_copy(r->cells[c]);
	}
	rows->sorted_count = rows->count;
	rows->sorted = buf_alloc(rows->count, sizeof *rows->sorted);
	for (size_t i = 0; i < rows->count; i++)
		rows->sorted[i] = rows->items[i];
	if (rows->count > 1)
		qsort(rows->sorted, rows->count, sizeof *rows->sorted, by_id);
}

int rows_read(struct rows *out, const char *file, bool optional, struct faults *faults,
	      struct err *e)
{
	struct buf b;
	struct rows rows = {0};
	size_t before = faults->count;
	buf_init(&b);
	if (optional && !file_exists(file)) {
		*out = rows;
		return 0;
	}
	if (file_read(file, FILE_MAX, &b, e) != 0) {
		buf_finish(&b);
		return -1;
	}
	prose_check_bytes(b.data, b.len, file, faults);
	rows.crlf = strstr(b.data, "\r\n") != NULL;
	csv_parse(&rows.csv, b.data, b.len, file, faults);
	csv_check(&rows.csv, columns_names, file, faults);
	rows.text = buf_steal(&b);
	take_records(&rows);
	if (faults->count > before) {
		rows_finish(&rows);
		return err_set(e, EX_DATAERR, "Maak eerst %s in orde.", file);
	}
	*out = rows;
	return 0;
}

void rows_finish(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t c = 0; c < COLUMNS; c++)
			free(rows->items[i]->cells[c]);
		free(rows->items[i]);
	}
	csv_finish(&rows->csv);
	free(rows->items);
	free(rows->sorted);
	free(rows->text);
	*rows = (struct rows){0};
}

struct row *rows_find(const struct rows *rows, const char *id)
{
	char *wanted = buf_copy(id);
	struct row key = {.cells = {[COLUMN_ID] = wanted}}, *at = &key, **found = NULL;
	if (rows->sorted_count > 0)
		found = bsearch(&at, rows->sorted, rows->sorted_count, sizeof *rows->sorted, by_id);
	free(wanted);
	return found != NULL ? *found : NULL;
}

struct row *rows_add(struct rows *rows, char *const *cells)
{
	struct row *row = new_row(rows);
	for (size_t c = 0; c < COLUMNS; c++)
		row->cells[c] = buf_copy(cells[c] != NULL ? cells[c] : "");
	return row;
}

void rows_set(struct row *row, enum column column, const char *text)
{
	char *copy = buf_copy(text);
	free(row->cells[column]);
	row->cells[column] = copy;
	row->raw = NULL;
}

static void write_cell(const char *text, struct buf *out)
{
	size_t len = strlen(text);
	if (strpbrk(text, ",\"\r\n") == NULL && text[0] != ' ' &&
	    (len == 0 || text[len - 1] != ' ')) {
		buf_add(out, text, len);
		return;
	}
	buf_add_char(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_add_char(out, '"');
		buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}

static void write_cells(const char *const *cells, struct buf *out)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		if (c > 0)
			buf_add_char(out, ',');
		write_cell(cells[c], out);
	}
}

void rows_write(const struct rows *rows, struct buf *out)
{
	const char *end = rows->crlf ? "\r\n" : "\n";
	if (rows->csv.count > 0)
		buf_add(out, rows->text + rows->csv.records[0].start, rows->csv.records[0].length);
	else
		write_cells(columns_names, out);
	buf_add_str(out, end);
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		if (row->out)
			continue;
		if (row->raw != NULL)
			buf_add(out, row->raw, row->raw_len);
		else
			write_cells((const char *const *)row->cells, out);
		buf_add_str(out, end);
	}
}
