#include "db/store/events.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* Where SQLite's file format keeps these two, big-endian (its "Database File Format", 1.3). */
enum { HEADER = 100, AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };

static long long number_at(const uint8_t *p)
{
	return (long long)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static int judge(const char *path, long long application, long long format, struct err *e)
{
	/* No version was ever this high: these are not the bytes that were written. */
	enum { FORMAT_MAX = 1000 };
	if (application != EVENTS_APPLICATION_ID || format < 1 || format > FORMAT_MAX)
		return err_set(e, EX_DATAERR, "%s is beschadigd", path);
	if (format > EVENTS_FORMAT)
		return err_set(e, EX_CONFIG, "%s is van een nieuwere versie. Werk de kiosk bij",
			       path);
	if (format < EVENTS_FORMAT)
		return err_set(e, EX_CONFIG,
			       "%s is van een proefversie. Zet het opzij en begin opnieuw", path);
	return 0;
}

int events_glance(const char *state_dir, struct err *e)
{
	uint8_t header[HEADER];
	char *path = file_join(state_dir, EVENTS_FILE);
	int rc = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		if (errno != ENOENT)
			rc = err_sys(e, EX_NOPERM, "Kan %s niet lezen", path);
		goto out;
	}
	ssize_t n = read(fd, header, sizeof header);
	struct err damaged = {.code = 0};
	close(fd);
	if (access(path, W_OK) != 0)
		rc = err_sys(e, EX_NOPERM, "Kan %s niet schrijven", path);
	else if (n < 0)
		rc = err_sys(e, EX_IOERR, "Kan %s niet lezen", path);
	else if (n == HEADER && memcmp(header, "SQLite format 3", 16) == 0)
		rc = judge(path, number_at(header + AT_APPLICATION_ID),
			   number_at(header + AT_USER_VERSION), &damaged);
	/* A damaged one is no reason to stay closed: whoever opens it puts it aside. */
	if (damaged.code == EX_DATAERR)
		rc = 0;
	else if (damaged.code != 0)
		err_set(e, damaged.code, "%s", damaged.text);
out:
	free(path);
	return rc;
}

int events_make_tables(sqlite3 *db, struct err *e)
{
	char marks[96];
	snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
		 EVENTS_APPLICATION_ID, EVENTS_FORMAT);
	return sql_exec(db, EVENTS_SCHEMA, e) == 0 ? sql_exec(db, marks, e) : -1;
}

/*
 * Made in one transaction before WAL is switched on: the main file then holds
 * the whole schema, also for whoever only looks at its header.
 */
static int make(sqlite3 *db, struct err *e)
{
	long long tables = 0;
	if (sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = sql_int(db, &tables, 0, e, "SELECT count(*) FROM sqlite_schema", NULL);
	if (rc == 0 && tables == 0)
		rc = events_make_tables(db, e);
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc != 0)
		sql_exec(db, "ROLLBACK", NULL);
	return rc;
}

static int prepare(sqlite3 *db, const char *path, struct err *e)
{
	long long tables = 0, application = 0, format = 0;
	if (sql_exec(db, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;", e) != 0 ||
	    sql_int(db, &tables, 0, e, "SELECT count(*) FROM sqlite_schema", NULL) != 0)
		return -1;
	if (tables == 0 && make(db, e) != 0)
		return -1;
	if (sql_int(db, &application, 0, e, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(db, &format, 0, e, "PRAGMA user_version", NULL) != 0 ||
	    judge(path, application, format, e) != 0)
		return -1;
	return sql_switch_to_wal(db, e);
}

static int open_whole(sqlite3 **out, const char *path, struct err *e)
{
	sqlite3 *db = NULL;
	int rc = sql_open(&db, path, SQL_CREATE, e);
	if (rc == 0)
		rc = prepare(db, path, e);
	if (rc == 0)
		*out = db;
	else
		sql_close(db);
	return rc;
}

/* Somebody else may have done it while this one waited for the lock. */
static int open_after_salvage(sqlite3 **out, const char *state_dir, const char *path, struct err *e)
{
	struct err why = {.code = 0};
	int lock = salvage_lock(state_dir, true, e);
	if (lock < 0)
		return -1;
	int rc = open_whole(out, path, &why);
	if (rc != 0 && why.code == EX_DATAERR) {
		rc = salvage_file(state_dir, e);
		if (rc == 0)
			rc = open_whole(out, path, e);
	} else if (rc != 0) {
		err_set(e, why.code, "%s", why.text);
	}
	salvage_unlock(lock);
	return rc;
}

int events_open(struct sqlite3 **out, const char *state_dir, struct err *e)
{
	struct err why = {.code = 0};
	char *path = file_join(state_dir, EVENTS_FILE);
	int lock = salvage_lock(state_dir, false, e), rc = -1;
	if (lock < 0)
		goto out;
	salvage_resume(state_dir);
	rc = open_whole(out, path, &why);
	salvage_unlock(lock);
	if (rc != 0 && why.code == EX_DATAERR)
		rc = open_after_salvage(out, state_dir, path, e);
	else if (rc != 0)
		err_set(e, why.code, "%s", why.text);
out:
	free(path);
	return rc;
}

int events_put_aside(const char *state_dir, ino_t damaged, struct err *e)
{
	int rc = 0, lock = salvage_lock(state_dir, true, e);
	if (lock < 0)
		return -1;
	if (events_inode(state_dir) == damaged)
		rc = salvage_file(state_dir, e);
	salvage_unlock(lock);
	return rc;
}

int events_check(sqlite3 *db, bool *whole, struct err *e)
{
	struct err why = {.code = 0};
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, db, &why, "PRAGMA quick_check(1)", NULL);
	if (rc == 0)
		rc = sql_step(s, &why);
	if (rc >= 0 || why.code == EX_DATAERR)
		*whole = rc == 1 && strcmp(sql_text(s, 0), "ok") == 0;
	sqlite3_finalize(s);
	return rc >= 0 || why.code == EX_DATAERR ? 0 : err_set(e, why.code, "%s", why.text);
}

ino_t events_inode(const char *state_dir)
{
	struct stat st;
	char *path = file_join(state_dir, EVENTS_FILE);
	ino_t inode = stat(path, &st) == 0 ? st.st_ino : 0;
	free(path);
	return inode;
}

bool events_word_is_plain(const char *word)
{
	size_t n = strlen(word);
	return n <= EVENTS_WORD_MAX &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
		       n;
}
