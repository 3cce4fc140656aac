#include "db/sync/receive.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/ack.h"
#include "db/sync/fork.h"
#include "db/sync/keys.h"
#include "db/store/queue.h"
#include "db/sync/renew.h"
#include "db/sync/sync.h"

#include <sysexits.h>

/* Fetches a file of central's; carrier_got, with the reason kept when it failed. */
static enum carrier_got fetch(struct sync *sync, struct carrier_job *job, struct err *e)
{
	carrier_start(&sync->carrier, job);
	while (carrier_next(&sync->carrier) != NULL)
		;
	if (job->got == CARRIER_FAILED) {
		sync->reason = job->reason;
		sync->retry_after = job->retry_after;
		err_set(e, job->err.code, "%s", job->err.text);
	}
	return job->got;
}

static void take_keys(struct conf *conf, const struct keys *keys)
{
	conf->keys = (long)keys->number;
	memcpy(conf->signer, keys->sign, sizeof conf->signer);
	memcpy(conf->recipients, keys->recipients, sizeof conf->recipients);
	conf->recipient_count = keys->recipient_count;
	memcpy(conf->editors, keys->editors, sizeof conf->editors);
	conf->editor_count = keys->editor_count;
}

/* From here on the kiosk seals to the new keys.  Absent is wrong too: the caller expects them. */
static int follow_keys(struct sync *sync, struct err *e)
{
	struct buf bytes;
	struct carrier_job job = {.verb = CARRIER_GET, .in = &bytes, .max = KEYS_BYTES_MAX};
	struct keys keys = {.number = sync->conf.keys};
	struct conf conf = sync->conf;
	int rc = -1;
	carrier_keys_name(conf.kiosk, job.name);
	memcpy(keys.sign, conf.signer, sizeof keys.sign);
	buf_init(&bytes);
	enum carrier_got got = fetch(sync, &job, e);
	if (got == CARRIER_FAILED)
		goto out;
	if (got == CARRIER_ABSENT || keys_follow(&keys, bytes.data, bytes.len, NULL) != 0) {
		sync_fail(sync, REASON_KEYS_WRONG, e);
		goto out;
	}
	rc = 0;
	if (keys.number > conf.keys) {
		take_keys(&conf, &keys);
		rc = conf_write(sync->state_dir, &conf, e);
	}
	if (rc == 0)
		sync->conf = conf;
out:
	buf_finish(&bytes);
	return rc;
}

static int read_ack(const struct sync *sync, const struct buf *bytes, struct ack *ack)
{
	return ack_read(ack, bytes->data, bytes->len, sync->conf.signer, sync->conf.kiosk, NULL);
}

/* An acknowledgement that our keys do not fit may be signed with newer ones. */
static int verify(struct sync *sync, const struct buf *bytes, struct ack *ack, struct err *e)
{
	if (read_ack(sync, bytes, ack) == 0)
		return ack->keys > sync->conf.keys ? follow_keys(sync, e) : 0;
	long before = sync->conf.keys;
	enum reason reason = sync->reason;
	if (follow_keys(sync, NULL) == 0 && sync->conf.keys > before &&
	    read_ack(sync, bytes, ack) == 0)
		return 0;
	sync->reason = reason;
	sync->retry_after = 0;
	return sync_fail(sync, REASON_ACK_WRONG, e);
}

/* Those that central asks for, and that went to the drop before, go there again. */
static int send_again(struct sync *sync, const struct ack *ack, struct err *e)
{
	for (size_t i = 0; i < ack->missing_count; i++)
		if (sql_run(sync->db, e, "UPDATE batch SET sent_at = NULL WHERE number = ?", "i",
			    ack->missing[i]) != 0)
			return -1;
	return 0;
}

static int remember(struct sync *sync, int64_t number, struct err *e)
{
	int64_t now = sync->sys->now_ms(sync->sys->self);
	if (queue_set_fact(sync->db, QUEUE_ACKNOWLEDGED, number, e) != 0)
		return -1;
	return sql_run(sync->db, e,
		       "UPDATE batch SET acknowledged_at = ? WHERE number <= ?"
		       " AND acknowledged_at IS NULL",
		       "ii", now, number);
}

/*
 * Central's own clock orders its acknowledgements: one from before the last
 * that we saw was put there again by somebody, or the drop went back in time.
 * A later one with a lower number is of a central that was put back itself.
 */
static int weigh(struct sync *sync, const struct ack *ack, enum reason *reason, struct err *e)
{
	long long number = 0, at = 0;
	enum fork_kind kind = FORK_NONE;
	if (queue_fact(sync->db, QUEUE_ACKNOWLEDGED, &number, e) != 0 ||
	    queue_fact(sync->db, QUEUE_ACKNOWLEDGED_AT, &at, e) != 0 ||
	    fork_compare(sync->db, ack->acknowledged, ack->hash, &kind, e) != 0)
		return -1;
	if (ack->at < at) {
		*reason = REASON_ACK_OLD;
		return 0;
	}
	if (queue_set_fact(sync->db, QUEUE_ACKNOWLEDGED_AT, ack->at, e) != 0)
		return -1;
	if (kind == FORK_OTHER_HISTORY) {
		*reason = REASON_FORKED;
		return fork_join(sync, ack->acknowledged, ack->hash,
				 ack->acknowledged > number ? number : 0, e);
	}
	if (ack->acknowledged > number && remember(sync, ack->acknowledged, e) != 0)
		return -1;
	return send_again(sync, ack, e);
}

static int apply(struct sync *sync, const struct ack *ack, const char *etag, enum reason *reason,
		 struct err *e)
{
	if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = weigh(sync, ack, reason, e);
	if (rc == 0)
		rc = queue_set_text(sync->db, QUEUE_ACK_ETAG, etag, e);
	if (rc == 0)
		rc = sql_exec(sync->db, "COMMIT", e);
	if (rc != 0)
		sql_exec(sync->db, "ROLLBACK", NULL);
	return rc;
}

/* The screen must know it too, and no longer offer forms. */
static int set_revoked(struct sync *sync, bool revoked, struct err *e)
{
	if (sync->conf.revoked == revoked)
		return 0;
	sync->conf.revoked = revoked;
	return conf_write(sync->state_dir, &sync->conf, e);
}

static int take(struct sync *sync, const struct carrier_job *job, struct err *e)
{
	struct ack ack;
	enum reason reason = REASON_NONE;
	if (verify(sync, job->in, &ack, e) != 0 || apply(sync, &ack, job->etag, &reason, e) != 0 ||
	    set_revoked(sync, ack.revoked, e) != 0 || renew_finish(sync, ack.acknowledged, e) != 0)
		return -1;
	if (ack.revoked)
		reason = REASON_REVOKED;
	return reason == REASON_NONE ? 0 : sync_fail(sync, reason, e);
}

int receive_ack(struct sync *sync, struct err *e)
{
	struct buf bytes;
	struct carrier_job job = {.verb = CARRIER_GET, .in = &bytes, .max = ACK_BYTES_MAX};
	int rc = -1;
	carrier_ack_name(sync->conf.kiosk, job.name);
	if (queue_text(sync->db, QUEUE_ACK_ETAG, job.etag, sizeof job.etag, e) != 0)
		return -1;
	buf_init(&bytes);
	enum carrier_got got = fetch(sync, &job, e);
	if (got == CARRIER_DONE)
		rc = take(sync, &job, e);
	else if (got != CARRIER_FAILED)
		rc = sync->conf.revoked ? sync_fail(sync, REASON_REVOKED, e) : 0;
	buf_finish(&bytes);
	return rc;
}
