/* The inside of an update, for update.c (what to take?) and update_take.c (taking it). */
#ifndef DB_SYNC_UPDATE_INSIDE_H
#define DB_SYNC_UPDATE_INSIDE_H

#include "db/store/content.h"
#include "db/store/reason.h"
#include <stdbool.h>
#include <stdint.h>

struct release;
struct sync;

#define UPDATE_SEEN_HASH 16

struct update {
	struct sync *sync;
	struct content_facts here; /* zeros: there is none, or it is damaged */
	bool looked, waits, taken; /* waits: it is not for this kiosk yet */
	bool was_damaged;	   /* the last one that was looked at */
	enum reason reason;
	int64_t offered, needs;
};

/* Ends a swap that was cut off, and looks what is here. */
void update_begin(struct update *u);
/* Fetches, checks and swaps in; false with u->reason. */
bool update_take(struct update *u, const struct release *release);
/* Takes away what was fetched of something that is not wanted any more. */
void update_clear(struct update *u);

#endif
