/*
 * central.db: everything that staff received, each event once.
 *
 * signup: one row a signup, in the order of arrival (no).  status "ontvangen" or "ingetrokken";
 *   a withdrawn one keeps its row as a tombstone and loses its answers.
 * answer: kind "consent" ("ja", "nee"), "consent_version" (a number) or "answer".
 *   an export's header is stable.
 * unreadable: events that did not open or were not what they should be; kept as they came.
 * set_aside: batches that were refused, with the reason; the last one of each number.
 */
#ifndef DB_CENTRAL_SCHEMA_H
#define DB_CENTRAL_SCHEMA_H

#define CENTRAL_APPLICATION_ID 0x574B4345 /* "WKCE" */
#define CENTRAL_FORMAT	       1

#define CENTRAL_SCHEMA                                                                             \
	"CREATE TABLE kiosk(id TEXT PRIMARY KEY, name TEXT NOT NULL, drop_url TEXT NOT NULL,"      \
	" sign BLOB NOT NULL, enrolled_at INTEGER NOT NULL, last_number INTEGER NOT NULL DEFAULT " \
	"0,"                                                                                       \
	" last_hash BLOB NOT NULL, last_seen INTEGER, version TEXT, disk_free INTEGER,"            \
	" waiting INTEGER, oldest_waiting_ms INTEGER, clock_synced INTEGER) WITHOUT ROWID;"        \
	"CREATE TABLE signup(no INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,"       \
	" kiosk TEXT NOT NULL REFERENCES kiosk, seq INTEGER NOT NULL, form TEXT NOT NULL,"         \
	" form_version INTEGER NOT NULL, lang TEXT NOT NULL, assisted INTEGER NOT NULL,"           \
	" made_at INTEGER NOT NULL, clock_synced INTEGER NOT NULL, received_at INTEGER NOT NULL,"  \
	" status TEXT NOT NULL, receipt BLOB NOT NULL);"                                           \
	"CREATE INDEX signup_by_receipt ON signup(receipt);"                                       \
	"CREATE TABLE answer(signup INTEGER, kind TEXT, key TEXT, value TEXT NOT NULL,"            \
	" PRIMARY KEY(signup, kind, key)) WITHOUT ROWID;"                                          \
	"CREATE TABLE column_seen(no INTEGER PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL,"       \
	" kind TEXT NOT NULL, key TEXT NOT NULL, UNIQUE(form, kind, key));"                        \
	"CREATE TABLE withdrawal(id BLOB PRIMARY KEY, receipt BLOB NOT NULL, kiosk TEXT NOT NULL," \
	" made_at INTEGER NOT NULL, received_at INTEGER NOT NULL) WITHOUT ROWID;"                  \
	"CREATE INDEX withdrawal_by_receipt ON withdrawal(receipt);"                               \
	"CREATE TABLE unreadable(id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, seq INTEGER NOT NULL,"  \
	" kind TEXT NOT NULL, form TEXT NOT NULL, form_version INTEGER NOT NULL, lang TEXT NOT "   \
	"NULL,"                                                                                    \
	" assisted INTEGER NOT NULL, made_at INTEGER NOT NULL, clock_synced INTEGER NOT NULL,"     \
	" received_at INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL,"           \
	" reason TEXT NOT NULL) WITHOUT ROWID;"                                                    \
	"CREATE TABLE set_aside(kiosk TEXT, number INTEGER, hash BLOB, reason TEXT NOT NULL,"      \
	" bytes BLOB NOT NULL, found_at INTEGER NOT NULL, PRIMARY KEY(kiosk, number)) "            \
	"WITHOUT ROWID;"

#endif
