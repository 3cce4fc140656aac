#include "db/sync/cut.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/batch.h"
#include "db/sync/queue.h"
#include "db/sync/sync.h"

#include <sysexits.h>

enum {
	DAY_MS = 24 * 60 * 60 * 1000,
	FRAME = 4096 /* more than a header and a signature take */
};

/* The newest batch, or zeros. */
struct tip {
	int64_t number, last_seq, cut_at;
	uint8_t hash[BATCH_HASH];
};

struct draft {
	struct batch_header header;
	struct buf lines;
	int64_t first_seq, last_seq;
};

static int read_tip(struct sync *sync, struct tip *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, sync->db, e,
			"SELECT number, last_seq, cut_at, hash FROM batch"
			" ORDER BY number DESC LIMIT 1",
			NULL) != 0)
		return -1;
	struct tip tip = {.number = 0};
	int rc = sql_step(s, e);
	if (rc == 1 && sqlite3_column_bytes(s, 3) == BATCH_HASH) {
		tip.number = sqlite3_column_int64(s, 0);
		tip.last_seq = sqlite3_column_int64(s, 1);
		tip.cut_at = sqlite3_column_int64(s, 2);
		memcpy(tip.hash, sqlite3_column_blob(s, 3), BATCH_HASH);
	} else if (rc == 1) {
		rc = err_set(e, EX_DATAERR, "Een bewaard pakket is beschadigd");
	}
	sqlite3_finalize(s);
	if (rc < 0)
		return -1;
	*out = tip;
	return 0;
}

/* Columns: seq id kind made_at clock_synced form form_version lang assisted recipients sealed. */
static int read_event(sqlite3_stmt *s, struct batch_event *out, size_t *recipients, struct err *e)
{
	size_t sealed = (size_t)sqlite3_column_bytes(s, 10);
	*recipients = (size_t)sqlite3_column_bytes(s, 9) / SEAL_KEY_ID;
	if (sqlite3_column_bytes(s, 1) != BATCH_EVENT_ID || *recipients == 0 ||
	    *recipients > BATCH_RECIPIENTS_MAX || sealed % *recipients != 0)
		return err_set(e, EX_DATAERR, "Aanmelding %lld op deze kiosk is beschadigd",
			       sqlite3_column_int64(s, 0));
	*out = (struct batch_event){.seq = sqlite3_column_int64(s, 0),
				    .kind = sql_text(s, 2),
				    .made_at = sqlite3_column_int64(s, 3),
				    .clock_synced = sqlite3_column_int(s, 4) != 0,
				    .form = sql_text(s, 5),
				    .form_version = sqlite3_column_int(s, 6),
				    .lang = sql_text(s, 7),
				    .assisted = sqlite3_column_int(s, 8) != 0,
				    .sealed = sqlite3_column_blob(s, 10),
				    .box_len = sealed / *recipients};
	memcpy(out->id, sqlite3_column_blob(s, 1), BATCH_EVENT_ID);
	return 0;
}

/* 1: added, 0: it belongs in the next batch, -1: an error. */
static int add_event(struct draft *draft, sqlite3_stmt *s, struct err *e)
{
	struct batch_header *h = &draft->header;
	struct batch_event event = {.seq = 0};
	size_t recipients = 0, before = draft->lines.len;
	if (read_event(s, &event, &recipients, e) != 0)
		return -1;
	const void *ids = sqlite3_column_blob(s, 9);
	if (h->event_count == 0) {
		h->recipient_count = recipients;
		memcpy(h->recipients, ids, recipients * SEAL_KEY_ID);
		draft->first_seq = event.seq;
	} else if (recipients != h->recipient_count ||
		   memcmp(h->recipients, ids, recipients * SEAL_KEY_ID) != 0) {
		return 0;
	}
	batch_add_event(&draft->lines, &event, recipients);
	if (draft->lines.len > BATCH_BYTES_MAX - FRAME) {
		buf_truncate(&draft->lines, before);
		return 0;
	}
	h->event_count++;
	draft->last_seq = event.seq;
	return 1;
}

static int add_events(struct sync *sync, struct draft *draft, int64_t after, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, sync->db, e,
			"SELECT seq, id, kind, made_at, clock_synced, form, form_version, lang,"
			" assisted, recipients, sealed FROM event WHERE seq > ?"
			" ORDER BY seq LIMIT ?",
			"ii", after, (int64_t)BATCH_EVENTS_MAX) != 0)
		return -1;
	int rc = sql_step(s, e);
	while (rc == 1 && (rc = add_event(draft, s, e)) == 1)
		rc = sql_step(s, e);
	sqlite3_finalize(s);
	return rc;
}

