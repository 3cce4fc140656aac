#include "content/bundle/pubs.h"
#include "content/bundle/bundle.h"
#include "content/bundle/asked.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <stdint.h>
#include <sysexits.h>

#define CACHE_ROWS     256
#define PROGRESS_STEPS 2000 /* virtual machine steps between two questions whether to stop */
#define TEXT_FORMAT    3    /* of the bundle: from here there are texts */
#define FEW	       8    /* fewer hits than this, and the search is made wider */

/* What the rows are hits of; each only when those before it found few, or nothing. */
enum stage { STAGE_TYPED, STAGE_AROUND, STAGE_INSTEAD, STAGES };

struct cached {
	long index; /* -1: empty */
	char *id, *title, *publisher;
	int year;
};

struct pubs {
	struct bundle *bundle;
	bool whole; /* no filter, no query: row k is publication N - k */
	long known;
	bool complete;
	sqlite3_stmt *stmt; /* steps through the numbers; NULL when whole or complete */
	sqlite3_stmt *row;
	int64_t *numbers;
	size_t cap;
	struct asked *query; /* NULL: none */
	enum stage stage;
	long before; /* rows that earlier stages found; they come first */
	char *theme;
	int64_t publisher, year;
	struct cached cache[CACHE_ROWS];
};

/* One publication. */

static int find_text(struct bundle *b, const char *id, bool *there, struct err *e)
{
	long long count = 0;
	if (bundle_format(b) >= TEXT_FORMAT &&
	    sql_int(bundle_sql(b), &count, 0, e,
		    "SELECT count(*) FROM publication_text t JOIN publication p ON p.no = t.no"
		    " WHERE p.id = ?",
		    "s", id) != 0)
		return -1;
	*there = count > 0;
	return 0;
}

int pubs_get(struct bundle *b, const char *id, struct pub *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, bundle_sql(b), e,
			"SELECT p.id, title, name, authors, date, lang, kind, url, themes, "
			"summary, year,"
			" pages, qr FROM publication p JOIN publisher ON publisher.id = p.publisher"
			" WHERE p.id = ?",
			"s", id) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1) {
		char **texts[] = {&out->id,	&out->title,  &out->publisher, &out->authors,
				  &out->date,	&out->lang,   &out->kind,      &out->url,
				  &out->themes, &out->summary};
		for (int i = 0; i < 10; i++)
			*texts[i] = buf_copy(sql_text(s, i));
		out->year = sqlite3_column_int(s, 10);
		out->pages = sqlite3_column_int(s, 11);
		out->qr = sqlite3_column_int(s, 12) != 0;
	}
	sqlite3_finalize(s);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Deze publicatie is er niet: %s", id);
	return rc < 0 ? -1 : find_text(b, id, &out->text, e);
}

int pubs_text(struct bundle *b, const char *id, struct body *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (bundle_format(b) < TEXT_FORMAT)
		return err_set(e, EX_NOINPUT, "Deze tekst is er niet: %s", id);
	if (sql_prepare(&s, bundle_sql(b), e,
			"SELECT body FROM publication_text t JOIN publication p ON p.no = t.no"
			" WHERE p.id = ?",
			"s", id) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1)
		rc = block_decode(sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0),
				  out, e);
	else if (rc == 0)
		rc = err_set(e, EX_NOINPUT, "Deze tekst is er niet: %s", id);
	sqlite3_finalize(s);
	return rc;
}

void pubs_finish(struct pub *pub)
{
	char *texts[] = {pub->id,   pub->title, pub->publisher, pub->authors, pub->date,
			 pub->lang, pub->kind,	pub->url,	pub->themes,  pub->summary};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	*pub = (struct pub){0};
}

/* The list. */

static void add_conditions(const struct pubs *list, const char *no, struct buf *sql)
{
	bool publication = list->publisher >= 0 || list->year >= 0;
	if (publication && list->query == NULL) {
		buf_addf(sql, "%s%s", list->publisher >= 0 ? " AND publisher = ?2" : "",
			 list->year >= 0 ? " AND year = ?3" : "");
	} else if (publication) {
		buf_addf(sql, " AND EXISTS (SELECT 1 FROM publication p WHERE p.no = %s%s%s)", no,
			 list->publisher >= 0 ? " AND p.publisher = ?2" : "",
			 list->year >= 0 ? " AND p.year = ?3" : "");
	}
	if (list->theme != NULL)
		buf_addf(sql,
			 " AND EXISTS (SELECT 1 FROM publication_theme t WHERE t.theme = ?4 AND "
			 "t.no = %s)",
			 no);
}

