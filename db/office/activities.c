#include "db/office/activities.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"

#include <stdlib.h>
#include <sysexits.h>

enum turn_column { SIGNUP, PERSONS, MADE_AT, SYNCED, RECEIVED_AT, KIOSK, SEQ, ID, ENROLLED, NEXT };

/*
 * Another event of the same kiosk can only tell more about one whose own clock does not count.
 * Tombstones tell it as well: they keep their moment.
 */
static const char turns_query[] =
	"SELECT r.signup, r.persons, r.made_at, r.clock_synced, r.received_at, r.kiosk, r.seq, "
	"r.id,"
	" coalesce(k.enrolled_at, 0), CASE WHEN r.clock_synced = 0 THEN"
	" (SELECT min(n.made_at) FROM signup n WHERE n.kiosk = r.kiosk AND n.seq > r.seq"
	" AND n.clock_synced = 1 AND n.made_at <= n.received_at"
	" AND n.made_at >= coalesce(k.enrolled_at, 0)) END"
	" FROM request r LEFT JOIN kiosk k ON k.id = r.kiosk WHERE r.activity = ?";

static void take_turn(struct query *q, struct turn *t)
{
	size_t len = 0;
	const void *id = query_bytes(q, ID, &len);
	*t = (struct turn){.signup = query_int(q, SIGNUP),
			   .persons = query_int(q, PERSONS),
			   .made_at = query_int(q, MADE_AT),
			   .received_at = query_int(q, RECEIVED_AT),
			   .enrolled_at = query_int(q, ENROLLED),
			   .next_at = query_is_null(q, NEXT) ? INT64_MAX : query_int(q, NEXT),
			   .clock_synced = query_int(q, SYNCED) != 0,
			   .seq = query_int(q, SEQ)};
	if (id != NULL)
		memcpy(t->id, id, len < TURNS_ID ? len : TURNS_ID);
	snprintf(t->kiosk, sizeof t->kiosk, "%s", query_text(q, KIOSK));
}

static int load_turns(struct home *home, struct activities_one *one, struct err *e)
{
	struct query *q = NULL;
	size_t room = 0;
	int rc = query_open(&q, home->db, e, turns_query, "i", one->no);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		if (one->request_count == room) {
			room = room != 0 ? room * 2 : 32;
			one->requests = buf_grow(one->requests, room, sizeof *one->requests);
		}
		take_turn(q, &one->requests[one->request_count++]);
		rc = 0;
	}
	query_free(q);
	turns_order(one->requests, one->request_count);
	one->sum = turns_give(one->requests, one->request_count, one->places);
	return rc < 0 ? -1 : 0;
}

#define COLUMNS "SELECT no, start_at, places, capacity, uid, title FROM activity"

static struct activities_one take_one(struct query *q)
{
	struct activities_one one = {.no = query_int(q, 0),
				     .start_ms = query_int(q, 1),
				     .capacity = query_int(q, 3),
				     .is_chosen = !query_is_null(q, 2),
				     .uid = buf_copy(query_text(q, 4)),
				     .title = buf_copy(query_text(q, 5))};
	one.places = one.is_chosen ? query_int(q, 2) : one.capacity;
	return one;
}

/* All activities of a query first: only one can be asked at a time. */
static int load(struct home *home, struct query *q, struct activities_all *out, struct err *e)
{
	struct activities_all all = {.count = 0};
	int rc;
	while ((rc = query_step(q, e)) == 1) {
		all.items = buf_grow(all.items, all.count + 1, sizeof *all.items);
		all.items[all.count++] = take_one(q);
	}
	for (size_t i = 0; rc == 0 && i < all.count; i++)
		rc = load_turns(home, &all.items[i], e);
	if (rc == 0)
		*out = all;
	else
		activities_finish(&all);
	return rc;
}

int activities_load(struct home *home, int64_t since, int64_t until, struct activities_all *out,
		    struct err *e)
{
	struct query *q = NULL;
	if (query_open(&q, home->db, e,
		       COLUMNS " WHERE start_at >= ? AND start_at < ? ORDER BY start_at, no", "ii",
		       since, until) != 0)
		return -1;
	int rc = load(home, q, out, e);
	query_free(q);
	return rc;
}

static int64_t number_of(const char *word)
{
	char *end = NULL;
	long long n = strtoll(word, &end, 10);
	return end != word && *end == '\0' && n > 0 ? n : 0;
}

/* Which time is meant of an activity that repeats? */
static int say_which(const struct activities_all *all, const char *word, struct err *e)
{
	struct buf numbers;
	buf_init(&numbers);
	for (size_t i = 0; i < all->count && i < 10; i++)
		buf_addf(&numbers, "%s%lld", i > 0 ? ", " : "", (long long)all->items[i].no);
	err_set(e, EX_USAGE, "‘%s’ is er vaker. Kies een nummer: %s%s. Meer ziet u met: activities",
		word, numbers.data, all->count > 10 ? ", …" : "");
	buf_finish(&numbers);
	return -1;
}

int activities_find(struct home *home, const char *word, struct activities_all *out, struct err *e)
{
	struct query *q = NULL;
	struct activities_all all = {.count = 0};
	if (query_open(&q, home->db, e, COLUMNS " WHERE uid = ? OR no = ? ORDER BY start_at, no",
		       "si", word, number_of(word)) != 0)
		return -1;
	int rc = load(home, q, &all, e);
	query_free(q);
	if (rc == 0 && all.count == 0)
		rc = err_set(e, EX_NOINPUT,
			     "Er is geen activiteit ‘%s’. U ziet de nummers met: activities", word);
	if (rc == 0 && all.count > 1)
		rc = say_which(&all, word, e);
	if (rc == 0)
		*out = all;
	else
		activities_finish(&all);
	return rc;
}

void activities_finish(struct activities_all *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].uid);
		free(all->items[i].title);
		free(all->items[i].requests);
	}
	free(all->items);
	*all = (struct activities_all){.count = 0};
}

int activities_choose(struct home *home, int64_t no, int64_t places, struct err *e)
{
	return database_run(home->db, e,
			    places > 0
				    ? "UPDATE activity SET places = ?1 WHERE no = ?2"
				    : "UPDATE activity SET places = NULL WHERE ?1 = 0 AND no = ?2",
			    "ii", places, no);
}
