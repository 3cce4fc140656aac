#include "content/bundle/bundle.h"
#include "content/bundle/schema.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <sysexits.h>

struct bundle {
	sqlite3 *db;
	long publications;
	long long format;
};

static int open_file(sqlite3 **out, const char *path, struct err *e)
{
	if (sql_open(out, path, SQL_WHOLE, NULL) == 0)
		return 0;
	return err_set(
		e, EX_NOINPUT,
		"De inhoud van de kiosk ontbreekt: %s. Maak het bestand met wijkcontent build.",
		path);
}

static int check_format(sqlite3 *db, const char *path, long long *out, struct err *e)
{
	long long application = 0, format = 0;
	struct err why = {.code = 0};
	if (sql_int(db, &application, 0, &why, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(db, &format, 0, &why, "PRAGMA user_version", NULL) != 0 ||
	    application != BUNDLE_APPLICATION_ID)
		return err_set(e, EX_DATAERR,
			       "%s is geen inhoud voor de kiosk, of het bestand is beschadigd."
			       " Maak het opnieuw met wijkcontent build.",
			       path);
	if (format > BUNDLE_FORMAT)
		return err_set(e, EX_CONFIG,
			       "De inhoud in %s is gemaakt voor een nieuwere kiosk (vorm %lld; deze"
			       " kiosk kent %d). Werk eerst de kiosk bij.",
			       path, format, BUNDLE_FORMAT);
	*out = format;
	return 0;
}

int bundle_open(struct bundle **out, const char *path, struct err *e)
{
	struct bundle *b = buf_alloc(1, sizeof *b);
	long long count = 0;
	if (open_file(&b->db, path, e) != 0 || sql_distrust(b->db, e) != 0 ||
	    check_format(b->db, path, &b->format, e) != 0 ||
	    sql_int(b->db, &count, 0, e, "SELECT value FROM meta WHERE key = 'publications'",
		    NULL) != 0) {
		bundle_free(b);
		return -1;
	}
	b->publications = (long)count;
	*out = b;
	return 0;
}

void bundle_free(struct bundle *b)
{
	if (b == NULL)
		return;
	sql_close(b->db);
	free(b);
}

long bundle_publication_count(const struct bundle *b)
{
	return b->publications;
}

long bundle_release(struct bundle *b)
{
	long long release = 0;
	return sql_int(b->db, &release, 0, NULL,
		       "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'release'", NULL) == 0
		       ? (long)release
		       : 0;
}

int bundle_format(const struct bundle *b)
{
	return (int)b->format;
}

struct sqlite3 *bundle_sql(struct bundle *b)
{
	return b->db;
}

struct sqlite3 *bundle_agenda(struct bundle *b)
{
	return b->format >= 3 ? b->db : NULL;
}

static char *copy_column(sqlite3_stmt *s, int column)
{
	return buf_copy(sql_text(s, column));
}

/* A page in the language asked for, or else in Dutch. */
#define IN_LANGUAGE(table)                                                                         \
	" (lang = ?1 OR (lang = 'nl' AND NOT EXISTS (SELECT 1 FROM " table " other"                \
	" WHERE other.id = " table ".id AND other.lang = ?1)))"

int bundle_pages(struct bundle *b, const char *lang, struct page_list *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct page_list list = {0};
	int rc = sql_prepare(&s, b->db, e,
			     "SELECT id, coalesce((SELECT value FROM meta WHERE key ="
			     " 'section.' || ?1 || '.' || section), section), title, lead,"
			     " lang <> ?1"
			     " FROM page WHERE" IN_LANGUAGE("page") " ORDER BY ord, id",
			     "s", lang);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		list.items = buf_grow(list.items, list.count + 1, sizeof *list.items);
		list.items[list.count++] =
			(struct page_title){copy_column(s, 0), copy_column(s, 1), copy_column(s, 2),
					    copy_column(s, 3), sqlite3_column_int(s, 4) != 0};
		rc = 0;
	}
	sqlite3_finalize(s);
	if (rc < 0) {
		bundle_pages_finish(&list);
		return -1;
	}
	*out = list;
	return 0;
}

void bundle_pages_finish(struct page_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].id);
		free(list->items[i].section);
		free(list->items[i].title);
		free(list->items[i].lead);
	}
	free(list->items);
	*list = (struct page_list){0};
}

static int read_page(sqlite3_stmt *s, const char *id, struct page *out, struct err *e)
{
	struct body body;
	int rc = sql_step(s, e);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Deze bladzijde is er niet: %s", id);
	if (rc < 0 || block_decode(sqlite3_column_blob(s, 3), (size_t)sqlite3_column_bytes(s, 3),
				   &body, e) != 0)
		return -1;
	*out = (struct page){buf_copy(id), copy_column(s, 0), copy_column(s, 1), copy_column(s, 2),
			     body};
	return 0;
}

int bundle_page(struct bundle *b, const char *id, const char *lang, struct page *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, b->db, e,
			"SELECT lang, title, source, body FROM page WHERE id = ?2 AND lang IN (?1, "
			"'nl')"
			" ORDER BY lang = ?1 DESC",
			"ss", lang, id) != 0)
		return -1;
	int rc = read_page(s, id, out, e);
	sqlite3_finalize(s);
	return rc;
}

void bundle_page_finish(struct page *page)
{
	free(page->id);
	free(page->lang);
	free(page->title);
	free(page->source);
	block_finish(&page->body);
	*page = (struct page){0};
}

int bundle_facet(struct bundle *b, enum facet which, const char *lang, struct facet_list *out,
		 struct err *e)
{
	static const char *const queries[FACETS] = {
		[FACET_THEME] = "SELECT id, label, count, lang <> ?1 FROM theme WHERE count > 0 "
				"AND" IN_LANGUAGE("theme") " ORDER BY ord",
		[FACET_PUBLISHER] = "SELECT id, name, count, 0 FROM publisher WHERE ?1 NOT NULL"
				    " ORDER BY name = '', name COLLATE NOCASE",
		[FACET_YEAR] =
			"SELECT year, CASE year WHEN 0 THEN '' ELSE year END, count, 0 FROM year"
			" WHERE ?1 NOT NULL ORDER BY year DESC",
	};
	sqlite3_stmt *s = NULL;
	struct facet_list list = {0};
	int rc = sql_prepare(&s, b->db, e, queries[which], "s", lang);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		list.items = buf_grow(list.items, list.count + 1, sizeof *list.items);
		list.items[list.count++] = (struct facet_item){copy_column(s, 0), copy_column(s, 1),
							       (long)sqlite3_column_int64(s, 2),
							       sqlite3_column_int(s, 3) != 0};
		rc = 0;
	}
	sqlite3_finalize(s);
	if (rc < 0) {
		bundle_facet_finish(&list);
		return -1;
	}
	*out = list;
	return 0;
}

void bundle_facet_finish(struct facet_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].key);
		free(list->items[i].label);
	}
	free(list->items);
	*list = (struct facet_list){0};
}
