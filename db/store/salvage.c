#include "db/store/salvage.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#define LOCK_FILE "signups.lock"
#define NEW_FILE  "signups.new.db"

enum { EVENT_ID = 16, HASH = 32, PROBES_MAX = 100000 };

int salvage_lock(const char *state_dir, bool alone, struct err *e)
{
	char *path = file_join(state_dir, LOCK_FILE);
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	while (lock >= 0 && flock(lock, alone ? LOCK_EX : LOCK_SH) != 0) {
		if (errno == EINTR)
			continue;
		close(lock);
		lock = -1;
	}
	if (lock < 0)
		err_sys(e, errno == EACCES || errno == EROFS ? EX_NOPERM : EX_IOERR,
			"Kan %s niet gebruiken", path);
	free(path);
	return lock;
}

void salvage_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

/* Every column of a table, and what a whole row looks like. */
struct table {
	const char *name, *key, *columns, *marks;
	int column_count;
	bool (*is_whole)(sqlite3_stmt *row);
};

static bool event_is_whole(sqlite3_stmt *row)
{
	size_t ids = (size_t)sqlite3_column_bytes(row, 3),
	       sealed = (size_t)sqlite3_column_bytes(row, 4), count = ids / SEAL_KEY_ID;
	return sqlite3_column_int64(row, 0) > 0 && sqlite3_column_bytes(row, 1) == EVENT_ID &&
	       count > 0 && count <= SEAL_RECIPIENTS_MAX && ids % SEAL_KEY_ID == 0 &&
	       sealed % count == 0 && seal_box_size_is_known(sealed / count);
}

static bool batch_is_whole(sqlite3_stmt *row)
{
	return sqlite3_column_int64(row, 0) > 0 && sqlite3_column_bytes(row, 3) == HASH;
}

static bool any_is_whole(sqlite3_stmt *row)
{
	return sqlite3_column_type(row, 1) != SQLITE_NULL;
}

static const struct table tables[] = {
	{"event", "seq", "seq, id, made_at, recipients, sealed", "?,?,?,?,?", 5, event_is_whole},
	{"batch", "number", "number, first_seq, last_seq, hash, cut_at, sent_at, acknowledged_at",
	 "?,?,?,?,?,?,?", 7, batch_is_whole},
	{"batch_bytes", "number", "number, bytes", "?,?", 2, any_is_whole},
	{"state", "key", "key, value", "?,?", 2, any_is_whole},
};

struct rescue {
	sqlite3 *from, *to;
	const struct table *table;
	sqlite3_stmt *insert;
	long long saved;
	struct err *e;
};

static int keep_row(struct rescue *r, sqlite3_stmt *row)
{
	if (!r->table->is_whole(row))
		return 0;
	for (int i = 0; i < r->table->column_count; i++)
		sqlite3_bind_value(r->insert, i + 1, sqlite3_column_value(row, i));
	int rc = sql_step(r->insert, r->e);
	sqlite3_reset(r->insert);
	r->saved += rc == 0 ? sqlite3_changes(r->to) : 0;
	return rc == 0 ? 0 : -1;
}

/* As far as this query comes: damage ends it.  -1 only when the new file cannot be written. */
static int copy_rows(struct rescue *r, const char *order)
{
	struct buf query;
	sqlite3_stmt *row = NULL;
	int rc = 0;
	buf_init(&query);
	buf_addf(&query, "SELECT %s FROM %s %s", r->table->columns, r->table->name, order);
	if (sql_prepare(&row, r->from, NULL, query.data, NULL) == 0)
		while (rc == 0 && sql_step(row, NULL) == 1)
			rc = keep_row(r, row);
	sqlite3_finalize(row);
	buf_finish(&query);
	return rc;
}

/* Between what both directions reached, a row may be reachable by its own number. */
static int probe_gap(struct rescue *r)
{
	struct buf query;
	long long low = 0, high = 0;
	int rc = 0;
	sqlite3_stmt *row = NULL;
	if (strcmp(r->table->name, "event") != 0 ||
	    sql_int(r->from, &low, 0, NULL, "SELECT min(seq) FROM event", NULL) != 0 ||
	    sql_int(r->from, &high, 0, NULL, "SELECT max(seq) FROM event", NULL) != 0)
		return 0;
	if (high - low > PROBES_MAX)
		low = high - PROBES_MAX;
	buf_init(&query);
	buf_addf(&query, "SELECT %s FROM event WHERE seq = ?", r->table->columns);
	if (sql_prepare(&row, r->from, NULL, query.data, NULL) == 0)
		for (long long seq = low; rc == 0 && seq <= high; seq++) {
			sqlite3_bind_int64(row, 1, seq);
			if (sql_step(row, NULL) == 1)
				rc = keep_row(r, row);
			sqlite3_reset(row);
		}
	sqlite3_finalize(row);
	buf_finish(&query);
	return rc;
}

static int copy_table(struct rescue *r)
{
	struct buf query, backwards;
	buf_init(&query);
	buf_init(&backwards);
	buf_addf(&query, "INSERT OR IGNORE INTO %s(%s) VALUES(%s)", r->table->name,
		 r->table->columns, r->table->marks);
	buf_addf(&backwards, "ORDER BY %s DESC", r->table->key);
	int rc = sql_prepare(&r->insert, r->to, r->e, query.data, NULL);
	if (rc == 0)
		rc = copy_rows(r, "");
	if (rc == 0)
		rc = copy_rows(r, backwards.data);
	if (rc == 0)
		rc = probe_gap(r);
	sqlite3_finalize(r->insert);
	buf_finish(&backwards);
	buf_finish(&query);
	return rc;
}

