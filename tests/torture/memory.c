#include "tests/torture/memory.h"

#include <sqlite3.h>

struct memory {
	sqlite3_mem_methods real;
	unsigned long at, count;
	bool lasting, fired;
};

/* SQLite hands its allocator nothing to know a caller by: this is the one place that can keep it.
 */
static struct memory *the_memory(void)
{
	static struct memory memory;
	return &memory;
}

static bool fails(struct memory *m)
{
	if (m->at == 0)
		return false;
	m->count++;
	bool now = m->count == m->at || (m->count > m->at && m->lasting);
	m->fired |= now;
	return now;
}

static void *watched_malloc(int size)
{
	struct memory *m = the_memory();
	return fails(m) ? NULL : m->real.xMalloc(size);
}

static void *watched_realloc(void *old, int size)
{
	struct memory *m = the_memory();
	return fails(m) ? NULL : m->real.xRealloc(old, size);
}

bool memory_watch(void)
{
	struct memory *m = the_memory();
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &m->real) != SQLITE_OK)
		return false;
	sqlite3_mem_methods watched = m->real;
	watched.xMalloc = watched_malloc;
	watched.xRealloc = watched_realloc;
	/* Without the small store that each connection keeps, or few allocations came by here. */
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &watched) == SQLITE_OK &&
	       sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK;
}

void memory_plan(unsigned long at, bool lasting)
{
	struct memory *m = the_memory();
	m->at = at;
	m->count = 0;
	m->lasting = lasting;
	m->fired = false;
}

bool memory_fired(void)
{
	return the_memory()->fired;
}
