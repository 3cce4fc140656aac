/*
 * New keys of central.  A statement says which key signs from now on and to
 * which keys answers are sealed, and is signed by the key before it; so whoever
 * holds the central code can follow them to the newest, and nobody else can
 * add one.  Two lines each, one statement after the other in one file:
 *
 *   {"format":"wijkkiosk-keys","version":1,"number":N,"sign":HEX64,
 *    "recipients":[HEX64,...],"at":MS}
 *   or, of version 2, with ,"editors":[HEX80,...] behind "recipients"
 *   {"signature":BASE64}
 *
 * Number 1 are the keys of a central code, and stand in no file.  A new key that
 * signs is followed by a second statement, signed by itself: so a code that was
 * made after the change has a place to begin too.
 */
#ifndef DB_SYNC_KEYS_H
#define DB_SYNC_KEYS_H

#include "db/store/code.h"
#include "db/store/conf.h"
#include "db/store/seal.h"
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define KEYS_VERSION   1
#define KEYS_EDITORS   2 /* the version of a statement that names editors */
#define KEYS_FIRST     1 /* the number of the keys in a central code, whenever it was made */
#define KEYS_BYTES_MAX 262144

struct keys {
	int64_t number, at; /* at: milliseconds UTC */
	uint8_t sign[CODE_SIGN_PUBLIC];
	size_t recipient_count;
	uint8_t recipients[SEAL_RECIPIENTS_MAX][SEAL_PUBLIC];
	size_t editor_count; /* whose content kiosks take; none: no content from the drop */
	uint8_t editors[CONF_EDITORS_MAX][CONF_EDITOR];
};

/* Adds the statement, signed with the key before it. */
void keys_write(const struct keys *keys, const uint8_t previous_sign[CODE_SIGN_SECRET],
		struct buf *out);
/*
 * Goes from *keys (number and sign) along the statements as far as they go.
 * Those up to its number are passed over, and from KEYS_FIRST those that
 * another key signed.  EX_DATAERR when the next one is damaged or not signed by
 * the one before, or when there is none to begin with; then *keys is as it was.
 */
int keys_follow(struct keys *keys, const void *bytes, size_t len, struct err *e);

#endif
