#include "db/office/activities.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/requests.h"

#include <sysexits.h>

/* As db/agenda/schema.h has it: what is still to come, and can be asked for. */
static const char query[] =
	"SELECT o.uid, o.start, a.title, a.capacity FROM occurrence o JOIN activity a"
	" ON a.no = o.activity WHERE o.start >= ? AND a.form <> '' AND typeof(a.capacity) = "
	"'integer'"
	" AND a.capacity BETWEEN 0 AND 100000 AND length(o.uid) BETWEEN 1 AND 255"
	" ORDER BY o.start, o.uid";

static int see_all(struct home *home, sqlite3 *bundle, int64_t now, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, bundle, e, query, "i", now / 1000);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		const struct request_activity activity = {.uid = sql_text(s, 0),
							  .start_ms =
								  sqlite3_column_int64(s, 1) * 1000,
							  .title = sql_text(s, 2),
							  .capacity = sqlite3_column_int64(s, 3),
							  .seen_at = now};
		rc = requests_see(home->db, &activity, e);
	}
	sqlite3_finalize(s);
	return rc;
}

int activities_read_bundle(struct home *home, const char *path, struct err *e)
{
	sqlite3 *bundle = NULL;
	long long tables = 0;
	int64_t now = home->sys->now_ms(home->sys->self);
	int rc = sql_open(&bundle, path, SQL_READ, e);
	if (rc == 0)
		rc = sql_distrust(bundle, e);
	if (rc == 0)
		rc = sql_int(bundle, &tables, 0, e,
			     "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN"
			     " ('activity', 'occurrence')",
			     NULL);
	/* A bundle of before there was an agenda has none. */
	if (rc == 0 && tables == 2) {
		rc = database_begin(home->db, DATABASE_WRITE, e);
		if (rc == 0 && see_all(home, bundle, now, e) != 0) {
			database_rollback(home->db);
			rc = -1;
		} else if (rc == 0) {
			rc = database_commit(home->db, e);
		}
	}
	sql_close(bundle);
	return rc;
}
