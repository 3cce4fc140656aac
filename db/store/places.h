/*
 * How many places were asked for, as central last told it: the file "places" in the state folder,
 * which wijksync replaces whole after it checked central's signature (db/sync/counts.h), and the
 * kiosk reads.  Numbers only: nobody's name is in it.
 *
 *   wijkkiosk-places 1 AT          when central counted, milliseconds UTC
 *   ASKED CAPACITY START UID       START in seconds UTC; CAPACITY 0: not told
 */
#ifndef DB_STORE_PLACES_H
#define DB_STORE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define PLACES_FILE	 "places"
#define PLACES_BYTES_MAX 131072
#define PLACES_MAX	 300
#define PLACES_COUNT_MAX 1000000

struct places_one {
	char *uid; /* no control characters */
	int64_t start;
	int64_t asked, capacity;
};

int places_write(const char *state_dir, int64_t at, const struct places_one *items, size_t count,
		 struct err *e);

struct places_count {
	int64_t at; /* when central counted, milliseconds UTC */
	int64_t asked, capacity;
};
/* false: nothing is known; a damaged file counts as one that is not there. */
bool places_find(const char *state_dir, const char *uid, int64_t start, struct places_count *out);

#endif
