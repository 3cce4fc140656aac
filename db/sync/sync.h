/*
 * The kiosk's background half: what one run of `wijksync --once` needs and
 * does.  Everything that waits is in signups.db, so a run may be killed at any
 * moment, and two may run at once.
 */
#ifndef DB_SYNC_SYNC_H
#define DB_SYNC_SYNC_H

#include "db/store/conf.h"
#include "db/store/request.h"
#include "db/sync/carrier.h"

struct err;
struct sqlite3;
struct sys;

struct sync {
	const char *state_dir;
	const struct sys *sys;
	struct sqlite3 *db;
	struct conf conf;
	uint8_t sign[CODE_SIGN_SECRET];
	bool has_next; /* a new key waits until central knows it: renew.h */
	uint8_t next_sign[CODE_SIGN_SECRET];
	struct carrier carrier;

	/* Somebody asked for this run (request.h) and looks on; its token is "" when nobody did. */
	struct request_progress progress;

	/* Of the last run: why it failed, and for how many seconds the drop asked to stay away. */
	enum reason reason;
	long retry_after;
};

/* EX_CONFIG when the kiosk is not enrolled.  state_dir and sys must outlive it. */
int sync_init(struct sync *sync, const char *state_dir, const struct sys *sys, struct err *e);
/* Wipes the keys; a sync that is all zeros is fine. */
void sync_finish(struct sync *sync);

/*
 * Takes in the acknowledgement, cuts batches, sends what is not acknowledged.
 * A failure is remembered for `status`, with sync->reason; the code is that of
 * the reason: EX_TEMPFAIL when the drop cannot be reached, EX_DATAERR when what
 * lies in it cannot be trusted.  Nothing is lost either way.
 */
int sync_once(struct sync *sync, struct err *e);
/* The same for a timer of our own: cuts only when the centre's cut_minutes have gone by. */
int sync_when_due(struct sync *sync, struct err *e);

/* Tells whoever asked how far it is. */
void sync_tell(const struct sync *sync);
/* For the parts of a run: sets the reason, and its own text in e.  -1. */
int sync_fail(struct sync *sync, enum reason reason, struct err *e);

#endif
