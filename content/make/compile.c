#include "content/make/compile.h"
#include "content/bundle/schema.h"
#include "content/make/code_files.h"
#include "content/make/index.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

#define NUMBER(n) ((int64_t)(n))

static int write_theme(const struct named *theme, enum source_lang l, size_t ord, sqlite3 *db,
		       struct err *e)
{
	return sql_run(db, e, "INSERT INTO theme VALUES(?, ?, ?, ?, 0)", "ssis", theme->id,
		       sources_lang_code(l), NUMBER(ord), theme->label.in[l]);
}

/* For a page that is shown in Dutch to somebody who reads another language. */
static int write_section(const struct named *section, enum source_lang l, size_t ord, sqlite3 *db,
			 struct err *e)
{
	(void)ord;
	return sql_run(db, e, "INSERT OR REPLACE INTO meta VALUES('section.' || ? || '.' || ?, ?)",
		       "sss", sources_lang_code(l), section->label.in[SOURCE_NL],
		       section->label.in[l]);
}

static int write_named(const struct named_list *list, sqlite3 *db, struct err *e,
		       int (*write)(const struct named *item, enum source_lang l, size_t ord,
				    sqlite3 *db, struct err *e))
{
	for (size_t i = 0; i < list->count; i++)
		for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
			if (list->items[i].label.in[l][0] != '\0' &&
			    write(&list->items[i], l, i, db, e) != 0)
				return -1;
	return 0;
}

static const char *section_label(const struct sources *s, const struct source_page *page)
{
	const char *label = "";
	for (size_t i = 0; i < s->sections.count; i++)
		if (strcmp(s->sections.items[i].id, page->section) == 0) {
			char *const *in = s->sections.items[i].label.in;
			label = in[page->lang][0] != '\0' ? in[page->lang] : in[SOURCE_NL];
		}
	return label;
}

static int write_page(const struct sources *s, const struct source_page *page, sqlite3 *db,
		      struct err *e)
{
	struct buf body, source;
	buf_init(&body);
	buf_init(&source);
	block_encode(&page->text.body, &body);
	for (size_t i = 0; i < page->source_count; i++)
		buf_addf(&source, "%s%s", i > 0 ? "\n" : "", page->sources[i]);
	int rc = sql_run(db, e, "INSERT INTO page VALUES(?, ?, ?, ?, ?, ?, ?, ?)", "ssissssb",
			 page->id, sources_lang_code(page->lang), NUMBER(page->order),
			 section_label(s, page), page->title, page->lead, source.data,
			 (const void *)body.data, body.len);
	buf_finish(&body);
	buf_finish(&source);
	return rc;
}

static int write_field(const struct source_form *f, enum source_lang l, size_t ord, sqlite3 *db,
		       struct err *e)
{
	const struct source_field *field = &f->fields[ord];
	const char *lang = sources_lang_code(l);
	if (sql_run(db, e, "INSERT INTO field VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "ssissiissi",
		    f->id, lang, NUMBER(ord), field->key, forms_kind_name(field->kind),
		    NUMBER(field->required), NUMBER(field->max), field->label.in[l],
		    field->hint.in[l], NUMBER(field->common)) != 0)
		return -1;
	for (size_t i = 0; i < field->choice_count; i++)
		if (sql_run(db, e, "INSERT INTO choice VALUES(?, ?, ?, ?, ?, ?)", "sssiss", f->id,
			    lang, field->key, NUMBER(i), field->choices[i].id,
			    field->choices[i].label.in[l]) != 0)
			return -1;
	return 0;
}

static int write_form(const struct source_form *f, enum source_lang l, sqlite3 *db, struct err *e)
{
	struct buf one_of;
	buf_init(&one_of);
	buf_add_char(&one_of, ';');
	for (size_t i = 0; i < f->field_count; i++)
		if (f->fields[i].one_of)
			buf_addf(&one_of, "%s;", f->fields[i].key);
	int rc = sql_run(db, e, "INSERT INTO form VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			 "ssiisssssissss", f->id, sources_lang_code(l), NUMBER(f->version),
			 NUMBER(f->order), f->title.in[l], f->lead.in[l], f->done.in[l],
			 f->why.in[l], f->keep.in[l], NUMBER(f->keep_days), f->recipients.in[l],
			 f->basis.in[l], one_of.data, forms_purpose_name(f->purpose));
	for (size_t i = 0; rc == 0 && i < f->field_count; i++)
		rc = write_field(f, l, i, db, e);
	for (size_t i = 0; rc == 0 && i < f->consent_count; i++)
		rc = sql_run(db, e, "INSERT INTO consent VALUES(?, ?, ?, ?, ?, ?, ?)", "ssisiis",
			     f->id, sources_lang_code(l), NUMBER(i), f->consents[i].key,
			     NUMBER(f->consents[i].version), NUMBER(f->consents[i].required),
			     f->consents[i].label.in[l]);
	buf_finish(&one_of);
	return rc;
}

