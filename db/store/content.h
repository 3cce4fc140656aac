/*
 * content.db as wijksync sees it: what it says of itself, and whether it is
 * whole.  How to read what is in it, content/bundle/ knows.
 */
#ifndef DB_STORE_CONTENT_H
#define DB_STORE_CONTENT_H

#include <stdint.h>

struct err;

#define CONTENT_FILE	       "content.db"
#define CONTENT_SIGNATURE_FILE "content.db.minisig"
/* As in content/bundle/schema.h, which stands above this layer; test_release.c compares them. */
#define CONTENT_APPLICATION_ID 0x574B4349
#define CONTENT_FORMAT	       3

struct content_facts {
	int64_t format;
	int64_t release; /* 0: it was never given a number */
};

/* EX_NOINPUT when it is not there, EX_DATAERR when it is no content or damaged. */
int content_read(const char *path, struct content_facts *out, struct err *e);
/* Reads all of it through for damage.  EX_DATAERR. */
int content_check(const char *path, struct err *e);

#endif
