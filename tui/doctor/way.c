/* The way to central: network, drop, certificate, and what central said back. */
#include "db/base/sys.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/hand/child.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS	(24 * HOUR_MS)

/* The lines of `wijksync check` (db/sync/check.h). */
enum step { STEP_ADDRESS, STEP_NAME, STEP_CONNECTION, STEP_CERTIFICATE, STEP_WRITE, STEP_FETCH };
enum { MARK = 5 }; /* columns before the name of a step */

static void ask(struct doctor *d)
{
	struct doctor_way *way = &d->way;
	char *program = child_beside("wijksync", NULL);
	way->asked = true;
	if (program != NULL) {
		const char *const argv[] = {program,	"--state",
					    d->o.state, "check",
					    "--lang",	d->o.language == REASON_NL ? "nl" : "en",
					    NULL};
		way->status = facts_run(argv, &way->said);
	}
	way->missing = program == NULL || way->status < 0;
	free(program);
}

/* Without its end of line; false when there are not so many. */
static bool line_of(const struct doctor_way *way, int number, char *out, size_t size)
{
	const char *at = way->said.data;
	for (int i = 0; i < number && at != NULL; i++) {
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	if (at == NULL || at[0] == '\0')
		return false;
	snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

static bool is_bad(const char *line)
{
	return strncmp(line, "mis ", 4) == 0 || strncmp(line, "bad ", 4) == 0;
}

void way_network(struct doctor *d, struct remark *n)
{
	if (d->health.link)
		doctor_say(d, n, VERDICT_GOOD, "De machine zit op een netwerk.",
			   "The machine is on a network.");
	else if (!facts_there(d, "/sys/class/net"))
		doctor_say(d, n, VERDICT_UNSEEN, "Het netwerk is niet te zien.",
			   "The network cannot be seen.");
	else
		doctor_say(d, n, VERDICT_WRONG, "De machine zit niet op een netwerk.",
			   "The machine is not on a network.");
}

static void say_step(const struct doctor *d, struct remark *n, int step)
{
	static const char *const cures[][REASON_LANGUAGES] = {
		[STEP_ADDRESS] = {"Verbeter het adres of de toegang: wijksync enrol --again, of"
				  " wijksync access.",
				  "Mend the address or the access: wijksync enrol --again, or"
				  " wijksync access."},
		[STEP_NAME] = {"Kijk na of er internet is, en of het adres klopt.",
			       "See whether there is internet, and whether the address is right."},
		[STEP_CONNECTION] = {"Kijk na of er internet is. Vraag anders wie de postbus"
				     " beheert.",
				     "See whether there is internet. Else ask who runs the drop."},
		[STEP_CERTIFICATE] = {"Staat de klok goed? Vraag dan wie de postbus beheert om een"
				      " nieuw certificaat.",
				      "Is the clock right? Then ask who runs the drop for a new"
				      " certificate."},
		[STEP_WRITE] = {"Vraag wie de postbus beheert: mag deze kiosk erin, en is er"
				" ruimte?",
				"Ask who runs the drop: may this kiosk in, and is there room?"},
		[STEP_FETCH] = {"Vraag wie de postbus beheert of deze kiosk er mag lezen.",
				"Ask who runs the drop whether this kiosk may read there."},
	};
	doctor_cure(d, n, "%s", "%s", cures[step][d->o.language]);
}

void way_drop(struct doctor *d, struct remark *n)
{
	char line[DOCTOR_LINE * 2];
	if (!d->has_conf || !d->conf.enrolled) {
		doctor_say(d, n, VERDICT_UNSEEN, "Er is nog geen postbus ingesteld.",
			   "No drop is set yet.");
		return;
	}
	if (!facts_may_look(d)) {
		doctor_say(d, n, VERDICT_UNSEEN, "Alleen de kiosk of root kan de postbus proberen.",
			   "Only the kiosk or root can try the drop.");
		return;
	}
	if (!d->way.asked)
		ask(d);
	if (d->way.missing) {
		doctor_say(d, n, VERDICT_WRONG,
			   "Het programma wijksync is er niet, of houdt niet op.",
			   "The program wijksync is not there, or does not end.");
		doctor_cure(d, n, "Installeer het pakket wijkkiosk opnieuw.",
			    "Install the package wijkkiosk again.");
		return;
	}
	for (int i = STEP_ADDRESS; i <= STEP_FETCH && line_of(&d->way, i, line, sizeof line); i++)
		if (is_bad(line)) {
			doctor_say(d, n, VERDICT_WRONG, "%s", "%s", line + MARK);
			say_step(d, n, i);
			return;
		}
	if (d->way.status != 0)
		doctor_say(d, n, VERDICT_WRONG, "wijksync check lukt niet (code %d).",
			   "wijksync check does not work (code %d).", d->way.status);
	else
		doctor_say(d, n, VERDICT_GOOD, "De postbus neemt aan, en geeft terug.",
			   "The drop takes, and gives back.");
}

/* "... dagen over: 42" */
void way_certificate(struct doctor *d, struct remark *n)
{
	enum { SOON = 21, NOW = 3 };
	char line[DOCTOR_LINE * 2];
	bool there = d->way.asked && !d->way.missing &&
		     line_of(&d->way, STEP_CERTIFICATE, line, sizeof line);
	const char *colon = there ? strrchr(line, ':') : NULL;
	char *end = NULL;
	long days = colon != NULL ? strtol(colon + 1, &end, 10) : 0;
	if (there && is_bad(line))
		doctor_say(d, n, VERDICT_WRONG, "De postbus kan niet bewijzen wie hij is.",
			   "The drop cannot prove who it is.");
	else if (!there || strncmp(line, "ok", 2) != 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Er is hier geen certificaat om na te kijken.",
			   "There is no certificate to look at here.");
	else if (end == colon + 1)
		doctor_say(d, n, VERDICT_GOOD, "De postbus bewijst wie hij is.",
			   "The drop proves who it is.");
	else
		doctor_say(d, n,
			   days <= NOW	  ? VERDICT_WRONG
			   : days <= SOON ? VERDICT_ATTENTION
					  : VERDICT_GOOD,
			   "Het certificaat van de postbus is nog %ld dagen goed.",
			   "The drop's certificate is good for %ld more days.", days);
}

void way_contact(struct doctor *d, struct remark *n)
{
	static const enum verdict of_mark[] = {
		[HEALTH_GOOD] = VERDICT_GOOD,
		[HEALTH_LOOK] = VERDICT_ATTENTION,
		[HEALTH_BROKEN] = VERDICT_WRONG,
		[HEALTH_UNKNOWN] = VERDICT_UNSEEN,
	};
	const struct health *h = &d->health;
	if (!d->conf.enrolled)
		doctor_say(d, n, VERDICT_UNSEEN, "De kiosk heeft nog geen postbus.",
			   "The kiosk has no drop yet.");
	else if (h->contact_at == 0)
		doctor_say(d, n, VERDICT_WRONG, "De kiosk was nog nooit bij de postbus.",
			   "The kiosk has never been at the drop.");
	else
		doctor_say(d, n, of_mark[health_judge(h, HEALTH_SYNC)],
			   "De kiosk was %lld uur geleden bij de postbus.",
			   "The kiosk was at the drop %lld hours ago.",
			   (long long)((h->now - h->contact_at) / HOUR_MS));
	if (n->verdict >= VERDICT_ATTENTION && h->failed_at != 0)
		doctor_cure(d, n, "%s", "%s", reason_text(h->reason, d->o.language));
}

/* Central is silent when what was sent is not acknowledged. */
void way_acknowledged(struct doctor *d, struct remark *n)
{
	const struct health *h = &d->health;
	bool waits = h->counts.sent > 0 && h->now - h->counts.oldest > DAY_MS;
	if (!d->conf.enrolled)
		doctor_say(d, n, VERDICT_UNSEEN, "De kiosk hoort nog bij geen centrale.",
			   "The kiosk belongs to no central yet.");
	else if (waits)
		doctor_say(d, n, VERDICT_ATTENTION,
			   "De centrale bevestigt niets: %lld wachten al meer dan een dag.",
			   "Central confirms nothing: %lld have waited more than a day.",
			   h->counts.sent);
	else if (h->acknowledged_at == 0)
		doctor_say(d, n, VERDICT_GOOD, "De centrale hoefde nog niets te bevestigen.",
			   "Central had nothing to confirm yet.");
	else
		doctor_say(d, n, VERDICT_GOOD,
			   "De centrale bevestigde %lld uur geleden voor het laatst.",
			   "Central confirmed last %lld hours ago.",
			   (long long)((h->now - h->acknowledged_at) / HOUR_MS));
}

void way_waiting(struct doctor *d, struct remark *n)
{
	const struct health *h = &d->health;
	int64_t age = h->counts.waiting > 0 ? h->now - h->counts.oldest : 0;
	if (age > DAY_MS)
		doctor_say(d, n, age > 7 * DAY_MS ? VERDICT_WRONG : VERDICT_ATTENTION,
			   "Er wachten %lld aanmeldingen. De oudste wacht %lld dagen.",
			   "%lld signups wait. The oldest has waited %lld days.", h->counts.waiting,
			   (long long)(age / DAY_MS));
	else
		doctor_say(d, n, VERDICT_GOOD, "Geen aanmelding wacht te lang (nu: %lld).",
			   "No signup waits too long (now: %lld).", h->counts.waiting);
}

void way_storage(struct doctor *d, struct remark *n)
{
	if (d->health.damaged)
		doctor_say(d, n, VERDICT_WRONG,
			   "De opslag van aanmeldingen was beschadigd, of is niet te lezen.",
			   "The storage of signups was damaged, or cannot be read.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De opslag van aanmeldingen is heel.",
			   "The storage of signups is whole.");
}
