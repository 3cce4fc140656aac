/* content/publications.csv. */
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/file.h"

enum column {
	COLUMN_ID,
	COLUMN_TITLE,
	COLUMN_PUBLISHER,
	COLUMN_AUTHORS,
	COLUMN_YEAR,
	COLUMN_DATE,
	COLUMN_LANGUAGE,
	COLUMN_THEMES,
	COLUMN_KIND,
	COLUMN_URL,
	COLUMN_PAGES,
	COLUMN_SUMMARY,
	COLUMN_COPY,
	COLUMNS
};

static const char *const header[COLUMNS + 1] = {
	[COLUMN_ID] = "id",
	[COLUMN_TITLE] = "title",
	[COLUMN_PUBLISHER] = "publisher",
	[COLUMN_AUTHORS] = "authors",
	[COLUMN_YEAR] = "year",
	[COLUMN_DATE] = "date",
	[COLUMN_LANGUAGE] = "language",
	[COLUMN_THEMES] = "themes",
	[COLUMN_KIND] = "kind",
	[COLUMN_URL] = "url",
	[COLUMN_PAGES] = "pages",
	[COLUMN_SUMMARY] = "summary_nl",
	[COLUMN_COPY] = "copy",
};

/* A whole number in [min, max]; 0 for an empty cell; -1 for anything else. */
static int number(const char *text, long min, long max)
{
	char *end;
	if (text[0] == '\0')
		return 0;
	long value = strtol(text, &end, 10);
	bool digits = strspn(text, "0123456789") == strlen(text);
	return digits && *end == '\0' && value >= min && value <= max ? (int)value : -1;
}

