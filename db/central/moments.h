/*
 * Times of kiosks whose clock was not right yet.  An event of then says how long after which start
 * of the machine it was made; a later batch says when that start was, once the clock is right.
 * Then the signup gets its true time: clock_synced becomes MOMENTS_CORRECTED; so does corrected_at,
 * when its answers are of a correction.  What the kiosk's clock said stays in the table moment.
 */
#ifndef DB_CENTRAL_MOMENTS_H
#define DB_CENTRAL_MOMENTS_H

#include <stdint.h>

struct batch_health;
struct database;
struct err;
struct opener_event;

#define MOMENTS_CORRECTED 2 /* of signup.clock_synced; 0: the clock was not right, 1: it was */

/* When something was made, as far as is known now. */
struct moments_time {
	int64_t at;
	int64_t clock_synced; /* as signup.clock_synced */
};

/* When this event was made, whether it was filed or not. */
int moments_time(struct database *db, const char *kiosk, const struct opener_event *event,
		 int64_t now, struct moments_time *out, struct err *e);
/* What the header of a batch says.  Corrects what came before it.  In the caller's transaction. */
int moments_learn(struct database *db, const char *kiosk, const struct batch_health *health,
		  int64_t now, struct err *e);
/* Behind an event that was filed. */
int moments_file(struct database *db, const char *kiosk, const struct opener_event *event,
		 int64_t now, struct err *e);

#endif
