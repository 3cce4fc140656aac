/*
 * Putting batches in the drop.
 */
#ifndef DB_SYNC_PUSH_H
#define DB_SYNC_PUSH_H

struct err;
struct sync;

/*
 * Puts every batch in the drop that was not put there yet, that central asked
 * for again, or that was put there six hours ago and is still not acknowledged.
 * Several go side by side.  On -1 sync->reason tells why; what did arrive
 * counts.
 */
int push_batches(struct sync *sync, struct err *e);

#endif