static int prepare(const struct pubs *list, bool ranked, sqlite3_stmt **out, struct err *e)
{
	struct buf sql;
	buf_init(&sql);
	if (list->query != NULL) {
		buf_add_str(&sql,
			    "SELECT s.rowid FROM publication_search s WHERE s.publication_search"
			    " MATCH ?1");
		add_conditions(list, "s.rowid", &sql);
		buf_add_str(&sql,
			    ranked ? " ORDER BY bm25(s.publication_search, 10.0, 2.0, 2.0, 1.0), "
				     "s.rowid DESC"
				   : " ORDER BY s.rowid DESC");
	} else if (list->theme != NULL && list->publisher < 0 && list->year < 0) {
		buf_add_str(&sql,
			    "SELECT no FROM publication_theme WHERE theme = ?4 ORDER BY no DESC");
	} else {
		buf_add_str(&sql, "SELECT no FROM publication WHERE 1");
		add_conditions(list, "publication.no", &sql);
		buf_add_str(&sql, " ORDER BY no DESC");
	}
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, bundle_sql(list->bundle), e, sql.data, NULL);
	buf_finish(&sql);
	if (rc != 0)
		return -1;
	/* Numbers that the statement does not use are refused without harm. */
	sqlite3_bind_text(s, 1, list->query != NULL ? asked_match(list->query) : NULL, -1,
			  SQLITE_TRANSIENT);
	sqlite3_bind_int64(s, 2, list->publisher);
	sqlite3_bind_int64(s, 3, list->year);
	sqlite3_bind_text(s, 4, list->theme, -1, SQLITE_STATIC);
	*out = s;
	return 0;
}

static int64_t key_number(const char *key)
{
	return key != NULL ? (int64_t)strtoll(key, NULL, 10) : -1;
}

int pubs_open(struct pubs **out, struct bundle *b, const struct pub_filter *filter, struct err *e)
{
	struct pubs *list = buf_alloc(1, sizeof *list);
	list->bundle = b;
	list->query = asked_new(filter->query);
	list->theme = buf_copy(filter->theme);
	list->publisher = key_number(filter->publisher);
	list->year = key_number(filter->year);
	for (size_t i = 0; i < CACHE_ROWS; i++)
		list->cache[i].index = -1;
	list->whole =
		list->query == NULL && list->theme == NULL && list->publisher < 0 && list->year < 0;
	if (list->whole) {
		list->known = bundle_publication_count(b);
		list->complete = true;
	} else if (prepare(list, false, &list->stmt, e) != 0) {
		pubs_free(list);
		return -1;
	}
	*out = list;
	return 0;
}

void pubs_free(struct pubs *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < CACHE_ROWS; i++) {
		free(list->cache[i].id);
		free(list->cache[i].title);
		free(list->cache[i].publisher);
	}
	sqlite3_finalize(list->stmt);
	sqlite3_finalize(list->row);
	free(list->numbers);
	asked_free(list->query);
	free(list->theme);
	free(list);
}

long pubs_known(const struct pubs *list)
{
	return list->known;
}

bool pubs_complete(const struct pubs *list)
{
	return list->complete;
}

static void add_number(struct pubs *list, int64_t no)
{
	if ((size_t)list->known == list->cap) {
		list->cap = list->cap != 0 ? list->cap * 2 : 128;
		list->numbers = buf_grow(list->numbers, list->cap, sizeof *list->numbers);
	}
	list->numbers[list->known++] = no;
}

static bool found_before(const struct pubs *list, int64_t no)
{
	for (long i = 0; i < list->before; i++)
		if (list->numbers[i] == no)
			return true;
	return false;
}

/* All hits are known and few: put the best first.  The same rows, in another order; nothing changes
 * before all are there.  0, -1, or 1 when it was interrupted. */
static int rank(struct pubs *list, struct err *e)
{
	int64_t best[PUBS_RANKED];
	size_t found = 0, few = (size_t)(list->known - list->before);
	sqlite3_stmt *s = NULL;
	if (prepare(list, true, &s, e) != 0)
		return -1;
	int rc;
	while ((rc = sqlite3_step(s)) == SQLITE_ROW && found < few)
		if (!found_before(list, sqlite3_column_int64(s, 0)))
			best[found++] = sqlite3_column_int64(s, 0);
	if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
		memcpy(list->numbers + list->before, best, found * sizeof best[0]);
		for (size_t i = 0; i < CACHE_ROWS; i++)
			list->cache[i].index = -1;
		rc = 0;
	} else {
		rc = rc == SQLITE_INTERRUPT ? 1 : sql_fail(bundle_sql(list->bundle), e);
	}
	sqlite3_finalize(s);
	return rc;
}

/* 0, -1, or 1 when it was interrupted: then the statement begins anew, and the stage ends later. */
static int end_of_stage(struct pubs *list, struct err *e)
{
	long fresh = list->known - list->before;
	int rc = list->query != NULL && fresh > 1 && fresh <= PUBS_RANKED ? rank(list, e) : 0;
	if (rc == 1)
		return 1;
	sqlite3_finalize(list->stmt);
	list->stmt = NULL;
	list->stage++;
	list->before = list->known;
	list->complete = list->query == NULL || list->stage == STAGES || list->known >= FEW;
	return rc;
}

