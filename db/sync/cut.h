/*
 * Cutting batches from events.  A batch that was cut is kept as bytes and
 * never changes; cutting and keeping it is one transaction.
 */
#ifndef DB_SYNC_CUT_H
#define DB_SYNC_CUT_H

struct err;
struct sync;

/*
 * Puts every event that is in no batch yet in one, or in several when they are
 * too many, too big, or sealed to other keys.  When there is nothing new and
 * nothing waits for an acknowledgement, and the newest batch is a day old or
 * there is none, cuts an empty one: it carries the kiosk's health, so that
 * central can tell a quiet kiosk from a dead one.
 */
int cut_batches(struct sync *sync, struct err *e);

#endif
