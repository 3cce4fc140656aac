/*
 * The slow hash of PINs, passphrases and short codes (Argon2id, RFC 9106) at the least that
 * libsodium takes, for unit tests of what stands around it: hundreds of hashes as they ship take
 * minutes.  It is the real one, and goes wherever this is linked.  The e2e tests know nothing of
 * it.
 */
#ifndef TESTS_UNIT_SUPPORT_HASH_H
#define TESTS_UNIT_SUPPORT_HASH_H

#include <stdbool.h>

/* For a test that looks at the hash itself; false at first. */
extern bool test_hash_as_it_ships;

#endif