/* A number that a lost event or a batch had must not be given again: it would never be sent. */
static int keep_sequence(sqlite3 *from, sqlite3 *to, struct err *e)
{
	static const char *const queries[] = {"SELECT max(seq) FROM event",
					      "SELECT max(last_seq) FROM batch",
					      "SELECT seq FROM sqlite_sequence"};
	long long highest = 0;
	for (size_t i = 0; i < 2 * sizeof queries / sizeof queries[0]; i++) {
		long long n = 0;
		if (sql_int(i % 2 == 0 ? from : to, &n, 0, NULL, queries[i / 2], NULL) == 0 &&
		    n > highest)
			highest = n;
	}
	if (sql_exec(to, "DELETE FROM sqlite_sequence", e) != 0)
		return -1;
	return sql_run(to, e, "INSERT INTO sqlite_sequence(name, seq) VALUES('event', ?)", "i",
		       (int64_t)highest);
}

static int note(sqlite3 *db, long long saved, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO state(key, value) VALUES('" SALVAGE_COUNT "', 1)"
		       " ON CONFLICT(key) DO UPDATE SET value = value + 1",
		       NULL) == 0 &&
			       sql_run(db, e,
				       "INSERT OR REPLACE INTO state(key, value) VALUES"
				       "('" SALVAGE_SAVED "', ?), ('" SALVAGE_AT
				       "', CAST(strftime('%s') AS INTEGER) * 1000)",
				       "i", (int64_t)saved) == 0
		       ? 0
		       : -1;
}

static int copy_all(sqlite3 *from, sqlite3 *to, struct err *e)
{
	long long saved = 0;
	if (sql_exec(to, "BEGIN", e) != 0 || events_make_tables(to, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct rescue r = {.from = from, .to = to, .table = &tables[i], .e = e};
		if (from != NULL && copy_table(&r) != 0)
			return -1;
		saved += i == 0 ? r.saved : 0;
	}
	if (keep_sequence(from != NULL ? from : to, to, e) != 0 || note(to, saved, e) != 0)
		return -1;
	return sql_exec(to, "COMMIT", e);
}

/* Returns the path of the new file, or NULL. */
static char *build(const char *state_dir, const char *damaged, struct err *e)
{
	sqlite3 *from = NULL, *to = NULL;
	char *path = file_join(state_dir, NEW_FILE);
	unlink(path);
	/* Not even this may work: then the new one is empty, and the old one is kept. */
	if (sql_open(&from, damaged, SQL_WRITE, NULL) != 0)
		from = NULL;
	int rc = sql_open(&to, path, SQL_CREATE, e);
	if (rc == 0)
		rc = sql_exec(to, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON", e);
	if (rc == 0)
		rc = copy_all(from, to, e);
	sql_close(to);
	/* No checkpoint: it would write to what is damaged. */
	if (from != NULL)
		sqlite3_db_config(from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sql_close(from);
	if (rc == 0)
		return path;
	unlink(path);
	free(path);
	return NULL;
}

static char *aside_name(const char *state_dir, int number)
{
	struct buf name;
	buf_init(&name);
	buf_addf(&name, "%s/signups.damaged-%d.db", state_dir, number);
	return buf_steal(&name);
}

static char *free_name(const char *state_dir)
{
	char *name = aside_name(state_dir, 1);
	for (int i = 2; file_exists(name); i++) {
		free(name);
		name = aside_name(state_dir, i);
	}
	return name;
}

bool salvage_was_needed(const char *state_dir)
{
	char *name = aside_name(state_dir, 1);
	bool there = file_exists(name);
	free(name);
	return there;
}

static void move_with(const char *from, const char *to, const char *ending)
{
	struct buf old, new;
	buf_init(&old);
	buf_init(&new);
	buf_addf(&old, "%s%s", from, ending);
	buf_addf(&new, "%s%s", to, ending);
	rename(old.data, new.data);
	buf_finish(&old);
	buf_finish(&new);
}

int salvage_file(const char *state_dir, struct err *e)
{
	char *damaged = file_join(state_dir, EVENTS_FILE), *aside = NULL;
	char *fresh = build(state_dir, damaged, e);
	int rc = -1;
	if (fresh != NULL) {
		aside = free_name(state_dir);
		rc = rename(damaged, aside) == 0
			     ? 0
			     : err_sys(e, EX_IOERR, "Kan %s niet opzij zetten", damaged);
	}
	if (rc == 0) {
		move_with(damaged, aside, "-wal");
		move_with(damaged, aside, "-shm");
		salvage_resume(state_dir);
	}
	free(fresh);
	free(aside);
	free(damaged);
	return rc;
}

void salvage_resume(const char *state_dir)
{
	char *path = file_join(state_dir, EVENTS_FILE), *fresh = file_join(state_dir, NEW_FILE);
	if (!file_exists(path) && file_exists(fresh) && rename(fresh, path) == 0)
		file_sync_folder_of(path);
	free(path);
	free(fresh);
}
