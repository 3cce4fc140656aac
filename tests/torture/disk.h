/*
 * A disk in memory that can lose its power, for SQLite through disk_vfs.h.
 *
 * Bytes.  Of every file the disk knows what is durable, what a program reads
 * now, and the list of writes and truncations since the file's last sync; a
 * sync makes them durable.  At a power cut any subset of that list survives,
 * in any order.  A write that survives may be torn at sectors of 512 bytes:
 * each is old, new, or new up to or from some byte.  Where a surviving write
 * lengthened the file and its bytes did not land, there are zeros or junk.
 * Bytes beside a write are never harmed: SQLite counts on that by default
 * (SQLITE_IOCAP_POWERSAFE_OVERWRITE), so the disk that it runs on must do it.
 *
 * Names.  Creating and deleting a file changes its folder, and that is durable
 * only after a sync of the folder: a sync of the file itself does not do, which
 * is the strictest reading of POSIX.  At a cut every name is, apart from all
 * other names, in any state that it had since then; a deleted file can be back
 * with what it held, a new one gone although its bytes were synced.  When the
 * folder is synced follows SQLite's own unix VFS: by xDelete with syncDir, and
 * by the first xSync through a handle that was opened to create a journal or a
 * write-ahead log.
 *
 * A fault is planned for the at-th operation of those that it counts; after a
 * cut everything fails until disk_reboot.  Locks and shared memory are gone
 * with the power.  Calls may come from several threads.
 */
#ifndef TESTS_TORTURE_DISK_H
#define TESTS_TORTURE_DISK_H

#include "tests/torture/chance.h"
#include "tests/torture/disk_share.h"
#include <pthread.h>
#include <stdbool.h>

enum disk_fault {
	DISK_FINE,
	DISK_CUT,	 /* counts writes, syncs, truncations and deletions; comes after one */
	DISK_FULL,	 /* counts writes; a part of the write that fails is done */
	DISK_BROKEN,	 /* counts what DISK_CUT counts; fails with SQLITE_IOERR_* */
	DISK_NO_HANDLES, /* counts opens */
};
enum disk_op { DISK_LOOK, DISK_OPEN, DISK_WRITE, DISK_SYNC, DISK_TRUNCATE, DISK_DELETE };

struct disk_image {
	uint8_t *bytes;
	size_t len, cap;
};
struct disk_change {
	size_t offset, len;
	uint8_t *bytes; /* NULL: a truncation to offset */
};

struct disk_file {
	unsigned refs;
	struct disk_image now, durable;
	struct disk_change *changes; /* since the last sync */
	size_t change_count;
	struct disk_share share;
};

/* What stands under a name: at first durably, since then in turn; NULL is no file. */
struct disk_entry {
	char *path;
	struct disk_file **states;
	size_t state_count;
};

struct disk {
	struct chance chance;
	struct disk_entry *entries;
	size_t entry_count, handles;
	enum disk_fault fault;
	unsigned long at, count;
	bool lasting, fired, hit_log, dead;
	bool lies; /* about syncs of write-ahead logs: to prove that a test finds what is lost */
	pthread_mutex_t mutex;
};

void disk_init(struct disk *d, uint64_t seed);
/* No handle may be open. */
void disk_finish(struct disk *d);
/* A durable file. */
void disk_load(struct disk *d, const char *path, const void *bytes, size_t len);
/*
 * Makes the real folder hold what this disk holds under its name, for code that
 * looks at the file without SQLite.  0, or -1 when the real disk does not want.
 */
int disk_mirror(struct disk *d, const char *folder);

/* lasting: all operations after it fail as well, until the next plan.  Takes away what was planned.
 */
void disk_plan(struct disk *d, enum disk_fault fault, unsigned long at, bool lasting);
/* After a cut or without one: the power goes, and comes back.  No handle may be open. */
void disk_reboot(struct disk *d);

/* For disk_vfs.c.  Every call between an enter and its leave; what enter gives goes to SQLite. */
int disk_enter(struct disk *d, enum disk_op op, const char *path);
void disk_leave(struct disk *d);
struct disk_file *disk_find(const struct disk *d, const char *path);
struct disk_file *disk_create(struct disk *d, const char *path); /* NULL path: without a name */
void disk_remove(struct disk *d, const char *path);
void disk_hold(struct disk_file *f);
void disk_release(struct disk_file *f);
void disk_write(struct disk_file *f, const void *bytes, size_t len, size_t offset);
void disk_truncate(struct disk_file *f, size_t size);
void disk_sync(struct disk_file *f);
/* The folder that this file stands in. */
void disk_sync_folder(struct disk *d, const char *path);
/* Is it a write-ahead log or a journal?  Without it there is no commit. */
bool disk_is_log(const char *path);

#endif
