#include "db/sync/push.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

enum { AGAIN_MS = 6 * 60 * 60 * 1000 };

struct slot {
	struct carrier_job job;
	struct buf bytes;
	int64_t number, events;
};

struct push {
	struct sync *sync;
	sqlite3_stmt *rows; /* number, bytes; each row goes into a slot */
	struct slot *slots;
	struct slot *spare[CARRIER_PARALLEL];
	size_t spare_count, sent_count;
	int64_t *sent; /* numbers that the drop took */
	bool rows_ended;
	struct err *e;
};

/* A clock that was set back sends once more rather than wait for years. */
static int find_rows(struct push *p)
{
	int64_t now = p->sync->sys->now_ms(p->sync->sys->self);
	long long acknowledged = 0;
	if (queue_fact(p->sync->db, QUEUE_ACKNOWLEDGED, &acknowledged, p->e) != 0)
		return -1;
	return sql_prepare(&p->rows, p->sync->db, p->e,
			   "SELECT number, bytes, last_seq - first_seq + 1 FROM batch JOIN "
			   "batch_bytes USING(number)"
			   " WHERE number > ? AND (sent_at IS NULL OR sent_at > ? OR sent_at <= ?)"
			   " ORDER BY number",
			   "iii", (int64_t)acknowledged, now, now - AGAIN_MS);
}

/* 1: one more is under way, 0: there is none, -1: an error. */
static int start_next(struct push *p)
{
	if (p->rows_ended || p->spare_count == 0)
		return 0;
	int rc = sql_step(p->rows, p->e);
	if (rc != 1) {
		p->rows_ended = true;
		return rc;
	}
	struct slot *slot = p->spare[--p->spare_count];
	buf_clear(&slot->bytes);
	buf_add(&slot->bytes, sqlite3_column_blob(p->rows, 1),
		(size_t)sqlite3_column_bytes(p->rows, 1));
	slot->number = sqlite3_column_int64(p->rows, 0);
	slot->events = sqlite3_column_int64(p->rows, 2);
	slot->job = (struct carrier_job){.verb = CARRIER_PUT,
					 .bytes = slot->bytes.data,
					 .len = slot->bytes.len,
					 .self = slot};
	carrier_batch_name(p->sync->conf.kiosk, slot->number, slot->job.name);
	carrier_start(&p->sync->carrier, &slot->job);
	return 1;
}

/* The first failure tells why, and nothing new is begun; those under way may still end well. */
static int take_answer(struct push *p, struct carrier_job *job, int rc)
{
	struct slot *slot = job->self;
	p->spare[p->spare_count++] = slot;
	if (job->got == CARRIER_DONE) {
		p->sent = buf_grow(p->sent, p->sent_count + 1, sizeof *p->sent);
		p->sent[p->sent_count++] = slot->number;
		p->sync->progress.sent += slot->events;
		sync_tell(p->sync);
		return rc;
	}
	if (rc != 0)
		return rc;
	p->rows_ended = true;
	p->sync->reason = job->reason;
	p->sync->retry_after = job->retry_after;
	return err_set(p->e, job->err.code, "%s", job->err.text);
}

/* Numbers go out in order, but the first of all goes alone: it makes the folder and finds faults.
 */
static int put_all(struct push *p)
{
	struct carrier_job *job;
	int rc = start_next(p), failed = 0;
	while (rc >= 0 && (job = carrier_next(&p->sync->carrier)) != NULL) {
		failed = take_answer(p, job, failed);
		do
			rc = start_next(p);
		while (rc == 1);
	}
	/* An error of our own: let those that are under way end before their bytes go. */
	while (rc < 0 && (job = carrier_next(&p->sync->carrier)) != NULL)
		take_answer(p, job, -1);
	return rc < 0 ? -1 : failed;
}

static int mark_sent(struct push *p, struct err *e)
{
	int64_t now = p->sync->sys->now_ms(p->sync->sys->self);
	for (size_t i = 0; i < p->sent_count; i++)
		if (sql_run(p->sync->db, e, "UPDATE batch SET sent_at = ? WHERE number = ?", "ii",
			    now, p->sent[i]) != 0)
			return -1;
	return 0;
}

/* One transaction for the whole run: an SD card wears. */
static int remember_sent(struct push *p, struct err *e)
{
	if (p->sent_count == 0)
		return 0;
	if (sql_exec(p->sync->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = mark_sent(p, e);
	if (rc == 0)
		rc = sql_exec(p->sync->db, "COMMIT", e);
	if (rc != 0)
		sql_exec(p->sync->db, "ROLLBACK", NULL);
	return rc;
}

int push_batches(struct sync *sync, struct err *e)
{
	struct err second = {.code = 0};
	struct push p = {.sync = sync, .spare_count = CARRIER_PARALLEL, .e = e};
	p.slots = buf_alloc(CARRIER_PARALLEL, sizeof *p.slots);
	for (size_t i = 0; i < CARRIER_PARALLEL; i++) {
		buf_init(&p.slots[i].bytes);
		p.spare[i] = &p.slots[i];
	}
	int rc = find_rows(&p);
	if (rc == 0)
		rc = put_all(&p);
	sqlite3_finalize(p.rows);
	if (remember_sent(&p, &second) != 0 && rc == 0)
		rc = err_set(e, second.code, "%s", second.text);
	for (size_t i = 0; i < CARRIER_PARALLEL; i++)
		buf_finish(&p.slots[i].bytes);
	free(p.slots);
	free(p.sent);
	return rc;
}
