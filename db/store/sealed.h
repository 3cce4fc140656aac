/*
 * The text inside a seal, read without making a copy of it (db/PROTOCOL.md,
 * section 4).  Strict where the protocol is: RFC 8259 and UTF-8 to the byte, no
 * key twice, no NUL; keys that are not known yet are passed over.
 */
#ifndef DB_STORE_SEALED_H
#define DB_STORE_SEALED_H

#include "db/store/events.h"
#include "db/store/moment.h"
#include "db/store/receipt.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEALED_KEYS_MAX 100 /* answers and consents of one signup */
#define SEALED_KEY_MAX	63  /* bytes: a key is the name of a column */

#define SEALED_ACTIVITY_MAX 1200 /* bytes of a text of an activity, as it stands in the JSON */

/* An answer, or a consent.  Texts are inside the text that was read, without a NUL. */
struct sealed_key {
	const char *text;
	size_t len;
	bool is_consent, given;
	int version;	   /* of a consent */
	const char *value; /* of an answer: what stands between the quotes of its JSON string */
	size_t value_len;
};

enum sealed_kind {
	SEALED_SIGNUP,
	SEALED_AMEND, /* the same; its answers come instead of those under its receipt */
	SEALED_WITHDRAWAL,
	SEALED_TEST /* a worker tried the way to central: nobody signed up */
};

/* The activity that a place is asked for at; texts as those of an answer. */
struct sealed_activity {
	const char *uid, *title, *start; /* uid NULL: there is none; start: DAY_TIME bytes */
	size_t uid_len, title_len;
	int64_t start_ms; /* since 1970 UTC */
	int capacity;	  /* 0: not told */
};

struct sealed {
	enum sealed_kind kind;
	bool assisted, clock_synced;
	char form[EVENTS_WORD_MAX + 1], lang[EVENTS_WORD_MAX + 1];
	int form_version;
	int64_t made_at;
	char boot[MOMENT_BOOT]; /* which start of the machine; "": it does not say */
	int64_t uptime;		/* ms after it */
	uint8_t receipt[RECEIPT_HASH];
	const char *worker; /* who helped: as value above, inside the text */
	size_t worker_len;  /* 0: nobody, or a kiosk that does not say */
	struct sealed_activity activity;
	size_t key_count; /* of a signup; consents and answers each in their order */
	struct sealed_key keys[SEALED_KEYS_MAX];
};

/* false: it is not what a kiosk seals; then *out is of no use. */
bool sealed_read(const char *text, size_t len, struct sealed *out);

#endif
