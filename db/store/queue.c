#include "db/store/queue.h"
#include "db/base/sql.h"

/* The last event that central has; empty batches repeat the number of the one before. */
#define ACKNOWLEDGED_SEQ                                                                           \
	"ifnull((SELECT max(last_seq) FROM batch WHERE number <= ifnull((SELECT"                   \
	" CAST(value AS INTEGER) FROM state WHERE key = 'acknowledged'), 0)), 0)"
#define SENT_SEQ "ifnull((SELECT max(last_seq) FROM batch WHERE sent_at IS NOT NULL), 0)"

int queue_fact(struct sqlite3 *db, const char *key, long long *out, struct err *e)
{
	return sql_int(db, out, 0, e, "SELECT CAST(value AS INTEGER) FROM state WHERE key = ?", "s",
		       key);
}

int queue_set_fact(struct sqlite3 *db, const char *key, long long value, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO state(key, value) VALUES(?, ?)"
		       " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
		       "si", key, (int64_t)value);
}

int queue_text(struct sqlite3 *db, const char *key, char *out, size_t size, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, db, e, "SELECT value FROM state WHERE key = ?", "s", key) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc >= 0)
		snprintf(out, size, "%s", rc == 1 ? sql_text(s, 0) : "");
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

int queue_set_text(struct sqlite3 *db, const char *key, const char *value, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO state(key, value) VALUES(?, ?)"
		       " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
		       "ss", key, value);
}

int queue_count(struct sqlite3 *db, struct queue_counts *out, struct err *e)
{
	struct queue_counts counts;
	if (sql_int(db, &counts.waiting, 0, e,
		    "SELECT count(*) FROM event WHERE seq > " ACKNOWLEDGED_SEQ, NULL) != 0 ||
	    sql_int(db, &counts.sent, 0, e,
		    "SELECT count(*) FROM event WHERE seq > " ACKNOWLEDGED_SEQ
		    " AND seq <= " SENT_SEQ,
		    NULL) != 0 ||
	    sql_int(db, &counts.oldest, 0, e,
		    "SELECT made_at FROM event WHERE seq > " ACKNOWLEDGED_SEQ
		    " ORDER BY seq LIMIT 1",
		    NULL) != 0)
		return -1;
	*out = counts;
	return 0;
}

int queue_marks(struct sqlite3 *db, struct queue_marks *out, struct err *e)
{
	struct queue_marks marks;
	if (sql_int(db, &marks.acknowledged, 0, e, "SELECT " ACKNOWLEDGED_SEQ, NULL) != 0 ||
	    sql_int(db, &marks.sent, 0, e, "SELECT " SENT_SEQ, NULL) != 0)
		return -1;
	*out = marks;
	return 0;
}
