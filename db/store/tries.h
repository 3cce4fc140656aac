/*
 * Wrong tries at a PIN or a passphrase.  A try is written down as wrong, durably, before the secret
 * is looked at, and taken back when it was right: who pulls the plug in between gains nothing.
 * After TRIES_FREE wrong ones in a row, the next try must wait 15 s, then 30 s, doubling up to 32
 * minutes.  Each worker has a row of its own, and so has the passphrase of the list.  At the
 * longest wait that is 16,000 guesses a year.
 *
 * How long it is ago is counted by the machine's steady clock, which nobody can
 * set.  After a restart it is at least the time since that restart, and what the
 * wall clock says only if that was synchronised both then and now.  So setting
 * the clock gains nothing, a wrong clock never locks for longer, and a restart
 * at most begins the wait anew.
 */
#ifndef DB_STORE_TRIES_H
#define DB_STORE_TRIES_H

#include <stdint.h>

struct centre;
struct err;

#define TRIES_FREE	    2
#define TRIES_FIRST_WAIT_MS 15000
#define TRIES_WAIT_DOUBLES  7 /* times: up to 1,920 s */

struct tries_before {
	long wrong;	 /* since the last right one */
	int64_t wait_ms; /* not 0: it has to wait, and must not be looked at */
};

/* who: a worker's id, or LISTKEY_NOBODY.  Writes the try down as wrong, unless it has to wait. */
int tries_begin(struct centre *centre, int64_t who, struct tries_before *out, struct err *e);
/* It was right. */
int tries_forget(struct centre *centre, int64_t who, struct err *e);
/* How long a try must wait now. */
int tries_wait(struct centre *centre, int64_t who, int64_t *wait_ms, struct err *e);

#endif
