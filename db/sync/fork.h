/*
 * When central's history is not ours.  A kiosk that was cloned, or put back
 * from an old copy, gives numbers out again; central has other events under
 * them, so its word says nothing about ours.  Then this kiosk goes on after
 * central's last batch, and puts every event in new batches that central did
 * not confirm to us.  Events have random ids and central files each once, so
 * sending one twice does no harm.
 */
#ifndef DB_SYNC_FORK_H
#define DB_SYNC_FORK_H

#include "db/sync/batch.h"

struct err;
struct sqlite3;
struct sync;

enum fork_kind {
	FORK_NONE,	   /* batch `number` is ours, or so old that we no longer know */
	FORK_OTHER_HISTORY /* it is not */
};

int fork_compare(struct sqlite3 *db, int64_t number, const uint8_t hash[BATCH_HASH],
		 enum fork_kind *out, struct err *e);
/*
 * Goes on after central's batch `number` with this hash.  Events in our batches
 * up to `trusted` stay acknowledged, all others are sent again.  Inside a
 * transaction of the caller.
 */
int fork_join(struct sync *sync, int64_t number, const uint8_t hash[BATCH_HASH], int64_t trusted,
	      struct err *e);
/*
 * A batch that must still be sent but whose bytes were lost (salvage.h): it and
 * those after it are dropped, so that their events are cut again.  Inside a
 * transaction.
 */
int fork_mend(struct sync *sync, struct err *e);

#endif