/* Central must be able to read it: once kept it can never be mended. */
static int read_back(struct sync *sync, const struct draft *draft, const struct buf *bytes,
		     struct err *e)
{
	struct batch *batch = NULL;
	const struct batch_header *h = &draft->header;
	const uint8_t *public_key = sync->sign + 32;
	bool right = batch_read(&batch, bytes->data, bytes->len, public_key, e) == BATCH_FINE &&
		     batch_expect(batch, h->kiosk, h->number, h->previous, e) == BATCH_FINE;
	batch_free(batch);
	return right ? 0 : err_prefix(e, "Een nieuw pakket kan niet worden gemaakt");
}

static int keep(struct sync *sync, struct draft *draft, const struct tip *tip, struct err *e)
{
	struct batch_header *h = &draft->header;
	struct buf bytes;
	uint8_t hash[BATCH_HASH];
	if (queue_health(sync->db, sync->state_dir, sync->sys, &h->health, e) != 0)
		return -1;
	int64_t now = sync->sys->now_ms(sync->sys->self);
	memcpy(h->kiosk, sync->conf.kiosk, sizeof h->kiosk);
	h->number = tip->number + 1;
	h->cut_at = now > 0 ? now : 0;
	memcpy(h->previous, tip->hash, sizeof h->previous);
	buf_init(&bytes);
	batch_write(h, &draft->lines, sync->sign, &bytes);
	int rc = read_back(sync, draft, &bytes, e);
	batch_hash(bytes.data, bytes.len, hash);
	if (rc == 0)
		rc = sql_run(sync->db, e,
			     "INSERT INTO batch(number, first_seq, last_seq, hash, bytes, cut_at)"
			     " VALUES(?, ?, ?, ?, ?, ?)",
			     "iiibbi", h->number, draft->first_seq, draft->last_seq, hash,
			     sizeof hash, bytes.data, bytes.len, h->cut_at);
	buf_finish(&bytes);
	return rc;
}

/* A clock that was set back makes one due as well, rather than never again. */
static int heartbeat_is_due(struct sync *sync, const struct tip *tip, bool *due, struct err *e)
{
	long long acknowledged = 0;
	if (queue_fact(sync->db, QUEUE_ACKNOWLEDGED, &acknowledged, e) != 0)
		return -1;
	int64_t age = sync->sys->now_ms(sync->sys->self) - tip->cut_at;
	*due = tip->number == 0 ||
	       (acknowledged >= tip->number && (age >= DAY_MS || age <= -DAY_MS));
	return 0;
}

static void name_recipients(const struct conf *conf, struct batch_header *h)
{
	h->recipient_count = 2;
	seal_key_id(conf->central.box, h->recipients[0]);
	seal_key_id(conf->central.recovery, h->recipients[1]);
}

/* 1: a batch of events was cut, 0: no more is needed, -1: an error.  Inside a transaction. */
static int cut_one(struct sync *sync, struct err *e)
{
	struct tip tip;
	struct draft draft = {.header = {.event_count = 0}};
	bool due = false;
	int rc = -1;
	buf_init(&draft.lines);
	if (read_tip(sync, &tip, e) != 0 || add_events(sync, &draft, tip.last_seq, e) != 0)
		goto out;
	if (draft.header.event_count == 0) {
		name_recipients(&sync->conf, &draft.header);
		draft.first_seq = tip.last_seq + 1;
		draft.last_seq = tip.last_seq;
		if (heartbeat_is_due(sync, &tip, &due, e) != 0)
			goto out;
	}
	if ((draft.header.event_count > 0 || due) && keep(sync, &draft, &tip, e) != 0)
		goto out;
	rc = draft.header.event_count > 0 ? 1 : 0;
out:
	buf_finish(&draft.lines);
	return rc;
}

int cut_batches(struct sync *sync, struct err *e)
{
	int rc = 1;
	while (rc == 1) {
		if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
			return -1;
		rc = cut_one(sync, e);
		if (rc >= 0 && sql_exec(sync->db, "COMMIT", e) != 0)
			rc = -1;
		if (rc < 0)
			sql_exec(sync->db, "ROLLBACK", NULL);
	}
	return rc;
}
