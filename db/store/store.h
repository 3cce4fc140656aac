/*
 * signups.db in the state folder, the kiosk's half: events are written once,
 * sealed, durably (WAL, synchronous=FULL), and never changed.  wijksync reads
 * the same file through events.h.
 *
 * The sealed text of a signup is JSON:
 *   {"kind":"signup","made_at":MS,"clock_synced":BOOL,"form":TEXT,"form_version":N,
 *    "lang":TEXT,"assisted":BOOL,"worker":TEXT,"receipt":"<hex hash>",
 *    "activity":{"uid":TEXT,"start":"2026-12-01T18:30:00Z","title":TEXT,"capacity":N},
 *    "answers":{"key":"value",...},"consents":{"key":{"version":1,"given":true},...}}
 * Every field of the form is there in the form's order ("" when empty; the
 * chosen keys of FIELD_CHOICES joined by ";"), so that central learns the
 * columns.  worker: the name of who helped, or "".  activity is only there when
 * a place at one is asked for, and its capacity only when the kiosk knew it.
 * Behind clock_synced, when that is false: "boot":HEX16,"uptime":MS (moment.h).
 * The sealed text of a correction is the same with "kind":"amend" and the
 * receipt of what it corrects; it has all answers, also those that stayed.
 * That of a withdrawal ends after its receipt, and has "form":"" and
 * "form_version":0.  That of a test signup
 * ("kind":"test") ends there as well; its receipt is nobody's.
 */
#ifndef DB_STORE_STORE_H
#define DB_STORE_STORE_H

#include "db/store/conf.h"
#include "db/store/receipt.h"
#include <stdbool.h>
#include <stddef.h>

struct conf_languages;
struct err;
struct places_count;
struct sys;
struct store;

struct answer {
	const char *key, *value; /* UTF-8 */
};
struct given_consent {
	const char *key;
	int version;
	bool given;
};
/* One time of an activity, as the kiosk showed it when somebody asked for a place there. */
struct signup_activity {
	const char *uid, *title; /* UTF-8; uid: RFC 5545, at most STORE_UID_MAX bytes */
	int64_t start;		 /* seconds since 1970 UTC */
	int capacity;		 /* places; 0: not told */
};
#define STORE_UID_MAX	255 /* RFC 7986 (5.3) advises to stay below this */
#define STORE_TITLE_MAX 200 /* bytes; what is longer is cut */

struct signup {
	const char *form;
	const char *lang; /* of the words that were agreed with */
	int form_version;
	bool assisted;
	const char *worker; /* who helped; NULL or "": nobody */
	size_t answer_count, consent_count;
	const struct answer *answers;
	const struct given_consent *consents;
	const struct signup_activity *activity; /* NULL: not for an activity */
};

/*
 * EX_NOPERM or EX_NOINPUT when the state folder cannot be used, EX_CONFIG when
 * signups.db was made by a newer kiosk or kiosk.conf cannot be understood.
 * Cheap: the database is opened (and made) by the first signup; a damaged one
 * is then put aside, with what can be read of it saved (salvage.h).
 * sys must outlive the store.
 */
int store_open(struct store **out, const char *state_dir, const struct sys *sys, struct err *e);
void store_free(struct store *store);

/*
 * Is there a valid recipient?  If not, signups must not be offered.  Looks
 * whether the kiosk was enrolled since, so ask again on every visit.
 */
bool store_takes_signups(struct store *store);
/*
 * Was signups.db damaged, and is the file that was put aside still there?  Then
 * somebody should look at this machine's disk.
 */
bool store_was_damaged(const struct store *store);
/* The centre's name as configured; "" when the kiosk is not enrolled.  Valid until the next call.
 */
const char *store_centre(const struct store *store);
/* Whom a resident can ask, as configured; NULL: nobody was named.  Valid as long. */
const char *store_contact(const struct store *store);
/* The state folder. */
const char *store_folder(const struct store *store);
/* May it be read aloud here?  As configured. */
enum conf_speech store_speech(const struct store *store);
/* What the centre chose in kiosk.conf; none: it did not choose. */
const struct conf_languages *store_languages(const struct store *store);
/* Where sticks appear, and the printer, as configured; NULL: the usual one. */
const char *store_stick(const struct store *store);
const char *store_printer(const struct store *store);
/* Days that acknowledged answers stay here. */
long store_keep_days(const struct store *store);

/* How many places were asked for, as central last told; false: nothing is known. */
bool store_places(const struct store *store, const char *uid, int64_t start,
		  struct places_count *out);
/* Can a place be asked for at an activity with this name and moment? */
bool store_takes_activity(const char *uid, int64_t start);

/*
 * Seals, to the centre as well when it keeps a list (listkey.h), and commits.  When this returns 0
 * the event survives a power cut, and receipt holds the code for the resident.  EX_CONFIG without
 * recipients, EX_IOERR when the disk is full or broken: nothing was kept, say so.
 */
int store_signup(struct store *store, const struct signup *signup, char receipt[RECEIPT_TEXT],
		 struct err *e);
/*
 * The same for answers that come instead of those under this receipt, which
 * stays good afterwards.  receipt as receipt_parse gave it.  The kiosk cannot
 * know whether there is anything under it: central does.
 */
int store_amend(struct store *store, const struct signup *signup, const char receipt[RECEIPT_TEXT],
		struct err *e);
/*
 * A test signup: sealed, kept and sent as any other, without an answer; central files it as a
 * test.  How far it came stands in health.h.
 */
int store_test(struct store *store, const char *lang, struct err *e);
/* receipt as receipt_parse gave it. */
int store_withdraw(struct store *store, const char receipt[RECEIPT_TEXT], const char *lang,
		   struct err *e);

#endif
