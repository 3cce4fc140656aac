/* What feeds.c (keeping), feeds_fetch.c (the network) and feeds_make.c (agenda.db) share. */
#ifndef DB_SYNC_FEEDS_INSIDE_H
#define DB_SYNC_FEEDS_INSIDE_H

#include "db/base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct err;
struct sqlite3;

#define FEEDS_TAG 200 /* room for an ETag or a date, with NUL */

struct feeds_got {
	struct buf bytes;
	bool same; /* it is still what it was; bytes are empty */
	char etag[FEEDS_TAG], modified[FEEDS_TAG];
};

/* The address as it is kept; EX_USAGE when it may not be one.  The caller frees. */
int feeds_check_address(const char *url, char **out, struct err *e);
/* Without what is secret in it: "https://host/.../basic.ics". */
void feeds_name(const char *url, struct buf *out);
/* etag and modified: of what is there already, "" for none.  e has what to do about it. */
int feeds_fetch(const char *state_dir, const char *url, const char *etag, const char *modified,
		struct feeds_got *out, struct err *e);

/* Is this a calendar with something in it?  *events: how many activities.  In a child. */
int feeds_try(const char *text, size_t len, int64_t now, long *events, struct err *e);
/* agenda.db from all that feeds.db has, in place of the one before. */
int feeds_make(const char *state_dir, struct sqlite3 *feeds, int64_t now, struct err *e);

#endif
