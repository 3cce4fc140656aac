/*
 * Signatures as minisign makes and checks them (jedisct1/minisign, formats of
 * version 0.10): Ed25519 over the BLAKE2b-512 of a file ("ED", prehashed), and a
 * second one over the first with the trusted comment behind it.  The older form
 * "Ed", over the file itself, is refused: it would need a whole file in memory.
 */
#ifndef DB_BASE_MINISIGN_H
#define DB_BASE_MINISIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define MINISIGN_HASH	     64 /* BLAKE2b-512 of what is signed */
#define MINISIGN_ID	     8
#define MINISIGN_ID_TEXT     17	  /* as minisign prints it, with NUL */
#define MINISIGN_COMMENT_MAX 512  /* bytes of a trusted comment, with NUL */
#define MINISIGN_FILE_MAX    4096 /* no file of a key or signature is longer */
#define MINISIGN_PUBLIC	     (MINISIGN_ID + 32)

/* The bytes of a public key as kiosk.conf and PROTOCOL.md have it: id, then key. */
struct minisign_public {
	uint8_t id[MINISIGN_ID], key[32];
};

struct minisign_secret {
	uint8_t id[MINISIGN_ID], sign[64];
};

struct minisign_signature {
	uint8_t id[MINISIGN_ID], signature[64], global[64];
	char comment[MINISIGN_COMMENT_MAX]; /* the trusted one; believe it after minisign_verify */
};

/* "8C5A...": the number that people compare. */
void minisign_id_text(const uint8_t id[MINISIGN_ID], char out[MINISIGN_ID_TEXT]);

/* A .pub file, or its second line alone.  EX_DATAERR. */
int minisign_read_public(const char *text, size_t len, struct minisign_public *out, struct err *e);
void minisign_write_public(const struct minisign_public *key, struct buf *out);

/* A .minisig file.  EX_DATAERR when it is damaged or of the older form. */
int minisign_read(const char *text, size_t len, struct minisign_signature *out, struct err *e);
/* Did this key sign what has this hash, and the trusted comment? */
bool minisign_verify(const struct minisign_signature *signature, const struct minisign_public *key,
		     const uint8_t hash[MINISIGN_HASH]);
/* Adds a whole .minisig file.  comment: one line of text, shorter than MINISIGN_COMMENT_MAX. */
void minisign_sign(const struct minisign_secret *secret, const uint8_t hash[MINISIGN_HASH],
		   const char *comment, struct buf *out);

/* The hash of a run of bytes, and of a file from begin to end (and how long it is). */
void minisign_hash(const void *bytes, size_t len, uint8_t out[MINISIGN_HASH]);
int minisign_hash_file(const char *path, uint8_t out[MINISIGN_HASH], int64_t *size, struct err *e);

/* A new pair. */
void minisign_new(struct minisign_secret *out);
void minisign_public_of(const struct minisign_secret *secret, struct minisign_public *out);
/* Is this secret key file locked with a passphrase?  False also for what is no such file. */
bool minisign_is_locked(const char *text, size_t len);
/*
 * A secret key file, as minisign -G makes it.  passphrase: NULL for one that is
 * not locked.  EX_DATAERR when it is no key, EX_NOPERM when the passphrase does
 * not fit, EX_OSERR when there is no memory to try it (scrypt: about 1 GB).
 */
int minisign_read_secret(const char *text, size_t len, const char *passphrase,
			 struct minisign_secret *out, struct err *e);
/* The same file, into a secret buf; passphrase NULL or "": not locked. */
int minisign_write_secret(const struct minisign_secret *secret, const char *passphrase,
			  struct buf *out, struct err *e);

#endif
