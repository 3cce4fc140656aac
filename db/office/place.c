#include "db/office/place.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/day.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *place_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *copy = buf_copy(slash != NULL ? path : ".");
	if (slash != NULL)
		copy[slash == path ? 1 : slash - path] = '\0';
	return copy;
}

/* "aanmeldingen-2026-11-25-101500-17.csv": names sort by time, and none comes twice. */
static void add_name(struct buf *out, const char *extension, int64_t no, int64_t now_ms)
{
	struct day_writer writer = {.day = INT64_MIN};
	char time[DAY_TIME];
	day_write(&writer, now_ms, time);
	buf_addf(out, "aanmeldingen-%.10s-%.2s%.2s%.2s-%lld.%s", time, time + 11, time + 14,
		 time + 17, (long long)no, extension);
}

static void name_temp(struct buf *out, const char *folder, int64_t no)
{
	buf_addf(out, "%s/.wijkcentral-%lld-%ld.deel", folder, (long long)no, (long)getpid());
}

static int choose_file(struct place *p, const struct place_wish *w, struct err *e)
{
	struct buf path, temp;
	char real[PATH_MAX];
	bool folder = is_folder(w->output);
	char *parent = folder ? buf_copy(w->output) : place_folder(w->output);
	const char *slash = strrchr(w->output, '/');
	const char *name = slash != NULL ? slash + 1 : w->output;
	int rc = 0;
	buf_init(&path);
	buf_init(&temp);
	if (!folder && name[0] == '\0')
		rc = err_set(e, EX_CANTCREAT, "De map %s is er niet. Maak die eerst.", w->output);
	else if (realpath(parent, real) == NULL)
		rc = err_sys(e, EX_CANTCREAT, "De map %s is niet te vinden", parent);
	if (rc == 0) {
		buf_addf(&path, "%s/", real);
		if (folder)
			add_name(&path, w->extension, w->no, w->now_ms);
		else
			buf_add_str(&path, name);
		name_temp(&temp, real, w->no);
		p->path = buf_steal(&path);
		p->temp = buf_steal(&temp);
	}
	buf_finish(&path);
	buf_finish(&temp);
	free(parent);
	return rc;
}

static int choose_stream(struct place *p, const struct place_wish *w, struct err *e)
{
	struct buf temp;
	if (w->needs_path && isatty(fileno(w->stream)))
		return err_set(e, EX_USAGE, "Zeg met -o in welk bestand dit moet komen.");
	buf_init(&temp);
	if (w->needs_path)
		name_temp(&temp, place_temp_dir(w->temp_dir), w->no);
	p->path = buf_copy("-");
	p->temp = buf_steal(&temp);
	return 0;
}

const char *place_temp_dir(const char *chosen)
{
	const char *usual = getenv("TMPDIR");
	return chosen != NULL ? chosen : usual != NULL && usual[0] != '\0' ? usual : "/tmp";
}

int place_choose(struct place *p, const struct place_wish *wish, struct err *e)
{
	*p = (struct place){.file = wish->stream, .stream = wish->stream};
	return wish->output != NULL ? choose_file(p, wish, e) : choose_stream(p, wish, e);
}

/* Between open and flock another export can lock it first, see nobody, and take it away. */
static bool is_gone(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

int place_open(struct place *p, struct err *e)
{
	if (p->temp[0] == '\0')
		return 0;
	const char *name = strcmp(p->path, "-") == 0 ? p->temp : p->path;
	int fd = open(p->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 && flock(fd, LOCK_EX) == 0 ? fdopen(fd, "w+") : NULL;
	if (file == NULL) {
		err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven", name);
		if (fd >= 0) {
			unlink(p->temp);
			close(fd);
		}
		p->temp[0] = '\0';
		return -1;
	}
	p->file = file;
	return is_gone(fd) ? err_set(e, EX_TEMPFAIL,
				     "Deze export is intussen opgeruimd. Probeer het opnieuw.")
			   : 0;
}

bool place_is_screen(const struct place *p)
{
	return p->file == p->stream && isatty(fileno(p->file)) == 1;
}

/* A file that standard output was led to must be on the disk as well; a pipe cannot. */
static bool sync_stream(FILE *stream)
{
	struct stat st;
	return fstat(fileno(stream), &st) != 0 || !S_ISREG(st.st_mode) ||
	       fsync(fileno(stream)) == 0;
}

static bool copy_to_stream(struct place *p)
{
	char bytes[65536];
	size_t n;
	rewind(p->file);
	while ((n = fread(bytes, 1, sizeof bytes, p->file)) > 0)
		if (fwrite(bytes, 1, n, p->stream) != n)
			return false;
	return !ferror(p->file) && fflush(p->stream) == 0;
}

int place_sync(struct place *p, struct err *e)
{
	bool fine = fflush(p->file) == 0 && !ferror(p->file);
	if (fine && strcmp(p->path, "-") == 0)
		fine = (p->file == p->stream || copy_to_stream(p)) && sync_stream(p->stream);
	else if (fine)
		fine = fsync(fileno(p->file)) == 0;
	return fine ? 0 : err_sys(e, EX_IOERR, "De export kon niet helemaal worden geschreven");
}

int place_rename(struct place *p, struct err *e)
{
	if (strcmp(p->path, "-") == 0) {
		/* It is in the stream; nothing of it may stay when the ledger looks no more. */
		if (p->temp[0] != '\0')
			unlink(p->temp);
		p->temp[0] = '\0';
		return 0;
	}
	if (rename(p->temp, p->path) != 0)
		return err_sys(e, EX_CANTCREAT,
			       "De export is klaar, maar kan nog niet naar %s. Probeer het opnieuw",
			       p->path);
	p->temp[0] = '\0';
	return file_sync_folder_of(p->path) == 0
		       ? 0
		       : err_sys(e, EX_IOERR, "Kan %s niet schrijven", p->path);
}

void place_close(struct place *p, bool keep)
{
	if (!keep && p->temp != NULL && p->temp[0] != '\0')
		unlink(p->temp);
	if (p->file != NULL && p->file != p->stream)
		fclose(p->file);
	free(p->path);
	free(p->temp);
	*p = (struct place){.file = NULL};
}

int place_check_room(const char *folder, uint64_t bytes, struct err *e)
{
	struct statvfs st;
	if (statvfs(folder, &st) != 0)
		return err_sys(e, EX_CANTCREAT, "De map %s is niet te gebruiken", folder);
	uint64_t room = (uint64_t)st.f_bavail * st.f_frsize;
	if (room >= bytes)
		return 0;
	return err_set(e, EX_IOERR,
		       "In %s is %llu MB vrij, en er is %llu MB nodig. Kies met --temp een andere"
		       " map, of neem --format csv.",
		       folder, (unsigned long long)(room >> 20),
		       (unsigned long long)(bytes >> 20) + 1);
}
