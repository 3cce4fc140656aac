/*
 * The central database: everything that staff received, each event once.  The tables as they
 * are now; migrate.c brings older ones here.
 *
 * kiosk: next_sign: the key that it will sign with (batch.h, successor).
 *   wanted: a number that central asks for again, or 0; etag: the drop's mark of
 *   the wrong one.  told: what the acknowledgement in the drop says, in short;
 *   told_at its time, which only grows; keys_told: the newest keys in the drop.
 *   fault: what is wrong now, or "".
 * signup: one row a signup.  no: in the order in which transactions end, so that who read up to
 *   a number missed nothing; there may be gaps.  An event is known by its kiosk and id: ids are
 *   random, but those of one kiosk lie side by side in the index, so that it is written in long
 *   stretches.  status "ontvangen", "ingetrokken" (by the resident) or "gewist" (by staff); the
 *   last two are tombstones: no cells.  changed: when it became one, in the same numbers as no.
 *   same_as: the first signup (no) of this form by the same e-mail or phone, or NULL.
 *   worker: who helped, or "".  corrected_at: when the answers that are here were given, if others
 *   were here before, or NULL; form_version, lang, assisted and worker are of then as well.
 *   cells: JSON, column to text, all of strings: cells.h.
 * contact: an e-mail or phone as contact.h writes them, and who filled it in for which form: in
 *   this order the first of them is found at once, however many there are.
 * counter: "signup": the highest no (or changed) that was given out.
 * column_seen: every column of cells that an export has, in the order of first sight (no), so
 *   that its header is stable.
 * withdrawal: may come before its signup.
 * amendment: every correction that came, without its answers: those are in signup, or are no longer
 *   valid.  waiting: 1 while it stands in signup itself, because what it corrects did not come yet.
 * trial: the last test signup of each kiosk: no row of signup, and in no figure.
 * unreadable: events that did not open or were not what they should be; kept as they came, and
 *   tried again when there is another key.
 * set_aside: batches that were refused, with the reason; the last one of each number.
 * export: every export, who made it and when; stream, above and upto only of what is new:
 *   of which ledger, and which numbers it holds (above < number <= upto).  state: "begonnen",
 *   "geschreven" (whole, in temp; its ledger counts it), "klaar" (where it should be) or "mislukt".
 * export_mark: of each ledger, the highest number that was exported.
 * journal: who looked at or erased what, in words, without answers.
 * erasure: proof that a signup was erased; proof: signed text (db/office/erase.h).
 * form_text: what each version of a form says (db/office/bundle_forms.h): never changed, since
 *   residents agreed with it.
 * form_keep: days that answers of a form may stay, where staff chose other than the form says.
 * activity: one time of an activity that somebody asked a place at, or that a bundle told of.
 *   capacity: as it was last told, 0: not told; seen_at: when that was.  places: what staff chose
 *   in its stead, or NULL.
 * request: for how many persons a signup asks for places at which activity, and the event that
 *   decides its turn (db/office/turns.h): that of the signup, or of a correction that asks for
 *   more.  It goes when the answers go.
 * places_told: what the file of places in the drop says to a kiosk, in short, and its time.
 * boot, moment: of events from before a kiosk's clock was right (db/central/moments.h).
 *
 * Times are milliseconds since 1970-01-01 UTC.
 */
#ifndef DB_CENTRAL_SCHEMA_H
#define DB_CENTRAL_SCHEMA_H

#define CENTRAL_APPLICATION_ID 0x574B4345 /* "WKCE" */

#define SCHEMA_SIGNUP_TABLE                                                                        \
	"CREATE TABLE signup(no INTEGER PRIMARY KEY, id BLOB NOT NULL, kiosk TEXT NOT NULL,"       \
	" seq INTEGER NOT NULL, form TEXT NOT NULL, form_version INTEGER NOT NULL,"                \
	" lang TEXT NOT NULL, assisted INTEGER NOT NULL, made_at INTEGER NOT NULL,"                \
	" clock_synced INTEGER NOT NULL, received_at INTEGER NOT NULL, status TEXT NOT NULL,"      \
	" receipt BLOB NOT NULL, changed INTEGER NOT NULL, same_as INTEGER,"                       \
	" cells TEXT NOT NULL, UNIQUE(kiosk, id));"

