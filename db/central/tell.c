#include "db/central/tell.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/store/store.h"
#include "db/sync/carrier.h"
#include "db/sync/counts.h"

#include <sodium.h>

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
enum { DAYS_AHEAD = 400, HASH = 16 };

struct kiosk {
	char id[CODE_KIOSK_ID];
	char *drop;
};

struct telling {
	struct home *home;
	int64_t now, at;
	struct buf list, file;
	char told[2 * HASH + 24]; /* what this says, in short: with these keys */
	bool is_empty;
	struct kiosk *kiosks;
	size_t count, failed;
	struct err first;
};

/*
 * A name that no kiosk can have shown is left out.  PostgreSQL makes a sum of whole numbers one
 * with decimals, unless it is told otherwise.
 */
static int count_places(struct telling *t, struct err *e)
{
	struct query *q = NULL;
	struct places_one *items = buf_alloc(PLACES_MAX, sizeof *items);
	size_t count = 0;
	int rc = query_open(&q, t->home->db, e,
			    "SELECT a.uid, a.start_at, coalesce(a.places, a.capacity),"
			    " CAST(coalesce(sum(r.persons), 0) AS BIGINT) FROM activity a"
			    " LEFT JOIN request r ON r.activity = a.no"
			    " WHERE a.start_at >= ? AND a.start_at < ?"
			    " GROUP BY a.no, a.uid, a.start_at, a.places, a.capacity"
			    " ORDER BY a.start_at, a.no LIMIT ?",
			    "iii", t->now - day_ms, t->now + DAYS_AHEAD * day_ms,
			    (int64_t)PLACES_MAX);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		int64_t start = query_int(q, 1) / 1000, places = query_int(q, 2),
			asked = query_int(q, 3);
		rc = 0;
		if (store_takes_activity(query_text(q, 0), start) && count < PLACES_MAX)
			items[count++] = (struct places_one){
				.uid = buf_copy(query_text(q, 0)),
				.start = start,
				.asked = asked < PLACES_COUNT_MAX ? asked : PLACES_COUNT_MAX,
				.capacity = places < PLACES_COUNT_MAX ? places : PLACES_COUNT_MAX};
	}
	query_free(q);
	counts_list(items, count, &t->list);
	t->is_empty = count == 0;
	for (size_t i = 0; i < count; i++)
		free(items[i].uid);
	free(items);
	return rc;
}

static void name_it(struct telling *t)
{
	uint8_t hash[HASH];
	crypto_generichash(hash, sizeof hash, (const uint8_t *)t->list.data, t->list.len, NULL, 0);
	hex_write(hash, sizeof hash, t->told);
	snprintf(t->told + 2 * HASH, sizeof t->told - 2 * HASH, " %lld",
		 (long long)t->home->keys_number);
}

/* Those to whom it is new.  Where nothing was ever told, nothing is told of nothing. */
static int find_kiosks(struct telling *t, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, t->home->db, e,
			    "SELECT k.id, k.drop_url, coalesce(p.at, 0) FROM kiosk k"
			    " LEFT JOIN places_told p ON p.kiosk = k.id"
			    " WHERE k.revoked_at IS NULL AND k.last_number > 0"
			    " AND (p.at IS NULL AND ?1 = 0 OR p.told <> ?2 OR p.at < ?3)"
			    " ORDER BY k.drop_url, k.id",
			    "isi", (int64_t)t->is_empty, t->told, t->now - day_ms);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		t->kiosks = buf_grow(t->kiosks, t->count + 1, sizeof *t->kiosks);
		struct kiosk *k = &t->kiosks[t->count++];
		snprintf(k->id, sizeof k->id, "%s", query_text(q, 0));
		k->drop = buf_copy(query_text(q, 1));
		/* Its time only grows, whatever our clock does: that is how kiosks know an old one.
		 */
		if (query_int(q, 2) >= t->at)
			t->at = query_int(q, 2) + 1;
		rc = 0;
	}
	query_free(q);
	return rc;
}

static void fail(struct telling *t, const struct err *why)
{
	if (t->failed++ == 0)
		t->first = *why;
}

static int note_told(struct telling *t, const char *kiosk, struct err *e)
{
	return database_run(t->home->db, e,
			    "INSERT INTO places_told(kiosk, told, at) VALUES(?, ?, ?)"
			    " ON CONFLICT(kiosk) DO UPDATE SET told = excluded.told,"
			    " at = excluded.at",
			    "ssi", kiosk, t->told, t->at);
}

/* Some at once: those from the first on that have the same drop. */
static int put_some(struct telling *t, const struct carrier *carrier, const struct kiosk *kiosks,
		    size_t count, struct err *e)
{
	struct carrier_job jobs[CARRIER_PARALLEL];
	struct carrier_job *done;
	int rc = 0;
	for (size_t i = 0; i < count; i++) {
		jobs[i] = (struct carrier_job){
			.verb = CARRIER_PUT, .bytes = t->file.data, .len = t->file.len};
		carrier_places_name(kiosks[i].id, jobs[i].name);
		carrier_start(carrier, &jobs[i]);
	}
	while ((done = carrier_next(carrier)) != NULL)
		if (done->got != CARRIER_DONE)
			fail(t, &done->err);
		else if (rc == 0)
			rc = note_told(t, kiosks[done - jobs].id, e);
	return rc;
}

static int tell_drop(struct telling *t, size_t from, size_t to, struct err *e)
{
	struct carrier carrier;
	struct err why = {.code = 0};
	int rc = 0;
	if (carrier_open(&carrier, t->kiosks[from].drop, t->home->dir, &why) != 0) {
		fail(t, &why);
		return 0;
	}
	for (size_t n; rc == 0 && from < to; from += n) {
		n = to - from < CARRIER_PARALLEL ? to - from : CARRIER_PARALLEL;
		rc = put_some(t, &carrier, &t->kiosks[from], n, e);
	}
	carrier_close(&carrier);
	return rc;
}

static int tell_all(struct telling *t, struct err *e)
{
	int rc = 0;
	counts_write(t->list.data, t->at, t->home->sign, &t->file);
	for (size_t from = 0, to; rc == 0 && from < t->count; from = to) {
		for (to = from + 1;
		     to < t->count && strcmp(t->kiosks[to].drop, t->kiosks[from].drop) == 0;)
			to++;
		rc = tell_drop(t, from, to, e);
	}
	if (rc == 0 && t->failed > 0)
		rc = err_set(e, t->first.code, "Naar %zu kiosken konden de aantallen niet. %s",
			     t->failed, t->first.text);
	return rc;
}

int tell_places(struct home *home, struct err *e)
{
	struct telling t = {.home = home, .now = home->sys->now_ms(home->sys->self)};
	t.at = t.now;
	buf_init(&t.list);
	buf_init(&t.file);
	int rc = count_places(&t, e);
	if (rc == 0) {
		name_it(&t);
		rc = find_kiosks(&t, e);
	}
	if (rc == 0 && t.count > 0)
		rc = tell_all(&t, e);
	for (size_t i = 0; i < t.count; i++)
		free(t.kiosks[i].drop);
	free(t.kiosks);
	buf_finish(&t.list);
	buf_finish(&t.file);
	return rc;
}
