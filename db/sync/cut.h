/*
 * Cutting batches from events.  A batch that was cut is kept as bytes and
 * never changes; cutting and keeping it is one transaction.
 */
#ifndef DB_SYNC_CUT_H
#define DB_SYNC_CUT_H

#include <stdbool.h>

struct err;
struct sync;

/*
 * Puts every event that is in no batch yet in one, or in several when they are
 * too many, too big, or sealed to other keys.  Unless `now`, events wait until
 * a new period of the centre's cut_minutes has begun since the newest batch (or
 * until they fill one): so the moments of batches say nothing about the moments
 * of signups.  When there is nothing new, the newest batch was sent, and it is
 * a day old or there is none, cuts an empty one: it carries the kiosk's health,
 * so that central can tell a quiet kiosk from a dead one, and an
 * acknowledgement that was lost is written again.
 */
int cut_batches(struct sync *sync, bool now, struct err *e);

#endif
