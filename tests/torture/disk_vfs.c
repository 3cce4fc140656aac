#include "tests/torture/disk_vfs.h"
#include "db/base/buf.h"
#include "tests/torture/disk.h"

struct handle {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *file;
	char *path; /* NULL for a temporary file */
	struct disk_claim claim;
	bool syncs_folder, goes_on_close;
};

static struct handle *handle_of(sqlite3_file *f)
{
	return (struct handle *)f;
}

static int file_read(sqlite3_file *f, void *out, int amount, sqlite3_int64 offset)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (rc == SQLITE_OK) {
		const struct disk_image *now = &h->file->now;
		size_t at = (size_t)offset, want = (size_t)amount;
		size_t have = at < now->len ? now->len - at : 0;
		if (have > want)
			have = want;
		if (have > 0)
			memcpy(out, now->bytes + at, have);
		memset((uint8_t *)out + have, 0, want - have);
		rc = have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
	}
	disk_leave(h->disk);
	return rc;
}

static int file_write(sqlite3_file *f, const void *bytes, int amount, sqlite3_int64 offset)
{
	struct handle *h = handle_of(f);
	size_t len = (size_t)amount;
	int rc = disk_enter(h->disk, DISK_WRITE, h->path);
	if (rc == SQLITE_FULL) /* as write(2) does: what fitted is there */
		len = chance_below(&h->disk->chance, len);
	if (rc == SQLITE_OK || rc == SQLITE_FULL)
		disk_write(h->file, bytes, len, (size_t)offset);
	disk_leave(h->disk);
	return rc;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_TRUNCATE, h->path);
	if (rc == SQLITE_OK)
		disk_truncate(h->file, (size_t)size);
	disk_leave(h->disk);
	return rc;
}

static int sync_folder(struct disk *d, const char *path)
{
	int rc = disk_enter(d, DISK_SYNC, path);
	if (rc == SQLITE_OK)
		disk_sync_folder(d, path);
	disk_leave(d);
	return rc;
}

static int file_sync(sqlite3_file *f, int flags)
{
	(void)flags; /* a sync of the data takes the length along, as fdatasync(2) does */
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_SYNC, h->path);
	if (rc == SQLITE_OK && !(h->disk->lies && disk_is_log(h->path)))
		disk_sync(h->file);
	disk_leave(h->disk);
	if (rc == SQLITE_OK && h->syncs_folder) {
		rc = sync_folder(h->disk, h->path);
		h->syncs_folder = rc != SQLITE_OK;
	}
	return rc;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (rc == SQLITE_OK)
		*size = (sqlite3_int64)h->file->now.len;
	disk_leave(h->disk);
	return rc;
}

static int file_lock(sqlite3_file *f, int lock)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (rc == SQLITE_OK)
		rc = disk_share_take(&h->file->share, &h->claim, lock);
	disk_leave(h->disk);
	return rc;
}

/* Letting go works without power too: a handle must be able to close. */
static int file_unlock(sqlite3_file *f, int lock)
{
	struct handle *h = handle_of(f);
	disk_enter(h->disk, DISK_LOOK, h->path);
	disk_share_drop(&h->file->share, &h->claim, lock);
	disk_leave(h->disk);
	return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *f, int *out)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	*out = h->file->share.reserved != NULL || h->file->share.exclusive != NULL;
	disk_leave(h->disk);
	return rc;
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	(void)f;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

/* These two are what the unix VFS says of an ordinary disk. */
static int file_sector_size(sqlite3_file *f)
{
	(void)f;
	return 4096;
}

static int file_characteristics(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int file_shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **out)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	*out = NULL;
	if (rc == SQLITE_OK)
		*out = disk_share_map(&h->file->share, &h->claim, (size_t)region, (size_t)size,
				      extend != 0);
	disk_leave(h->disk);
	return rc;
}

static int file_shm_lock(sqlite3_file *f, int first, int count, int flags)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (flags & SQLITE_SHM_UNLOCK) {
		disk_share_drop_memory(&h->file->share, &h->claim, first, count);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_OK) {
		rc = disk_share_take_memory(&h->file->share, &h->claim, first, count,
					    (flags & SQLITE_SHM_EXCLUSIVE) != 0);
	}
	disk_leave(h->disk);
	return rc;
}

static void file_shm_barrier(sqlite3_file *f)
{
	struct handle *h = handle_of(f);
	disk_enter(h->disk, DISK_LOOK, h->path);
	disk_leave(h->disk);
}

static int file_shm_unmap(sqlite3_file *f, int delete)
{
	(void)delete;
	struct handle *h = handle_of(f);
	disk_enter(h->disk, DISK_LOOK, h->path);
	disk_share_unmap(&h->file->share, &h->claim);
	disk_leave(h->disk);
	return SQLITE_OK;
}

