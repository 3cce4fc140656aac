#include "db/store/attendance.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

int attendance_set(struct centre *centre, const uint8_t event[OPENED_EVENT], bool came,
		   struct err *e)
{
	sqlite3 *db;
	if (centre_open(centre, &db, e) != 0)
		return -1;
	const struct sys *sys = centre_sys(centre);
	int64_t now = sys->now_ms(sys->self);
	int rc = sql_run(db, e, "INSERT INTO attendance(event, came, at) VALUES(?, ?, ?)", "bii",
			 event, (size_t)OPENED_EVENT, (int64_t)came, now);
	/* A clock that ran ahead once must not take away what is of today. */
	if (rc == 0 && sys->clock_synced(sys->self))
		sql_run(db, NULL, "DELETE FROM attendance WHERE at < ?", "i",
			now - ATTENDANCE_KEPT_DAYS * day_ms);
	return rc == 0 ? 0 : centre_failed(centre, e);
}

static int fill_one(sqlite3_stmt *s, struct opened_entry *entry, struct err *e)
{
	sqlite3_bind_blob(s, 1, entry->event, OPENED_EVENT, SQLITE_STATIC);
	int rc = sql_step(s, e);
	if (rc >= 0)
		entry->came = rc == 1 && sqlite3_column_int(s, 0) != 0;
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc < 0 ? -1 : 0;
}

int attendance_fill(struct centre *centre, struct opened *opened, struct err *e)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	if (db == NULL)
		return 0;
	int rc = sql_prepare(&s, db, e,
			     "SELECT came FROM attendance WHERE event = ? ORDER BY id DESC LIMIT 1",
			     NULL);
	for (size_t i = 0; rc == 0 && i < opened->entry_count; i++)
		rc = fill_one(s, &opened->entries[i], e);
	sqlite3_finalize(s);
	return rc == 0 ? 0 : centre_failed(centre, e);
}
