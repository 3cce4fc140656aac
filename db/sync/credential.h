/*
 * A credential on its way to another machine: drop.conf (access.h) in which
 * files have plain names, and those files themselves.
 */
#ifndef DB_SYNC_CREDENTIAL_H
#define DB_SYNC_CREDENTIAL_H

#include "db/base/buf.h"
#include <stdbool.h>
#include <stddef.h>

struct access;
struct err;

#define CREDENTIAL_FILES    5
#define CREDENTIAL_FILE_MAX 16384
#define CREDENTIAL_NAME	    32

struct credential {
	struct buf text; /* of drop.conf; empty: no credential is needed */
	size_t count;
	struct credential_file {
		char name[CREDENTIAL_NAME]; /* "drop.ca" and the like; never a path */
		struct buf bytes;
	} files[CREDENTIAL_FILES];
};

void credential_init(struct credential *credential);
/* Wipes and frees. */
void credential_finish(struct credential *credential);

/* EX_NOINPUT or EX_DATAERR when one of its files cannot be read, or is too large. */
int credential_pack(struct credential *out, const struct access *access, struct err *e);
/* Adds a file that came.  False when none can have this name, or there are too many. */
bool credential_add(struct credential *credential, const char *name, const void *bytes, size_t len);
/* Keeps all in the folder, drop.conf last.  EX_CONFIG when that cannot be understood. */
int credential_unpack(const struct credential *credential, const char *folder, struct err *e);

#endif
