/*
 * The two things that wijksync does with the drop.
 */
#ifndef DB_SYNC_PUSH_H
#define DB_SYNC_PUSH_H

struct err;
struct sync;

/*
 * Fetches central's acknowledgement and remembers it when it says more than
 * the last one.  None yet is fine.  EX_DATAERR when it is not central's, or is
 * about other batches than this kiosk has: then nothing is remembered.
 */
int push_take_ack(struct sync *sync, struct err *e);
/* Puts every batch in the drop that is not acknowledged, also those that were there before. */
int push_batches(struct sync *sync, struct err *e);

#endif
