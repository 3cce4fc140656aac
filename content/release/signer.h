/* The editor's key: from a file as minisign makes it, and a bundle signed with it. */
#ifndef CONTENT_RELEASE_SIGNER_H
#define CONTENT_RELEASE_SIGNER_H

#include "db/base/minisign.h"

struct err;

/*
 * Reads the secret key; asks for its passphrase when it has one (passphrase: a
 * file with it, "-" for the standard input, NULL to ask on the terminal).
 */
int signer_open(const char *path, const char *passphrase, struct minisign_secret *out,
		struct err *e);
/* Wipes. */
void signer_close(struct minisign_secret *secret);
/*
 * Makes a pair: path and path with .pub instead of .key (or behind it).  EX_CANTCREAT when one
 * of them is there.  passphrase "": the key is not locked.
 */
int signer_new(const char *path, const char *passphrase, struct minisign_public *out,
	       struct err *e);

/* Signs the bundle into BUNDLE.minisig.  EX_DATAERR when it has no release number. */
int signer_sign(const struct minisign_secret *secret, const char *bundle, struct err *e);

#endif
