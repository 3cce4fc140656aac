/*
 * How long the kiosk waits for somebody who does nothing (WCAG 2.2, 2.2.1).  Pure: times are
 * steady milliseconds.  A visit ends IDLE_WARN_MS after it was warned at the soonest, whatever
 * the limit is; any input begins the time anew, as often as one likes.
 */
#ifndef TUI_IDLE_H
#define TUI_IDLE_H

#include "tui/prefs.h"
#include <stdint.h>

#define IDLE_WARN_MS	   20000 /* the countdown */
#define IDLE_SECONDS_LEAST (IDLE_WARN_MS / 1000)
#define IDLE_LONG_TIMES	   4  /* a long time is so many times the usual one */
#define IDLE_ENDLESS_HOURS 20 /* as WCAG counts it */

/* The time without input that ends a visit; seconds is what the centre chose. */
int64_t idle_limit_ms(int seconds, enum patience patience);
/* Is it time to warn, with so much left? */
bool idle_warns(int64_t left_ms);
/* When to look again: at the warning, then each second of the countdown up to `end`. */
int64_t idle_next(int64_t end, int64_t now);

#endif
