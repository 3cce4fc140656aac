#include "tui/fresh.h"
#include "content/bundle/bundle.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tui/ui.h"

#include <libgen.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

struct fresh {
	char *path, *name,
		*faults; /* name: of the file in its folder; faults: that of its faults */
	struct bundle *bundle;
	size_t old_count;
	struct bundle **old; /* a screen may still read from them */
	struct stat seen;
	int fd;
	bool eager, waits, has_faults;
};

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* A folder that cannot be watched is no reason not to run: then only a restart shows new content.
 */
static void watch(struct fresh *f)
{
	char *copy = buf_copy(f->path);
	f->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (f->fd >= 0 && inotify_add_watch(f->fd, dirname(copy), IN_MOVED_TO) < 0) {
		close(f->fd);
		f->fd = -1;
	}
	free(copy);
}

struct fresh *fresh_new(const char *path, struct bundle *bundle, bool eager)
{
	struct fresh *f = buf_alloc(1, sizeof *f);
	struct buf faults;
	char *copy = buf_copy(path);
	f->path = buf_copy(path);
	f->name = buf_copy(basename(copy));
	free(copy);
	buf_init(&faults);
	buf_addf(&faults, "%s.faults", path);
	f->faults = buf_steal(&faults);
	f->bundle = bundle;
	f->eager = eager;
	watch(f);
	/* Looked at after the watch began, so that nothing falls between. */
	if (stat(path, &f->seen) != 0)
		f->seen = (struct stat){.st_size = 0};
	return f;
}

static void free_old(struct fresh *f)
{
	for (size_t i = 0; i < f->old_count; i++)
		bundle_free(f->old[i]);
	f->old_count = 0;
}

void fresh_free(struct fresh *f)
{
	if (f == NULL)
		return;
	free_old(f);
	bundle_free(f->bundle);
	if (f->fd >= 0)
		close(f->fd);
	free(f->old);
	free(f->path);
	free(f->name);
	free(f->faults);
	free(f);
}

int fresh_fd(const struct fresh *f)
{
	return f->fd;
}

/* Something was put in the folder: ours, or another file of the kiosk. */
static void listen(struct fresh *f)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	size_t len = strlen(f->name);
	ssize_t n;
	while (f->fd >= 0 && (n = read(f->fd, events, sizeof events)) > 0)
		for (const char *p = events; p < events + n;) {
			const struct inotify_event *e =
				(const struct inotify_event *)(const void *)p;
			bool ours = e->len > 0 && strncmp(e->name, f->name, len) == 0;
			f->waits = f->waits || (ours && e->name[len] == '\0') ||
				   (e->mask & IN_Q_OVERFLOW) != 0;
			f->has_faults =
				f->has_faults || (ours && strcmp(e->name + len, ".faults") == 0);
			p += sizeof *e + e->len;
		}
}

/* The old one stays open until nobody can hold anything of it. */
static void take(struct fresh *f, struct ui *ui)
{
	struct bundle *bundle = NULL;
	struct stat now;
	f->waits = false;
	if (stat(f->path, &now) != 0 || same_file(&now, &f->seen))
		return;
	f->seen = now;
	if (bundle_open(&bundle, f->path, NULL) != 0)
		return;
	f->old = buf_grow(f->old, f->old_count + 1, sizeof *f->old);
	f->old[f->old_count++] = f->bundle;
	f->bundle = bundle;
	ui_set_bundle(ui, bundle);
}

static void show_faults(struct fresh *f, struct ui *ui)
{
	struct err e = {.code = EX_DATAERR};
	struct buf text;
	f->has_faults = false;
	buf_init(&text);
	if (file_read(f->faults, sizeof e.text - 1, &text, NULL) == 0 && text.len > 0) {
		err_set(&e, EX_DATAERR, "%s", text.data);
		ui_show_error(ui, &e);
	}
	buf_finish(&text);
}

void fresh_look(struct fresh *f, struct ui *ui)
{
	listen(f);
	bool rests = ui_rests(ui);
	if (rests)
		free_old(f);
	if (f->waits && (rests || (f->eager && !ui_holds_answers(ui))))
		take(f, ui);
	if (f->has_faults && f->eager)
		show_faults(f, ui);
}