#define SCHEMA_SIGNUP_INDEXES                                                                      \
	"CREATE INDEX signup_by_receipt ON signup(receipt);"                                       \
	"CREATE INDEX signup_gone ON signup(changed) WHERE status <> 'ontvangen';"

#define SCHEMA_COLUMN_TABLE                                                                        \
	"CREATE TABLE column_seen(no INTEGER PRIMARY KEY, form TEXT NOT NULL,"                     \
	" name TEXT NOT NULL, UNIQUE(form, name));"

#define SCHEMA_CONTACT_TABLE                                                                       \
	"CREATE TABLE contact(value TEXT NOT NULL, form TEXT NOT NULL, signup INTEGER NOT NULL,"   \
	" PRIMARY KEY(value, form, signup)) WITHOUT ROWID;"

#define SCHEMA_COUNTER_TABLE                                                                       \
	"CREATE TABLE counter(name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;"

#define SCHEMA_KIOSK_TABLE                                                                         \
	"CREATE TABLE kiosk(id TEXT PRIMARY KEY, name TEXT NOT NULL, drop_url TEXT NOT NULL,"      \
	" sign BLOB NOT NULL, next_sign BLOB, enrolled_at INTEGER NOT NULL, revoked_at INTEGER,"   \
	" last_number INTEGER NOT NULL DEFAULT 0, last_hash BLOB NOT NULL,"                        \
	" wanted INTEGER NOT NULL DEFAULT 0, etag TEXT NOT NULL DEFAULT '',"                       \
	" told TEXT NOT NULL DEFAULT '', told_at INTEGER NOT NULL DEFAULT 0,"                      \
	" keys_told INTEGER NOT NULL DEFAULT 1, fault TEXT NOT NULL DEFAULT '',"                   \
	" last_seen INTEGER, version TEXT, disk_free INTEGER, waiting INTEGER,"                    \
	" oldest_waiting_ms INTEGER, clock_synced INTEGER, forks INTEGER, salvages INTEGER)"       \
	" WITHOUT ROWID;"

#define SCHEMA_WITHDRAWAL_TABLE                                                                    \
	"CREATE TABLE withdrawal(id BLOB PRIMARY KEY, receipt BLOB NOT NULL, kiosk TEXT NOT NULL," \
	" made_at INTEGER NOT NULL, received_at INTEGER NOT NULL) WITHOUT ROWID;"                  \
	"CREATE INDEX withdrawal_by_receipt ON withdrawal(receipt);"

/* Columns are only ever added to a table that is there. */
#define SCHEMA_AMENDS                                                                              \
	"ALTER TABLE signup ADD worker TEXT NOT NULL DEFAULT '';"                                  \
	"ALTER TABLE signup ADD corrected_at INTEGER;"                                             \
	"CREATE INDEX signup_corrected ON signup(changed) WHERE corrected_at IS NOT NULL;"         \
	"CREATE TABLE amendment(kiosk TEXT NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL,"      \
	" receipt BLOB NOT NULL, form TEXT NOT NULL, made_at INTEGER NOT NULL,"                    \
	" clock_synced INTEGER NOT NULL, received_at INTEGER NOT NULL, waiting INTEGER NOT NULL,"  \
	" PRIMARY KEY(kiosk, id)) WITHOUT ROWID;"                                                  \
	"CREATE INDEX amendment_by_receipt ON amendment(receipt, form);"                           \
	"CREATE INDEX amendment_waiting ON amendment(receipt) WHERE waiting = 1;"

#define SCHEMA_TRIAL_TABLE                                                                         \
	"CREATE TABLE trial(kiosk TEXT PRIMARY KEY, id BLOB NOT NULL, made_at INTEGER NOT NULL,"   \
	" received_at INTEGER NOT NULL) WITHOUT ROWID;"

