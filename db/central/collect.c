#include "db/central/collect.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/filing.h"
#include "db/central/home.h"
#include "db/sync/ack.h"
#include "db/sync/carrier.h"

#include <sysexits.h>

struct kiosk {
	char id[CODE_KIOSK_ID];
	char *name, *drop;
	uint8_t sign[CODE_SIGN_PUBLIC], last_hash[BATCH_HASH];
	int64_t last_number, missing; /* missing: a number to send again, or 0 */
};

static int64_t now(const struct home *home)
{
	return home->sys->now_ms(home->sys->self);
}

static int set_aside(struct home *home, struct kiosk *k, const struct buf *bytes,
		     const struct err *why, struct err *e)
{
	uint8_t hash[BATCH_HASH];
	batch_hash(bytes->data, bytes->len, hash);
	k->missing = k->last_number + 1;
	return sql_run(home->db, e, "INSERT OR REPLACE INTO set_aside VALUES(?, ?, ?, ?, ?, ?)",
		       "sibsbi", k->id, k->missing, (const void *)hash, sizeof hash, why->text,
		       (const void *)bytes->data, bytes->len, now(home));
}

static int file_all(struct home *home, const struct batch *batch, struct kiosk *k,
		    const uint8_t hash[BATCH_HASH], struct err *e)
{
	const struct batch_header *h = batch_header(batch);
	const struct batch_event *events = batch_events(batch);
	for (size_t i = 0; i < h->event_count; i++)
		if (filing_event(home, h, &events[i], e) != 0)
			return -1;
	if (sql_run(home->db, e,
		    "UPDATE kiosk SET last_number = ?, last_hash = ?, last_seen = ?, version = ?,"
		    " disk_free = ?, waiting = ?, oldest_waiting_ms = ?, clock_synced = ?"
		    " WHERE id = ? AND last_number = ?",
		    "ibisiiiisi", h->number, (const void *)hash, (size_t)BATCH_HASH, now(home),
		    h->health.version, h->health.disk_free, h->health.waiting,
		    h->health.oldest_waiting_ms, (int64_t)h->health.clock_synced, k->id,
		    k->last_number) != 0)
		return -1;
	/* The number only ever grows, also when two collects run at once. */
	if (sqlite3_changes(home->db) != 1)
		return err_set(e, EX_TEMPFAIL,
			       "Er is nog een andere collect bezig. Probeer het straks opnieuw.");
	/* A number that came right after all is no longer set aside. */
	return sql_run(home->db, e, "DELETE FROM set_aside WHERE kiosk = ? AND number = ?", "si",
		       k->id, h->number);
}

