/*
 * Tells every kiosk how many places were asked for at what is still to come (db/sync/counts.h),
 * beside its acknowledgement.  Only where something changed, or a day went by: the drop may have
 * lost it.
 */
#ifndef DB_CENTRAL_TELL_H
#define DB_CENTRAL_TELL_H

struct err;
struct home;

/* A drop that does not take it does not hold up others: the error is that of the first. */
int tell_places(struct home *home, struct err *e);

#endif
