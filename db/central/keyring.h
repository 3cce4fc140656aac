/*
 * The keys that open answers: one file a member of staff, keys/NAME.key (0600),
 * `name = value` lines:
 *
 *   format = 1
 *   public = HEX64       X25519; what kiosks seal to
 *   secret = HEX64       open to whoever can read the file; or, with a passphrase:
 *   salt, nonce, box = HEX; ops, memory = N     crypto_secretbox under Argon2id
 *   retired = yes        kiosks no longer seal to it; it still opens what they sealed before
 *
 * Any one of them opens everything, and so does the recovery key.
 */
#ifndef DB_CENTRAL_KEYRING_H
#define DB_CENTRAL_KEYRING_H

#include "db/store/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define KEYRING_FOLDER "keys"
#define KEYRING_NAME   33 /* a to z, 0 to 9 and -; with NUL */
#define KEYRING_MAX    32
#define KEYRING_SALT   16
#define KEYRING_NONCE  24
#define KEYRING_BOX    48

struct keyring_key {
	char name[KEYRING_NAME];
	bool retired, is_locked; /* is_locked: secret is not known yet */
	uint8_t public_key[SEAL_PUBLIC], secret[SEAL_SECRET];
	long ops, memory; /* 0: no passphrase */
	uint8_t salt[KEYRING_SALT], nonce[KEYRING_NONCE], box[KEYRING_BOX];
};

struct keyring {
	size_t count;
	struct keyring_key keys[KEYRING_MAX]; /* by name */
};

/* EX_CONFIG when a file cannot be understood. */
int keyring_load(struct keyring *ring, const char *dir, struct err *e);
void keyring_wipe(struct keyring *ring);
/* Opens every key that this passphrase fits.  EX_NOPERM when it fits none. */
int keyring_unlock(struct keyring *ring, const char *passphrase, struct err *e);
bool keyring_has_locked(const struct keyring *ring);

/* The key with this name, or NULL. */
struct keyring_key *keyring_find(struct keyring *ring, const char *name);
/* A new key, in memory only.  EX_USAGE for a name that is taken or not plain. */
struct keyring_key *keyring_add(struct keyring *ring, const char *name, struct err *e);
/* Puts an open key under a passphrase, in memory; NULL takes the passphrase off. */
int keyring_protect(struct keyring_key *key, const char *passphrase, struct err *e);
/* Writes its file whole. */
int keyring_save(const struct keyring_key *key, const char *dir, struct err *e);

/* The open key with this id, or NULL. */
const struct keyring_key *keyring_by_id(const struct keyring *ring, const uint8_t id[SEAL_KEY_ID]);

#endif
