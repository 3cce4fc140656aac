/*
 * What waits in signups.db, and the small facts that wijksync remembers there.
 */
#ifndef DB_SYNC_QUEUE_H
#define DB_SYNC_QUEUE_H

#include "db/sync/batch.h"

struct err;
struct sqlite3;
struct sys;

#define QUEUE_ACKNOWLEDGED    "acknowledged"	/* highest batch that central has; only grows */
#define QUEUE_ACKNOWLEDGED_AT "acknowledged_at" /* when central said so, ms */
#define QUEUE_CONTACT_AT      "contact_at"	/* when the drop last took and gave all, ms */

/* 0 when it was never set. */
int queue_fact(struct sqlite3 *db, const char *key, long long *out, struct err *e);
int queue_set_fact(struct sqlite3 *db, const char *key, long long value, struct err *e);

/* Events that central did not acknowledge, and how many of these were put in the drop. */
struct queue_counts {
	long long waiting, sent;
};
int queue_count(struct sqlite3 *db, struct queue_counts *out, struct err *e);
int queue_health(struct sqlite3 *db, const char *state_dir, const struct sys *sys,
		 struct batch_health *out, struct err *e);

#endif
