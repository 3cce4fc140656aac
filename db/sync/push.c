#include "db/sync/push.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/ack.h"
#include "db/sync/queue.h"
#include "db/sync/sync.h"

#include <sysexits.h>

/*
 * A kiosk that was put back from an old copy gives numbers out again.  Central
 * has other events under them, so its word says nothing about ours.
 */
static int check_history(struct sync *sync, const struct ack *ack, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, sync->db, e, "SELECT 1 FROM batch WHERE number = ? AND hash = ?", "ib",
			ack->acknowledged, ack->hash, sizeof ack->hash) != 0)
		return -1;
	int rc = sql_step(s, e);
	sqlite3_finalize(s);
	if (rc == 0)
		return err_set(e, EX_DATAERR,
			       "De centrale heeft een ander pakket %lld dan deze kiosk. Is deze"
			       " kiosk teruggezet van een oude kopie? Alles blijft bewaard. Bel de"
			       " beheerder",
			       (long long)ack->acknowledged);
	return rc < 0 ? -1 : 0;
}

static int remember(struct sync *sync, const struct ack *ack, struct err *e)
{
	long long before = 0;
	if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = queue_fact(sync->db, QUEUE_ACKNOWLEDGED, &before, e);
	if (rc == 0 && ack->acknowledged > before) {
		rc = check_history(sync, ack, e);
		if (rc == 0)
			rc = queue_set_fact(sync->db, QUEUE_ACKNOWLEDGED, ack->acknowledged, e);
		if (rc == 0)
			rc = queue_set_fact(sync->db, QUEUE_ACKNOWLEDGED_AT, ack->at, e);
	}
	if (rc == 0)
		rc = sql_exec(sync->db, "COMMIT", e);
	if (rc != 0)
		sql_exec(sync->db, "ROLLBACK", NULL);
	return rc;
}

int push_take_ack(struct sync *sync, struct err *e)
{
	char name[CARRIER_NAME];
	struct buf bytes;
	struct ack ack;
	int rc = -1;
	carrier_ack_name(sync->conf.kiosk, name);
	buf_init(&bytes);
	enum carrier_got got = carrier_get(&sync->carrier, name, ACK_BYTES_MAX, &bytes, e);
	if (got == CARRIER_ABSENT)
		rc = 0;
	else if (got == CARRIER_FOUND &&
		 ack_read(&ack, bytes.data, bytes.len, sync->conf.central.sign, sync->conf.kiosk,
			  e) == 0)
		rc = remember(sync, &ack, e);
	buf_finish(&bytes);
	return rc;
}

static int put_one(struct sync *sync, sqlite3_stmt *s, struct err *e)
{
	char name[CARRIER_NAME];
	carrier_batch_name(sync->conf.kiosk, sqlite3_column_int64(s, 0), name);
	return carrier_put(&sync->carrier, name, sqlite3_column_blob(s, 1),
			   (size_t)sqlite3_column_bytes(s, 1), e);
}

/* Puts all after `acknowledged`; *last is the last that went well. */
static int put_all(struct sync *sync, long long acknowledged, int64_t *last, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, sync->db, e,
			"SELECT number, bytes FROM batch WHERE number > ? ORDER BY number", "i",
			(int64_t)acknowledged) != 0)
		return -1;
	int rc;
	while ((rc = sql_step(s, e)) == 1 && (rc = put_one(sync, s, e)) == 0)
		*last = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return rc;
}

/* One transaction for the whole run: an SD card wears. */
static int remember_sent(struct sync *sync, int64_t last, bool all, struct err *e)
{
	int64_t now = sync->sys->now_ms(sync->sys->self);
	if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = sql_run(sync->db, e,
			 "UPDATE batch SET sent_at = ? WHERE number <= ? AND sent_at IS NULL", "ii",
			 now, last);
	if (rc == 0 && all)
		rc = queue_set_fact(sync->db, QUEUE_CONTACT_AT, now, e);
	if (rc == 0)
		rc = sql_exec(sync->db, "COMMIT", e);
	if (rc != 0)
		sql_exec(sync->db, "ROLLBACK", NULL);
	return rc;
}

int push_batches(struct sync *sync, struct err *e)
{
	long long acknowledged = 0;
	int64_t last = 0;
	if (queue_fact(sync->db, QUEUE_ACKNOWLEDGED, &acknowledged, e) != 0)
		return -1;
	int rc = put_all(sync, acknowledged, &last, e);
	struct err second = {.code = 0};
	if (remember_sent(sync, last, rc == 0, &second) == 0 || rc != 0)
		return rc;
	if (e != NULL)
		*e = second;
	return -1;
}
