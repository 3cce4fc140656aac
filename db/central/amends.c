#include "db/central/amends.h"
#include "db/central/database.h"
#include "db/central/moments.h"

#include <string.h>

static int is_last(struct database *db, const char *kiosk, const struct opener_event *ev, bool *out,
		   struct err *e)
{
	const struct sealed *s = &ev->sealed;
	struct query *q = NULL;
	int rc = query_open(&q, db, e, AMENDS_LAST("a.kiosk, a.id", "?1", "?2"), "bs", s->receipt,
			    sizeof s->receipt, s->form);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1) {
		size_t len;
		const void *id = query_bytes(q, 1, &len);
		*out = len == sizeof ev->id && memcmp(id, ev->id, len) == 0 &&
		       strcmp(query_text(q, 0), kiosk) == 0;
	}
	query_free(q);
	return rc < 0 ? -1 : 0;
}

int amends_add(struct database *db, const char *kiosk, const struct opener_event *ev, int64_t now,
	       struct amends_added *out, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	struct moments_time made;
	if (moments_time(db, kiosk, ev, now, &made, e) != 0)
		return -1;
	*out = (struct amends_added){.made_at = made.at};
	if (database_run(db, e,
			 "INSERT INTO amendment(kiosk, id, seq, receipt, form, made_at,"
			 " clock_synced, received_at, waiting) VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0)"
			 " ON CONFLICT DO NOTHING",
			 "sbibsiii", kiosk, ev->id, sizeof ev->id, ev->seq, s->receipt,
			 sizeof s->receipt, s->form, made.at, made.clock_synced, now) != 0)
		return -1;
	out->is_new = database_changed(db) == 1;
	return out->is_new ? is_last(db, kiosk, ev, &out->counts, e) : 0;
}

int amends_wait(struct database *db, const char *kiosk, const struct opener_event *ev,
		struct err *e)
{
	return database_run(db, e, "UPDATE amendment SET waiting = 1 WHERE kiosk = ? AND id = ?",
			    "sb", kiosk, ev->id, sizeof ev->id);
}

int amends_any_waits(struct database *db, bool *out, struct err *e)
{
	int64_t any = 0;
	int rc = database_int(db, &any, 0, e, "SELECT 1 FROM amendment WHERE waiting = 1 LIMIT 1",
			      NULL);
	*out = any != 0;
	return rc;
}

/* A kiosk that went mad gives an id twice: then the row stays whose it was. */
static int take_over(struct database *db, int64_t no, const char *kiosk,
		     const struct opener_event *ev, int64_t now, int64_t changed, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	return database_run(
		db, e,
		"UPDATE signup SET id = ?1, kiosk = ?2, seq = ?3, made_at = ?4,"
		" clock_synced = ?5, received_at = ?6, changed = ?7 WHERE no = ?8 AND NOT"
		" EXISTS (SELECT 1 FROM signup x WHERE x.kiosk = ?2 AND x.id = ?1)",
		"bsiiiiii", ev->id, sizeof ev->id, kiosk, ev->seq, s->made_at,
		(int64_t)s->clock_synced, now, changed, no);
}

int amends_meet(struct database *db, const char *kiosk, const struct opener_event *ev, int64_t now,
		int64_t changed, bool *found, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	int64_t no = 0;
	*found = false;
	if (database_int(db, &no, 0, e,
			 "SELECT o.no FROM amendment a JOIN signup o ON o.kiosk = a.kiosk"
			 " AND o.id = a.id WHERE a.receipt = ? AND a.form = ? AND a.waiting = 1",
			 "bs", s->receipt, sizeof s->receipt, s->form) != 0)
		return -1;
	if (no == 0)
		return 0;
	*found = true;
	if (take_over(db, no, kiosk, ev, now, changed, e) != 0)
		return -1;
	return database_run(db, e,
			    "UPDATE amendment SET waiting = 0 WHERE receipt = ? AND form = ?", "bs",
			    s->receipt, sizeof s->receipt, s->form);
}
