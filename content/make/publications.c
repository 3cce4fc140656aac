/* content/publications.csv. */
#include "content/make/columns.h"
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/file.h"

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
	columns_check(r->cells, file, r->line, s->faults);
	if (r->cells[COLUMN_URL][0] != '\0')
		sources_check_address(s, r->cells[COLUMN_URL], false, file, r->line);
	check_themes(s, r->cells[COLUMN_THEMES], file, r->line);
}

/* Takes the cell over: a large list is not copied once more. */
static char *take(const struct csv_record *r, enum column c)
{
	char *cell = r->cells[c];
	r->cells[c] = NULL;
	return cell;
}

static struct source_pub take_row(const struct csv_record *r)
{
	char *const *cell = r->cells;
	int year = columns_number(cell[COLUMN_YEAR], 1900, 2100),
	    pages = columns_number(cell[COLUMN_PAGES], 1, 99999);
	bool qr = cell[COLUMN_URL][0] != '\0' && cell[COLUMN_COPY][0] == '\0';
	return (struct source_pub){.id = take(r, COLUMN_ID),
				   .title = take(r, COLUMN_TITLE),
				   .publisher = take(r, COLUMN_PUBLISHER),
				   .authors = take(r, COLUMN_AUTHORS),
				   .date = take(r, COLUMN_DATE),
				   .lang = take(r, COLUMN_LANGUAGE),
				   .themes = take(r, COLUMN_THEMES),
				   .kind = take(r, COLUMN_KIND),
				   .url = take(r, COLUMN_URL),
				   .summary = take(r, COLUMN_SUMMARY),
				   .line = r->line,
				   .year = year > 0 ? year : 0,
				   .pages = pages > 0 ? pages : 0,
				   .qr = qr};
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
	bool good = csv_check(&csv, columns_names, file, s->faults);
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
