#include "db/sync/purge.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

#include <stdint.h>

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

/* The newest batch whose time has come, or 0.  A clock that was set back only makes it later. */
static int last_old(struct sync *sync, long long *out, struct err *e)
{
	int64_t before = sync->sys->now_ms(sync->sys->self) - sync->conf.keep_days * day_ms;
	return sql_int(sync->db, out, 0, e,
		       "SELECT number FROM batch WHERE acknowledged_at <= ?"
		       " ORDER BY number DESC LIMIT 1",
		       "i", before);
}

/* batch keeps its newest row: the next one is chained to it. */
static int delete_rows(struct sync *sync, int64_t number, struct err *e)
{
	sqlite3 *db = sync->db;
	if (sql_run(db, e,
		    "DELETE FROM event WHERE seq <= (SELECT last_seq FROM batch WHERE number = ?)",
		    "i", number) != 0)
		return -1;
	int gone = sqlite3_changes(db);
	if (sql_run(db, e, "DELETE FROM batch_bytes WHERE number <= ?", "i", number) != 0)
		return -1;
	gone += sqlite3_changes(db);
	if (sql_run(db, e, "DELETE FROM batch WHERE number < ?", "i", number) != 0)
		return -1;
	return gone > 0 ? queue_set_fact(db, QUEUE_PURGE_PENDING, 1, e) : 0;
}

/*
 * TRUNCATE waits for readers as long as the busy timeout, and nobody can write
 * meanwhile: a resident at the screen must not notice.  Then it says "busy" in
 * its first column.
 */
static int truncate_log(sqlite3 *db, long long *busy, struct err *e)
{
	enum { BRIEFLY_MS = 50 };
	sqlite3_busy_timeout(db, BRIEFLY_MS);
	int rc = sql_int(db, busy, 1, e, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
	sqlite3_busy_timeout(db, SQL_PATIENCE_MS);
	return rc;
}

static int empty_log(struct sync *sync, struct err *e)
{
	long long pending = 0, busy = 1;
	if (queue_fact(sync->db, QUEUE_PURGE_PENDING, &pending, e) != 0)
		return -1;
	if (pending == 0)
		return 0;
	if (queue_set_fact(sync->db, QUEUE_PURGE_PENDING, 0, e) != 0 ||
	    truncate_log(sync->db, &busy, e) != 0)
		return -1;
	return busy != 0 ? queue_set_fact(sync->db, QUEUE_PURGE_PENDING, 1, e) : 0;
}

int purge_old(struct sync *sync, struct err *e)
{
	long long number = 0;
	if (last_old(sync, &number, e) != 0)
		return -1;
	if (number > 0) {
		if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
			return -1;
		if (delete_rows(sync, number, e) != 0 || sql_exec(sync->db, "COMMIT", e) != 0) {
			sql_exec(sync->db, "ROLLBACK", NULL);
			return -1;
		}
	}
	return empty_log(sync, e);
}
