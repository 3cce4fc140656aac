#include "db/base/sys.h"

#include <sodium.h>
#include <sys/timex.h>
#include <unistd.h>

static int64_t clock_ms(clockid_t which)
{
	struct timespec ts;
	clock_gettime(which, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t real_now(void *self)
{
	(void)self;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t real_steady(void *self)
{
	(void)self;
	return clock_ms(CLOCK_MONOTONIC);
}

/* Not CLOCK_MONOTONIC, which stands still while the machine sleeps. */
static int64_t real_uptime(void *self)
{
	(void)self;
	return clock_ms(CLOCK_BOOTTIME);
}

/* The kernel knows; a service that may not ask it sees what systemd-timesyncd leaves behind. */
static bool real_synced(void *self)
{
	(void)self;
	struct timex tx = {.modes = 0};
	int state = adjtimex(&tx);
	if (state < 0)
		return access("/run/systemd/timesync/synchronized", F_OK) == 0;
	return state != TIME_ERROR && (tx.status & STA_UNSYNC) == 0;
}

static void real_random(void *self, void *bytes, size_t len)
{
	(void)self;
	randombytes_buf(bytes, len);
}

static void real_boot(void *self, char id[SYS_BOOT])
{
	(void)self;
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (file == NULL || fgets(id, SYS_BOOT, file) == NULL)
		id[0] = '\0';
	id[strcspn(id, "\n")] = '\0';
	if (file != NULL)
		fclose(file);
}

const struct sys *sys_real(void)
{
	static const struct sys real = {
		.now_ms = real_now,
		.clock_synced = real_synced,
		.steady_ms = real_steady,
		.uptime_ms = real_uptime,
		.random = real_random,
		.boot = real_boot,
	};
	return &real;
}

int64_t sys_uptime(const struct sys *sys)
{
	return sys->uptime_ms != NULL ? sys->uptime_ms(sys->self) : sys->steady_ms(sys->self);
}

void sys_time_text(int64_t ms, char out[SYS_TIME_TEXT])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	if (ms < 0 || gmtime_r(&seconds, &tm) == NULL ||
	    strftime(out, SYS_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(out, SYS_TIME_TEXT, "1970-01-01T00:00:00Z");
}
