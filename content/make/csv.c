#include "content/make/csv.h"
#include "content/make/faults.h"
#include "db/base/buf.h"

#include <stdbool.h>

struct reader {
	const char *at, *end, *file;
	int line;
	char separator;
	struct faults *faults;
};

/* A hundred thousand rows are over a million cells: each gets just the room that it needs. */
static void add_cell(struct csv_record *r, struct buf *cell)
{
	enum { TOGETHER = 16 };
	if (r->count % TOGETHER == 0)
		r->cells = buf_grow(r->cells, r->count + TOGETHER, sizeof *r->cells);
	char *text = buf_grow(NULL, cell->len + 1, 1);
	memcpy(text, cell->data, cell->len + 1);
	r->cells[r->count++] = text;
	buf_clear(cell);
}

/* Behind the opening quote.  False when the closing one is missing. */
static bool read_quoted(struct reader *r, struct buf *cell)
{
	while (r->at < r->end) {
		char c = *r->at++;
		if (c == '"' && r->at < r->end && *r->at == '"')
			r->at++;
		else if (c == '"')
			return true;
		if (c == '\n')
			r->line++;
		buf_add_char(cell, c);
	}
	return false;
}

/* A NUL byte is no end: it is one more strange character, which prose_check_bytes names. */
static bool ends_cell(const struct reader *r, char c)
{
	return c == r->separator || c == '\r' || c == '\n';
}

static bool read_cell(struct reader *r, struct buf *cell)
{
	if (r->at < r->end && *r->at == '"') {
		int line = r->line;
		r->at++;
		if (!read_quoted(r, cell)) {
			faults_add(r->faults, r->file, line,
				   "Dit aanhalingsteken wordt niet gesloten.");
			return false;
		}
		if (r->at < r->end && !ends_cell(r, *r->at)) {
			faults_add(r->faults, r->file, r->line,
				   "Achter een gesloten aanhalingsteken hoort een komma.");
			return false;
		}
		return true;
	}
	const char *from = r->at;
	while (r->at < r->end && !ends_cell(r, *r->at)) {
		if (*r->at == '"') {
			faults_add(
				r->faults, r->file, r->line,
				"Zet de hele cel tussen aanhalingstekens, en verdubbel die erin.");
			return false;
		}
		r->at++;
	}
	buf_add(cell, from, (size_t)(r->at - from));
	return true;
}

static void skip_line(struct reader *r)
{
	while (r->at < r->end && *r->at != '\n')
		r->at++;
}

static void end_line(struct reader *r)
{
	if (r->at < r->end && *r->at == '\r')
		r->at++;
	if (r->at < r->end && *r->at == '\n')
		r->at++;
	r->line++;
}

static void free_record(struct csv_record *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->cells[i]);
	free(r->cells);
}

static bool read_record(struct reader *r, struct csv_record *out)
{
	struct buf cell;
	const char *start = r->at;
	buf_init(&cell);
	*out = (struct csv_record){.line = r->line};
	bool good = true;
	for (bool more = true; more && good;) {
		good = read_cell(r, &cell);
		add_cell(out, &cell);
		more = r->at < r->end && *r->at == r->separator;
		r->at += more ? 1 : 0;
	}
	if (!good)
		skip_line(r);
	out->length = (size_t)(r->at - start);
	end_line(r);
	buf_finish(&cell);
	return good;
}

void csv_parse_with(struct csv *out, const char *text, size_t len, char separator, const char *file,
		    struct faults *faults)
{
	struct reader r = {text, text + len, file, 1, separator, faults};
	*out = (struct csv){0};
	while (r.at < r.end) {
		struct csv_record record;
		size_t start = (size_t)(r.at - text);
		if (!read_record(&r, &record)) {
			free_record(&record);
			continue;
		}
		if (out->count == out->cap) {
			out->cap = out->cap != 0 ? out->cap * 2 : 256;
			out->records = buf_grow(out->records, out->cap, sizeof *out->records);
		}
		record.start = start;
		out->records[out->count++] = record;
	}
}

void csv_parse(struct csv *out, const char *text, size_t len, const char *file,
	       struct faults *faults)
{
	csv_parse_with(out, text, len, ',', file, faults);
}

void csv_finish(struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++)
		free_record(&csv->records[i]);
	free(csv->records);
	*csv = (struct csv){0};
}

int csv_check(const struct csv *csv, const char *const *names, const char *file,
	      struct faults *faults)
{
	size_t want = 0;
	while (names[want] != NULL)
		want++;
	bool fits = csv->count > 0 && csv->records[0].count == want;
	for (size_t i = 0; fits && i < want; i++)
		fits = strcmp(csv->records[0].cells[i], names[i]) == 0;
	if (!fits) {
		struct buf list;
		buf_init(&list);
		for (size_t i = 0; i < want; i++)
			buf_addf(&list, "%s%s", i > 0 ? "," : "", names[i]);
		faults_add(faults, file, 1, "De eerste regel moet zijn: %s", list.data);
		buf_finish(&list);
		return 0;
	}
	for (size_t i = 1; i < csv->count; i++)
		if (csv->records[i].count != want)
			faults_add(faults, file, csv->records[i].line,
				   "Deze regel heeft %zu cellen; het moeten er %zu zijn.",
				   csv->records[i].count, want);
	return 1;
}