/* Oldest first, unknown before all; among equals the higher id first, so that lower ids are on top.
 */
static int by_age(const void *a, const void *b)
{
	const struct source_pub *x = *(const struct source_pub *const *)a;
	const struct source_pub *y = *(const struct source_pub *const *)b;
	if (x->year != y->year)
		return (x->year > y->year) - (x->year < y->year);
	int dates = strcmp(x->date, y->date);
	return dates != 0 ? dates : -strcmp(x->id, y->id);
}

struct pub_writer {
	sqlite3 *db;
	sqlite3_stmt *pub, *theme, *search, *text, *publisher, *find;
	struct err *e;
};

static int run_again(const struct pub_writer *w, sqlite3_stmt *s)
{
	int rc = sql_step(s, w->e);
	sqlite3_reset(s);
	return rc < 0 ? -1 : 0;
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
	sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

static int64_t publisher_id(const struct pub_writer *w, const char *name)
{
	bind_text(w->publisher, 1, name);
	if (run_again(w, w->publisher) != 0)
		return -1;
	bind_text(w->find, 1, name);
	int64_t id = sql_step(w->find, w->e) == 1 ? sqlite3_column_int64(w->find, 0) : -1;
	sqlite3_reset(w->find);
	return id;
}

static int write_themes(const struct pub_writer *w, const char *themes, int64_t no)
{
	for (const char *p = themes; *p != '\0';) {
		int len = (int)strcspn(p, ";");
		sqlite3_bind_text(w->theme, 1, p, len, SQLITE_STATIC);
		sqlite3_bind_int64(w->theme, 2, no);
		if (run_again(w, w->theme) != 0)
			return -1;
		p += len + (p[len] == ';' ? 1 : 0);
	}
	return 0;
}

static void bind_indexed(sqlite3_stmt *s, int at, const char *text, struct buf *room)
{
	buf_clear(room);
	index_add_text(text, room);
	bind_text(s, at, room->data);
}

static int write_search(const struct pub_writer *w, const struct source_pub *p, int64_t no)
{
	struct buf title, summary, joined, text;
	buf_init(&title);
	buf_init(&summary);
	buf_init(&joined);
	buf_init(&text);
	index_add_joined(p->title, &joined);
	index_add_joined(p->summary, &joined);
	for (size_t i = 0; i < p->text.block_count; i++) {
		index_add_joined(p->text.blocks[i].text, &joined);
		index_add_text(p->text.blocks[i].text, &text);
		buf_add_char(&text, '\n');
	}
	sqlite3_bind_int64(w->search, 1, no);
	bind_indexed(w->search, 2, p->title, &title);
	bind_indexed(w->search, 3, p->summary, &summary);
	bind_text(w->search, 4, joined.data);
	bind_text(w->search, 5, text.data);
	int rc = run_again(w, w->search);
	buf_finish(&title);
	buf_finish(&summary);
	buf_finish(&joined);
	buf_finish(&text);
	return rc;
}

static int write_text(const struct pub_writer *w, const struct source_pub *p, int64_t no)
{
	struct buf body;
	if (p->text.block_count == 0)
		return 0;
	buf_init(&body);
	block_encode(&p->text, &body);
	sqlite3_bind_int64(w->text, 1, no);
	sqlite3_bind_blob64(w->text, 2, body.data, body.len, SQLITE_STATIC);
	int rc = run_again(w, w->text);
	buf_finish(&body);
	return rc;
}

static int write_pub(const struct pub_writer *w, const struct source_pub *p, int64_t no)
{
	const char *texts[] = {p->id,	p->title, p->authors, p->date,	 p->lang,
			       p->kind, p->url,	  p->themes,  p->summary};
	int64_t publisher = publisher_id(w, p->publisher);
	if (publisher < 0)
		return -1;
	for (int i = 0; i < 9; i++)
		bind_text(w->pub, i + 1, texts[i]);
	sqlite3_bind_int64(w->pub, 10, no);
	sqlite3_bind_int64(w->pub, 11, publisher);
	sqlite3_bind_int64(w->pub, 12, p->year);
	sqlite3_bind_int64(w->pub, 13, p->qr);
	sqlite3_bind_int64(w->pub, 14, p->pages);
	if (run_again(w, w->pub) != 0 || write_themes(w, p->themes, no) != 0 ||
	    write_text(w, p, no) != 0)
		return -1;
	return write_search(w, p, no);
}

static int prepare_writer(struct pub_writer *w)
{
	const struct {
		sqlite3_stmt **stmt;
		const char *sql;
	} table[] = {
		{&w->pub,
		 "INSERT INTO publication(id, title, authors, date, lang, kind, url, themes,"
		 " summary, no, publisher, year, qr, pages)"
		 " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&w->theme, "INSERT OR IGNORE INTO publication_theme VALUES(?, ?)"},
		{&w->search, "INSERT INTO publication_search(rowid, title, summary, joined, text) "
			     "VALUES(?, ?, ?, ?, ?)"},
		{&w->text, "INSERT INTO publication_text VALUES(?, ?)"},
		{&w->publisher, "INSERT OR IGNORE INTO publisher(name, count) VALUES(?, 0)"},
		{&w->find, "SELECT id FROM publisher WHERE name = ?"},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (sql_prepare(table[i].stmt, w->db, w->e, table[i].sql, NULL) != 0)
			return -1;
	return 0;
}

static int write_pubs(const struct sources *s, sqlite3 *db, struct err *e)
{
	struct pub_writer w = {.db = db, .e = e};
	const struct source_pub **sorted = buf_alloc(s->pub_count, sizeof *sorted);
	for (size_t i = 0; i < s->pub_count; i++)
		sorted[i] = &s->pubs[i];
	if (s->pub_count > 1)
		qsort(sorted, s->pub_count, sizeof *sorted, by_age);
	int rc = prepare_writer(&w);
	for (size_t i = 0; rc == 0 && i < s->pub_count; i++)
		rc = write_pub(&w, sorted[i], NUMBER(i) + 1);
	sqlite3_finalize(w.pub);
	sqlite3_finalize(w.theme);
	sqlite3_finalize(w.search);
	sqlite3_finalize(w.text);
	sqlite3_finalize(w.publisher);
	sqlite3_finalize(w.find);
	free(sorted);
	return rc;
}

static int write_counts(const struct sources *s, sqlite3 *db, struct err *e)
{
	char count[32];
	snprintf(count, sizeof count, "%zu", s->pub_count);
	if (sql_run(db, e, "INSERT INTO meta VALUES('publications', ?)", "s", count) != 0)
		return -1;
	if (s->release > 0 && sql_run(db, e, "INSERT INTO meta VALUES('release', CAST(? AS TEXT))",
				      "i", s->release) != 0)
		return -1;
	return sql_exec(db,
			"UPDATE publisher SET count = (SELECT count(*) FROM publication p"
			" WHERE p.publisher = publisher.id);"
			"UPDATE theme SET count = (SELECT count(*) FROM publication_theme t"
			" WHERE t.theme = theme.id);"
			"INSERT INTO year SELECT year, count(*) FROM publication GROUP BY year;",
			e);
}

static int write_all(const struct sources *s, sqlite3 *db, struct err *e)
{
	int rc = sql_exec(
		db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" BUNDLE_SCHEMA, e);
	if (rc == 0)
		rc = write_named(&s->themes, db, e, write_theme);
	if (rc == 0)
		rc = write_named(&s->sections, db, e, write_section);
	for (size_t i = 0; rc == 0 && i < s->page_count; i++)
		rc = write_page(s, &s->pages[i], db, e);
	for (size_t i = 0; rc == 0 && i < s->form_count; i++)
		for (enum source_lang l = 0; rc == 0 && l < SOURCE_LANGS; l++)
			if (s->forms[i].in[l])
				rc = write_form(&s->forms[i], l, db, e);
	if (rc == 0)
		rc = index_begin(db, e);
	if (rc == 0)
		rc = code_files_write(s, db, e);
	if (rc == 0)
		rc = write_pubs(s, db, e);
	for (size_t i = 0; rc == 0 && i < s->agenda_count; i++)
		rc = ics_write(&s->agendas[i].ics, db, e);
	if (rc == 0)
		rc = write_counts(s, db, e);
	if (rc == 0)
		rc = index_finish(db, e);
	if (rc != 0)
		return -1;
	struct buf end;
	buf_init(&end);
	buf_addf(&end, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
		 BUNDLE_APPLICATION_ID, BUNDLE_FORMAT);
	rc = sql_exec(db, end.data, e);
	buf_finish(&end);
	return rc;
}

static int sync_and_rename(const char *temp, const char *path, struct err *e)
{
	int fd = open(temp, O_RDWR | O_CLOEXEC);
	int rc = fd < 0 || fsync(fd) != 0 || rename(temp, path) != 0
			 ? err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven", path)
			 : 0;
	if (fd >= 0)
		close(fd);
	return rc;
}

int compile_write(const struct sources *s, const char *path, struct err *e)
{
	struct buf temp;
	sqlite3 *db = NULL;
	buf_init(&temp);
	buf_addf(&temp, "%s.%ld.tmp", path, (long)getpid());
	unlink(temp.data);
	int rc = sql_open(&db, temp.data, SQL_CREATE, e);
	if (rc == 0)
		rc = write_all(s, db, e);
	sql_close(db);
	if (rc == 0)
		rc = sync_and_rename(temp.data, path, e);
	if (rc != 0)
		unlink(temp.data);
	buf_finish(&temp);
	return rc;
}
