/*
 * SQLite in the house's manner: one call to prepare and bind, errors as
 * `struct err`.  Formats for binding: 's' text (const char *, NULL gives NULL;
 * must stay valid until the statement is finalised), 'i' int64_t, 'b' blob
 * (const void *, size_t), 'n' SQL NULL.
 */
#ifndef DB_BASE_SQL_H
#define DB_BASE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <sqlite3.h>

struct err;

enum sql_mode {
	SQL_READ,  /* never makes side files */
	SQL_WHOLE, /* to read one that nobody writes to: a new one takes its place. No locks. */
	SQL_WRITE,
	SQL_CREATE
};

#define SQL_PATIENCE_MS 5000

/* Opens path.  Waits SQL_PATIENCE_MS for locks. */
int sql_open(sqlite3 **out, const char *path, enum sql_mode mode, struct err *e);
/*
 * For a file that may come from anybody: it holds rows and nothing that acts.  A view or trigger in
 * it is refused, and a damaged page is looked at before it is used.
 */
int sql_distrust(sqlite3 *db, struct err *e);
/* Closes; NULL is safe. */
void sql_close(sqlite3 *db);
/* Runs statements that give no rows. */
int sql_exec(sqlite3 *db, const char *text, struct err *e);
/* Prepares and binds; the caller finalises. */
int sql_prepare(sqlite3_stmt **out, sqlite3 *db, struct err *e, const char *text,
		const char *format, ...);
/* Steps: 1 a row, 0 done, -1 an error. */
int sql_step(sqlite3_stmt *stmt, struct err *e);
/* Prepare, bind, run to the end, finalise.  Rows are ignored. */
int sql_run(sqlite3 *db, struct err *e, const char *text, const char *format, ...);
/* The first column of the first row as integer; `missing` when there is no row. */
int sql_int(sqlite3 *db, long long *out, long long missing, struct err *e, const char *text,
	    const char *format, ...);
/* Column as text, "" for NULL; valid until the next step. */
const char *sql_text(sqlite3_stmt *stmt, int column);
/* Fills *e from the connection's last error: disk full EX_IOERR, not a database EX_DATAERR, ...;
 * -1. */
int sql_fail(sqlite3 *db, struct err *e);

/*
 * Puts the file in WAL.  When another process is just making the same file this waits, at most five
 * seconds, which SQLite's busy timeout does not.
 */
int sql_switch_to_wal(sqlite3 *db, struct err *e);

#endif
