#include "tests/torture/disk_share.h"
#include "db/base/buf.h"

#include <sqlite3.h>

/* EXCLUSIVE is asked for in two steps: PENDING lets the readers go, and no new ones in. */
static int take_alone(struct disk_share *s, struct disk_claim *c)
{
	if (s->pending != NULL && s->pending != c)
		return SQLITE_BUSY;
	s->pending = c;
	c->lock = SQLITE_LOCK_PENDING;
	if (s->shared > 1)
		return SQLITE_BUSY;
	s->exclusive = c;
	c->lock = SQLITE_LOCK_EXCLUSIVE;
	return SQLITE_OK;
}

int disk_share_take(struct disk_share *s, struct disk_claim *c, int lock)
{
	if (c->lock >= lock)
		return SQLITE_OK;
	if (lock > SQLITE_LOCK_RESERVED)
		return take_alone(s, c);
	if (lock == SQLITE_LOCK_SHARED) {
		if (s->pending != NULL || s->exclusive != NULL)
			return SQLITE_BUSY;
		s->shared++;
	} else {
		if (s->reserved != NULL)
			return SQLITE_BUSY;
		s->reserved = c;
	}
	c->lock = lock;
	return SQLITE_OK;
}

void disk_share_drop(struct disk_share *s, struct disk_claim *c, int lock)
{
	if (c->lock <= lock)
		return;
	if (s->reserved == c)
		s->reserved = NULL;
	if (s->pending == c)
		s->pending = NULL;
	if (s->exclusive == c)
		s->exclusive = NULL;
	if (lock == SQLITE_LOCK_NONE)
		s->shared--;
	c->lock = lock;
}

void *disk_share_map(struct disk_share *s, struct disk_claim *c, size_t region, size_t size,
		     bool make)
{
	if (!c->has_memory) {
		c->has_memory = true;
		s->users++;
	}
	while (make && s->region_count <= region) {
		s->regions = buf_grow(s->regions, s->region_count + 1, sizeof(uint8_t *));
		s->regions[s->region_count++] = buf_alloc(size, 1);
	}
	return region < s->region_count ? s->regions[region] : NULL;
}

void disk_share_unmap(struct disk_share *s, struct disk_claim *c)
{
	disk_share_drop_memory(s, c, 0, DISK_SHARE_LOCKS);
	if (c->has_memory && --s->users == 0) {
		for (size_t i = 0; i < s->region_count; i++)
			free(s->regions[i]);
		free(s->regions);
		s->regions = NULL;
		s->region_count = 0;
	}
	c->has_memory = false;
}

static uint8_t bit_of(int lock)
{
	return (uint8_t)(1U << lock);
}

void disk_share_drop_memory(struct disk_share *s, struct disk_claim *c, int first, int count)
{
	for (int i = first; i < first + count; i++) {
		uint8_t bit = bit_of(i);
		if (c->alone & bit)
			s->locks[i] = 0;
		else if (c->together & bit)
			s->locks[i]--;
		c->alone &= (uint8_t)~bit;
		c->together &= (uint8_t)~bit;
	}
}

/* Is another handle in the way? */
static bool is_taken(const struct disk_share *s, const struct disk_claim *c, int lock, bool alone)
{
	uint8_t bit = bit_of(lock);
	if (c->alone & bit)
		return false;
	int mine = (c->together & bit) != 0;
	return alone ? s->locks[lock] != mine : s->locks[lock] < 0;
}

int disk_share_take_memory(struct disk_share *s, struct disk_claim *c, int first, int count,
			   bool alone)
{
	for (int i = first; i < first + count; i++)
		if (is_taken(s, c, i, alone))
			return SQLITE_BUSY;
	for (int i = first; i < first + count; i++) {
		disk_share_drop_memory(s, c, i, 1);
		s->locks[i] = alone ? -1 : s->locks[i] + 1;
		if (alone)
			c->alone |= bit_of(i);
		else
			c->together |= bit_of(i);
	}
	return SQLITE_OK;
}
