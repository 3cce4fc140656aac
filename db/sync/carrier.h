/*
 * A carrier brings files to the drop and fetches them: any storage that keeps
 * a file under a name.  Correctness never depends on what it answers; only a
 * signed acknowledgement counts as arrived.  Callers know a URL and names, and
 * never the kind of drop behind it:
 *
 *   file:///path                        a folder: a share, a USB stick, another disk
 *   https://host/path                   WebDAV
 *   sftp://host/path                    OpenSSH
 *   s3+https://host/bucket/prefix       S3-compatible, path style
 *   http://, s3+http://                 only to this computer itself
 *
 * Names and passwords are in drop.conf (access.h), never in the URL.  One
 * thread uses a carrier.  Several jobs can be under way at once.
 */
#ifndef DB_SYNC_CARRIER_H
#define DB_SYNC_CARRIER_H

#include "db/base/err.h"
#include "db/store/reason.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum carrier_got {
	CARRIER_FAILED = -1,
	CARRIER_DONE = 0,   /* kept, or fetched */
	CARRIER_ABSENT = 1, /* get: there is no such file */
	CARRIER_SAME = 2    /* get: it is still what had the etag that was given */
};

#define CARRIER_NAME	 96 /* room for any name, with NUL */
#define CARRIER_ETAG	 128
#define CARRIER_PARALLEL 16 /* more jobs at once than this gain nothing */

enum carrier_verb { CARRIER_GET, CARRIER_PUT };

/* Filled in by the caller, who keeps it in place until carrier_next gives it back. */
struct carrier_job {
	enum carrier_verb verb;
	char name[CARRIER_NAME];
	const void *bytes; /* put: stays valid */
	size_t len;
	struct buf *in;		 /* get: what came is added here */
	size_t max;		 /* get: more bytes than this is a failure */
	char etag[CARRIER_ETAG]; /* get: "" or what an earlier one gave; then that of this one */
	void *self;		 /* the caller's own */

	/* The answer. */
	enum carrier_got got;
	enum reason reason; /* when it failed */
	long retry_after;   /* seconds that the drop asked for; 0 */
	bool too_big;	    /* get: that was what failed */
	struct err err;

	struct carrier_job *next; /* from here: the carrier's own */
	void *inside;
};

/* What a kind of drop can do.  self comes from its opener. */
struct carrier_ops {
	int (*prepare)(void *self, struct err *e); /* may be NULL */
	void (*start)(void *self, struct carrier_job *job);
	struct carrier_job *(*next)(void *self, int wake_fd);
	void (*forget)(void *self); /* may be NULL */
	void (*free)(void *self);
};

struct carrier {
	const struct carrier_ops *ops;
	void *self;
};

/*
 * Nothing is touched yet.  access_folder: where drop.conf is, or NULL.  EX_USAGE
 * when the address is wrong or of a kind that is not supported, EX_CONFIG for drop.conf.
 */
int carrier_open(struct carrier *out, const char *url, const char *access_folder, struct err *e);
/* Jobs that are under way are given up. */
void carrier_close(struct carrier *c);

/*
 * EX_TEMPFAIL when the drop cannot be reached now.  prepare makes the drop's
 * own folder where that is needed, never the folders above it: a stick that is
 * not there must be an error, not a new folder that nobody empties.
 */
int carrier_prepare(const struct carrier *c, struct err *e);

/*
 * From now on without the name, password and keys of drop.conf: for what anybody may read.  Whom
 * to trust and which proxy to use stay.
 */
void carrier_forget(const struct carrier *c);

/* Sets a job under way. */
void carrier_start(const struct carrier *c, struct carrier_job *job);
/* Waits for the next one to end; NULL when none is under way. */
struct carrier_job *carrier_next(const struct carrier *c);
/* The same, but NULL too as soon as this descriptor can be read. */
struct carrier_job *carrier_next_or(const struct carrier *c, int wake_fd);

/* One job alone.  put keeps the bytes under the name, in place of what was there. */
int carrier_put(const struct carrier *c, const char *name, const void *bytes, size_t len,
		struct err *e);
enum carrier_got carrier_get(const struct carrier *c, const char *name, size_t max, struct buf *out,
			     struct err *e);

/* For kinds: ends a job with a reason's own text, or with one that says more. */
void carrier_fail(struct carrier_job *job, enum reason reason, const char *detail);

/* "kiosks/<id>/<number, 8 digits or more>.batch", "acks/<id>.ack" and "acks/<id>.keys". */
void carrier_batch_name(const char *kiosk, int64_t number, char out[CARRIER_NAME]);
void carrier_ack_name(const char *kiosk, char out[CARRIER_NAME]);
void carrier_keys_name(const char *kiosk, char out[CARRIER_NAME]);
/* "acks/<id>.places": counts.h. */
void carrier_places_name(const char *kiosk, char out[CARRIER_NAME]);
/* "invites/<32 hex digits>": invite.h.  The answer to one is the kiosk's batch with number 0. */
void carrier_invite_name(const uint8_t name[16], char out[CARRIER_NAME]);

#endif
