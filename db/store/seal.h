/*
 * Sealing answers: padded to one of a few sizes, then crypto_box_seal
 * (libsodium sealed boxes: X25519, XSalsa20-Poly1305) to every recipient.
 *
 * Padded plaintext = u32 little-endian length, text, zeros up to the size.
 */
#ifndef DB_STORE_SEAL_H
#define DB_STORE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define SEAL_PUBLIC	    32 /* X25519 public key */
#define SEAL_SECRET	    32
#define SEAL_OVERHEAD	    48
#define SEAL_KEY_ID	    8 /* first bytes of BLAKE2b-256 of the public key: names a recipient */
#define SEAL_RECIPIENTS_MAX 8

/* 512, 1024, 2048, 4096, 8192, 16384; 0 when len does not fit in any. */
size_t seal_padded_size(size_t len);
/* Is this the length of a sealed box that seal_close can make? */
bool seal_box_size_is_known(size_t len);
void seal_key_id(const uint8_t key[SEAL_PUBLIC], uint8_t out[SEAL_KEY_ID]);
/* Adds the sealed box to out.  EX_DATAERR when the text is too long. */
int seal_close(const char *text, size_t len, const uint8_t to[SEAL_PUBLIC], struct buf *out,
	       struct err *e);
/* Adds the text (no padding) to out, which should be a secret buf.  EX_DATAERR when it does not
 * open. */
int seal_open(const uint8_t *box, size_t len, const uint8_t public_key[SEAL_PUBLIC],
	      const uint8_t secret_key[SEAL_SECRET], struct buf *out, struct err *e);

#endif
