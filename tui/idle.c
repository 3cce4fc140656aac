#include "tui/idle.h"

int64_t idle_limit_ms(int seconds, enum patience patience)
{
	int64_t usual = seconds > IDLE_SECONDS_LEAST ? seconds : IDLE_SECONDS_LEAST;
	switch (patience) {
	case PATIENCE_LONG: return usual * IDLE_LONG_TIMES * 1000;
	case PATIENCE_ENDLESS: return (int64_t)IDLE_ENDLESS_HOURS * 3600 * 1000;
	default: return usual * 1000;
	}
}

bool idle_warns(int64_t left_ms)
{
	return left_ms <= IDLE_WARN_MS;
}

int64_t idle_next(int64_t end, int64_t now)
{
	if (end - now > IDLE_WARN_MS)
		return end - IDLE_WARN_MS;
	int64_t seconds = (end - now - 1) / 1000;
	return end - (seconds > 0 ? seconds : 0) * 1000;
}