#define SCHEMA_UNREADABLE_TABLE                                                                    \
	"CREATE TABLE unreadable(id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, seq INTEGER NOT NULL,"  \
	" received_at INTEGER NOT NULL, recipients BLOB NOT NULL, sealed BLOB NOT NULL,"           \
	" reason TEXT NOT NULL) WITHOUT ROWID;"

#define SCHEMA_SET_ASIDE_TABLE                                                                     \
	"CREATE TABLE set_aside(kiosk TEXT NOT NULL, number INTEGER NOT NULL, hash BLOB,"          \
	" reason TEXT NOT NULL, bytes BLOB NOT NULL, found_at INTEGER NOT NULL,"                   \
	" PRIMARY KEY(kiosk, number)) WITHOUT ROWID;"

#define SCHEMA_EXPORT_TABLES                                                                       \
	"CREATE TABLE export(no INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL,"      \
	" host TEXT NOT NULL, format TEXT NOT NULL, filter TEXT NOT NULL, stream TEXT,"            \
	" above INTEGER NOT NULL, upto INTEGER NOT NULL, signups INTEGER NOT NULL,"                \
	" gone INTEGER NOT NULL, place TEXT NOT NULL, temp TEXT NOT NULL, state TEXT NOT NULL);"   \
	"CREATE TABLE export_mark(stream TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID;"

#define SCHEMA_AVG_TABLES                                                                          \
	"CREATE TABLE journal(no INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL,"     \
	" host TEXT NOT NULL, deed TEXT NOT NULL, what TEXT NOT NULL);"                            \
	"CREATE TABLE erasure(signup INTEGER PRIMARY KEY, id BLOB NOT NULL, kiosk TEXT NOT NULL,"  \
	" form TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL,"       \
	" proof TEXT NOT NULL);"                                                                   \
	"CREATE TABLE form_text(form TEXT NOT NULL, version INTEGER NOT NULL, lang TEXT NOT NULL," \
	" part TEXT NOT NULL, key TEXT NOT NULL, ord INTEGER NOT NULL, number INTEGER NOT NULL,"   \
	" text TEXT NOT NULL, PRIMARY KEY(form, version, lang, part, key)) WITHOUT ROWID;"         \
	"CREATE TABLE form_keep(form TEXT PRIMARY KEY, days INTEGER NOT NULL) WITHOUT ROWID;"      \
	"INSERT INTO counter(name, last) VALUES('export', 0);"                                     \
	"INSERT INTO counter(name, last) VALUES('journal', 0);"

#define SCHEMA_MOMENT_TABLES                                                                       \
	"CREATE TABLE boot(kiosk TEXT NOT NULL, id TEXT NOT NULL, began_at INTEGER NOT NULL,"      \
	" PRIMARY KEY(kiosk, id)) WITHOUT ROWID;"                                                  \
	"CREATE TABLE moment(kiosk TEXT NOT NULL, id BLOB NOT NULL, boot TEXT NOT NULL,"           \
	" uptime INTEGER NOT NULL, made_at INTEGER NOT NULL, PRIMARY KEY(kiosk, id))"              \
	" WITHOUT ROWID;"                                                                          \
	"CREATE INDEX moment_by_boot ON moment(kiosk, boot);"

#define SCHEMA_ACTIVITY_TABLES                                                                     \
	"CREATE TABLE activity(no INTEGER PRIMARY KEY, uid TEXT NOT NULL,"                         \
	" start_at INTEGER NOT NULL, title TEXT NOT NULL, capacity INTEGER NOT NULL,"              \
	" seen_at INTEGER NOT NULL, places INTEGER, UNIQUE(uid, start_at));"                       \
	"CREATE TABLE request(signup INTEGER PRIMARY KEY, activity INTEGER NOT NULL,"              \
	" persons INTEGER NOT NULL, kiosk TEXT NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL,"  \
	" made_at INTEGER NOT NULL, clock_synced INTEGER NOT NULL, received_at INTEGER NOT NULL);" \
	"CREATE INDEX request_by_activity ON request(activity);"                                   \
	"CREATE TABLE places_told(kiosk TEXT PRIMARY KEY, told TEXT NOT NULL, at INTEGER NOT "     \
	"NULL) WITHOUT ROWID;"

#endif
