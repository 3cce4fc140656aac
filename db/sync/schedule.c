#include "db/sync/schedule.h"
#include "db/base/sys.h"

#include <sodium.h>

/* From 0 up to and with bound. */
static int64_t random_up_to(const struct sys *sys, int64_t bound)
{
	uint64_t n = 0;
	sys->random(sys->self, &n, sizeof n);
	return (int64_t)(n % (uint64_t)(bound + 1));
}

int64_t schedule_after_failure(const struct sys *sys, int failures, long retry_after_s)
{
	int64_t bound = SCHEDULE_FIRST_MS;
	for (int i = 1; i < failures && bound < SCHEDULE_LAST_MS; i++)
		bound *= 2;
	if (bound > SCHEDULE_LAST_MS)
		bound = SCHEDULE_LAST_MS;
	/* The drop's own wish comes first; the jitter then still spreads those who got the same. */
	return (int64_t)retry_after_s * 1000 + random_up_to(sys, bound);
}

int64_t schedule_after_success(int64_t now_ms, long period_minutes, const char *kiosk)
{
	int64_t period = (int64_t)period_minutes * 60 * 1000;
	uint64_t own = 0;
	crypto_generichash((unsigned char *)&own, sizeof own, (const unsigned char *)kiosk,
			   strlen(kiosk), NULL, 0);
	int64_t offset = (int64_t)(own % (uint64_t)period);
	int64_t into = now_ms >= 0 ? now_ms % period : 0;
	/* Always in the next period: a whole one passes between two moments, never less. */
	return period - into + offset;
}
