/*
 * Files one event of a batch, once.  Runs inside the caller's transaction.
 * What cannot be opened or understood is kept as it came, never dropped.
 */
#ifndef DB_CENTRAL_FILING_H
#define DB_CENTRAL_FILING_H

#include "db/sync/batch.h"

struct home;
struct err;

int filing_event(struct home *home, const struct batch_header *header,
		 const struct batch_event *event, struct err *e);

#endif
