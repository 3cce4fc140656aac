#include "tests/monkey/watch.h"
#include "db/base/buf.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct watch {
	char *path, *state;
	FILE *log;
	struct buf line; /* not whole yet */
	size_t count;
	bool begun;
};

static const char calls[] = "trace=execve,execveat,open,openat,openat2,creat,mkdir,mkdirat,mknod,"
			    "mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2";

/* The voice, the paper, and CUPS's own two: all that the kiosk may ever start. */
static const char *const programs[] = {"wijkspeak", "wijkprint", "lp", "lpstat"};

/* Its terminal, the console's mouse, and nothing at all. */
static const char *const devices[] = {"/dev/tty", "/dev/pts/", "/dev/gpmctl", "/dev/null"};

struct watch *watch_new(const char *log, const char *state)
{
	struct watch *w = buf_alloc(1, sizeof(*w));
	w->path = buf_copy(log);
	w->state = buf_copy(state);
	buf_init(&w->line);
	w->log = fopen(log, "w+");
	if (w->log == NULL)
		err(EX_CANTCREAT, "%s", log);
	return w;
}

void watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	fclose(w->log);
	buf_finish(&w->line);
	free(w->path);
	free(w->state);
	free(w);
}

size_t watch_words(const struct watch *w, const char *words[WATCH_WORDS])
{
	const char *const all[] = {"strace", "-f",    "-D", "-y",	   "-qq", "--seccomp-bpf",
				   "-o",     w->path, "-e", "signal=none", "-e",  calls,
				   "--"};
	const size_t count = sizeof(all) / sizeof(all[0]);
	for (size_t i = 0; i < count; i++)
		words[i] = all[i];
	return count;
}

/* The n-th text between quotes; "" when there is none. */
static char *quoted(const char *line, int n)
{
	struct buf out;
	buf_init(&out);
	const char *at = strchr(line, '"');
	for (; at != NULL && n > 0; n--) {
		at = strchr(at + 1, '"');
		at = at != NULL ? strchr(at + 1, '"') : NULL;
	}
	if (at != NULL)
		buf_add(&out, at + 1, strcspn(at + 1, "\""));
	return buf_steal(&out);
}

static bool may_start(struct watch *w, const char *line)
{
	char *path = quoted(line, 0);
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	bool fine = !w->begun;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		fine = fine || strcmp(name, programs[i]) == 0;
	/* The search through PATH for the program that is meant ends with the one that is there. */
	w->begun = w->begun || strstr(line, " = 0") != NULL;
	free(path);
	return fine;
}

/* A whole path inside the state folder, or one from a folder that is. */
static bool is_inside(const struct watch *w, const char *line, const char *path)
{
	size_t len = strlen(w->state);
	const char *folder = strchr(line, '<');
	if (path[0] == '/')
		return strncmp(path, w->state, len) == 0 && path[len] == '/';
	return folder != NULL && strncmp(folder + 1, w->state, len) == 0;
}

static bool may_open(const struct watch *w, const char *line)
{
	char *path = quoted(line, 0);
	bool writes = strstr(line, "O_WRONLY") != NULL || strstr(line, "O_RDWR") != NULL ||
		      strstr(line, "O_CREAT") != NULL || strstr(line, "creat(") != NULL;
	bool fine = !writes || is_inside(w, line, path);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		fine = fine || strncmp(path, devices[i], strlen(devices[i])) == 0;
	free(path);
	return fine;
}

static bool may_make(const struct watch *w, const char *line)
{
	bool fine = true;
	for (int i = 0; i < 2; i++) {
		char *path = quoted(line, i);
		fine = fine && (path[0] == '\0' || is_inside(w, line, path));
		free(path);
	}
	return fine;
}

/* "4635  openat(AT_FDCWD</tmp>, "/etc/ld.so.cache", O_RDONLY) = 3</etc/ld.so.cache>" */
static bool may(struct watch *w, const char *line)
{
	const char *call = line + strspn(line, "0123456789 ");
	if (strncmp(call, "<... ", 5) == 0 || strncmp(call, "+++", 3) == 0)
		return true; /* its beginning was looked at */
	w->count++;
	if (strncmp(call, "exec", 4) == 0)
		return may_start(w, call);
	if (strncmp(call, "open", 4) == 0 || strncmp(call, "creat", 5) == 0)
		return may_open(w, call);
	return may_make(w, call);
}

bool watch_is_clean(struct watch *w, struct buf *why)
{
	bool clean = true;
	char bytes[4096];
	size_t got;
	clearerr(w->log);
	while ((got = fread(bytes, 1, sizeof(bytes), w->log)) > 0)
		buf_add(&w->line, bytes, got);
	size_t at = 0;
	for (const char *end; (end = strchr(w->line.data + at, '\n')) != NULL;) {
		size_t len = (size_t)(end - w->line.data) - at;
		w->line.data[at + len] = '\0';
		if (!may(w, w->line.data + at)) {
			buf_addf(why, "%s\n", w->line.data + at);
			clean = false;
		}
		at += len + 1;
	}
	memmove(w->line.data, w->line.data + at, w->line.len - at);
	buf_truncate(&w->line, w->line.len - at);
	return clean;
}

size_t watch_count(const struct watch *w)
{
	return w->count;
}
