/*
 * The kiosk's background half: what one run of `wijksync --once` needs and
 * does.  Everything that waits is in signups.db, so a run may be killed at any
 * moment, and two may run at once.
 */
#ifndef DB_SYNC_SYNC_H
#define DB_SYNC_SYNC_H

#include "db/store/conf.h"
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
	struct carrier carrier;
};

/* EX_CONFIG when the kiosk is not enrolled.  state_dir and sys must outlive it. */
int sync_init(struct sync *sync, const char *state_dir, const struct sys *sys, struct err *e);
/* Wipes the key; a sync that is all zeros is fine. */
void sync_finish(struct sync *sync);

/*
 * Takes in the acknowledgement, cuts batches, sends what is not acknowledged.
 * EX_TEMPFAIL when the drop cannot be reached, EX_DATAERR when what lies in it
 * cannot be trusted.  Nothing is lost either way.
 */
int sync_once(struct sync *sync, struct err *e);

#endif
