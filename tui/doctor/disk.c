/* The disk: room, whether it takes what is written and keeps it, and how worn it is. */
#include "db/base/file.h"
#include "tui/doctor/doctor_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MB INT64_C(1000000)

static const enum verdict of_mark[] = {
	[HEALTH_GOOD] = VERDICT_GOOD,
	[HEALTH_LOOK] = VERDICT_ATTENTION,
	[HEALTH_BROKEN] = VERDICT_WRONG,
	[HEALTH_UNKNOWN] = VERDICT_UNSEEN,
};

void disk_space(struct doctor *d, struct remark *n)
{
	struct statvfs fs;
	enum verdict verdict = of_mark[health_judge(&d->health, HEALTH_DISK)];
	if (statvfs(d->o.state, &fs) == 0 && fs.f_files > 0 && fs.f_favail == 0)
		doctor_say(d, n, VERDICT_WRONG, "Er kan geen bestand meer bij op de schijf.",
			   "The disk cannot hold one more file.");
	else if (verdict == VERDICT_UNSEEN)
		doctor_say(d, n, verdict, "Hoeveel ruimte er is, is niet te zien.",
			   "How much room there is, cannot be seen.");
	else
		doctor_say(d, n, verdict, "Op de schijf is %lld MB vrij.",
			   "There are %lld MB free on the disk.",
			   (long long)(d->health.disk_free / MB));
}

void disk_writable(struct doctor *d, struct remark *n)
{
	struct statvfs fs;
	if (statvfs(d->o.state, &fs) != 0)
		doctor_say(d, n, VERDICT_UNSEEN, "De map is er niet.", "The folder is not there.");
	else if ((fs.f_flag & ST_RDONLY) != 0)
		doctor_say(d, n, VERDICT_WRONG, "Op de schijf kan alleen worden gelezen.",
			   "The disk can only be read.");
	else
		doctor_say(d, n, VERDICT_GOOD, "Op de schijf kan worden geschreven.",
			   "The disk can be written to.");
}

/* What this file holds when it is read from the disk itself. */
static bool reads_back(const char *path, const char *wanted)
{
	char bytes[DOCTOR_LINE];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	ssize_t n = read(fd, bytes, sizeof bytes);
	close(fd);
	return n == (ssize_t)strlen(wanted) && memcmp(bytes, wanted, (size_t)n) == 0;
}

/* Gone when the power goes. */
static bool is_in_memory(const char *path)
{
	struct statfs fs;
	if (statfs(path, &fs) != 0)
		return false;
	/* Of some machines this field has a sign. */
	unsigned long type = (unsigned long)fs.f_type;
	return type == TMPFS_MAGIC || type == RAMFS_MAGIC;
}

/* One small file, written as signups are, and taken away. */
void disk_keeps(struct doctor *d, struct remark *n)
{
	static const char text[] = "wijkkiosk doctor\n";
	struct err e = {.code = 0};
	char *path = file_join(d->o.state, ".doctor");
	if (!d->has_folder || !facts_may_look(d))
		doctor_say(d, n, VERDICT_UNSEEN, "Alleen de kiosk of root kan dit proberen.",
			   "Only the kiosk or root can try this.");
	else if (file_replace(path, text, strlen(text), 0600, &e) != 0)
		doctor_say(d, n, VERDICT_WRONG, "Schrijven en bewaren lukt niet op deze schijf.",
			   "Writing and keeping does not work on this disk.");
	else if (!reads_back(path, text))
		doctor_say(d, n, VERDICT_WRONG, "Wat geschreven is, komt anders terug.",
			   "What was written comes back changed.");
	else if (is_in_memory(d->o.state)) {
		doctor_say(d, n, VERDICT_WRONG,
			   "De map staat in het geheugen: zonder stroom is zij weg.",
			   "The folder is in memory: without power it is gone.");
		doctor_cure(d, n, "Zet de map op een echte schijf.",
			    "Put the folder on a real disk.");
	} else
		doctor_say(d, n, VERDICT_GOOD, "Wat geschreven is, blijft bewaard.",
			   "What is written is kept.");
	if (unlink(path) == 0)
		file_sync_folder_of(path);
	free(path);
}

/* The worst of all disks: in tenths of its life, and whether it says so itself. */
struct wear {
	bool known, failing;
	long long tenths;
};

