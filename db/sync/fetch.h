/*
 * Fetches a blob from the drop into a file, piece by piece, a few at once.
 * What is in the file already and is right, is not fetched again: so it goes on
 * where it was cut off.
 */
#ifndef DB_SYNC_FETCH_H
#define DB_SYNC_FETCH_H

#include "db/sync/carrier.h"
#include "db/sync/release.h"

struct fetch {
	const struct carrier *carrier;
	enum reason reason; /* why it failed; REASON_NONE: the file could not be written */
	int64_t bytes;	    /* that came over the line */
};

/*
 * seed: a file that may have the same pieces at the same places, or NULL.
 * EX_DATAERR with REASON_CONTENT_DAMAGED when a piece in the drop is missing or
 * wrong.  On failure the pieces that came stay.
 */
int fetch_blob(struct fetch *fetch, const struct release_blob *blob, const char *path,
	       const char *seed, struct err *e);

#endif
