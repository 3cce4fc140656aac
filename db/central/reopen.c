#include "db/central/reopen.h"
#include "db/base/sql.h"
#include "db/central/filing.h"
#include "db/central/home.h"

#include <sysexits.h>

enum { AT_ONCE = 1000 };

struct reopening {
	struct home *home;
	const struct keyring *ring;
	struct filing *filing;
	uint8_t after[BATCH_EVENT_ID]; /* the last that was tried */
	bool begun;
	long long opened;
};

/* 1: filed, 0: it stays, -1: an error. */
static int try_one(struct reopening *r, sqlite3_stmt *row, struct err *e)
{
	struct opener_event ev = {.seq = sqlite3_column_int64(row, 2)};
	struct buf boxes;
	char kiosk[CODE_KIOSK_ID];
	int rc = 0;
	memcpy(ev.id, r->after, sizeof ev.id);
	snprintf(kiosk, sizeof kiosk, "%s", sql_text(row, 1));
	buf_init(&boxes);
	buf_add(&boxes, sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4));
	opener_open_event(r->ring, sqlite3_column_blob(row, 3),
			  (size_t)sqlite3_column_bytes(row, 3) / SEAL_KEY_ID, &boxes, &ev);
	if (ev.fault == NULL)
		rc = filing_event(r->filing, kiosk, &ev, e);
	if (ev.fault == NULL && rc == 0)
		rc = sql_run(r->home->db, e, "DELETE FROM unreadable WHERE id = ?", "b",
			     (const void *)ev.id, sizeof ev.id) == 0
			     ? 1
			     : -1;
	else if (rc > 0)
		rc = 0;
	opener_clear_event(&ev);
	buf_finish(&boxes);
	return rc;
}

/* 1: there may be more, 0: these were the last, -1: an error. */
static int try_some(struct reopening *r, struct err *e)
{
	sqlite3_stmt *row = NULL;
	int count = 0, rc = sql_prepare(&row, r->home->db, e,
					"SELECT id, kiosk, seq, recipients, sealed FROM unreadable"
					" WHERE ? OR id > ? ORDER BY id LIMIT ?",
					"ibi", (int64_t)!r->begun, (const void *)r->after,
					sizeof r->after, (int64_t)AT_ONCE);
	while (rc == 0 && (rc = sql_step(row, e)) == 1) {
		bool whole = sqlite3_column_bytes(row, 0) == BATCH_EVENT_ID;
		if (whole)
			memcpy(r->after, sqlite3_column_blob(row, 0), sizeof r->after);
		rc = whole ? try_one(r, row, e) : 0;
		r->opened += rc > 0;
		rc = rc < 0 ? -1 : 0;
		r->begun = true;
		count++;
	}
	sqlite3_finalize(row);
	return rc < 0 ? -1 : count == AT_ONCE;
}

int reopen_all(struct home *home, const struct keyring *ring, long long *opened, struct err *e)
{
	struct reopening r = {.home = home, .ring = ring};
	int rc = filing_new(&r.filing, home, e) == 0 ? 1 : -1;
	while (rc == 1) {
		if (sql_exec(home->db, "BEGIN IMMEDIATE", e) != 0) {
			rc = -1;
			break;
		}
		rc = try_some(&r, e);
		if (rc >= 0 && sql_exec(home->db, "COMMIT", e) != 0)
			rc = -1;
		if (rc < 0)
			sql_exec(home->db, "ROLLBACK", NULL);
	}
	filing_free(r.filing);
	if (rc == 0)
		*opened = r.opened;
	return rc;
}
