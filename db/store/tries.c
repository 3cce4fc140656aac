#include "db/store/tries.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"

/* The newest wrong try of somebody, and how many there are. */
struct wrong {
	long count;
	int64_t at, steady_ms;
	bool synced;
	char boot[SYS_BOOT];
};

static int read_wrong(sqlite3 *db, int64_t id, struct wrong *out, struct err *e)
{
	static const char query[] =
		"SELECT count(*), at, synced, boot, steady_ms, max(id) FROM wrong_try"
		" WHERE worker = ?";
	sqlite3_stmt *s = NULL;
	*out = (struct wrong){.count = 0};
	if (sql_prepare(&s, db, e, query, "i", id) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1) {
		out->count = (long)sqlite3_column_int64(s, 0);
		out->at = sqlite3_column_int64(s, 1);
		out->synced = sqlite3_column_int64(s, 2) != 0;
		snprintf(out->boot, sizeof out->boot, "%s", sql_text(s, 3));
		out->steady_ms = sqlite3_column_int64(s, 4);
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

static int64_t wait_after(long wrong)
{
	if (wrong <= TRIES_FREE)
		return 0;
	long doubles = wrong - TRIES_FREE - 1;
	if (doubles > TRIES_WAIT_DOUBLES)
		doubles = TRIES_WAIT_DOUBLES;
	return (int64_t)TRIES_FIRST_WAIT_MS << doubles;
}

/* At least so long ago. */
static int64_t time_since(const struct wrong *wrong, const struct sys *sys)
{
	char boot[SYS_BOOT];
	int64_t steady = sys->steady_ms(sys->self), wall = sys->now_ms(sys->self) - wrong->at;
	sys->boot(sys->self, boot);
	if (boot[0] != '\0' && strcmp(boot, wrong->boot) == 0)
		return steady - wrong->steady_ms;
	bool trusted = wrong->synced && sys->clock_synced(sys->self);
	return trusted && wall > steady ? wall : steady;
}

static int64_t wait_of(const struct wrong *wrong, const struct sys *sys)
{
	int64_t wait = wait_after(wrong->count), since = wait > 0 ? time_since(wrong, sys) : 0;
	if (since < 0)
		since = 0;
	return since < wait ? wait - since : 0;
}

int tries_wait(struct centre *centre, int64_t who, int64_t *wait_ms, struct err *e)
{
	struct wrong wrong = {.count = 0};
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	if (db != NULL && read_wrong(db, who, &wrong, e) != 0)
		return centre_failed(centre, e);
	*wait_ms = wait_of(&wrong, centre != NULL ? centre_sys(centre) : sys_real());
	return 0;
}

static int write_down(sqlite3 *db, const struct sys *sys, int64_t who, struct wrong *before,
		      struct err *e)
{
	char boot[SYS_BOOT];
	if (read_wrong(db, who, before, e) != 0)
		return -1;
	if (wait_of(before, sys) > 0)
		return 0;
	sys->boot(sys->self, boot);
	return sql_run(db, e,
		       "INSERT INTO wrong_try(worker, at, synced, boot, steady_ms)"
		       " VALUES(?,?,?,?,?)",
		       "iiisi", who, sys->now_ms(sys->self), (int64_t)sys->clock_synced(sys->self),
		       boot, sys->steady_ms(sys->self));
}

int tries_begin(struct centre *centre, int64_t who, struct tries_before *out, struct err *e)
{
	struct wrong before;
	sqlite3 *db;
	if (centre_open(centre, &db, e) != 0 || sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	const struct sys *sys = centre_sys(centre);
	int rc = write_down(db, sys, who, &before, e);
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc != 0) {
		sql_exec(db, "ROLLBACK", NULL);
		return centre_failed(centre, e);
	}
	*out = (struct tries_before){.wrong = before.count, .wait_ms = wait_of(&before, sys)};
	return 0;
}

int tries_forget(struct centre *centre, int64_t who, struct err *e)
{
	sqlite3 *db;
	if (centre_open(centre, &db, e) != 0)
		return -1;
	return sql_run(db, e, "DELETE FROM wrong_try WHERE worker = ?", "i", who) == 0
		       ? 0
		       : centre_failed(centre, e);
}
