#include "content/release/stamp.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <time.h>

int64_t stamp_of_time(int64_t now_ms)
{
	time_t seconds = (time_t)(now_ms / 1000);
	struct tm tm;
	if (gmtime_r(&seconds, &tm) == NULL)
		return 1;
	int64_t date = (tm.tm_year + INT64_C(1900)) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
	return date * 10000 + tm.tm_hour * 100 + tm.tm_min;
}

int stamp_bundle(const char *path, int64_t number, struct err *e)
{
	sqlite3 *db = NULL;
	if (sql_open(&db, path, SQL_WRITE, e) != 0)
		return -1;
	int rc = sql_exec(db, "PRAGMA journal_mode = OFF", e);
	if (rc == 0)
		rc = sql_run(db, e,
			     "INSERT OR REPLACE INTO meta(key, value)"
			     " VALUES('release', CAST(? AS TEXT))",
			     "i", number);
	sql_close(db);
	return rc;
}
