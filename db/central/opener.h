/*
 * Checking a batch and opening its seals: all that can be done without the
 * database, in any thread.
 */
#ifndef DB_CENTRAL_OPENER_H
#define DB_CENTRAL_OPENER_H

#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/sealed.h"
#include "db/sync/batch.h"

struct keyring;

struct opener_event {
	int64_t seq;
	uint8_t id[BATCH_EVENT_ID];
	const char *fault; /* why it cannot be read, or NULL; then the rest is there */
	struct sealed sealed;
	struct buf text; /* secret: the JSON as it was sealed; sealed points into it */
};

/* What a batch must be, and what it turned out to be. */
struct opener {
	const struct keyring *ring;
	struct buf bytes;
	char kiosk[CODE_KIOSK_ID];
	int64_t number;
	uint8_t previous[BATCH_HASH], sign[CODE_SIGN_PUBLIC], next_sign[CODE_SIGN_PUBLIC];
	bool has_next; /* next_sign is right as well */

	enum batch_fault fault;
	struct err why;
	bool by_next;	     /* signed with next_sign */
	struct batch *batch; /* NULL on a fault */
	uint8_t hash[BATCH_HASH];
	struct opener_event *events; /* as many as its header says */
};

/* ring must outlive it; bytes is empty. */
void opener_init(struct opener *o, const struct keyring *ring);
void opener_run(struct opener *o);
/* Wipes what was opened; bytes is kept for the next. */
void opener_clear(struct opener *o);
void opener_finish(struct opener *o);

/*
 * One event alone: recipients are count key ids, boxes as many boxes of box_len.
 * Fills all but seq and id.
 */
void opener_open_event(const struct keyring *ring, const uint8_t *recipients, size_t count,
		       const struct buf *boxes, struct opener_event *event);
void opener_clear_event(struct opener_event *event);

#endif
