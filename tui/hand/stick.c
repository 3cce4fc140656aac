#include "tui/hand/stick.h"
#include "db/base/buf.h"
#include "db/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MOUNTS "/proc/self/mountinfo"
#define DEVICE "/sys/dev/block/%u:%u"

enum { NAMES_TRIED = 100 };

/* Declared for _GNU_SOURCE only. */
extern int syncfs(int fd);

/* A line of mountinfo (proc(5)): "36 35 8:17 / /media/usb rw,nosuid ... - vfat /dev/sdb1 rw". */
struct mount {
	unsigned major, minor;
	char *folder;
};

/* "\040" and the like, as the kernel writes blanks, tabs, line feeds and backslashes. */
static void unescape(char *text)
{
	char *to = text;
	for (const char *p = text; *p != '\0'; p++) {
		bool octal = p[0] == '\\' && strspn(p + 1, "01234567") >= 3;
		*to++ = octal ? (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0')) : *p;
		p += octal ? 3 : 0;
	}
	*to = '\0';
}

static bool read_mount(char *line, struct mount *out)
{
	char *part = NULL;
	for (int i = 0; i < 5; i++) {
		part = strsep(&line, " ");
		if (part == NULL)
			return false;
		if (i == 2) {
			char *end;
			unsigned long major = strtoul(part, &end, 10);
			if (*end != ':')
				return false;
			out->major = (unsigned)major;
			out->minor = (unsigned)strtoul(end + 1, NULL, 10);
		}
	}
	unescape(part);
	out->folder = part;
	return true;
}

static bool says_one(const char *folder, const char *name)
{
	struct buf text;
	char *path = file_join(folder, name);
	buf_init(&text);
	bool one = file_read(path, 16, &text, NULL) == 0 && text.data[0] == '1';
	buf_finish(&text);
	free(path);
	return one;
}

/*
 * The kernel calls sticks and cards removable; disks on a USB cable it does not, but these hang
 * under a usb device.  A partition is inside the folder of its disk.
 */
static bool is_removable(const struct mount *mount)
{
	char path[64], device[PATH_MAX];
	snprintf(path, sizeof path, DEVICE, mount->major, mount->minor);
	if (realpath(path, device) == NULL)
		return false;
	if (says_one(device, "removable") || strstr(device, "/usb") != NULL)
		return true;
	return says_one(dirname(device), "removable");
}

static bool is_inside(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	while (len > 1 && folder[len - 1] == '/')
		len--;
	return strncmp(path, folder, len) == 0 && path[len] == '/' && path[len + 1] != '\0';
}

static void add_stick(struct sticks *out, const char *folder)
{
	struct statvfs fs;
	if (out->count == STICKS_MAX || statvfs(folder, &fs) != 0)
		return;
	char *copy = buf_copy(folder);
	out->list[out->count++] =
		(struct stick){.folder = buf_copy(folder),
			       .label = buf_copy(basename(copy)),
			       .free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize,
			       .read_only = (fs.f_flag & ST_RDONLY) != 0};
	free(copy);
}

void stick_list(const char *folder, struct sticks *out)
{
	char *line = NULL;
	size_t cap = 0;
	struct mount mount;
	*out = (struct sticks){.count = 0};
	FILE *file = fopen(MOUNTS, "re");
	while (file != NULL && getline(&line, &cap, file) > 0)
		if (read_mount(line, &mount) && is_inside(mount.folder, folder) &&
		    is_removable(&mount))
			add_stick(out, mount.folder);
	free(line);
	if (file != NULL)
		fclose(file);
}

void stick_finish(struct sticks *sticks)
{
	for (size_t i = 0; i < sticks->count; i++) {
		free(sticks->list[i].folder);
		free(sticks->list[i].label);
	}
	sticks->count = 0;
}

/* Writing. */

static enum stick_fault fault_of(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG: return STICK_FULL;
	case EROFS:
	case EACCES:
	case EPERM: return STICK_LOCKED;
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ENOTDIR: return STICK_GONE;
	default: return STICK_BROKEN;
	}
}

/* What was taken out leaves its folder behind, on the disk of the machine: nothing may get there.
 */
static bool is_still_there(const struct stick *stick, int folder)
{
	struct stat inside, above;
	char *copy = buf_copy(stick->folder);
	bool there = fstat(folder, &inside) == 0 && stat(dirname(copy), &above) == 0 &&
		     inside.st_dev != above.st_dev;
	free(copy);
	return there;
}

static int write_all(int fd, const struct buf *bytes)
{
	for (size_t at = 0; at < bytes->len;) {
		ssize_t n = write(fd, bytes->data + at, bytes->len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += (size_t)n;
	}
	return 0;
}

/* A name that is not taken.  FAT knows no links, so this is a look and then a rename. */
static bool free_name(int folder, const char *name, const char *ending, struct buf *out)
{
	for (int i = 1; i <= NAMES_TRIED; i++) {
		struct stat st;
		buf_clear(out);
		buf_add_str(out, name);
		if (i > 1)
			buf_addf(out, "-%d", i);
		buf_addf(out, ".%s", ending);
		if (fstatat(folder, out->data, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
			return true;
	}
	errno = EEXIST;
	return false;
}

static enum stick_fault write_in(int folder, const char *temp, const char *name,
				 const struct buf *bytes)
{
	int fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_of(errno);
	int error = write_all(fd, bytes) == 0 && fsync(fd) == 0 ? 0 : errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	if (error == 0 && renameat(folder, temp, folder, name) != 0)
		error = errno;
	if (error != 0)
		unlinkat(folder, temp, 0);
	else if (fsync(folder) != 0 && errno != EINVAL)
		error = errno;
	if (error == 0 && syncfs(folder) != 0)
		error = errno;
	return error == 0 ? STICK_FINE : fault_of(error);
}

enum stick_fault stick_write(const struct stick *stick, const char *name, const char *ending,
			     const struct buf *bytes, struct buf *made)
{
	struct buf whole, temp;
	enum stick_fault fault;
	int folder = open(stick->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return fault_of(errno);
	buf_init(&whole);
	buf_init(&temp);
	if (!is_still_there(stick, folder)) {
		fault = STICK_GONE;
	} else if (!free_name(folder, name, ending, &whole)) {
		fault = fault_of(errno);
	} else {
		buf_addf(&temp, "%s.part", whole.data);
		unlinkat(folder, temp.data, 0);
		fault = write_in(folder, temp.data, whole.data, bytes);
	}
	if (fault == STICK_FINE && made != NULL)
		buf_add(made, whole.data, whole.len);
	close(folder);
	buf_finish(&whole);
	buf_finish(&temp);
	return fault;
}
