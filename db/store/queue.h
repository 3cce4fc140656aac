/*
 * What waits in signups.db, and the small facts that wijksync remembers there; the kiosk reads
 * them too, for the worker.
 */
#ifndef DB_STORE_QUEUE_H
#define DB_STORE_QUEUE_H

#include <stddef.h>

struct err;
struct sqlite3;

#define QUEUE_ACKNOWLEDGED    "acknowledged"	/* highest batch that central has; only grows */
#define QUEUE_ACKNOWLEDGED_AT "acknowledged_at" /* when central said so, ms */
#define QUEUE_ACK_ETAG	      "ack_etag"	/* text: the drop's mark of that acknowledgement */
#define QUEUE_CONTACT_AT      "contact_at"	/* when the drop last took and gave all, ms */
#define QUEUE_FAILED_AT	      "failed_at" /* when a run last failed, ms; 0 when the last went well */
#define QUEUE_FAILED_SINCE    "failed_since"  /* the first failure since all went well, ms */
#define QUEUE_FAILED_REASON   "failed_reason" /* text: reason_name */
#define QUEUE_FORKS	      "forks"	      /* how often central had another history */
#define QUEUE_PURGE_PENDING   "purge_pending" /* 1: rows are gone, but not yet out of the WAL */
#define QUEUE_CHECKED_AT      "checked_at"  /* when the file was last read through for damage, ms */
#define QUEUE_PLACES_AT	      "places_at"   /* when central counted what we have of places, ms */
#define QUEUE_PLACES_ETAG     "places_etag" /* text: the drop's mark of it */
#define QUEUE_TEST_SEQ	      "test_seq"    /* the event that was the last test signup; 0: none */
#define QUEUE_STARTS	      "starts"	    /* text: when this machine started (moment.h) */
#define QUEUE_TEST_AT	      "test_at"	    /* when it was kept, ms */

/* 0 when it was never set. */
int queue_fact(struct sqlite3 *db, const char *key, long long *out, struct err *e);
int queue_set_fact(struct sqlite3 *db, const char *key, long long value, struct err *e);
/* "" when it was never set, cut to size. */
int queue_text(struct sqlite3 *db, const char *key, char *out, size_t size, struct err *e);
int queue_set_text(struct sqlite3 *db, const char *key, const char *value, struct err *e);

/* Events that central did not acknowledge, and how many of these were put in the drop. */
struct queue_counts {
	long long waiting, sent;
	long long oldest; /* made_at of the first that waits; 0 when none does */
};
/* The last event that central has, and the last one that was put in the drop; 0: none. */
struct queue_marks {
	long long acknowledged, sent;
};
int queue_marks(struct sqlite3 *db, struct queue_marks *out, struct err *e);
int queue_count(struct sqlite3 *db, struct queue_counts *out, struct err *e);

#endif
