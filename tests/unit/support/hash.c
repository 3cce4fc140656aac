#include "tests/unit/support/hash.h"

#include <dlfcn.h>
#include <sodium.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#ifndef RTLD_NEXT /* declared for _GNU_SOURCE only */
#define RTLD_NEXT ((void *)-1L)
#endif

bool test_hash_as_it_ships;

typedef int derive_fn(unsigned char *, unsigned long long, const char *, unsigned long long,
		      const unsigned char *, unsigned long long, size_t, int);
typedef int hash_fn(char *, const char *, unsigned long long, unsigned long long, size_t);

static bool as_it_ships(void)
{
	return test_hash_as_it_ships || getenv("TEST_HASH_AS_IT_SHIPS") != NULL;
}

/* libsodium's own; these stand before it. */
static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	assert_non_null(found);
	return found;
}

int crypto_pwhash(unsigned char *const out, unsigned long long outlen, const char *const passwd,
		  unsigned long long passwdlen, const unsigned char *const salt,
		  unsigned long long opslimit, size_t memlimit, int alg)
{
	union {
		void *found;
		derive_fn *derive;
	} same = {.found = real("crypto_pwhash")};
	return same.derive(out, outlen, passwd, passwdlen, salt,
			   as_it_ships() ? opslimit : crypto_pwhash_OPSLIMIT_MIN,
			   as_it_ships() ? memlimit : crypto_pwhash_MEMLIMIT_MIN, alg);
}

int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const passwd,
		      unsigned long long passwdlen, unsigned long long opslimit, size_t memlimit)
{
	union {
		void *found;
		hash_fn *hash;
	} same = {.found = real("crypto_pwhash_str")};
	return same.hash(out, passwd, passwdlen,
			 as_it_ships() ? opslimit : crypto_pwhash_OPSLIMIT_MIN,
			 as_it_ships() ? memlimit : crypto_pwhash_MEMLIMIT_MIN);
}