/* "2021", "2021-02" or "2021-02-11", in the year that the row gives. */
static bool good_date(const char *date, const char *year)
{
	static const char shape[] = "dddd-dd-dd";
	size_t len = strlen(date);
	if (len == 0)
		return true;
	if ((len != 4 && len != 7 && len != 10) || strncmp(date, year, 4) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != '-')
			return false;
	int month = len > 4 ? number((char[]){date[5], date[6], '\0'}, 1, 12) : 1;
	int day = len > 7 ? number((char[]){date[8], date[9], '\0'}, 1, 31) : 1;
	static const int days[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month > 0 && day > 0 && day <= days[month];
}

static bool has_theme(const struct sources *s, const char *id, size_t len)
{
	for (size_t i = 0; i < s->themes.count; i++)
		if (strlen(s->themes.items[i].id) == len &&
		    memcmp(s->themes.items[i].id, id, len) == 0)
			return true;
	return false;
}

static void check_themes(struct sources *s, const char *themes, const char *file, int line)
{
	for (const char *p = themes; *p != '\0';) {
		size_t len = strcspn(p, ";");
		if (!has_theme(s, p, len))
			faults_add(s->faults, file, line,
				   "Het thema ‘%.*s’ staat niet in themes.yaml.", (int)len, p);
		p += len + (p[len] == ';' ? 1 : 0);
	}
}

static void check_row(struct sources *s, const struct csv_record *r, const char *file)
{
	static const enum column needed[] = {COLUMN_ID, COLUMN_TITLE, COLUMN_LANGUAGE, COLUMN_KIND};
	static const enum column prose[] = {COLUMN_TITLE, COLUMN_PUBLISHER, COLUMN_AUTHORS,
					    COLUMN_SUMMARY};
	char *const *cell = r->cells;
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (cell[needed[i]][0] == '\0')
			faults_add(s->faults, file, r->line, "De kolom ‘%s’ is leeg.",
				   header[needed[i]]);
	for (size_t i = 0; i < sizeof prose / sizeof prose[0]; i++)
		prose_check(cell[prose[i]], file, r->line, s->faults);
	if (number(cell[COLUMN_YEAR], 1900, 2100) < 0)
		faults_add(s->faults, file, r->line,
			   "‘%s’ is geen jaar. Laat leeg wat u niet weet.", cell[COLUMN_YEAR]);
	if (number(cell[COLUMN_PAGES], 1, 99999) < 0)
		faults_add(s->faults, file, r->line, "‘%s’ is geen aantal bladzijden.",
			   cell[COLUMN_PAGES]);
	if (!good_date(cell[COLUMN_DATE], cell[COLUMN_YEAR]))
		faults_add(s->faults, file, r->line,
			   "‘%s’ is geen datum in het jaar van deze regel. Schrijf 2021-02-11.",
			   cell[COLUMN_DATE]);
	if (cell[COLUMN_COPY][0] != '\0' && strcmp(cell[COLUMN_COPY], "ja") != 0)
		faults_add(s->faults, file, r->line, "Zet in ‘copy’ ja, of niets.");
	if (cell[COLUMN_URL][0] != '\0')
		sources_check_address(s, cell[COLUMN_URL], false, file, r->line);
	check_themes(s, cell[COLUMN_THEMES], file, r->line);
}

static struct source_pub take_row(const struct csv_record *r)
{
	char *const *cell = r->cells;
	int year = number(cell[COLUMN_YEAR], 1900, 2100),
	    pages = number(cell[COLUMN_PAGES], 1, 99999);
	return (struct source_pub){.id = buf_copy(cell[COLUMN_ID]),
				   .title = buf_copy(cell[COLUMN_TITLE]),
				   .publisher = buf_copy(cell[COLUMN_PUBLISHER]),
				   .authors = buf_copy(cell[COLUMN_AUTHORS]),
				   .date = buf_copy(cell[COLUMN_DATE]),
				   .lang = buf_copy(cell[COLUMN_LANGUAGE]),
				   .themes = buf_copy(cell[COLUMN_THEMES]),
				   .kind = buf_copy(cell[COLUMN_KIND]),
				   .url = buf_copy(cell[COLUMN_URL]),
				   .summary = buf_copy(cell[COLUMN_SUMMARY]),
				   .line = r->line,
				   .year = year > 0 ? year : 0,
				   .pages = pages > 0 ? pages : 0,
				   .qr = cell[COLUMN_URL][0] != '\0' &&
					 cell[COLUMN_COPY][0] == '\0'};
}

static int by_id(const void *a, const void *b)
{
	const struct source_pub *const *x = a, *const *y = b;
	int ids = strcmp((*x)->id, (*y)->id);
	return ids != 0 ? ids : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

static void check_twice(struct sources *s, const char *file)
{
	const struct source_pub **sorted = buf_alloc(s->pub_count, sizeof *sorted);
	for (size_t i = 0; i < s->pub_count; i++)
		sorted[i] = &s->pubs[i];
	if (s->pub_count > 1)
		qsort(sorted, s->pub_count, sizeof *sorted, by_id);
	for (size_t i = 1; i < s->pub_count; i++)
		if (strcmp(sorted[i]->id, sorted[i - 1]->id) == 0)
			faults_add(s->faults, file, sorted[i]->line,
				   "De id ‘%s’ staat ook op regel %d.", sorted[i]->id,
				   sorted[i - 1]->line);
	free(sorted);
}

void sources_load_publications(struct sources *s, const char *dir)
{
	size_t len;
	struct csv csv;
	char *file = file_join(dir, "publications.csv");
	char *text = sources_read(s, file, &len);
	if (text == NULL) {
		free(file);
		return;
	}
	csv_parse(&csv, text, len, file, s->faults);
	bool good = csv_check(&csv, header, file, s->faults);
	s->pubs = buf_alloc(csv.count, sizeof *s->pubs);
	for (size_t i = 1; good && i < csv.count; i++) {
		if (csv.records[i].count != COLUMNS)
			continue;
		check_row(s, &csv.records[i], file);
		s->pubs[s->pub_count++] = take_row(&csv.records[i]);
	}
	check_twice(s, file);
	csv_finish(&csv);
	free(text);
	free(file);
}