/* 0, -1, or 1 when it was interrupted; the list is complete when there is no more to try. */
static int next_stage(struct pubs *list, struct err *e)
{
	bool changed = false;
	int rc = 0;
	if (list->stage == STAGE_AROUND)
		rc = asked_add_around(list->query, list->bundle, &changed, e);
	else if (list->known == 0)
		rc = asked_put_near(list->query, list->bundle, &changed, e);
	if (rc == 0 && changed)
		return prepare(list, false, &list->stmt, e);
	if (rc == 0)
		list->complete = ++list->stage == STAGES;
	return rc;
}

struct question {
	bool (*interrupted)(void *);
	void *arg;
};

static int ask(void *arg)
{
	const struct question *q = arg;
	return q->interrupted(q->arg) ? 1 : 0;
}

/* An interrupted statement must begin anew, behind the rows it gave before. */
static int start_again(struct pubs *list)
{
	sqlite3_reset(list->stmt);
	for (long fresh = list->known - list->before; fresh > 0;) {
		if (sqlite3_step(list->stmt) != SQLITE_ROW)
			break;
		fresh -= found_before(list, sqlite3_column_int64(list->stmt, 0)) ? 0 : 1;
	}
	return 0;
}

/* 0, -1, or 1 when it was interrupted. */
static int read_row(struct pubs *list, struct err *e)
{
	int rc = sqlite3_step(list->stmt);
	if (rc == SQLITE_DONE)
		return end_of_stage(list, e);
	if (rc == SQLITE_INTERRUPT)
		return 1;
	if (rc != SQLITE_ROW)
		return sql_fail(bundle_sql(list->bundle), e);
	int64_t no = sqlite3_column_int64(list->stmt, 0);
	if (!found_before(list, no))
		add_number(list, no);
	return 0;
}

static int read_to(struct pubs *list, long index, struct err *e)
{
	/* Ranking needs to see whether there are more hits than it orders. */
	if (list->query != NULL && index < PUBS_RANKED)
		index = PUBS_RANKED;
	while (!list->complete && list->known <= index) {
		int rc = list->stmt != NULL ? read_row(list, e) : next_stage(list, e);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int pubs_reach(struct pubs *list, long index, bool (*interrupted)(void *), void *arg, struct err *e)
{
	if (list->complete || index < list->known)
		return 0;
	struct question question = {interrupted, arg};
	sqlite3 *db = bundle_sql(list->bundle);
	if (interrupted != NULL)
		sqlite3_progress_handler(db, PROGRESS_STEPS, ask, &question);
	int rc = read_to(list, index, e);
	sqlite3_progress_handler(db, 0, NULL, NULL);
	return rc == 1 && list->stmt != NULL ? start_again(list) : rc == 1 ? 0 : rc;
}

const char *pubs_instead(const struct pubs *list)
{
	return list->query != NULL ? asked_instead(list->query) : NULL;
}

const char *pubs_marks(const struct pubs *list)
{
	return list->query != NULL ? asked_marks(list->query) : "";
}

static int fetch(struct pubs *list, long index, struct cached *slot, struct err *e)
{
	if (list->row == NULL &&
	    sql_prepare(&list->row, bundle_sql(list->bundle), e,
			"SELECT p.id, title, name, year FROM publication p"
			" JOIN publisher ON publisher.id = p.publisher WHERE no = ?",
			NULL) != 0)
		return -1;
	int64_t no = list->whole ? list->known - index : list->numbers[index];
	sqlite3_bind_int64(list->row, 1, no);
	int rc = sql_step(list->row, e);
	if (rc == 1) {
		free(slot->id);
		free(slot->title);
		free(slot->publisher);
		*slot = (struct cached){.index = index,
					.id = buf_copy(sql_text(list->row, 0)),
					.title = buf_copy(sql_text(list->row, 1)),
					.publisher = buf_copy(sql_text(list->row, 2)),
					.year = sqlite3_column_int(list->row, 3)};
	}
	sqlite3_reset(list->row);
	if (rc == 0)
		return err_set(e, EX_DATAERR, "De inhoud van de kiosk is beschadigd.");
	return rc < 0 ? -1 : 0;
}

int pubs_row(struct pubs *list, long index, struct pub_row *out, struct err *e)
{
	if (index < 0 || index >= list->known)
		return err_set(e, EX_SOFTWARE, "Deze regel is er niet.");
	struct cached *slot = &list->cache[index % CACHE_ROWS];
	if (slot->index != index && fetch(list, index, slot, e) != 0)
		return -1;
	*out = (struct pub_row){slot->id, slot->title, slot->publisher, slot->year};
	return 0;
}
