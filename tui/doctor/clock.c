/* The clock: the right time, and whether the machine keeps it without power. */
#include "db/base/sys.h"
#include "tui/doctor/doctor_inside.h"

#define SECOND_MS  1000
#define BATTERY_MS (5 * 60 * SECOND_MS) /* what a clock on a battery may be off */

/* When this program was made: it never was earlier than that. */
static int64_t made_at(void)
{
	struct stat st;
	return stat("/proc/self/exe", &st) == 0 ? (int64_t)st.st_mtim.tv_sec * SECOND_MS : 0;
}

void clock_time(struct doctor *d, struct remark *n)
{
	const struct health *h = &d->health;
	char now[SYS_TIME_TEXT];
	sys_time_text(h->now, now);
	if (health_judge(h, HEALTH_CLOCK) == HEALTH_BROKEN || h->now < made_at()) {
		doctor_say(d, n, VERDICT_WRONG, "De klok staat op %s. Dat is lang geleden.",
			   "The clock says %s. That is long ago.", now);
	} else if (!h->clock_synced) {
		doctor_say(d, n, VERDICT_ATTENTION,
			   "De klok (%s) is niet gelijkgezet met internet.",
			   "The clock (%s) is not synchronised with the internet.", now);
		doctor_cure(d, n,
			    "Is er internet? Dan gaat het vanzelf. Zo niet: systemctl restart"
			    " systemd-timesyncd",
			    "Is there internet? Then it comes by itself. If not: systemctl restart"
			    " systemd-timesyncd");
	} else {
		doctor_say(d, n, VERDICT_GOOD, "De klok is gelijkgezet met internet.",
			   "The clock is synchronised with the internet.");
	}
}

/* Without one, order comes from the numbers of what was kept; with a flat one it is misled. */
void clock_battery(struct doctor *d, struct remark *n)
{
	long long seconds = 0;
	if (!facts_number(d, "/sys/class/rtc/rtc0/since_epoch", &seconds)) {
		doctor_say(d, n, VERDICT_GOOD,
			   "Geen klok met batterij. Dat mag: na de start helpt internet.",
			   "No clock with a battery. That is fine: after starting, the internet"
			   " helps.");
		return;
	}
	int64_t off = seconds * SECOND_MS - d->health.now;
	if (d->health.clock_synced && (off > BATTERY_MS || off < -BATTERY_MS))
		doctor_say(d, n, VERDICT_ATTENTION,
			   "De klok met batterij loopt %lld minuten anders.",
			   "The clock with a battery is %lld minutes off.",
			   (long long)(off < 0 ? -off : off) / (60 * SECOND_MS));
	else
		doctor_say(d, n, VERDICT_GOOD, "De klok met batterij doet het.",
			   "The clock with a battery works.");
}
