#include "db/sync/feeds.h"
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/feeds_inside.h"

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

#define APPLICATION_ID 0x574B4644 /* "WKFD" */

/* tried and good: milliseconds since 1970 UTC; fault: '' or what went wrong the last time. */
#define SCHEMA                                                                                     \
	"CREATE TABLE IF NOT EXISTS feed(no INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE,"        \
	" etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '',"                       \
	" ics BLOB NOT NULL DEFAULT x'', events INTEGER NOT NULL DEFAULT 0,"                       \
	" tried INTEGER NOT NULL DEFAULT 0, good INTEGER NOT NULL DEFAULT 0,"                      \
	" fault TEXT NOT NULL DEFAULT '');"                                                        \
	"CREATE TABLE IF NOT EXISTS made(day INTEGER NOT NULL);"

static int make_private(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, EX_CANTCREAT, "Kan %s niet maken", path);
	close(fd);
	return 0;
}

static int open_at(const char *path, sqlite3 **out, struct err *e)
{
	sqlite3 *db = NULL;
	long long application = 0;
	if (make_private(path, e) != 0 || sql_open(&db, path, SQL_WRITE, e) != 0)
		return -1;
	int rc = sql_int(db, &application, 0, e, "PRAGMA application_id", NULL);
	if (rc == 0 && application == 0)
		rc = sql_exec(db, SCHEMA "PRAGMA application_id = 0x574B4644", e);
	else if (rc == 0 && application != APPLICATION_ID)
		rc = err_set(e, EX_DATAERR,
			     "%s is beschadigd. Haal het weg en voeg de agenda's"
			     " opnieuw toe.",
			     path);
	if (rc != 0) {
		sql_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

/* 1 open, 0 there is none and none is wanted, -1. */
static int open_feeds(const char *state_dir, bool create, sqlite3 **out, struct err *e)
{
	char *path = file_join(state_dir, FEEDS_FILE);
	int rc = !create && !file_exists(path) ? 0 : open_at(path, out, e) == 0 ? 1 : -1;
	free(path);
	return rc;
}

int feeds_add(const char *state_dir, const char *url, struct err *e)
{
	sqlite3 *db = NULL;
	char *kept = NULL;
	long long count = 0;
	if (feeds_check_address(url, &kept, e) != 0)
		return -1;
	int rc = open_feeds(state_dir, true, &db, e) == 1 ? 0 : -1;
	if (rc == 0)
		rc = sql_int(db, &count, 0, e, "SELECT count(*) FROM feed WHERE url <> ?", "s",
			     kept);
	if (rc == 0 && count >= FEEDS_MAX)
		rc = err_set(e, EX_USAGE, "Er zijn al %d agenda's. Haal er eerst een weg.",
			     FEEDS_MAX);
	/* Once more: then it is fetched again at once. */
	if (rc == 0)
		rc = sql_run(db, e,
			     "INSERT INTO feed(url) VALUES(?)"
			     " ON CONFLICT(url) DO UPDATE SET tried = 0, etag = '', modified = ''",
			     "s", kept);
	sql_close(db);
	free(kept);
	return rc;
}

int feeds_remove(const char *state_dir, const char *which, struct err *e)
{
	sqlite3 *db = NULL;
	int rc = open_feeds(state_dir, false, &db, e);
	if (rc < 0)
		return -1;
	if (rc == 1)
		rc = sql_run(db, e,
			     "DELETE FROM feed WHERE url = ?1 OR no = (SELECT no FROM (SELECT no,"
			     " row_number() OVER (ORDER BY no) AS place FROM feed)"
			     " WHERE CAST(place AS TEXT) = ?1)",
			     "s", which);
	int changed = db != NULL ? sqlite3_changes(db) : 0;
	if (rc == 0 && changed > 0)
		rc = sql_exec(db, "DELETE FROM made", e);
	sql_close(db);
	if (rc == 0 && changed == 0)
		return err_set(e, EX_NOINPUT,
			       "Deze agenda is er niet. Kijk met: wijksync agenda list");
	return rc;
}

/* Calls print for each, with its number from 1. */
static int each(const char *state_dir, struct err *e,
		void (*print)(sqlite3_stmt *s, int number, const char *name, void *self),
		void *self)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int number = 1, rc = open_feeds(state_dir, false, &db, e);
	if (rc != 1)
		return rc;
	rc = sql_prepare(&s, db, e, "SELECT url, events, good, fault FROM feed ORDER BY no", NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		struct buf name;
		buf_init(&name);
		feeds_name(sql_text(s, 0), &name);
		print(s, number++, name.data, self);
		buf_finish(&name);
		rc = 0;
	}
	sqlite3_finalize(s);
	sql_close(db);
	return rc;
}

struct telling {
	FILE *out;
	enum reason_language language;
};

static void tell(sqlite3_stmt *s, int number, const char *name, void *self)
{
	static const char *const good[] = {"Agenda %d, %s: %lld activiteiten, opgehaald %s\n",
					   "Agenda %d, %s: %lld activities, fetched %s\n"};
	static const char *const never[] = {"Agenda %d, %s: nog niet opgehaald\n",
					    "Agenda %d, %s: not fetched yet\n"};
	static const char *const wrong[] = {"Agenda %d, %s: het ging mis. %s\n",
					    "Agenda %d, %s: it failed. %s\n"};
	const struct telling *t = self;
	char when[SYS_TIME_TEXT];
	sys_time_text(sqlite3_column_int64(s, 2), when);
	if (sqlite3_column_int64(s, 2) != 0)
		fprintf(t->out, good[t->language], number, name,
			(long long)sqlite3_column_int64(s, 1), when);
	else if (sql_text(s, 3)[0] == '\0')
		fprintf(t->out, never[t->language], number, name);
	if (sql_text(s, 3)[0] != '\0')
		fprintf(t->out, wrong[t->language], number, name, sql_text(s, 3));
}

int feeds_report(const char *state_dir, enum reason_language language, FILE *out, struct err *e)
{
	struct telling t = {out, language};
	return each(state_dir, e, tell, &t);
}

/* Refreshing. */

struct feed {
	int64_t no;
	char *url, *etag, *modified;
};

/* Of one that is due; 1 found, 0 none left, -1. */
static int next_due(sqlite3 *db, int64_t after, int64_t now, struct feed *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	/* A clock that was put back must not keep it waiting for years. */
	int rc = sql_prepare(&s, db, e,
			     "SELECT no, url, etag, modified FROM feed WHERE no > ?1"
			     " AND (tried <= ?2 OR tried > ?3) ORDER BY no LIMIT 1",
			     "iii", after, now - FEEDS_MINUTES * INT64_C(60000), now);
	if (rc == 0 && (rc = sql_step(s, e)) == 1)
		*out = (struct feed){sqlite3_column_int64(s, 0), buf_copy(sql_text(s, 1)),
				     buf_copy(sql_text(s, 2)), buf_copy(sql_text(s, 3))};
	sqlite3_finalize(s);
	return rc;
}

static int keep_fault(sqlite3 *db, const struct feed *f, int64_t now, const char *fault,
		      struct err *e)
{
	return sql_run(db, e, "UPDATE feed SET tried = ?, fault = ? WHERE no = ?", "isi", now,
		       fault, f->no);
}

static int keep_same(sqlite3 *db, const struct feed *f, int64_t now, struct err *e)
{
	return sql_run(db, e, "UPDATE feed SET tried = ?1, good = ?1, fault = '' WHERE no = ?2",
		       "ii", now, f->no);
}

static int keep_new(sqlite3 *db, const struct feed *f, const struct feeds_got *got, long events,
		    int64_t now, struct err *e)
{
	return sql_run(db, e,
		       "UPDATE feed SET tried = ?1, good = ?1, fault = '', ics = ?2, events = ?3,"
		       " etag = ?4, modified = ?5 WHERE no = ?6",
		       "ibissi", now, (const void *)got->bytes.data, got->bytes.len,
		       (int64_t)events, got->etag, got->modified, f->no);
}

/* 0, or -1 when our own file cannot be written; why has what is wrong with the calendar. */
static int refresh_one(const char *state_dir, sqlite3 *db, const struct feed *f, int64_t now,
		       bool *changed, struct err *why, struct err *e)
{
	struct feeds_got got = {.same = false};
	long events = 0;
	buf_init(&got.bytes);
	int rc = feeds_fetch(state_dir, f->url, f->etag, f->modified, &got, why);
	bool same = rc == 0 && got.same;
	if (rc == 0 && !same)
		rc = feeds_try(got.bytes.data, got.bytes.len, now / 1000, &events, why);
	if (rc != 0) {
		rc = keep_fault(db, f, now, why->text, e);
	} else if (same) {
		rc = keep_same(db, f, now, e);
	} else {
		*changed = true;
		rc = keep_new(db, f, &got, events, now, e);
	}
	buf_finish(&got.bytes);
	return rc;
}

static void feed_finish(struct feed *f)
{
	free(f->url);
	free(f->etag);
	free(f->modified);
}

static int refresh_due(const char *state_dir, sqlite3 *db, int64_t now, bool *changed,
		       struct err *first, struct err *e)
{
	for (int64_t after = INT64_MIN;;) {
		struct feed f = {.no = 0};
		struct err why = {.code = 0};
		int rc = next_due(db, after, now, &f, e);
		if (rc != 1)
			return rc;
		rc = refresh_one(state_dir, db, &f, now, changed, &why, e);
		if (why.code != 0 && first->code == 0) {
			struct buf name;
			buf_init(&name);
			feeds_name(f.url, &name);
			err_set(first, why.code, "agenda %s: %s", name.data, why.text);
			buf_finish(&name);
		}
		after = f.no;
		feed_finish(&f);
		if (rc != 0)
			return -1;
	}
}

/* The window moves with the days, also when no calendar changes. */
static bool is_of_today(const char *state_dir, sqlite3 *db, int64_t day)
{
	long long made = INT64_MIN;
	char *path = file_join(state_dir, AGENDA_FILE);
	bool there = file_exists(path);
	free(path);
	return there && sql_int(db, &made, INT64_MIN, NULL, "SELECT day FROM made", NULL) == 0 &&
	       made == day;
}

int feeds_refresh(const char *state_dir, const struct sys *sys, struct err *e)
{
	sqlite3 *db = NULL;
	struct err first = {.code = 0};
	bool changed = false;
	int64_t now = sys->now_ms(sys->self), day = agenda_today(now / 1000);
	int rc = open_feeds(state_dir, false, &db, e);
	if (rc != 1)
		return rc;
	rc = refresh_due(state_dir, db, now, &changed, &first, e);
	if (rc == 0 && (changed || !is_of_today(state_dir, db, day))) {
		rc = feeds_make(state_dir, db, now / 1000, e);
		if (rc == 0)
			rc = sql_exec(db, "DELETE FROM made", e);
		if (rc == 0)
			rc = sql_run(db, e, "INSERT INTO made VALUES(?)", "i", day);
	}
	sql_close(db);
	if (rc == 0 && first.code != 0)
		return err_set(e, first.code, "%s", first.text);
	return rc;
}
