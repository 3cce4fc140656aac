#include "tests/torture/disk.h"
#include "db/base/buf.h"
#include "db/base/file.h"

#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>

#define SECTOR 512

static void image_resize(struct disk_image *image, size_t len)
{
	if (len > image->cap) {
		image->cap = len * 2;
		image->bytes = buf_grow(image->bytes, image->cap, 1);
	}
	if (len > image->len)
		memset(image->bytes + image->len, 0, len - image->len);
	image->len = len;
}

static void image_apply(struct disk_image *image, const struct disk_change *c)
{
	if (c->bytes == NULL) {
		image_resize(image, c->offset);
		return;
	}
	if (image->len < c->offset + c->len)
		image_resize(image, c->offset + c->len);
	memcpy(image->bytes + c->offset, c->bytes, c->len);
}

static void forget_changes(struct disk_file *f)
{
	for (size_t i = 0; i < f->change_count; i++)
		free(f->changes[i].bytes);
	f->change_count = 0;
}

void disk_hold(struct disk_file *f)
{
	f->refs++;
}

void disk_release(struct disk_file *f)
{
	if (f == NULL || --f->refs > 0)
		return;
	forget_changes(f);
	free(f->changes);
	free(f->now.bytes);
	free(f->durable.bytes);
	free(f);
}

void disk_init(struct disk *d, uint64_t seed)
{
	*d = (struct disk){.chance = {seed}};
	pthread_mutex_init(&d->mutex, NULL);
}

void disk_finish(struct disk *d)
{
	for (size_t i = 0; i < d->entry_count; i++) {
		for (size_t j = 0; j < d->entries[i].state_count; j++)
			disk_release(d->entries[i].states[j]);
		free(d->entries[i].states);
		free(d->entries[i].path);
	}
	free(d->entries);
	pthread_mutex_destroy(&d->mutex);
}

void disk_plan(struct disk *d, enum disk_fault fault, unsigned long at, bool lasting)
{
	d->fault = fault;
	d->at = at;
	d->count = 0;
	d->lasting = lasting;
	d->fired = d->hit_log = false;
}

static bool is_counted(const struct disk *d, enum disk_op op)
{
	switch (d->fault) {
	case DISK_CUT:
	case DISK_BROKEN: return op >= DISK_WRITE;
	case DISK_FULL: return op == DISK_WRITE;
	case DISK_NO_HANDLES: return op == DISK_OPEN;
	case DISK_FINE: break;
	}
	return false;
}

static int code_of(const struct disk *d, enum disk_op op)
{
	static const int broken[] = {[DISK_WRITE] = SQLITE_IOERR_WRITE,
				     [DISK_SYNC] = SQLITE_IOERR_FSYNC,
				     [DISK_TRUNCATE] = SQLITE_IOERR_TRUNCATE,
				     [DISK_DELETE] = SQLITE_IOERR_DELETE};
	if (d->fault == DISK_FULL)
		return SQLITE_FULL;
	return d->fault == DISK_NO_HANDLES ? SQLITE_CANTOPEN : broken[op];
}

bool disk_is_log(const char *path)
{
	const char *end = path != NULL ? strrchr(path, '-') : NULL;
	return end != NULL && (strcmp(end, "-wal") == 0 || strcmp(end, "-journal") == 0);
}

int disk_enter(struct disk *d, enum disk_op op, const char *path)
{
	pthread_mutex_lock(&d->mutex);
	if (d->dead)
		return SQLITE_IOERR;
	if (!is_counted(d, op))
		return SQLITE_OK;
	d->count++;
	if (d->fault == DISK_CUT || d->count < d->at || (d->count > d->at && !d->lasting))
		return SQLITE_OK;
	d->fired = true;
	d->hit_log |= op == DISK_WRITE && disk_is_log(path);
	return code_of(d, op);
}

void disk_leave(struct disk *d)
{
	if (d->fault == DISK_CUT && d->count >= d->at)
		d->fired = d->dead = true;
	pthread_mutex_unlock(&d->mutex);
}

static struct disk_entry *entry_of(const struct disk *d, const char *path)
{
	for (size_t i = 0; i < d->entry_count; i++)
		if (strcmp(d->entries[i].path, path) == 0)
			return &d->entries[i];
	return NULL;
}

static void push_state(struct disk_entry *entry, struct disk_file *f)
{
	entry->states = buf_grow(entry->states, entry->state_count + 1, sizeof(struct disk_file *));
	entry->states[entry->state_count++] = f;
}

/* Keeps one state of all, durably. */
static void settle(struct disk_entry *entry, size_t keep)
{
	struct disk_file *kept = entry->states[keep];
	for (size_t i = 0; i < entry->state_count; i++)
		if (i != keep)
			disk_release(entry->states[i]);
	entry->states[0] = kept;
	entry->state_count = 1;
}

struct disk_file *disk_find(const struct disk *d, const char *path)
{
	const struct disk_entry *entry = entry_of(d, path);
	return entry != NULL ? entry->states[entry->state_count - 1] : NULL;
}

