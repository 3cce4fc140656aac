/*
 * What the kiosk asks of others on its machine, as a file in the state folder:
 * it has no rights of its own.  `word TOKEN`, one line, written whole by a
 * rename.  Whoever does it takes the file away first, so that it is done once.
 *
 *   sync.now        "sync": wijksync watch, at once
 *   power           "restart" or "off": a service with the right to do so
 *
 * And what wijksync tells while it does: sync.progress, `name = value` lines.
 */
#ifndef DB_STORE_REQUEST_H
#define DB_STORE_REQUEST_H

#include "db/store/reason.h"
#include <stdbool.h>

struct err;
struct sys;

#define REQUEST_SYNC  "sync.now"
#define REQUEST_POWER "power"
#define REQUEST_TOKEN 17 /* 16 hex digits and a NUL */

/* file: one of those above.  token is by what the answer is known. */
int request_make(const char *state_dir, const char *file, const char *word, const struct sys *sys,
		 char token[REQUEST_TOKEN], struct err *e);
/* Is it still there: did nobody begin? */
bool request_waits(const char *state_dir, const char *file);
/* Takes it away; true when there was one.  token (may be NULL) is "" when it made no sense. */
bool request_take(const char *state_dir, const char *file, char token[REQUEST_TOKEN]);

struct request_progress {
	char token[REQUEST_TOKEN]; /* which request it answers */
	long long to_send, sent;   /* signups that waited when it began; of these, in the drop */
	bool ended;
	enum reason reason; /* when it ended: REASON_NONE is well */
};
/* 0 or -1; nothing is lost without it, so it is not made durable. */
int request_tell(const char *state_dir, const struct request_progress *progress);
/* False when nothing can be read that makes sense. */
bool request_progress(const char *state_dir, struct request_progress *out);

#endif
