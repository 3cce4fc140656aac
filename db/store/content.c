#include "db/store/content.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"

#include <string.h>
#include <sysexits.h>

static int damaged(const char *path, struct err *e)
{
	return err_set(e, EX_DATAERR, "%s is geen inhoud voor de kiosk, of het is beschadigd",
		       path);
}

static int open_content(sqlite3 **out, const char *path, struct err *e)
{
	if (!file_exists(path))
		return err_set(e, EX_NOINPUT, "De inhoud is er niet: %s", path);
	if (sql_open(out, path, SQL_WHOLE, NULL) == 0 && sql_distrust(*out, NULL) == 0)
		return 0;
	sql_close(*out);
	*out = NULL;
	return damaged(path, e);
}

int content_read(const char *path, struct content_facts *out, struct err *e)
{
	sqlite3 *db = NULL;
	long long application = 0, format = 0, release = 0;
	if (open_content(&db, path, e) != 0)
		return -1;
	bool right = sql_int(db, &application, 0, NULL, "PRAGMA application_id", NULL) == 0 &&
		     sql_int(db, &format, 0, NULL, "PRAGMA user_version", NULL) == 0 &&
		     application == CONTENT_APPLICATION_ID && format > 0 &&
		     sql_int(db, &release, 0, NULL,
			     "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'release'",
			     NULL) == 0 &&
		     release >= 0;
	sql_close(db);
	if (!right)
		return damaged(path, e);
	*out = (struct content_facts){.format = format, .release = release};
	return 0;
}

int content_check(const char *path, struct err *e)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	if (open_content(&db, path, e) != 0)
		return -1;
	bool right = sql_prepare(&s, db, NULL, "PRAGMA quick_check(1)", NULL) == 0 &&
		     sql_step(s, NULL) == 1 && strcmp(sql_text(s, 0), "ok") == 0;
	sqlite3_finalize(s);
	sql_close(db);
	return right ? 0 : damaged(path, e);
}
