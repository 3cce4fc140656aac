/*
 * central.db: everything that staff received, each event once.
 *
 * kiosk: next_sign: the key that it will sign with (batch.h, successor).
 *   wanted: a number that central asks for again, or 0; etag: the drop's mark of
 *   the wrong one.  told: what the acknowledgement in the drop says, in short;
 *   told_at its time, which only grows; keys_told: the newest keys in the drop.
 *   fault: what is wrong now, or "".
 * signup: one row a signup, in the order of arrival (no).  An event is known by its kiosk and id:
 *   ids are random, but those of one kiosk lie side by side in the index, so that it
 *   is written in long stretches.  status "ontvangen" or "ingetrokken";
 *   answers: the sealed text as it came (JSON, db/store/store.h); a withdrawn one keeps its row as
 *   a tombstone and has none.
 * column_seen: every column an export has, in the order of first sight, so that its header is
 *   stable.  kind "consent" ("ja", "nee"), "consent_version" (a number) or "answer".
 * unreadable: events that did not open or were not what they should be; kept as they came, and
 *   tried again when there is another key.
 * set_aside: batches that were refused, with the reason; the last one of each number.
 */
#ifndef DB_CENTRAL_SCHEMA_H
#define DB_CENTRAL_SCHEMA_H

#define CENTRAL_APPLICATION_ID 0x574B4345 /* "WKCE" */
#define CENTRAL_FORMAT	       2

#define CENTRAL_SCHEMA                                                                             \
	"CREATE TABLE kiosk(id TEXT PRIMARY KEY, name TEXT NOT NULL, drop_url TEXT NOT NULL,"      \
	" sign BLOB NOT NULL, next_sign BLOB, enrolled_at INTEGER NOT NULL, revoked_at INTEGER,"   \
	" last_number INTEGER NOT NULL DEFAULT 0, last_hash BLOB NOT NULL,"                        \
	" wanted INTEGER NOT NULL DEFAULT 0, etag TEXT NOT NULL DEFAULT '',"                       \
	" told TEXT NOT NULL DEFAULT '', told_at INTEGER NOT NULL DEFAULT 0,"                      \
	" keys_told INTEGER NOT NULL DEFAULT 1, fault TEXT NOT NULL DEFAULT '',"                   \
	" last_seen INTEGER, version TEXT, disk_free INTEGER, waiting INTEGER,"                    \
	" oldest_waiting_ms INTEGER, clock_synced INTEGER, forks INTEGER, salvages INTEGER)"       \
	" WITHOUT ROWID;"                                                                          \
	"CREATE TABLE signup(no INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL,"              \
	" kiosk TEXT NOT NULL REFERENCES kiosk, seq INTEGER NOT NULL, form TEXT NOT NULL,"         \
	" form_version INTEGER NOT NULL, lang TEXT NOT NULL, assisted INTEGER NOT NULL,"           \
	" made_at INTEGER NOT NULL, clock_synced INTEGER NOT NULL, received_at INTEGER NOT NULL,"  \
	" status TEXT NOT NULL, receipt BLOB NOT NULL, answers TEXT NOT NULL,"                     \
	" UNIQUE(kiosk, id));"                                                                     \
	"CREATE INDEX signup_by_receipt ON signup(receipt);"                                       \
	"CREATE TABLE column_seen(no INTEGER PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL,"       \
	" kind TEXT NOT NULL, key TEXT NOT NULL, UNIQUE(form, kind, key));"                        \
	"CREATE TABLE withdrawal(id BLOB PRIMARY KEY, receipt BLOB NOT NULL, kiosk TEXT NOT NULL," \
	" made_at INTEGER NOT NULL, received_at INTEGER NOT NULL) WITHOUT ROWID;"                  \
	"CREATE INDEX withdrawal_by_receipt ON withdrawal(receipt);"                               \
	"CREATE TABLE unreadable(id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, seq INTEGER NOT NULL,"  \
	" received_at INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL,"           \
	" reason TEXT NOT NULL) WITHOUT ROWID;"                                                    \
	"CREATE TABLE set_aside(kiosk TEXT, number INTEGER, hash BLOB, reason TEXT NOT NULL,"      \
	" bytes BLOB NOT NULL, found_at INTEGER NOT NULL, PRIMARY KEY(kiosk, number)) "            \
	"WITHOUT ROWID;"

#endif
