#include "db/base/sql.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <stdint.h>
#include <sysexits.h>

static const struct {
	int sqlite;
	int code;
	const char *text;
} faults[] = {
	{SQLITE_CONSTRAINT_TRIGGER, EX_TEMPFAIL, "De database neemt niets meer aan"},
	{SQLITE_FULL, EX_IOERR, "De schijf is vol. Maak ruimte vrij en probeer het opnieuw"},
	{SQLITE_NOTADB, EX_DATAERR, "Dit bestand is geen database"},
	{SQLITE_CORRUPT, EX_DATAERR, "De database is beschadigd"},
	{SQLITE_CANTOPEN, EX_NOINPUT, "De database kan niet worden geopend"},
	{SQLITE_READONLY, EX_NOPERM, "De database mag niet worden beschreven"},
	{SQLITE_PERM, EX_NOPERM, "Geen toegang tot de database"},
	{SQLITE_BUSY, EX_TEMPFAIL, "De database is bezet door een ander programma"},
	{SQLITE_CONSTRAINT, EX_TEMPFAIL, "Iemand anders veranderde hetzelfde. Probeer het opnieuw"},
	{SQLITE_IOERR, EX_IOERR, "De schijf geeft een fout"},
};

int sql_fail(sqlite3 *db, struct err *e)
{
	int rc = db != NULL ? sqlite3_errcode(db) : SQLITE_NOMEM;
	const char *detail = db != NULL ? sqlite3_errmsg(db) : "geen geheugen";
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (faults[i].sqlite == rc || faults[i].sqlite == (rc & 0xFF))
			return err_set(e, faults[i].code, "%s (%s)", faults[i].text, detail);
	return err_set(e, EX_SOFTWARE, "De database geeft een fout (%s)", detail);
}

/* A file: URI: bytes that mean something in a URI are written as %XX. */
static void add_uri(struct buf *out, const char *path)
{
	buf_add_str(out, "file:");
	for (const unsigned char *p = (const unsigned char *)path; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7F || strchr("?#%", *p) != NULL)
			buf_addf(out, "%%%02X", *p);
		else
			buf_add_char(out, (char)*p);
}

int sql_open(sqlite3 **out, const char *path, enum sql_mode mode, struct err *e)
{
	static const int flags[] = {
		[SQL_READ] = SQLITE_OPEN_READONLY,
		[SQL_WHOLE] = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
		[SQL_WRITE] = SQLITE_OPEN_READWRITE,
		[SQL_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	sqlite3 *db = NULL;
	struct buf name;
	buf_init(&name);
	if (mode == SQL_WHOLE) {
		add_uri(&name, path);
		buf_add_str(&name, "?immutable=1");
	} else {
		buf_add_str(&name, path);
	}
	int rc = sqlite3_open_v2(name.data, &db, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
	buf_finish(&name);
	if (rc != SQLITE_OK) {
		sql_fail(db, e);
		sqlite3_close(db);
		return err_prefix(e, "%s", path);
	}
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, SQL_PATIENCE_MS);
	*out = db;
	return 0;
}

int sql_distrust(sqlite3 *db, struct err *e)
{
	static const struct {
		int option, value;
	} settings[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
			{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
			{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
			{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}};
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		if (sqlite3_db_config(db, settings[i].option, settings[i].value, NULL) != SQLITE_OK)
			return sql_fail(db, e);
	return sql_exec(db, "PRAGMA cell_size_check = ON", e);
}

void sql_close(sqlite3 *db)
{
	sqlite3_close(db);
}

int sql_exec(sqlite3 *db, const char *text, struct err *e)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_fail(db, e);
}

static int bind_one(sqlite3_stmt *s, int at, char kind, va_list *ap)
{
	if (kind == 's')
		return sqlite3_bind_text(s, at, va_arg(*ap, const char *), -1, SQLITE_STATIC);
	if (kind == 'i')
		return sqlite3_bind_int64(s, at, va_arg(*ap, int64_t));
	if (kind == 'b') {
		const void *bytes = va_arg(*ap, const void *);
		size_t len = va_arg(*ap, size_t);
		return sqlite3_bind_blob64(s, at, bytes, len, SQLITE_STATIC);
	}
	return sqlite3_bind_null(s, at);
}

static int prepare(sqlite3_stmt **out, sqlite3 *db, struct err *e, const char *text,
		   const char *format, va_list *ap)
{
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK)
		return sql_fail(db, e);
	for (int at = 1; format != NULL && format[at - 1] != '\0'; at++)
		if (bind_one(s, at, format[at - 1], ap) != SQLITE_OK) {
			sqlite3_finalize(s);
			return sql_fail(db, e);
		}
	*out = s;
	return 0;
}

int sql_prepare(sqlite3_stmt **out, sqlite3 *db, struct err *e, const char *text,
		const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int rc = prepare(out, db, e, text, format, &ap);
	va_end(ap);
	return rc;
}

int sql_step(sqlite3_stmt *stmt, struct err *e)
{
	int rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : sql_fail(sqlite3_db_handle(stmt), e);
}

int sql_run(sqlite3 *db, struct err *e, const char *text, const char *format, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	va_start(ap, format);
	int rc = prepare(&s, db, e, text, format, &ap);
	va_end(ap);
	if (rc != 0)
		return -1;
	while ((rc = sql_step(s, e)) == 1)
		;
	sqlite3_finalize(s);
	return rc;
}

int sql_int(sqlite3 *db, long long *out, long long missing, struct err *e, const char *text,
	    const char *format, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	va_start(ap, format);
	int rc = prepare(&s, db, e, text, format, &ap);
	va_end(ap);
	if (rc != 0)
		return -1;
	rc = sql_step(s, e);
	if (rc >= 0)
		*out = rc == 1 ? sqlite3_column_int64(s, 0) : missing;
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

const char *sql_text(sqlite3_stmt *stmt, int column)
{
	const unsigned char *t = sqlite3_column_text(stmt, column);
	return t != NULL ? (const char *)t : "";
}

/*
 * Only a new file is not in WAL yet.  SQLite takes this step from a read to a
 * write lock, and there its busy timeout does not count: it gives up at once
 * when another process is just making the same file.
 */
int sql_switch_to_wal(sqlite3 *db, struct err *e)
{
	enum { TRIES = 500, PAUSE_MS = 10 };
	struct err why = {.code = 0};
	for (int i = 0; i < TRIES; i++) {
		if (sql_exec(db, "PRAGMA journal_mode=WAL", &why) == 0)
			return 0;
		if (why.code != EX_TEMPFAIL)
			break;
		sqlite3_sleep(PAUSE_MS);
	}
	return err_set(e, why.code, "%s", why.text);
}
