/*
 * signups.db as wijksync sees it: its tables, and reading events in order.
 * The SQL schema of both halves is here so that it stands in one place.
 */
#ifndef DB_STORE_EVENTS_H
#define DB_STORE_EVENTS_H

#include <stdbool.h>
#include <sys/types.h>

struct sqlite3;
struct err;

#define EVENTS_FILE	      "signups.db"
#define EVENTS_APPLICATION_ID 0x574B5345 /* "WKSE" */
#define EVENTS_FORMAT	      2
#define EVENTS_WORD_MAX	      64
#define EVENTS_WORKER_MAX     100 /* bytes of the name of a worker */

/*
 * event: seq grows from 1 and is never given twice, also when events are
 * deleted (AUTOINCREMENT).  A signup that fails gives its number back, but
 * nothing may depend on that: seq orders events, it does not count them.
 * made_at milliseconds UTC, for telling how long it waits.  sealed: the boxes
 * of all recipients one after the other, all of equal length, in the order of
 * recipients (8-byte key ids one after the other).  What kind of event it is,
 * of which form and when, is sealed too.
 * batch: hash BLAKE2b-256 of its bytes in batch_bytes, which are exactly as
 * sent and never change.  It holds the events first_seq to last_seq; an empty
 * one holds none, and has first_seq one above last_seq, which is that of the
 * batch before.  Acknowledged answers are deleted after the centre's time: then
 * event and batch_bytes lose their rows, and batch keeps its newest.
 * state: small facts by key (queue.h).
 */
#define EVENTS_SCHEMA                                                                              \
	"CREATE TABLE event(seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,"       \
	" made_at INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL);"              \
	"CREATE TABLE batch(number INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL,"               \
	" last_seq INTEGER NOT NULL, hash BLOB NOT NULL, cut_at INTEGER NOT NULL,"                 \
	" sent_at INTEGER, acknowledged_at INTEGER);"                                              \
	"CREATE TABLE batch_bytes(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"               \
	"CREATE TABLE state(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

/*
 * Opens (making it if needed) signups.db with WAL, synchronous=FULL, secure_delete.  A damaged one
 * is put aside, and what can be read of it is taken over (salvage.h): that is no error.
 */
int events_open(struct sqlite3 **out, const char *state_dir, struct err *e);
/*
 * The same for a file that turned out to be damaged while it was open (and is closed again): the
 * one with this inode is put aside, unless somebody did that already.
 */
int events_put_aside(const char *state_dir, ino_t damaged, struct err *e);
/* Reads the whole file through.  *whole is false when anything in it is not as it should be. */
int events_check(struct sqlite3 *db, bool *whole, struct err *e);
/* Which file this is; 0 when there is none. */
ino_t events_inode(const char *state_dir);
/* Only the tables and their marks, in a transaction of the caller. */
int events_make_tables(struct sqlite3 *db, struct err *e);
/*
 * Looks at the file's first bytes only, so that a kiosk can start in no time.
 * A file that is not there yet is fine, and so is a damaged one, because opening salvages it.
 * EX_CONFIG (of another version), EX_NOPERM.
 */
int events_glance(const char *state_dir, struct err *e);
/* Letters, digits, - and _, at most EVENTS_WORD_MAX: what form and lang may be. */
bool events_word_is_plain(const char *word);

#endif
