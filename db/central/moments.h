/*
 * Times of kiosks whose clock was not right yet.  An event of then says how long after which start
 * of the machine it was made; a later batch says when that start was, once the clock is right.
 * Then the signup gets its true time: clock_synced becomes MOMENTS_CORRECTED.  What the kiosk's
 * clock said stays in the table moment.
 */
#ifndef DB_CENTRAL_MOMENTS_H
#define DB_CENTRAL_MOMENTS_H

#include <stdint.h>

struct batch_health;
struct database;
struct err;
struct opener_event;

#define MOMENTS_CORRECTED 2 /* of signup.clock_synced; 0: the clock was not right, 1: it was */

/* What the header of a batch says.  Corrects what came before it.  In the caller's transaction. */
int moments_learn(struct database *db, const char *kiosk, const struct batch_health *health,
		  int64_t now, struct err *e);
/* Behind an event that was filed. */
int moments_file(struct database *db, const char *kiosk, const struct opener_event *event,
		 int64_t now, struct err *e);

#endif
