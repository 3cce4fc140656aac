#include "db/base/file.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

char *file_join(const char *folder, const char *name)
{
	struct buf b;
	buf_init(&b);
	buf_addf(&b, "%s/%s", folder, name);
	return buf_steal(&b);
}

int64_t file_space(const char *path)
{
	struct statvfs fs;
	if (statvfs(path, &fs) != 0)
		return -1;
	return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int file_read(const char *path, size_t max, struct buf *out, struct err *e)
{
	size_t before = out->len;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno == ENOENT ? EX_NOINPUT : EX_NOPERM, "Kan %s niet lezen",
			       path);
	char block[16384];
	ssize_t n;
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_sys(e, EX_IOERR, "Kan %s niet lezen", path);
			break;
		}
		if (out->len - before + (size_t)n > max) {
			err_set(e, EX_DATAERR, "%s is te groot: meer dan %zu bytes", path, max);
			n = -1;
			break;
		}
		buf_add(out, block, (size_t)n);
	}
	if (out->secret)
		explicit_bzero(block, sizeof block);
	close(fd);
	if (n < 0)
		buf_truncate(out, before);
	return n < 0 ? -1 : 0;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A rename is only durable once the folder that holds the name is. */
int file_sync_folder_of(const char *path)
{
	char *copy = buf_copy(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0)
		return -1;
	int rc = fsync(fd);
	close(fd);
	return rc;
}

int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct err *e)
{
	int rc = -1;
	struct buf temp;
	buf_init(&temp);
	buf_addf(&temp, "%s.XXXXXX", path);
	int fd = mkstemp(temp.data);
	if (fd < 0) {
		err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven", path);
		goto out;
	}
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fchmod(fd, mode) != 0 ||
	    write_all(fd, bytes, len) != 0 || fsync(fd) != 0 || rename(temp.data, path) != 0 ||
	    file_sync_folder_of(path) != 0) {
		err_sys(e, EX_IOERR, "Kan %s niet schrijven", path);
		unlink(temp.data);
		goto out;
	}
	rc = 0;
out:
	if (fd >= 0)
		close(fd);
	buf_finish(&temp);
	return rc;
}

int file_make_folder(const char *path, mode_t mode, struct err *e)
{
	int rc = 0;
	char *copy = buf_copy(path);
	for (char *p = copy + 1; rc == 0; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		bool last = *p == '\0';
		*p = '\0';
		struct stat st;
		if (mkdir(copy, mode) != 0 && (stat(copy, &st) != 0 || !S_ISDIR(st.st_mode)))
			rc = err_sys(e, EX_CANTCREAT, "Kan de map %s niet maken", copy);
		if (last)
			break;
		*p = '/';
	}
	free(copy);
	return rc;
}

char *file_beside(const char *name)
{
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	if (len <= 0)
		return NULL;
	program[len] = '\0';
	char *slash = strrchr(program, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return file_join(program, name);
}
