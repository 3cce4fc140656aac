/*
 * When to try again.  After a failure: exponential backoff with full jitter
 * (a random moment between 0 and a bound that doubles), so that all kiosks of
 * the country that lost the same drop at the same moment do not come back at
 * the same moment.  After a success: the next period of the centre, at a moment
 * in it that is the kiosk's own.  Pure: no clock, no sleeping.
 */
#ifndef DB_SYNC_SCHEDULE_H
#define DB_SYNC_SCHEDULE_H

#include <stdint.h>

struct sys;

#define SCHEDULE_FIRST_MS INT64_C(30000)   /* bound of the first wait after a failure */
#define SCHEDULE_LAST_MS  INT64_C(3600000) /* no bound grows over this */

/* failures: how many in a row, 1 or more.  retry_after_s: what the drop asked for, or 0. */
int64_t schedule_after_failure(const struct sys *sys, int failures, long retry_after_s);
/*
 * Milliseconds from wall clock `now_ms` to this kiosk's own moment in the next
 * period of so many minutes.  Its moment follows from its id, so that it stays
 * the same, and those of many kiosks are spread evenly.
 */
int64_t schedule_after_success(int64_t now_ms, long period_minutes, const char *kiosk);

#endif
