/*
 * How many places were asked for at each activity, as central tells every kiosk: two lines of JSON
 * (db/PROTOCOL.md, section 6).  No names, and only what is still to come.
 */
#ifndef DB_SYNC_COUNTS_H
#define DB_SYNC_COUNTS_H

#include "db/store/code.h"
#include "db/store/places.h"

struct buf;
struct err;
struct sync;

#define COUNTS_VERSION	 1
#define COUNTS_BYTES_MAX 131072

struct counts {
	int64_t at; /* milliseconds UTC; grows with every file for a kiosk */
	size_t count;
	struct places_one *items;
};
void counts_finish(struct counts *counts);

/* Adds the list alone: the same counts are always the same bytes. */
void counts_list(const struct places_one *items, size_t count, struct buf *out);
/* Adds the signed file with this list. */
void counts_write(const char *list, int64_t at, const uint8_t sign[CODE_SIGN_SECRET],
		  struct buf *out);
/* EX_DATAERR when it is damaged, not signed by this key, or not what central writes. */
int counts_read(struct counts *out, const void *bytes, size_t len,
		const uint8_t sign[CODE_SIGN_PUBLIC], struct err *e);

/*
 * Fetches it and keeps it in the state folder.  -1 with REASON_PLACES_WRONG when what lies in the
 * drop is not central's, or is older than what we have: then that stays.  A drop that does not give
 * it is no fault.
 */
int counts_receive(struct sync *sync, struct err *e);

#endif
