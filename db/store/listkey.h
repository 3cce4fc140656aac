/*
 * The centre's own list: signups are then also sealed to a key of the centre,
 * which exists only while somebody types the centre's passphrase.
 *
 *   passphrase, salt -> Argon2id (RFC 9106; libsodium: 128 MiB, 3 passes)
 *                    -> seed -> X25519 key pair (crypto_box_seed_keypair)
 *
 * centre.db keeps the salt, the limits and the public key, and nothing secret.
 * 128 MiB fits a machine of 1 GiB beside the kiosk, and takes a second or
 * two there; with a made passphrase of 75 bits no guessing comes near it.
 *
 * A key that was ended is kept, so that what was sealed to it opens with its
 * passphrase still.  Callers hold a passphrase in wiped, locked memory.
 */
#ifndef DB_STORE_LISTKEY_H
#define DB_STORE_LISTKEY_H

#include "db/store/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct centre;
struct err;

#define LISTKEY_SHORTEST 15   /* characters of a passphrase */
#define LISTKEY_LONGEST	 128  /* bytes */
#define LISTKEY_MADE	 18   /* "7K3QM-82PX4-ZW9AB" with NUL */
#define LISTKEY_RING_MAX 4    /* keys that one passphrase is tried on, the newest first */
#define LISTKEY_NOBODY	 (-1) /* in the place of a worker's id, for wrong tries (tries.h) */

/* Adds a passphrase of three groups of five digits of base 32 (base32.h) to a secret buf. */
void listkey_make(struct buf *out);
/* EX_DATAERR with the reason when this is no passphrase to begin with: too short, too simple. */
int listkey_judge(const char *passphrase, struct err *e);

/* Since when there is a list; 0: this centre keeps none.  *key (may be NULL): whom to seal to. */
int listkey_since(struct centre *centre, int64_t *since, uint8_t key[SEAL_PUBLIC], struct err *e);
/* Was there ever one? */
int listkey_ever(struct centre *centre, bool *ever, struct err *e);
/*
 * From now on signups are sealed to it too.  EX_CANTCREAT when there is a list already.  With the
 * passphrase of the last list, that one goes on.
 */
int listkey_begin(struct centre *centre, const char *passphrase, struct err *e);
/* From now on they are not.  EX_NOINPUT when there is no list. */
int listkey_end(struct centre *centre, struct err *e);

/* Secret keys in memory of libsodium: locked, wiped when it is freed. */
struct listkey_ring;
struct listkey_pair {
	uint8_t id[SEAL_KEY_ID], public_key[SEAL_PUBLIC], secret[SEAL_SECRET];
};
struct listkey_tried {
	struct listkey_ring *ring; /* NULL: the passphrase is wrong, or it has to wait */
	int64_t wait_ms;	   /* until the next try is taken */
};
/* Wrong tries count and must wait as those of a PIN do. */
int listkey_try(struct centre *centre, const char *passphrase, struct listkey_tried *out,
		struct err *e);
/* The key with this id, or NULL. */
const struct listkey_pair *listkey_find(const struct listkey_ring *ring,
					const uint8_t id[SEAL_KEY_ID]);
void listkey_free(struct listkey_ring *ring);

#endif
