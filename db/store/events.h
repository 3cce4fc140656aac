/*
 * signups.db as wijksync sees it: its tables, and reading events in order.
 * The SQL schema of both halves is here so that it stands in one place.
 */
#ifndef DB_STORE_EVENTS_H
#define DB_STORE_EVENTS_H

#include <stdbool.h>

struct sqlite3;
struct err;

#define EVENTS_FILE	      "signups.db"
#define EVENTS_APPLICATION_ID 0x574B5345 /* "WKSE" */
#define EVENTS_FORMAT	      1
#define EVENTS_WORD_MAX	      64

/*
 * event: seq grows from 1 and is never given twice, also when events are
 * deleted (AUTOINCREMENT).  A signup that fails gives its number back, but
 * nothing may depend on that: seq orders events, it does not count them.
 * kind "signup" or "withdrawal".  made_at milliseconds UTC.  sealed: the boxes
 * of all recipients one after the other, all of equal length, in the order of
 * recipients (8-byte key ids one after the other).
 * batch: bytes exactly as sent; hash BLAKE2b-256 of bytes; never changes.
 * It holds the events first_seq to last_seq; an empty one holds none, and has
 * first_seq one above last_seq, which is that of the batch before.
 * state: small facts by key ("acknowledged": highest number acknowledged, ...).
 */
#define EVENTS_SCHEMA                                                                              \
	"CREATE TABLE event(seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,"       \
	" kind TEXT NOT NULL, made_at INTEGER NOT NULL, clock_synced INTEGER NOT NULL,"            \
	" form TEXT NOT NULL, form_version INTEGER NOT NULL, lang TEXT NOT NULL,"                  \
	" assisted INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL);"             \
	"CREATE TABLE batch(number INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL,"               \
	" last_seq INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL,"                     \
	" cut_at INTEGER NOT NULL, sent_at INTEGER);"                                              \
	"CREATE TABLE state(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

/* Opens (making it if needed) signups.db with WAL, synchronous=FULL, secure_delete. */
int events_open(struct sqlite3 **out, const char *state_dir, struct err *e);
/*
 * Looks at the file's first bytes only, so that a kiosk can start in no time.
 * A file that is not there yet is fine.  EX_DATAERR, EX_CONFIG (newer), EX_NOPERM.
 */
int events_glance(const char *state_dir, struct err *e);
/* Letters, digits, - and _, at most EVENTS_WORD_MAX: what form and lang may be. */
bool events_word_is_plain(const char *word);

#endif
