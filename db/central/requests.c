#include "db/central/requests.h"
#include "db/base/buf.h"
#include "db/base/unescape.h"
#include "db/central/database.h"
#include "db/central/opener.h"

int requests_persons(const struct sealed *sealed)
{
	static const char name[] = "persons";
	for (size_t i = 0; i < sealed->key_count; i++) {
		const struct sealed_key *k = &sealed->keys[i];
		int persons = 0;
		if (k->is_consent || k->len != sizeof name - 1 ||
		    memcmp(k->text, name, k->len) != 0)
			continue;
		for (size_t d = 0; d < k->value_len; d++) {
			if (k->value[d] < '0' || k->value[d] > '9' || persons > 9)
				return 1;
			persons = persons * 10 + (k->value[d] - '0');
		}
		return persons > 0 ? persons : 1;
	}
	return 1;
}

int requests_see(struct database *db, const struct request_activity *a, struct err *e)
{
	return database_post(db, e,
			     "INSERT INTO activity(no, uid, start_at, title, capacity, seen_at)"
			     " SELECT coalesce(max(no), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM activity"
			     " WHERE 1 = 1 ON CONFLICT(uid, start_at) DO UPDATE SET"
			     " title = excluded.title, capacity = excluded.capacity,"
			     " seen_at = excluded.seen_at WHERE activity.seen_at <="
			     " excluded.seen_at",
			     "sisii", a->uid, a->start_ms, a->title, a->capacity, a->seen_at);
}

#define KEEPS "request.activity = excluded.activity AND request.persons >= excluded.persons"
#define TURN(column)                                                                               \
	" " column " = CASE WHEN " KEEPS " THEN request." column " ELSE excluded." column " END"

static int file(struct database *db, const struct request_event *r, const char *uid, struct err *e)
{
	const struct opener_event *ev = r->event;
	const struct sealed *s = &ev->sealed;
	return database_post(
		db, e,
		"INSERT INTO request(signup, activity, persons, kiosk, seq, id, made_at,"
		" clock_synced, received_at) SELECT s.no, a.no, ?4, ?5, ?6, ?7, ?8, ?9, ?10"
		" FROM signup s, activity a WHERE s.no = ?1 AND s.status = 'ontvangen'"
		" AND a.uid = ?2 AND a.start_at = ?3 ON CONFLICT(signup) DO UPDATE SET"
		" activity = excluded.activity, persons = excluded.persons," TURN("kiosk") "," TURN(
			"seq") "," TURN("id") "," TURN("made_at") "," TURN("clock_synced") "," TURN("received_at"),
		"isiisibiii", r->signup, uid, s->activity.start_ms, (int64_t)requests_persons(s),
		r->kiosk, ev->seq, (const void *)ev->id, sizeof ev->id, s->made_at,
		(int64_t)s->clock_synced, r->now);
}

/* A clock that may be wrong must not make what it saw newer than what others saw since. */
static int64_t seen_at(const struct sealed *s, int64_t now)
{
	return s->clock_synced && s->made_at < now ? s->made_at : now;
}

int requests_file(struct database *db, const struct request_event *r, struct err *e)
{
	const struct sealed *s = &r->event->sealed;
	struct buf uid, title;
	buf_init(&uid);
	buf_init(&title);
	unescape_add(&uid, s->activity.uid, s->activity.uid_len);
	unescape_add(&title, s->activity.title, s->activity.title_len);
	const struct request_activity activity = {.uid = uid.data,
						  .title = title.data,
						  .start_ms = s->activity.start_ms,
						  .capacity = s->activity.capacity,
						  .seen_at = seen_at(s, r->now)};
	int rc = requests_see(db, &activity, e);
	if (rc == 0)
		rc = file(db, r, uid.data, e);
	buf_finish(&uid);
	buf_finish(&title);
	return rc;
}

int requests_came_before(struct database *db, const char *kiosk, const struct opener_event *ev,
			 int64_t now, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	struct buf uid;
	buf_init(&uid);
	unescape_add(&uid, s->activity.uid, s->activity.uid_len);
	int rc = database_post(
		db, e,
		"UPDATE request SET kiosk = ?1, seq = ?2, id = ?3, made_at = ?4, clock_synced = ?5,"
		" received_at = ?6 WHERE signup = (SELECT no FROM signup WHERE kiosk = ?1 AND id ="
		" ?3) AND activity = (SELECT no FROM activity WHERE uid = ?7 AND start_at = ?8)"
		" AND persons <= ?9",
		"sibiiisii", kiosk, ev->seq, (const void *)ev->id, sizeof ev->id, s->made_at,
		(int64_t)s->clock_synced, now, uid.data, s->activity.start_ms,
		(int64_t)requests_persons(s));
	buf_finish(&uid);
	return rc;
}
