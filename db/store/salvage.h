/*
 * A damaged signups.db (a worn card, a flipped bit, half a file): what can be
 * read is copied to a fresh one, the damaged file is put aside under the first
 * free name "signups.damaged-N.db" (with its -wal), and never deleted.
 * What was in it and could not be read, a person may still find there.
 */
#ifndef DB_STORE_SALVAGE_H
#define DB_STORE_SALVAGE_H

#include <stdbool.h>

struct err;

#define SALVAGE_COUNT "salvages"      /* fact: how often this happened */
#define SALVAGE_AT    "salvaged_at"   /* fact: when last, ms */
#define SALVAGE_SAVED "salvaged_rows" /* fact: how many events were saved then */

/*
 * Opening and salvaging shut each other out, and so do writing an event and
 * salvaging: an event that is written into a file while that is put aside would
 * be lost.  Returns a descriptor for salvage_unlock, or -1.
 */
int salvage_lock(const char *state_dir, bool alone, struct err *e);
void salvage_unlock(int lock);

/*
 * The caller holds the lock alone.  Nothing has changed when it fails (a full
 * disk, for one).
 */
int salvage_file(const char *state_dir, struct err *e);
/* Is there a file that was put aside? */
bool salvage_was_needed(const char *state_dir);
/* Ends a salvage that was cut short between putting aside and putting in place. */
void salvage_resume(const char *state_dir);

#endif
