/* What root's side of the machine does for the kiosk: services, the watchdog, the lock. */
#include "db/base/file.h"
#include "db/store/machine.h"
#include "tui/doctor/doctor_inside.h"

/* Is this unit installed, and does something start it? */
static bool is_installed(const struct doctor *d, const char *unit)
{
	static const char *const folders[] = {"/etc/systemd/system", "/usr/lib/systemd/system",
					      "/lib/systemd/system",
					      "/usr/local/lib/systemd/system"};
	char path[DOCTOR_LINE];
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folders[i], unit);
		if (facts_there(d, path))
			return true;
	}
	return false;
}

static bool is_enabled(const struct doctor *d, const char *unit)
{
	static const char *const wants[] = {"multi-user", "graphical", "timers", "paths",
					    "default"};
	char path[DOCTOR_LINE];
	for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
		snprintf(path, sizeof path, "/etc/systemd/system/%s.target.wants/%s", wants[i],
			 unit);
		if (facts_there(d, path))
			return true;
	}
	return false;
}

/* systemd keeps a folder for each unit that runs. */
static bool is_running(const struct doctor *d, const char *unit)
{
	char path[DOCTOR_LINE];
	snprintf(path, sizeof path, "/sys/fs/cgroup/system.slice/%s", unit);
	return facts_there(d, path);
}

static bool has_systemd(const struct doctor *d)
{
	return facts_there(d, "/run/systemd/system");
}

/* A window was chosen, and the screen for it cannot be had: wijkkiosk-instead.service. */
static bool lacks_window(const struct doctor *d)
{
	struct machine machine = {.window = false};
	return machine_read(d->o.state, &machine, NULL) == 0 && machine.window &&
	       !is_running(d, "wijkkiosk-screen.service");
}

void units_running(struct doctor *d, struct remark *n)
{
	static const char *const screens[] = {"wijkkiosk-window.service",
					      "system-wijkkiosk.slice/wijkkiosk@tty1.service",
					      "wijkkiosk@tty1.service"};
	bool shown = false;
	if (!has_systemd(d) || !is_installed(d, "wijksync.service")) {
		doctor_say(d, n, VERDICT_UNSEEN, "De diensten van de kiosk zijn hier niet.",
			   "The services of the kiosk are not here.");
		return;
	}
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		shown = shown || is_running(d, screens[i]);
	if (!is_running(d, "wijksync.service")) {
		doctor_say(d, n, VERDICT_WRONG, "De dienst die verstuurt (wijksync) draait niet.",
			   "The service that sends (wijksync) does not run.");
		doctor_cure(d, n, "Start hem: systemctl enable --now wijksync.service",
			    "Start it: systemctl enable --now wijksync.service");
	} else if (!shown) {
		doctor_say(d, n, VERDICT_WRONG, "De kiosk zelf draait niet.",
			   "The kiosk itself does not run.");
		doctor_cure(d, n, "Start hem: systemctl enable --now wijkkiosk@tty1",
			    "Start it: systemctl enable --now wijkkiosk@tty1");
	} else if (lacks_window(d)) {
		doctor_say(d, n, VERDICT_ATTENTION,
			   "Een venster lukt niet: de kiosk staat op de tekstconsole.",
			   "A window does not come: the kiosk is on the text console.");
		doctor_cure(d, n, "Kijk waarom: journalctl -u wijkkiosk-screen",
			    "See why: journalctl -u wijkkiosk-screen");
	} else
		doctor_say(d, n, VERDICT_GOOD, "De kiosk draait, en wat verstuurt ook.",
			   "The kiosk runs, and what sends as well.");
}

void units_power(struct doctor *d, struct remark *n)
{
	static const char unit[] = "wijkkiosk-power.path";
	if (!has_systemd(d))
		doctor_say(d, n, VERDICT_UNSEEN, "Deze machine heeft geen systemd.",
			   "This machine has no systemd.");
	else if (!is_installed(d, unit) || !is_enabled(d, unit))
		doctor_say(d, n, VERDICT_ATTENTION,
			   "Een medewerker kan de kiosk niet herstarten of uitzetten.",
			   "A worker cannot restart or switch off the kiosk.");
	else
		doctor_say(d, n, VERDICT_GOOD,
			   "Een medewerker kan de kiosk herstarten en uitzetten.",
			   "A worker can restart and switch off the kiosk.");
}

void units_watchdog(struct doctor *d, struct remark *n)
{
	char line[DOCTOR_LINE];
	if (!facts_there(d, "/sys/class/watchdog/watchdog0"))
		doctor_say(d, n, VERDICT_UNSEEN, "Deze machine heeft geen waakhond (watchdog).",
			   "This machine has no watchdog.");
	else if (facts_line(d, "/sys/class/watchdog/watchdog0/state", line, sizeof line) &&
		 strcmp(line, "active") != 0)
		doctor_say(d, n, VERDICT_ATTENTION, "De waakhond (watchdog) van de machine slaapt.",
			   "The machine's watchdog sleeps.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De waakhond (watchdog) let op.",
			   "The watchdog is awake.");
}

/* The lock-down of keys and consoles tells itself whether it is in force. */
void units_lock(struct doctor *d, struct remark *n)
{
	char *program = facts_path(d, "/usr/lib/wijkkiosk/lock");
	const char *const argv[] = {program, "status", NULL};
	struct buf said;
	buf_init(&said);
	int status = file_exists(program) ? facts_run(argv, &said) : -1;
	if (status < 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Het slot op deze machine is niet geïnstalleerd.",
			   "The lock of this machine is not installed.");
	else if (status == 0)
		doctor_say(d, n, VERDICT_GOOD,
			   "Niemand komt via toetsen of een stick uit de kiosk.",
			   "Nobody gets out of the kiosk by keys or by a stick.");
	else
		doctor_say(d, n, VERDICT_WRONG, "Het slot op deze machine zit niet helemaal dicht.",
			   "The lock of this machine is not quite shut.");
	buf_finish(&said);
	free(program);
}
