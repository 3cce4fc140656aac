/*
 * When something happened, for a machine whose clock is not right yet: how long after which start
 * of the machine.  Once the clock is right, wijksync knows when that start was, and tells central
 * in the header of a batch.  What was written is never changed; central counts.
 */
#ifndef DB_STORE_MOMENT_H
#define DB_STORE_MOMENT_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct sqlite3;
struct sys;

#define MOMENT_BOOT	 17 /* HEX16 with its NUL */
#define MOMENT_BOOTS_MAX 4  /* starts that are told of */

struct moment_start {
	char boot[MOMENT_BOOT];
	int64_t began_at; /* ms since 1970 UTC, in whole seconds */
};

/* Which start of the machine this is: 8 bytes of a hash of the kernel's boot_id; "" unknown. */
void moment_boot(const struct sys *sys, char out[MOMENT_BOOT]);
/* Remembers when this start was, once, when the clock is right.  Writes nothing otherwise. */
int moment_note(struct sqlite3 *db, const struct sys *sys, struct err *e);
/* The newest first. */
int moment_starts(struct sqlite3 *db, struct moment_start out[MOMENT_BOOTS_MAX], size_t *count,
		  struct err *e);

#endif
