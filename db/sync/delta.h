/*
 * A difference between two files: what to take from the old one and what is
 * new, in the order of the new file.  "WKD1", the size of the new file, and then
 * until the end, all numbers as LEB128 (7 bits a byte, the lowest first):
 *
 *   count, so many bytes of the new file;
 *   count, where: so many bytes of the old one, from where, counted from the
 *   end of the last such run (zigzag: 0, -1, 1, -2, 2, ...)
 *
 * Whatever a difference says, applying it writes no more than it was told.
 */
#ifndef DB_SYNC_DELTA_H
#define DB_SYNC_DELTA_H

#include <stdint.h>

struct err;

#define DELTA_MAGIC "WKD1"

/*
 * Makes the file out (anew) from old and difference.  EX_DATAERR when the
 * difference is damaged, does not fit the old file, or the new one would be
 * over max bytes.  Whether it is the right file, only its hash can tell.
 */
int delta_apply(const char *old, const char *difference, const char *out, int64_t max,
		struct err *e);

#endif
