/*
 * A carrier brings files to the drop and fetches them: any storage that keeps
 * a file under a name.  Correctness never depends on what it answers; only a
 * signed acknowledgement counts as arrived.  Callers know a URL and names, and
 * never the kind of drop behind it.
 *
 * file:// is a folder: a share, a USB stick, another disk.  It is written with
 * a temporary name, fsync and rename, because a reader must not see half a
 * file and libcurl's own file:// upload shows it growing.
 */
#ifndef DB_SYNC_CARRIER_H
#define DB_SYNC_CARRIER_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

enum carrier_got { CARRIER_FAILED = -1, CARRIER_FOUND = 0, CARRIER_ABSENT = 1 };

/* What a kind of drop can do.  self comes from its opener. */
struct carrier_ops {
	int (*prepare)(void *self, struct err *e);
	int (*put)(void *self, const char *name, const void *bytes, size_t len, struct err *e);
	enum carrier_got (*get)(void *self, const char *name, size_t max, struct buf *out,
				struct err *e);
	void (*free)(void *self);
};

struct carrier {
	const struct carrier_ops *ops;
	void *self;
};

#define CARRIER_NAME 64 /* room for any name, with NUL */

/* Nothing is touched yet.  EX_USAGE when the address is wrong or of a kind that is not supported.
 */
int carrier_open(struct carrier *out, const char *url, struct err *e);
void carrier_close(struct carrier *c);

/*
 * EX_TEMPFAIL when the drop cannot be reached now.  prepare makes the drop's
 * own folder where that is needed, never the folders above it: a stick that is
 * not there must be an error, not a new folder that nobody empties.
 */
int carrier_prepare(const struct carrier *c, struct err *e);
/* Keeps the bytes under the name, in place of what was there. */
int carrier_put(const struct carrier *c, const char *name, const void *bytes, size_t len,
		struct err *e);
/* Adds the bytes to out.  More than max bytes is EX_DATAERR. */
enum carrier_got carrier_get(const struct carrier *c, const char *name, size_t max, struct buf *out,
			     struct err *e);

/* "kiosks/<id>/<number, 8 digits or more>.batch" and "acks/<id>.ack". */
void carrier_batch_name(const char *kiosk, int64_t number, char out[CARRIER_NAME]);
void carrier_ack_name(const char *kiosk, char out[CARRIER_NAME]);

#endif