/* "0x01 0x02": two kinds of memory, in steps of a tenth of their life (JEDEC eMMC 5.0). */
static void look_at_card(const struct doctor *d, const char *disk, struct wear *wear)
{
	enum { NORMAL = 1, LIFE = 10 };
	char path[DOCTOR_LINE], line[DOCTOR_LINE];
	long long end = NORMAL;
	snprintf(path, sizeof path, "/sys/block/%s/device/life_time", disk);
	if (!facts_line(d, path, line, sizeof line))
		return;
	for (char *at = line, *rest; *at != '\0'; at = rest) {
		long long tenths = strtoll(at, &rest, 16);
		if (rest == at)
			break;
		wear->known = true;
		wear->tenths = tenths > wear->tenths ? tenths : wear->tenths;
	}
	snprintf(path, sizeof path, "/sys/block/%s/device/pre_eol_info", disk);
	if (facts_number(d, path, &end) && end > NORMAL)
		wear->failing = true;
	if (wear->tenths > LIFE)
		wear->failing = true;
}

/* smartctl(8) ends with a mask: 8 the disk says that it fails, 16 and 32 it was near to it. */
static void look_at_disk(const struct doctor *d, const char *disk, struct wear *wear)
{
	enum { FAILING = 8, HEARD = 7 };
	static const char program[] = "/usr/sbin/smartctl";
	struct buf said;
	char device[DOCTOR_LINE];
	if (d->o.root[0] != '\0' || !file_exists(program))
		return;
	snprintf(device, sizeof device, "/dev/%s", disk);
	const char *const argv[] = {program, "-H", device, NULL};
	buf_init(&said);
	int status = facts_run(argv, &said);
	buf_finish(&said);
	if (status < 0 || (status & HEARD) != 0)
		return;
	wear->known = true;
	wear->failing = wear->failing || (status & FAILING) != 0;
}

static void look_at_wear(const struct doctor *d, const char *name, void *self)
{
	if (strncmp(name, "mmcblk", 6) == 0)
		look_at_card(d, name, self);
	else if (strncmp(name, "sd", 2) == 0 || strncmp(name, "nvme", 4) == 0)
		look_at_disk(d, name, self);
}

void disk_wear(struct doctor *d, struct remark *n)
{
	enum { OLD = 9, TENTH = 10 };
	struct wear wear = {.known = false};
	facts_each(d, "/sys/block", look_at_wear, &wear);
	if (wear.failing)
		doctor_say(d, n, VERDICT_WRONG, "De schijf zegt zelf dat zij op is.",
			   "The disk itself says that it is worn out.");
	else if (wear.tenths >= OLD)
		doctor_say(d, n, VERDICT_ATTENTION, "De schijf is voor %lld%% versleten.",
			   "The disk is worn for %lld%%.", wear.tenths * TENTH);
	else if (!wear.known)
		doctor_say(d, n, VERDICT_UNSEEN, "Deze schijf vertelt niet hoe versleten zij is.",
			   "This disk does not tell how worn it is.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De schijf is nog niet versleten.",
			   "The disk is not worn out yet.");
}

static void count_faults(const struct doctor *d, const char *name, void *self)
{
	char path[DOCTOR_LINE];
	long long *count = self, more = 0;
	snprintf(path, sizeof path, "/sys/fs/ext4/%s/errors_count", name);
	if (facts_number(d, path, &more) && more > 0)
		*count += more;
}

/* What the kernel said since it started; only root may read it.  -1: it could not be read. */
static long long kernel_faults(const struct doctor *d)
{
	static const char *const signs[] = {"I/O error",	"critical medium error",
					    "EXT4-fs error",	"Remounting filesystem read-only",
					    "Aborting journal", "mmc0: error",
					    "exception Emask"};
	char record[8192];
	long long count = 0;
	char *path = facts_path(d, "/dev/kmsg");
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	free(path);
	if (fd < 0)
		return -1;
	/* A record each; EPIPE: some were overwritten meanwhile. */
	for (ssize_t len;
	     (len = read(fd, record, sizeof record - 1)) > 0 || (len < 0 && errno == EPIPE);) {
		record[len > 0 ? len : 0] = '\0';
		for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
			if (strstr(record, signs[i]) != NULL) {
				count++;
				break;
			}
	}
	close(fd);
	return count;
}

void disk_faults(struct doctor *d, struct remark *n)
{
	long long marked = 0;
	facts_each(d, "/sys/fs/ext4", count_faults, &marked);
	long long heard = kernel_faults(d);
	if (marked > 0 || heard > 0)
		doctor_say(d, n, VERDICT_WRONG, "Linux zag fouten op een schijf: %lld.",
			   "Linux saw faults on a disk: %lld.", marked + (heard > 0 ? heard : 0));
	else if (heard < 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Alleen root kan lezen of Linux schijffouten zag.",
			   "Only root can read whether Linux saw faults on a disk.");
	else
		doctor_say(d, n, VERDICT_GOOD, "Linux zag geen fouten op de schijf.",
			   "Linux saw no faults on the disk.");
}
