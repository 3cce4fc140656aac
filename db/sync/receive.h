/*
 * What comes from central: the acknowledgement, and its new keys.
 */
#ifndef DB_SYNC_RECEIVE_H
#define DB_SYNC_RECEIVE_H

struct err;
struct sync;

/*
 * Fetches the acknowledgement and does what it says: remembers it, follows
 * central's new keys, sends again what central misses, begins a new branch when
 * central has another history (fork.h), stops when this kiosk is revoked.
 * None yet is fine.  On -1 sync->reason tells why; nothing of a wrong one is
 * believed.
 */
int receive_ack(struct sync *sync, struct err *e);

#endif
