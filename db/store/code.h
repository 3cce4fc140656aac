/*
 * The two codes that are copied at enrolment, and the fingerprint that both
 * people read aloud.  A code is a word, a dash and Crockford base 32 in groups
 * of five with the last 4 bytes a BLAKE2b checksum, so that a slip of the
 * copier is found (over the word and the keys).  Errors are EX_USAGE.
 *
 *   CENTRAL CODE  "WKC1-..."  sign_pk 32, box_pk 32, recovery_pk 32
 *   KIOSK CODE    "WKK1-..."  sign_pk 32
 *
 * A kiosk's id is "k" and the first 10 bytes of BLAKE2b-256(sign_pk) in lower
 * case base 32: 17 characters, safe in any URL or file name.
 */
#ifndef DB_STORE_CODE_H
#define DB_STORE_CODE_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct err;

#define CODE_SIGN_PUBLIC 32 /* Ed25519 */
#define CODE_SIGN_SECRET 64
#define CODE_KIOSK_ID	 18 /* with NUL */
#define CODE_FINGERPRINT 30 /* "1234 5678 9012 3456 7890 1234" with NUL */

struct central_code {
	uint8_t sign[CODE_SIGN_PUBLIC]; /* signs acknowledgements */
	uint8_t box[32];		/* answers are sealed to it */
	uint8_t recovery[32];		/* and to this one: its secret is on paper */
};

void code_central_text(const struct central_code *code, struct buf *out);
int code_central_parse(const char *text, struct central_code *out, struct err *e);
void code_kiosk_text(const uint8_t sign[CODE_SIGN_PUBLIC], struct buf *out);
int code_kiosk_parse(const char *text, uint8_t out[CODE_SIGN_PUBLIC], struct err *e);
void code_kiosk_id(const uint8_t sign[CODE_SIGN_PUBLIC], char out[CODE_KIOSK_ID]);
/* Has this text the form of a kiosk's id? */
bool code_kiosk_id_is_valid(const char *id);
/* Over both codes, so it matches only when both sides hold the same pair. */
void code_fingerprint(const struct central_code *central, const uint8_t kiosk[CODE_SIGN_PUBLIC],
		      char out[CODE_FINGERPRINT]);

#endif
