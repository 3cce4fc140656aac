/*
 * A release of content, as it lies in the drop (PROTOCOL.md, section 11):
 *
 *   content/index         the newest one: a line of JSON, signed by an editor as minisign does
 *   content/NUMBER.index  each one, for going back
 *   content/HEX64         a piece: RELEASE_PIECE bytes (the last may be less) of a bundle or of
 *                         a difference, packed by zlib, named by the hash of what is in it
 *
 * A blob is a run of bytes in such pieces.  A difference (delta.h) makes a later
 * bundle from an earlier one; those of the last releases are there, one after the other.
 */
#ifndef DB_SYNC_RELEASE_H
#define DB_SYNC_RELEASE_H

#include "db/sync/carrier.h"
#include "db/base/minisign.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define RELEASE_VERSION	   1
#define RELEASE_HASH	   32
#define RELEASE_PIECE	   1048576
#define RELEASE_INDEX_NAME "content/index"
#define RELEASE_INDEX_MAX  4194304
#define RELEASE_SIZE_MAX   (INT64_C(16) << 30)
#define RELEASE_NUMBER_MAX INT64_C(999999999999999)
#define RELEASE_STEPS_MAX  8
#define RELEASE_COMMENT	   160

struct release_blob {
	int64_t size, wire; /* unpacked, and on the way */
	size_t count;
	uint8_t (*pieces)[RELEASE_HASH];
};

/* From the bundle with this hash to the next: that of the step behind it, or the release's own. */
struct release_step {
	uint8_t from[MINISIGN_HASH];
	struct release_blob blob;
};

struct release {
	int64_t number, previous, at; /* previous: the release before it, or 0; at: ms UTC */
	int64_t bundle_format, stage; /* stage: so many kiosks of 100 may take it */
	uint8_t hash[MINISIGN_HASH];  /* of the whole bundle */
	struct release_blob bundle;
	size_t step_count;
	struct release_step steps[RELEASE_STEPS_MAX]; /* the oldest first */
	char *signature;			      /* of the bundle: the text of its .minisig */
};

/* Adds the index, signed.  What it says must be what release_read takes. */
void release_write(const struct release *release, const struct minisign_secret *secret,
		   struct buf *out);
/*
 * The signature is checked before anything in it is believed.  EX_NOPERM when
 * none of these keys signed it, EX_CONFIG when it is of a newer version,
 * EX_DATAERR when it is damaged.  The signature of the bundle is read, and
 * checked when the bundle is there.
 */
int release_read(struct release *out, const void *bytes, size_t len,
		 const struct minisign_public *keys, size_t key_count, struct err *e);
void release_finish(struct release *release);
void release_blob_finish(struct release_blob *blob);

/* The bytes that a piece of the blob unpacks to. */
size_t release_piece_len(const struct release_blob *blob, size_t piece);
/* The trusted comment of a bundle's signature. */
void release_comment(int64_t number, int64_t format, char out[RELEASE_COMMENT]);
/* May this kiosk take what `stage` of 100 may take?  The same kiosks go first each time. */
bool release_is_for(int64_t stage, const char *kiosk);

void release_piece_name(const uint8_t hash[RELEASE_HASH], char out[CARRIER_NAME]);
void release_index_name(int64_t number, char out[CARRIER_NAME]);

/* Adds the packed piece to out; hash gets its name. */
void release_pack(const void *bytes, size_t len, uint8_t hash[RELEASE_HASH], struct buf *out);
/* Adds what is packed to out when it is exactly len bytes with this hash; false: untouched. */
bool release_unpack(const void *packed, size_t packed_len, size_t len,
		    const uint8_t hash[RELEASE_HASH], struct buf *out);
void release_piece_hash(const void *bytes, size_t len, uint8_t out[RELEASE_HASH]);
/* No packed piece is longer. */
#define RELEASE_PACKED_MAX (RELEASE_PIECE + RELEASE_PIECE / 100)

#endif
