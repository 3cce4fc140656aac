#include "db/sync/fork.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

int fork_compare(struct sqlite3 *db, int64_t number, const uint8_t hash[BATCH_HASH],
		 enum fork_kind *out, struct err *e)
{
	long long oldest = 0, same = 0;
	if (sql_int(db, &oldest, 0, e, "SELECT min(number) FROM batch", NULL) != 0 ||
	    sql_int(db, &same, 0, e, "SELECT 1 FROM batch WHERE number = ? AND hash = ?", "ib",
		    number, (const void *)hash, (size_t)BATCH_HASH) != 0)
		return -1;
	/* Nothing filed yet is everybody's history; before our oldest we cannot tell. */
	bool known = number > 0 && (oldest == 0 || number >= oldest);
	*out = known && same == 0 ? FORK_OTHER_HISTORY : FORK_NONE;
	return 0;
}

static int drop_after(struct sqlite3 *db, int64_t number, struct err *e)
{
	if (sql_run(db, e, "DELETE FROM batch_bytes WHERE number > ?", "i", number) != 0)
		return -1;
	return sql_run(db, e, "DELETE FROM batch WHERE number > ?", "i", number);
}

int fork_join(struct sync *sync, int64_t number, const uint8_t hash[BATCH_HASH], int64_t trusted,
	      struct err *e)
{
	sqlite3 *db = sync->db;
	long long last_seq = 0, forks = 0;
	int64_t now = sync->sys->now_ms(sync->sys->self);
	if (sql_int(db, &last_seq, 0, e,
		    "SELECT last_seq FROM batch WHERE number <= ? ORDER BY number DESC LIMIT 1",
		    "i", trusted) != 0 ||
	    queue_fact(db, QUEUE_FORKS, &forks, e) != 0 || drop_after(db, trusted, e) != 0)
		return -1;
	/* Central's own last batch stands in for ours: no event, no bytes, only its place. */
	if (sql_run(db, e,
		    "INSERT OR REPLACE INTO batch(number, first_seq, last_seq, hash, cut_at,"
		    " sent_at, acknowledged_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
		    "iiibiii", number, (int64_t)last_seq + 1, (int64_t)last_seq, (const void *)hash,
		    (size_t)BATCH_HASH, (int64_t)0, now, now) != 0)
		return -1;
	if (queue_set_fact(db, QUEUE_ACKNOWLEDGED, number, e) != 0)
		return -1;
	return queue_set_fact(db, QUEUE_FORKS, forks + 1, e);
}

int fork_mend(struct sync *sync, struct err *e)
{
	long long first = 0;
	if (sql_int(sync->db, &first, 0, e,
		    "SELECT min(number) FROM batch WHERE acknowledged_at IS NULL"
		    " AND number NOT IN (SELECT number FROM batch_bytes)",
		    NULL) != 0)
		return -1;
	return first > 0 ? drop_after(sync->db, (int64_t)first - 1, e) : 0;
}
