/* The number of a release: in the bundle itself, so that it can never be parted from it. */
#ifndef CONTENT_RELEASE_STAMP_H
#define CONTENT_RELEASE_STAMP_H

#include <stdint.h>

struct err;

/* The year, month, day, hour and minute (UTC) as one number: 202611280432. */
int64_t stamp_of_time(int64_t now_ms);
/* Gives a bundle another number, in place: nobody may be reading it. */
int stamp_bundle(const char *path, int64_t number, struct err *e);

#endif
