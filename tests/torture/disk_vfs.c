#include "tests/torture/disk_vfs.h"
#include "db/base/buf.h"
#include "tests/torture/disk.h"

struct handle {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *file;
	char *path; /* NULL for a temporary file */
	int lock;
	bool syncs_folder, goes_on_close, has_shm;
	uint8_t shm_shared, shm_alone; /* a bit for each lock of ours */
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

/* EXCLUSIVE is asked for in two steps: PENDING lets the readers go, and no new ones in. */
static int take_lock(struct handle *h, int lock)
{
	struct disk_share *s = &h->file->share;
	if (lock == SQLITE_LOCK_SHARED) {
		if (s->pending != NULL || s->exclusive != NULL)
			return SQLITE_BUSY;
		s->shared++;
	} else if (lock == SQLITE_LOCK_RESERVED) {
		if (s->reserved != NULL)
			return SQLITE_BUSY;
		s->reserved = h;
	} else {
		if (s->pending != NULL && s->pending != h)
			return SQLITE_BUSY;
		s->pending = h;
		h->lock = SQLITE_LOCK_PENDING;
		if (s->shared > 1)
			return SQLITE_BUSY;
		s->exclusive = h;
	}
	h->lock = lock;
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *f, int lock)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (rc == SQLITE_OK && h->lock < lock)
		rc = take_lock(h, lock);
	disk_leave(h->disk);
	return rc;
}

static void drop_lock(struct handle *h, int lock)
{
	struct disk_share *s = &h->file->share;
	if (h->lock <= lock)
		return;
	if (s->reserved == h)
		s->reserved = NULL;
	if (s->pending == h)
		s->pending = NULL;
	if (s->exclusive == h)
		s->exclusive = NULL;
	if (lock == SQLITE_LOCK_NONE)
		s->shared--;
	h->lock = lock;
}

/* Letting go works without power too: a handle must be able to close. */
static int file_unlock(sqlite3_file *f, int lock)
{
	struct handle *h = handle_of(f);
	disk_enter(h->disk, DISK_LOOK, h->path);
	drop_lock(h, lock);
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
	struct disk_share *s = &h->file->share;
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	*out = NULL;
	if (rc == SQLITE_OK && !h->has_shm) {
		h->has_shm = true;
		s->shm_users++;
	}
	while (rc == SQLITE_OK && extend && s->region_count <= (size_t)region) {
		s->regions = buf_grow(s->regions, s->region_count + 1, sizeof *s->regions);
		s->regions[s->region_count++] = buf_alloc((size_t)size, 1);
	}
	if (rc == SQLITE_OK && (size_t)region < s->region_count)
		*out = s->regions[region];
	disk_leave(h->disk);
	return rc;
}

static void drop_shm_lock(struct handle *h, int i)
{
	uint8_t bit = (uint8_t)(1U << i);
	if (h->shm_alone & bit)
		h->file->share.shm_locks[i] = 0;
	else if (h->shm_shared & bit)
		h->file->share.shm_locks[i]--;
	h->shm_alone &= (uint8_t)~bit;
	h->shm_shared &= (uint8_t)~bit;
}

static int take_shm_locks(struct handle *h, int first, int count, bool alone)
{
	int *locks = h->file->share.shm_locks;
	for (int i = first; i < first + count; i++) {
		uint8_t bit = (uint8_t)(1U << i);
		int mine = (h->shm_shared & bit) != 0;
		if (alone ? locks[i] != 0 && !(h->shm_alone & bit) && locks[i] != mine
			  : locks[i] < 0 && !(h->shm_alone & bit))
			return SQLITE_BUSY;
	}
	for (int i = first; i < first + count; i++) {
		uint8_t bit = (uint8_t)(1U << i);
		if (h->shm_alone & bit || (!alone && h->shm_shared & bit))
			continue;
		drop_shm_lock(h, i);
		locks[i] = alone ? -1 : locks[i] + 1;
		if (alone)
			h->shm_alone |= bit;
		else
			h->shm_shared |= bit;
	}
	return SQLITE_OK;
}

static int file_shm_lock(sqlite3_file *f, int first, int count, int flags)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	if (flags & SQLITE_SHM_UNLOCK) {
		for (int i = first; i < first + count; i++)
			drop_shm_lock(h, i);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_OK) {
		rc = take_shm_locks(h, first, count, (flags & SQLITE_SHM_EXCLUSIVE) != 0);
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

/* The last one clears it, as the unix VFS does for the first one that comes again. */
static int file_shm_unmap(sqlite3_file *f, int delete)
{
	(void)delete;
	struct handle *h = handle_of(f);
	struct disk_share *s = &h->file->share;
	disk_enter(h->disk, DISK_LOOK, h->path);
	for (int i = 0; i < DISK_SHM_LOCKS; i++)
		drop_shm_lock(h, i);
	if (h->has_shm && --s->shm_users == 0) {
		for (size_t i = 0; i < s->region_count; i++)
			free(s->regions[i]);
		free(s->regions);
		s->regions = NULL;
		s->region_count = 0;
	}
	h->has_shm = false;
	disk_leave(h->disk);
	return SQLITE_OK;
}

static int file_close(sqlite3_file *f)
{
	struct handle *h = handle_of(f);
	int rc = disk_enter(h->disk, DISK_LOOK, h->path);
	drop_lock(h, SQLITE_LOCK_NONE);
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
