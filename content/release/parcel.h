/* Files that go to the drop in pieces, each piece once. */
#ifndef CONTENT_RELEASE_PARCEL_H
#define CONTENT_RELEASE_PARCEL_H

#include "db/sync/release.h"

struct err;

struct parcel {
	const struct carrier *carrier;
	char *journal;	  /* file: what was put in this drop, so that publishing goes on */
	const char *drop; /* its first line */
	size_t known_count, known_room;
	uint8_t (*known)[RELEASE_HASH]; /* pieces that are in the drop */
	int64_t sent;			/* bytes */
};

/* Of the bundle at this path; reads what an earlier, broken off run has put already. */
void parcel_init(struct parcel *parcel, const struct carrier *carrier, const char *bundle,
		 const char *drop);
void parcel_finish(struct parcel *parcel);
void parcel_knows(struct parcel *parcel, const struct release_blob *blob);

/* Its size, its pieces, and how much goes over the line; frees nothing of before. */
int parcel_weigh(const char *path, struct release_blob *out, struct err *e);
/* Puts the pieces that are not known. */
int parcel_put(struct parcel *parcel, const char *path, struct err *e);
/* All is there: the journal goes. */
void parcel_done(struct parcel *parcel);

#endif