/* The events and how far this kiosk is: all in one transaction, or nothing. */
static int file_batch(struct home *home, const struct batch *batch, struct kiosk *k,
		      const struct buf *bytes, struct err *e)
{
	uint8_t hash[BATCH_HASH];
	batch_hash(bytes->data, bytes->len, hash);
	if (sql_exec(home->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	if (file_all(home, batch, k, hash, e) != 0 || sql_exec(home->db, "COMMIT", e) != 0) {
		sql_exec(home->db, "ROLLBACK", NULL);
		return -1;
	}
	k->last_number = batch_header(batch)->number;
	memcpy(k->last_hash, hash, sizeof hash);
	return 0;
}

static int take_batch(struct home *home, struct kiosk *k, const struct buf *bytes, struct err *e)
{
	struct batch *batch = NULL;
	struct err why = {.code = EX_DATAERR};
	enum batch_fault fault = batch_read(&batch, bytes->data, bytes->len, k->sign, &why);
	if (fault == BATCH_FINE)
		fault = batch_expect(batch, k->id, k->last_number + 1, k->last_hash, &why);
	int rc;
	if (fault == BATCH_FINE)
		rc = file_batch(home, batch, k, bytes, e);
	else if (set_aside(home, k, bytes, &why, e) == 0)
		rc = err_set(e, EX_DATAERR, "zending %lld is opzij gezet. %s",
			     (long long)k->missing, why.text);
	else
		rc = -1;
	batch_free(batch);
	return rc;
}

static int take_all(struct home *home, const struct carrier *carrier, struct kiosk *k,
		    struct err *e)
{
	struct buf bytes;
	int rc = 0;
	enum carrier_got got = CARRIER_FOUND;
	buf_init(&bytes);
	while (rc == 0 && got == CARRIER_FOUND) {
		char name[CARRIER_NAME];
		carrier_batch_name(k->id, k->last_number + 1, name);
		buf_clear(&bytes);
		got = carrier_get(carrier, name, BATCH_BYTES_MAX, &bytes, e);
		if (got == CARRIER_FOUND)
			rc = take_batch(home, k, &bytes, e);
		else if (got == CARRIER_FAILED)
			rc = -1;
	}
	buf_finish(&bytes);
	return rc;
}

/* Is what stands on the drop already what we would say? */
static bool is_acknowledged(const struct home *home, const struct carrier *carrier,
			    const struct kiosk *k, const char *name)
{
	struct buf bytes;
	struct ack ack;
	buf_init(&bytes);
	bool same = carrier_get(carrier, name, ACK_BYTES_MAX, &bytes, NULL) == CARRIER_FOUND &&
		    ack_read(&ack, bytes.data, bytes.len, home->code.sign, k->id, NULL) == 0 &&
		    ack.acknowledged == k->last_number && ack.missing_count == (k->missing != 0) &&
		    (k->missing == 0 || ack.missing[0] == k->missing);
	buf_finish(&bytes);
	return same;
}

static int acknowledge(struct home *home, const struct carrier *carrier, const struct kiosk *k,
		       struct err *e)
{
	char name[CARRIER_NAME];
	struct buf out;
	carrier_ack_name(k->id, name);
	/* Nothing came from this kiosk yet: there is nothing to say. */
	if ((k->last_number == 0 && k->missing == 0) || is_acknowledged(home, carrier, k, name))
		return 0;
	struct ack ack = {
		.acknowledged = k->last_number, .at = now(home), .missing_count = k->missing != 0};
	memcpy(ack.kiosk, k->id, sizeof ack.kiosk);
	memcpy(ack.hash, k->last_hash, sizeof ack.hash);
	ack.missing[0] = k->missing;
	buf_init(&out);
	ack_write(&ack, home->sign, &out);
	int rc = carrier_put(carrier, name, out.data, out.len, e);
	buf_finish(&out);
	return rc;
}

static int collect_kiosk(struct home *home, struct kiosk *k, struct err *e)
{
	struct carrier carrier;
	struct err later = {.code = 0};
	if (carrier_open(&carrier, k->drop, e) != 0)
		return -1;
	int rc = take_all(home, &carrier, k, e);
	/* What was filed before a fault is acknowledged all the same. */
	if (acknowledge(home, &carrier, k, &later) != 0 && rc == 0) {
		*e = later;
		rc = -1;
	}
	carrier_close(&carrier);
	return rc;
}

static int load(struct home *home, struct kiosk **out, size_t *count, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(
		&s, home->db, e,
		"SELECT id, name, drop_url, sign, last_hash, last_number FROM kiosk ORDER BY id",
		NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		*out = buf_grow(*out, *count + 1, sizeof **out);
		struct kiosk *k = &(*out)[(*count)++];
		*k = (struct kiosk){.name = buf_copy(sql_text(s, 1)),
				    .drop = buf_copy(sql_text(s, 2)),
				    .last_number = sqlite3_column_int64(s, 5)};
		snprintf(k->id, sizeof k->id, "%s", sql_text(s, 0));
		bool whole = sqlite3_column_bytes(s, 3) == CODE_SIGN_PUBLIC &&
			     sqlite3_column_bytes(s, 4) == BATCH_HASH;
		if (whole) {
			memcpy(k->sign, sqlite3_column_blob(s, 3), sizeof k->sign);
			memcpy(k->last_hash, sqlite3_column_blob(s, 4), sizeof k->last_hash);
		}
		rc = whole ? 0
			   : err_set(e, EX_DATAERR, "De gegevens van kiosk %s zijn beschadigd.",
				     k->id);
	}
	sqlite3_finalize(s);
	return rc;
}

int collect_all(struct home *home, struct err *e)
{
	struct kiosk *kiosks = NULL;
	size_t count = 0, failed = 0;
	struct err first = {.code = 0};
	int rc = load(home, &kiosks, &count, e);
	for (size_t i = 0; i < count; i++) {
		struct err why = {.code = 0};
		if (rc == 0 && collect_kiosk(home, &kiosks[i], &why) != 0 && failed++ == 0) {
			first = why;
			err_prefix(&first, "%s (%s)", kiosks[i].name, kiosks[i].id);
		}
		free(kiosks[i].name);
		free(kiosks[i].drop);
	}
	free(kiosks);
	/* Answers that were erased must not live on in the write-ahead log. */
	if (rc == 0)
		rc = sql_exec(home->db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
	if (rc != 0 || failed == 0)
		return rc;
	if (failed == 1)
		return err_set(e, first.code, "%s", first.text);
	return err_set(e, first.code, "%zu kiosken zijn niet helemaal opgehaald. De eerste: %s",
		       failed, first.text);
}
