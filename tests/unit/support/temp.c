#include "tests/unit/support/temp.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <ftw.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

char *temp_folder(void)
{
	const char *base = getenv("TMPDIR");
	char *path = file_join(base != NULL ? base : "/tmp", "wijk-unit-XXXXXX");
	if (mkdtemp(path) == NULL)
		fail_msg("mkdtemp %s", path);
	return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void temp_remove(char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

void temp_write(const char *folder, const char *name, const void *bytes, size_t len)
{
	struct err e = {.code = 0};
	char *path = file_join(folder, name);
	if (file_replace(path, bytes, len, 0644, &e) != 0)
		fail_msg("%s", e.text);
	free(path);
}

static int64_t now(void *self)
{
	return ((struct temp_world *)self)->now_ms;
}

static int64_t wall(void *self)
{
	const struct temp_world *world = self;
	return world->now_ms + world->wall_ms;
}

static void boot(void *self, char id[SYS_BOOT])
{
	snprintf(id, SYS_BOOT, "boot-%d", ((struct temp_world *)self)->boots);
}

static bool synced(void *self)
{
	return ((struct temp_world *)self)->synced;
}

static void chance(void *self, void *bytes, size_t len)
{
	(void)self;
	sys_real()->random(sys_real()->self, bytes, len);
}

struct sys temp_sys(struct temp_world *world)
{
	return (struct sys){.self = world,
			    .now_ms = wall,
			    .clock_synced = synced,
			    .steady_ms = now,
			    .random = chance,
			    .boot = boot};
}
