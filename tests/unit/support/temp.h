/*
 * A folder of its own for a test, and a clock that stands still.
 */
#ifndef TESTS_UNIT_SUPPORT_TEMP_H
#define TESTS_UNIT_SUPPORT_TEMP_H

#include "db/base/sys.h"

/* A new empty folder; end with temp_remove, which takes all in it away and frees the path. */
char *temp_folder(void);
void temp_remove(char *path);
/* Writes folder/name whole; fails the test when that does not work. */
void temp_write(const char *folder, const char *name, const void *bytes, size_t len);

/* Time only moves when the test moves it; randomness is real. */
struct temp_world {
	int64_t now_ms;
	bool synced;
	int64_t wall_ms; /* how far the wall clock is ahead of the steady one */
	int boots;	 /* how often the machine was started again */
};
struct sys temp_sys(struct temp_world *world);

#endif