static int file_close(sqlite3_file *f)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	disk_share_drop(&h->file->share, &h->claim, SQLITE_LOCK_NONE);
	if (rc == SQLITE_OK && h->goes_on_close && h->path != NULL)
		disk_remove(h->disk, h->path);
	disk_release(h->file);
	h->disk->handles--;
	free(h->path);
	disk_leave(h->disk);
	return SQLITE_OK;
}

static int disk_vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	static const sqlite3_io_methods methods = {2,
						   file_close,
						   file_read,
						   file_write,
						   file_truncate,
						   file_sync,
						   file_size,
						   file_lock,
						   file_unlock,
						   file_check_reserved,
						   file_control,
						   file_sector_size,
						   file_characteristics,
						   file_shm_map,
						   file_shm_lock,
						   file_shm_barrier,
						   file_shm_unmap,
						   NULL,
						   NULL};
	const int logs = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
	struct disk *d = vfs->pAppData;
	struct handle *h = handle_of(f);
	bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
	*h = (struct handle){.disk = d};
	int rc = disk_enter(d, DISK_OPEN, name);
	struct disk_file *file = rc == SQLITE_OK && name != NULL ? disk_find(d, name) : NULL;
	if (rc == SQLITE_OK && file != NULL && creates && (flags & SQLITE_OPEN_EXCLUSIVE))
		rc = SQLITE_CANTOPEN;
	if (rc == SQLITE_OK && file == NULL && name != NULL && !creates)
		rc = SQLITE_CANTOPEN;
	if (rc == SQLITE_OK) {
		h->file = file != NULL ? file : disk_create(d, name);
		disk_hold(h->file);
		h->path = buf_copy(name);
		h->syncs_folder = creates && (flags & logs) != 0;
		h->goes_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
		h->base.pMethods = &methods;
		d->handles++;
		if (out != NULL)
			*out = flags;
	}
	disk_leave(d);
	return rc;
}

static int disk_vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct disk *d = vfs->pAppData;
	int rc = disk_enter(d, DISK_DELETE, name);
	if (rc == SQLITE_OK && disk_find(d, name) == NULL)
		rc = SQLITE_IOERR_DELETE_NOENT;
	if (rc == SQLITE_OK)
		disk_remove(d, name);
	disk_leave(d);
	return rc == SQLITE_OK && sync ? sync_folder(d, name) : rc;
}

/* As the unix VFS: an empty file does not count as being there. */
static int disk_vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	struct disk *d = vfs->pAppData;
	int rc = disk_enter(d, DISK_LOOK, name);
	const struct disk_file *f = rc == SQLITE_OK ? disk_find(d, name) : NULL;
	*out = f != NULL && (flags != SQLITE_ACCESS_EXISTS || f->now.len > 0);
	disk_leave(d);
	return rc;
}

static int disk_vfs_path(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
	(void)vfs;
	return snprintf(out, (size_t)room, "%s", name) < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int disk_vfs_randomness(sqlite3_vfs *vfs, int len, char *out)
{
	struct disk *d = vfs->pAppData;
	disk_enter(d, DISK_LOOK, NULL);
	chance_fill(&d->chance, out, (size_t)len);
	disk_leave(d);
	return len;
}

/* SQLite adds up what it slept by itself; nobody else will let go of a lock meanwhile. */
static int disk_vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int disk_vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
	(void)vfs;
	*out = INT64_C(212800000000000); /* a day of 2031, in milliseconds since the Julian start */
	return SQLITE_OK;
}

int disk_vfs_install(sqlite3_vfs *vfs, struct disk *d)
{
	*vfs = (sqlite3_vfs){.iVersion = 2,
			     .szOsFile = sizeof(struct handle),
			     .mxPathname = 512,
			     .zName = "disk",
			     .pAppData = d,
			     .xOpen = disk_vfs_open,
			     .xDelete = disk_vfs_delete,
			     .xAccess = disk_vfs_access,
			     .xFullPathname = disk_vfs_path,
			     .xRandomness = disk_vfs_randomness,
			     .xSleep = disk_vfs_sleep,
			     .xCurrentTimeInt64 = disk_vfs_time};
	/* Salts and the like are drawn anew, from this disk's chance. */
	sqlite3_randomness(0, NULL);
	return sqlite3_vfs_register(vfs, 1);
}

void disk_vfs_remove(sqlite3_vfs *vfs)
{
	sqlite3_vfs_unregister(vfs);
	sqlite3_randomness(0, NULL);
}