struct disk_file *disk_create(struct disk *d, const char *path)
{
	struct disk_file *f = buf_alloc(1, sizeof *f);
	if (path == NULL)
		return f;
	struct disk_entry *entry = entry_of(d, path);
	if (entry == NULL) {
		d->entries = buf_grow(d->entries, d->entry_count + 1, sizeof *d->entries);
		entry = &d->entries[d->entry_count++];
		*entry = (struct disk_entry){.path = buf_copy(path)};
		push_state(entry, NULL);
	}
	disk_hold(f);
	push_state(entry, f);
	return f;
}

void disk_remove(struct disk *d, const char *path)
{
	struct disk_entry *entry = entry_of(d, path);
	if (entry != NULL)
		push_state(entry, NULL);
}

static void add_change(struct disk_file *f, struct disk_change c)
{
	f->changes = buf_grow(f->changes, f->change_count + 1, sizeof *f->changes);
	f->changes[f->change_count++] = c;
	image_apply(&f->now, &c);
}

void disk_write(struct disk_file *f, const void *bytes, size_t len, size_t offset)
{
	if (len == 0)
		return;
	uint8_t *copy = memcpy(buf_alloc(len, 1), bytes, len);
	add_change(f, (struct disk_change){.offset = offset, .len = len, .bytes = copy});
}

void disk_truncate(struct disk_file *f, size_t size)
{
	add_change(f, (struct disk_change){.offset = size});
}

void disk_sync(struct disk_file *f)
{
	for (size_t i = 0; i < f->change_count; i++)
		image_apply(&f->durable, &f->changes[i]);
	forget_changes(f);
}

static size_t folder_length(const char *path)
{
	return (size_t)(strrchr(path, '/') - path);
}

void disk_sync_folder(struct disk *d, const char *path)
{
	size_t len = folder_length(path);
	for (size_t i = 0; i < d->entry_count; i++)
		if (folder_length(d->entries[i].path) == len &&
		    memcmp(d->entries[i].path, path, len) == 0)
			settle(&d->entries[i], d->entries[i].state_count - 1);
}

void disk_load(struct disk *d, const char *path, const void *bytes, size_t len)
{
	struct disk_file *f = disk_create(d, path);
	disk_write(f, bytes, len, 0);
	disk_sync(f);
	disk_sync_folder(d, path);
}

int disk_mirror(struct disk *d, const char *folder)
{
	int rc = 0;
	size_t len = strlen(folder);
	for (size_t i = 0; rc == 0 && i < d->entry_count; i++) {
		const char *path = d->entries[i].path;
		const struct disk_file *f = disk_find(d, path);
		if (folder_length(path) != len || memcmp(path, folder, len) != 0)
			continue;
		if (f != NULL)
			rc = file_replace(path, f->now.bytes, f->now.len, 0600, NULL);
		else if (unlink(path) != 0 && errno != ENOENT)
			rc = -1;
	}
	return rc;
}

/* One sector of a surviving write, or the part of it that was written. */
static void tear(struct disk *d, uint8_t *to, const uint8_t *from, size_t len)
{
	size_t at = chance_below(&d->chance, len + 1);
	switch (chance_below(&d->chance, 5)) {
	case 0:
	case 1: memcpy(to, from, len); break;
	case 2: memcpy(to, from, at); break;
	case 3: memcpy(to + at, from + at, len - at); break;
	default: break;
	}
}

static void land(struct disk *d, struct disk_image *image, const struct disk_change *c)
{
	size_t before = image->len, end = c->offset + c->len;
	if (c->bytes == NULL || chance_below(&d->chance, 2) == 0) {
		image_apply(image, c);
		return;
	}
	if (before < end) {
		image_resize(image, end);
		if (chance_below(&d->chance, 2) == 0)
			chance_fill(&d->chance, image->bytes + before, end - before);
	}
	for (size_t at = c->offset, next; at < end; at = next) {
		next = (at / SECTOR + 1) * SECTOR;
		if (next > end)
			next = end;
		tear(d, image->bytes + at, c->bytes + (at - c->offset), next - at);
	}
}

static void shuffle(struct disk *d, struct disk_change *changes, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = chance_below(&d->chance, i);
		struct disk_change c = changes[i - 1];
		changes[i - 1] = changes[j];
		changes[j] = c;
	}
}

/* All, none or some of the changes; the two ends are what a careful order depends on. */
static void survive(struct disk *d, struct disk_file *f)
{
	uint64_t kind = chance_below(&d->chance, 6), share = chance_below(&d->chance, 4);
	if (kind >= 4)
		shuffle(d, f->changes, f->change_count);
	for (size_t i = 0; kind > 0 && i < f->change_count; i++) {
		if (kind == 1)
			image_apply(&f->durable, &f->changes[i]);
		else if (chance_below(&d->chance, 4) <= share)
			land(d, &f->durable, &f->changes[i]);
	}
	forget_changes(f);
	image_resize(&f->now, f->durable.len);
	if (f->durable.len > 0)
		memcpy(f->now.bytes, f->durable.bytes, f->durable.len);
}

void disk_reboot(struct disk *d)
{
	for (size_t i = 0; i < d->entry_count; i++) {
		struct disk_entry *entry = &d->entries[i];
		settle(entry, chance_below(&d->chance, entry->state_count));
		if (entry->states[0] != NULL)
			survive(d, entry->states[0]);
	}
	d->dead = false;
	disk_plan(d, DISK_FINE, 0, false);
}
