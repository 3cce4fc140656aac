#include "tests/e2e/support/usb.h"

#include "db/base/buf.h"
#include "db/base/file.h"

#include <err.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sysexits.h>
#include <unistd.h>

#define DEVICES "/sys/dev/block"

/* Of <linux/sched.h>, which declares them for _GNU_SOURCE only. */
#define NEW_MOUNTS 0x00020000L
#define NEW_USER   0x10000000L

static bool write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool right = file != NULL && fputs(text, file) >= 0;
	return file != NULL && fclose(file) == 0 && right;
}

/* Whoever is not root becomes it, in a world of one user. */
static bool leave_world(void)
{
	char map[64];
	uid_t user = geteuid();
	gid_t group = getegid();
	if (user == 0)
		return syscall(SYS_unshare, NEW_MOUNTS) == 0;
	if (syscall(SYS_unshare, NEW_MOUNTS | NEW_USER) != 0)
		return false;
	snprintf(map, sizeof map, "0 %u 1", (unsigned)user);
	if (!write_text("/proc/self/uid_map", map) || !write_text("/proc/self/setgroups", "deny"))
		return false;
	snprintf(map, sizeof map, "0 %u 1", (unsigned)group);
	return write_text("/proc/self/gid_map", map);
}

bool usb_begin(void)
{
	return leave_world() && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("tmpfs", DEVICES, "tmpfs", 0, "size=1m") == 0;
}

void usb_put_in(const char *folder, const char *size)
{
	struct stat st;
	struct buf path, options;
	buf_init(&path);
	buf_init(&options);
	buf_addf(&options, "size=%s", size);
	if (file_make_folder(folder, 0755, NULL) != 0 ||
	    mount("tmpfs", folder, "tmpfs", 0, options.data) != 0 || stat(folder, &st) != 0)
		err(EX_OSERR, "%s", folder);
	buf_addf(&path, DEVICES "/%u:%u", major(st.st_dev), minor(st.st_dev));
	if (file_make_folder(path.data, 0755, NULL) != 0)
		err(EX_OSERR, "%s", path.data);
	buf_add_str(&path, "/removable");
	if (!write_text(path.data, "1\n"))
		err(EX_OSERR, "%s", path.data);
	buf_finish(&path);
	buf_finish(&options);
}

void usb_lock(const char *folder)
{
	if (mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
		err(EX_OSERR, "%s", folder);
}

void usb_take_out(const char *folder)
{
	if (umount2(folder, MNT_DETACH) != 0)
		err(EX_OSERR, "%s", folder);
}
