#include "db/sync/cut.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/batch.h"
#include "db/sync/fork.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"
#include "db/sync/vitals.h"

#include <sysexits.h>

enum {
	DAY_MS = 24 * 60 * 60 * 1000,
	MINUTE_MS = 60 * 1000,
	FRAME = 4096 /* more than a header and a signature take */
};

/* The newest batch, or zeros. */
struct tip {
	int64_t number, last_seq, cut_at;
	bool sent;
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
			"SELECT number, last_seq, cut_at, hash, sent_at IS NOT NULL FROM batch"
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
		tip.sent = sqlite3_column_int(s, 4) != 0;
	} else if (rc == 1) {
		rc = err_set(e, EX_DATAERR, "Een bewaard pakket is beschadigd");
	}
	sqlite3_finalize(s);
	if (rc < 0)
		return -1;
	*out = tip;
	return 0;
}

/* Columns: seq id recipients sealed. */
struct row {
	int64_t seq;
	const uint8_t *id, *recipients, *sealed;
	size_t recipient_count, box_len;
};

static int read_row(sqlite3_stmt *s, struct row *out, struct err *e)
{
	size_t ids = (size_t)sqlite3_column_bytes(s, 2),
	       sealed = (size_t)sqlite3_column_bytes(s, 3);
	size_t count = ids / SEAL_KEY_ID;
	if (sqlite3_column_bytes(s, 1) != BATCH_EVENT_ID || count == 0 ||
	    count > BATCH_RECIPIENTS_MAX || ids % SEAL_KEY_ID != 0 || sealed % count != 0 ||
	    !seal_box_size_is_known(sealed / count))
		return err_set(e, EX_DATAERR, "Aanmelding %lld op deze kiosk is beschadigd",
			       sqlite3_column_int64(s, 0));
	*out = (struct row){.seq = sqlite3_column_int64(s, 0),
			    .id = sqlite3_column_blob(s, 1),
			    .recipients = sqlite3_column_blob(s, 2),
			    .sealed = sqlite3_column_blob(s, 3),
			    .recipient_count = count,
			    .box_len = sealed / count};
	return 0;
}

/* 1: added, 0: it belongs in the next batch, -1: an error. */
static int add_event(struct draft *draft, sqlite3_stmt *s, struct err *e)
{
	struct batch_header *h = &draft->header;
	struct row row = {.seq = 0};
	size_t before = draft->lines.len;
	if (read_row(s, &row, e) != 0 || row.recipients == NULL)
		return -1;
	size_t ids = row.recipient_count * SEAL_KEY_ID;
	if (h->event_count == 0) {
		h->recipient_count = row.recipient_count;
		memcpy(h->recipients, row.recipients, ids);
		draft->first_seq = row.seq;
	} else if (row.recipient_count != h->recipient_count ||
		   memcmp(h->recipients, row.recipients, ids) != 0) {
		return 0;
	}
	batch_add_event(&draft->lines, row.seq, row.id, row.sealed, row.box_len,
			row.recipient_count);
	if (draft->lines.len > BATCH_BYTES_MAX - FRAME) {
		buf_truncate(&draft->lines, before);
		return 0;
	}
	h->event_count++;
	draft->last_seq = row.seq;
	return 1;
}

