/* The machine: memory, heat, power, voice and paper; and what it is, for whoever helps. */
#include "db/base/cli.h"
#include "db/base/file.h"
#include "db/store/content.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/hand/child.h"
#include "tui/hand/printer.h"

#include <sqlite3.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { KIB_PER_MB = 1024 };

/* In KiB, from /proc/meminfo; 0: unknown. */
static long long memory(const struct doctor *d, const char *name)
{
	char line[DOCTOR_LINE];
	long long kib = 0;
	char *path = facts_path(d, "/proc/meminfo");
	FILE *file = fopen(path, "re");
	free(path);
	while (file != NULL && kib == 0 && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kib = strtoll(line + strlen(name), NULL, 10);
	if (file != NULL)
		fclose(file);
	return kib;
}

void machine_memory(struct doctor *d, struct remark *n)
{
	/* A machine of 512 MiB keeps some for its kernel and its picture. */
	enum { LEAST_MB = 350, LOW_MB = 60, NONE_MB = 20 };
	long long all = memory(d, "MemTotal:") / KIB_PER_MB,
		  left = memory(d, "MemAvailable:") / KIB_PER_MB;
	if (all == 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Hoeveel geheugen er is, is niet te zien.",
			   "How much memory there is, cannot be seen.");
	else if (left < LOW_MB)
		doctor_say(d, n, left < NONE_MB ? VERDICT_WRONG : VERDICT_ATTENTION,
			   "Het geheugen is bijna op: nog %lld van %lld MB.",
			   "Memory is nearly used up: %lld of %lld MB left.", left, all);
	else if (all < LEAST_MB) {
		doctor_say(d, n, VERDICT_ATTENTION, "Deze machine heeft weinig geheugen: %lld MB.",
			   "This machine has little memory: %lld MB.", all);
		doctor_cure(d, n, "Neem een machine met 512 MB of meer.",
			    "Take a machine with 512 MB or more.");
	} else
		doctor_say(d, n, VERDICT_GOOD, "Er is genoeg geheugen: %lld van %lld MB vrij.",
			   "There is enough memory: %lld of %lld MB free.", left, all);
}

void machine_heat(struct doctor *d, struct remark *n)
{
	static const enum verdict of_mark[] = {
		[HEALTH_GOOD] = VERDICT_GOOD,
		[HEALTH_LOOK] = VERDICT_ATTENTION,
		[HEALTH_BROKEN] = VERDICT_WRONG,
		[HEALTH_UNKNOWN] = VERDICT_UNSEEN,
	};
	enum verdict verdict = of_mark[health_judge(&d->health, HEALTH_TEMPERATURE)];
	if (verdict == VERDICT_UNSEEN)
		doctor_say(d, n, verdict, "Deze machine vertelt niet hoe warm zij is.",
			   "This machine does not tell how hot it is.");
	else
		doctor_say(d, n, verdict, "De machine is %d graden.", "The machine is %d degrees.",
			   d->health.celsius);
}

static void look_at_sensor(const struct doctor *d, const char *name, void *self)
{
	char path[DOCTOR_LINE], line[DOCTOR_LINE];
	bool *low = self;
	long long alarm = 0;
	snprintf(path, sizeof path, "/sys/class/hwmon/%s/name", name);
	if (!facts_line(d, path, line, sizeof line) || strcmp(line, "rpi_volt") != 0)
		return;
	snprintf(path, sizeof path, "/sys/class/hwmon/%s/in0_lcrit_alarm", name);
	*low = *low || (facts_number(d, path, &alarm) && alarm != 0);
}

/* A Raspberry Pi tells by bits: 0-3 what is so now, 16-19 what was since it started. */
void machine_throttled(struct doctor *d, struct remark *n)
{
	enum { TOO_LITTLE_POWER = 0x10001, HELD_BACK = 0xE000E };
	static const char path[] = "/sys/devices/platform/soc/soc:firmware/get_throttled";
	char line[DOCTOR_LINE], *end = line;
	bool low = false;
	long long bits = facts_line(d, path, line, sizeof line) ? strtoll(line, &end, 16) : 0;
	facts_each(d, "/sys/class/hwmon", look_at_sensor, &low);
	if (low || (bits & TOO_LITTLE_POWER) != 0)
		doctor_say(d, n, VERDICT_ATTENTION, "De machine krijgt te weinig stroom.",
			   "The machine gets too little power.");
	else if ((bits & HELD_BACK) != 0) {
		doctor_say(d, n, VERDICT_ATTENTION, "De machine werd te warm en ging langzamer.",
			   "The machine became too hot and slowed down.");
		doctor_cure(d, n, "Zet hem koeler: uit de zon, met ruimte eromheen.",
			    "Put it somewhere cooler: out of the sun, with room around it.");
	} else
		doctor_say(d, n, VERDICT_GOOD, "De machine klaagt niet over stroom of snelheid.",
			   "The machine does not complain of power or speed.");
}

void machine_voice(struct doctor *d, struct remark *n)
{
	char *program = child_beside("wijkspeak", NULL);
	const char *const argv[] = {program, "--version", NULL};
	struct buf said;
	buf_init(&said);
	if (d->conf.enrolled && d->conf.speech == CONF_SPEECH_OFF)
		doctor_say(d, n, VERDICT_GOOD, "Voorlezen staat hier uit.",
			   "Reading aloud is off here.");
	else if (program == NULL || facts_run(argv, &said) != 0) {
		doctor_say(d, n, VERDICT_ATTENTION, "Het programma dat voorleest, doet het niet.",
			   "The program that reads aloud does not work.");
		doctor_cure(d, n, "Zet erop wat het nodig heeft: apt install espeak-ng-data",
			    "Install what it needs: apt install espeak-ng-data");
	} else if (!facts_there(d, "/sys/class/sound/card0"))
		doctor_say(d, n, VERDICT_UNSEEN,
			   "Deze machine heeft geen geluid: zij leest niet voor.",
			   "This machine has no sound: it does not read aloud.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De kiosk kan voorlezen.",
			   "The kiosk can read aloud.");
	buf_finish(&said);
	free(program);
}

void machine_printer(struct doctor *d, struct remark *n)
{
	const char *name = d->conf.printer;
	enum printer_state state = printer_state(name);
	bool none = state == PRINTER_NO_CUPS || state == PRINTER_NONE;
	if (none && name == NULL)
		doctor_say(d, n, VERDICT_UNSEEN, "Er is geen printer. Dat hoeft ook niet.",
			   "There is no printer, nor need there be.");
	else if (none)
		doctor_say(d, n, VERDICT_ATTENTION, "De printer van kiosk.conf is er niet.",
			   "The printer of kiosk.conf is not there.");
	else if (state != PRINTER_READY)
		doctor_say(d, n, VERDICT_ATTENTION, "De printer doet het niet.",
			   "The printer does not work.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De printer is klaar.", "The printer is ready.");
}

static void add_line(const struct doctor *d, struct buf *out, const char *what, const char *path)
{
	char line[DOCTOR_LINE];
	if (facts_line(d, path, line, sizeof line))
		buf_addf(out, "%s: %s\n", what, line);
}

static void add_disk(const struct doctor *d, const char *name, void *self)
{
	enum { SECTORS_PER_MB = 2048 };
	char path[DOCTOR_LINE], line[DOCTOR_LINE] = "";
	long long sectors = 0;
	snprintf(path, sizeof path, "/sys/block/%s/size", name);
	if (strncmp(name, "loop", 4) == 0 || strncmp(name, "ram", 3) == 0 ||
	    strncmp(name, "zram", 4) == 0 || !facts_number(d, path, &sectors) || sectors == 0)
		return;
	snprintf(path, sizeof path, "/sys/block/%s/device/model", name);
	if (!facts_line(d, path, line, sizeof line)) {
		snprintf(path, sizeof path, "/sys/block/%s/device/name", name);
		facts_line(d, path, line, sizeof line);
	}
	buf_addf(self, "disk: %s %lld MB %s\n", name, sectors / SECTORS_PER_MB, line);
}

/* No serial numbers and no names of hosts: they tell whose machine it is. */
void machine_summary(const struct doctor *d, struct buf *out)
{
	struct utsname system;
	struct winsize size = {0};
	struct content_facts content = {.format = 0};
	const char *kind = getenv("TERM");
	char *path =
		d->o.content != NULL ? buf_copy(d->o.content) : file_join(d->o.state, CONTENT_FILE);
	content_read(path, &content, NULL);
	free(path);
	buf_addf(out, "wijkkiosk: %s\ncontent: %lld (%lld)\nsqlite: %s\n", CLI_VERSION,
		 (long long)content.release, (long long)content.format, sqlite3_libversion());
	buf_addf(out, "kiosk: %s\n", d->conf.enrolled ? d->conf.kiosk : "-");
	if (uname(&system) == 0)
		buf_addf(out, "linux: %s %s\n", system.release, system.machine);
	add_line(d, out, "debian", "/etc/debian_version");
	add_line(d, out, "image", "/etc/wijkkiosk-image");
	add_line(d, out, "model", "/sys/firmware/devicetree/base/model");
	add_line(d, out, "maker", "/sys/class/dmi/id/sys_vendor");
	add_line(d, out, "model", "/sys/class/dmi/id/product_name");
	buf_addf(out, "processors: %ld\nmemory: %lld MB\n", sysconf(_SC_NPROCESSORS_ONLN),
		 memory(d, "MemTotal:") / KIB_PER_MB);
	facts_each(d, "/sys/block", add_disk, out);
	add_line(d, out, "picture", "/sys/class/graphics/fb0/virtual_size");
	if (d->terminal >= 0 && ioctl(d->terminal, TIOCGWINSZ, &size) == 0)
		buf_addf(out, "terminal: %.40s %dx%d\n", kind != NULL ? kind : "-",
			 (int)size.ws_col, (int)size.ws_row);
}
