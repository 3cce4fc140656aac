/*
 * The outside world that tests must be able to replace: the clock and chance.
 * Passed as a const pointer; sys_real() is what the programs use.
 */
#ifndef DB_BASE_SYS_H
#define DB_BASE_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYS_BOOT 40 /* an id with its NUL; "" when it is not known */

struct sys {
	void *self;
	int64_t (*now_ms)(void *self); /* wall clock: milliseconds since 1970-01-01 UTC */
	bool (*clock_synced)(
		void *self); /* does the kernel call the clock synchronised? (adjtimex) */
	int64_t (*steady_ms)(void *self); /* monotonic milliseconds, for waiting */
	/* Since the machine started, its sleep counted; NULL: as steady_ms. */
	int64_t (*uptime_ms)(void *self);
	void (*random)(void *self, void *bytes, size_t len); /* cryptographic randomness */
	/* Which start of the machine this is: steady_ms counts from another moment in each. */
	void (*boot)(void *self, char id[SYS_BOOT]);
};

const struct sys *sys_real(void);
int64_t sys_uptime(const struct sys *sys);

/* The latest time that anybody may mean, in ms: the end of the year 9999. */
#define SYS_TIME_MAX INT64_C(253402300799000)
/* "2026-11-24T01:02:03Z" (RFC 3339, UTC) with its NUL. */
#define SYS_TIME_TEXT 32
void sys_time_text(int64_t ms, char out[SYS_TIME_TEXT]);

#endif
