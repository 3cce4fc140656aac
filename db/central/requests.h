/*
 * Who asks for places at which activity: kept beside the signup, so that they can be counted and
 * put in order.  An activity is known by its uid and the moment that it begins.
 */
#ifndef DB_CENTRAL_REQUESTS_H
#define DB_CENTRAL_REQUESTS_H

#include <stdint.h>

struct database;
struct err;
struct opener_event;
struct sealed;

/* Of the field "persons"; one when the form does not ask, or the answer is no number up to this. */
#define REQUESTS_PERSONS_MAX 99
int requests_persons(const struct sealed *sealed);

/* An activity as somebody saw it at `seen_at`: the last that is told wins. */
struct request_activity {
	const char *uid, *title;
	int64_t start_ms, seen_at;
	int64_t capacity; /* 0: not told */
};
int requests_see(struct database *db, const struct request_activity *activity, struct err *e);

struct request_event {
	int64_t signup; /* the number of its signup */
	const char *kiosk;
	const struct opener_event *event; /* that has an activity */
	int64_t now;
};
/*
 * Inside the caller's transaction, behind the signup itself.  Nothing is kept beside a signup that
 * is not there, or is a tombstone.  When the signup has a request already, this is a correction: it
 * keeps its turn, unless it asks for more places, or for another activity.
 */
int requests_file(struct database *db, const struct request_event *request, struct err *e);
/*
 * A signup came after its correction, whose row is now its own: the turn is that of the signup,
 * unless the correction asks for more places, or for another activity.
 */
int requests_came_before(struct database *db, const char *kiosk, const struct opener_event *event,
			 int64_t now, struct err *e);

#endif