/* 1: all that waits is in it, 0: there is more, -1: an error. */
static int add_events(struct sync *sync, struct draft *draft, int64_t after, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, sync->db, e,
			"SELECT seq, id, recipients, sealed FROM event WHERE seq > ?"
			" ORDER BY seq LIMIT ?",
			"ii", after, (int64_t)BATCH_EVENTS_MAX) != 0)
		return -1;
	int rc = sql_step(s, e), added = 1;
	while (rc == 1 && (added = add_event(draft, s, e)) == 1)
		rc = sql_step(s, e);
	sqlite3_finalize(s);
	return rc < 0 || added < 0 ? -1 : added;
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
	if (vitals_read(sync->db, sync->state_dir, sync->sys, &h->health, e) != 0)
		return -1;
	int64_t now = sync->sys->now_ms(sync->sys->self);
	memcpy(h->kiosk, sync->conf.kiosk, sizeof h->kiosk);
	h->number = tip->number + 1;
	h->cut_at = now > 0 ? now : 0;
	memcpy(h->previous, tip->hash, sizeof h->previous);
	h->has_successor = sync->has_next;
	memcpy(h->successor, sync->next_sign + 32, sizeof h->successor);
	buf_init(&bytes);
	batch_write(h, &draft->lines, sync->sign, &bytes);
	int rc = read_back(sync, draft, &bytes, e);
	batch_hash(bytes.data, bytes.len, hash);
	if (rc == 0)
		rc = sql_run(sync->db, e,
			     "INSERT INTO batch(number, first_seq, last_seq, hash, cut_at)"
			     " VALUES(?, ?, ?, ?, ?)",
			     "iiibi", h->number, draft->first_seq, draft->last_seq, hash,
			     sizeof hash, h->cut_at);
	if (rc == 0)
		rc = sql_run(sync->db, e, "INSERT INTO batch_bytes(number, bytes) VALUES(?, ?)",
			     "ib", h->number, bytes.data, bytes.len);
	buf_finish(&bytes);
	return rc;
}

/* A clock that was set back makes one due as well, rather than never again. */
static bool heartbeat_is_due(const struct sync *sync, const struct tip *tip)
{
	int64_t age = sync->sys->now_ms(sync->sys->self) - tip->cut_at;
	return tip->number == 0 || (tip->sent && (age >= DAY_MS || age <= -DAY_MS));
}

/* Periods are counted from 1970, so all kiosks of a centre cut at the same moments. */
static bool period_has_passed(const struct sync *sync, const struct tip *tip)
{
	int64_t period = sync->conf.cut_minutes * MINUTE_MS;
	return tip->number == 0 ||
	       sync->sys->now_ms(sync->sys->self) / period != tip->cut_at / period;
}

static void name_recipients(const struct conf *conf, struct batch_header *h)
{
	h->recipient_count = conf->recipient_count;
	for (size_t i = 0; i < conf->recipient_count; i++)
		seal_key_id(conf->recipients[i], h->recipients[i]);
}

/* 1: there may be more, 0: no more is needed, -1: an error.  Inside a transaction. */
static int cut_one(struct sync *sync, bool now, struct err *e)
{
	struct tip tip;
	struct draft draft = {.header = {.event_count = 0}};
	int rc = -1;
	buf_init(&draft.lines);
	if (fork_mend(sync, e) != 0 || read_tip(sync, &tip, e) != 0)
		goto out;
	rc = add_events(sync, &draft, tip.last_seq, e);
	if (rc < 0)
		goto out;
	bool full = rc == 0 || draft.header.event_count == BATCH_EVENTS_MAX;
	bool some = draft.header.event_count > 0;
	if (some && !full && !now && !period_has_passed(sync, &tip)) {
		rc = 0;
		goto out;
	}
	if (!some) {
		name_recipients(&sync->conf, &draft.header);
		draft.first_seq = tip.last_seq + 1;
		draft.last_seq = tip.last_seq;
	}
	if ((some || heartbeat_is_due(sync, &tip)) && keep(sync, &draft, &tip, e) != 0)
		rc = -1;
	else
		rc = some;
out:
	buf_finish(&draft.lines);
	return rc;
}

int cut_batches(struct sync *sync, bool now, struct err *e)
{
	int rc = 1;
	while (rc == 1) {
		if (sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
			return -1;
		rc = cut_one(sync, now, e);
		if (rc >= 0 && sql_exec(sync->db, "COMMIT", e) != 0)
			rc = -1;
		if (rc < 0)
			sql_exec(sync->db, "ROLLBACK", NULL);
	}
	return rc;
}
