#include "content/import/table.h"
#include "content/import/item.h"
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "db/base/buf.h"

#include <strings.h>

static const struct {
	const char *name;
	enum column column;
} names[] = {
	{"id", COLUMN_ID},
	{"title", COLUMN_TITLE},
	{"titel", COLUMN_TITLE},
	{"publisher", COLUMN_PUBLISHER},
	{"uitgever", COLUMN_PUBLISHER},
	{"authors", COLUMN_AUTHORS},
	{"auteurs", COLUMN_AUTHORS},
	{"schrijvers", COLUMN_AUTHORS},
	{"year", COLUMN_YEAR},
	{"jaar", COLUMN_YEAR},
	{"date", COLUMN_DATE},
	{"datum", COLUMN_DATE},
	{"language", COLUMN_LANGUAGE},
	{"taal", COLUMN_LANGUAGE},
	{"themes", COLUMN_THEMES},
	{"thema's", COLUMN_THEMES},
	{"themas", COLUMN_THEMES},
	{"kind", COLUMN_KIND},
	{"soort", COLUMN_KIND},
	{"url", COLUMN_URL},
	{"adres", COLUMN_URL},
	{"pages", COLUMN_PAGES},
	{"bladzijden", COLUMN_PAGES},
	{"summary_nl", COLUMN_SUMMARY},
	{"samenvatting", COLUMN_SUMMARY},
	{"copy", COLUMN_COPY},
	{"kopie", COLUMN_COPY},
};

#define CELLS_MOST 64

struct layout {
	size_t count;
	enum column column[CELLS_MOST];
};

static bool read_name(const char *text, struct layout *out)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcasecmp(names[i].name, text) == 0) {
			out->column[out->count++] = names[i].column;
			return true;
		}
	return false;
}

static bool has(const struct layout *layout, enum column column)
{
	for (size_t i = 0; i < layout->count; i++)
		if (layout->column[i] == column)
			return true;
	return false;
}

static bool read_layout(const struct csv *csv, struct layout *out, const char *file,
			struct faults *faults)
{
	const struct csv_record *first = csv->count > 0 ? &csv->records[0] : NULL;
	size_t before = faults->count;
	for (size_t i = 0; first != NULL && i < first->count && i < CELLS_MOST; i++) {
		struct layout one = {0};
		if (!read_name(first->cells[i], &one))
			faults_add(faults, file, 1,
				   "De kolom ‘%s’ kennen wij niet. Haal die weg, of geef een naam"
				   " uit publications.csv.",
				   first->cells[i]);
		else if (has(out, one.column[0]))
			faults_add(faults, file, 1, "De kolom ‘%s’ staat er twee keer.",
				   first->cells[i]);
		else
			out->column[out->count++] = one.column[0];
	}
	bool named = has(out, COLUMN_ID) || has(out, COLUMN_URL);
	if (faults->count == before && (!named || !has(out, COLUMN_TITLE)))
		faults_add(faults, file, 1,
			   "De eerste regel moet kolommen noemen: title, en ook id of url.");
	return faults->count == before;
}

static void read_row(const struct csv_record *r, const struct layout *layout, const char *file,
		     struct item_list *out, struct faults *faults)
{
	struct item item = {.line = r->line};
	for (size_t i = 0; i < layout->count; i++) {
		char *cell = item_clean(r->cells[i]);
		/* What is empty here is not known here: it takes nothing away. */
		if (cell[0] == '\0')
			free(cell);
		else
			item.cells[layout->column[i]] = cell;
	}
	if (item.cells[COLUMN_ID] == NULL && item.cells[COLUMN_URL] != NULL)
		item.cells[COLUMN_ID] = item_id_of(item.cells[COLUMN_URL]);
	if (item.cells[COLUMN_ID] != NULL && item.cells[COLUMN_TITLE] != NULL) {
		item_add(out, &item);
		return;
	}
	faults_add(faults, file, r->line, "Deze regel heeft geen titel, of geen id en geen adres.");
	item_finish(&item);
}

bool table_read(const char *bytes, size_t len, const char *file, struct item_list *out,
		struct faults *faults)
{
	struct csv csv;
	struct layout layout = {0};
	/* Spreadsheets put a mark of UTF-8 in front. */
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	size_t line = strcspn(bytes, "\r\n");
	bool commas = memchr(bytes, ',', line) != NULL || memchr(bytes, ';', line) == NULL;
	csv_parse_with(&csv, bytes, len, commas ? ',' : ';', file, faults);
	bool good = read_layout(&csv, &layout, file, faults);
	for (size_t i = 1; good && i < csv.count && out->count < ITEM_MOST; i++) {
		const struct csv_record *r = &csv.records[i];
		bool blank = r->count == 1 && r->cells[0][0] == '\0';
		if (r->count == layout.count)
			read_row(r, &layout, file, out, faults);
		else if (!blank)
			faults_add(faults, file, r->line,
				   "Deze regel heeft %zu cellen; het moeten er %zu zijn.", r->count,
				   layout.count);
	}
	csv_finish(&csv);
	return good;
}
