/*
 * Who holds which lock of one file, and the memory that its connections share:
 * what the kernel keeps for SQLite's unix VFS, for the handles of one process.
 */
#ifndef TESTS_TORTURE_DISK_SHARE_H
#define TESTS_TORTURE_DISK_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_SHARE_LOCKS 8 /* of the shared memory */

/* What one handle holds. */
struct disk_claim {
	int lock; /* SQLITE_LOCK_* */
	bool has_memory;
	uint8_t together, alone; /* a bit for each lock of the memory */
};

struct disk_share {
	const struct disk_claim *reserved, *pending, *exclusive;
	unsigned shared, users;
	int locks[DISK_SHARE_LOCKS]; /* handles that share it, or -1 when one has it alone */
	uint8_t **regions;
	size_t region_count;
};

/* SQLITE_OK, or SQLITE_BUSY when another is in the way. */
int disk_share_take(struct disk_share *s, struct disk_claim *c, int lock);
void disk_share_drop(struct disk_share *s, struct disk_claim *c, int lock);

/* NULL when it is not there and may not be made. */
void *disk_share_map(struct disk_share *s, struct disk_claim *c, size_t region, size_t size,
		     bool make);
/* The last one clears it, as the unix VFS does for the first one that comes again. */
void disk_share_unmap(struct disk_share *s, struct disk_claim *c);
int disk_share_take_memory(struct disk_share *s, struct disk_claim *c, int first, int count,
			   bool alone);
void disk_share_drop_memory(struct disk_share *s, struct disk_claim *c, int first, int count);

#endif
