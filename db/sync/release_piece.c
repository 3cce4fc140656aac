/* Pieces: packed by zlib (RFC 1950), and known by the hash of what is in them. */
#include "db/base/buf.h"
#include "db/sync/release.h"

#include <sodium.h>
#include <sysexits.h>
#include <zlib.h>

void release_piece_hash(const void *bytes, size_t len, uint8_t out[RELEASE_HASH])
{
	crypto_generichash(out, RELEASE_HASH, bytes, len, NULL, 0);
}

void release_pack(const void *bytes, size_t len, uint8_t hash[RELEASE_HASH], struct buf *out)
{
	uLongf packed = compressBound((uLong)len);
	uint8_t *room = buf_alloc(packed, 1);
	release_piece_hash(bytes, len, hash);
	/* With so much room it can only want for memory. */
	if (compress2(room, &packed, bytes, (uLong)len, Z_BEST_COMPRESSION) != Z_OK)
		exit(EX_OSERR);
	buf_add(out, room, packed);
	free(room);
}

bool release_unpack(const void *packed, size_t packed_len, size_t len,
		    const uint8_t hash[RELEASE_HASH], struct buf *out)
{
	uint8_t found[RELEASE_HASH];
	uLongf unpacked = (uLongf)len;
	uint8_t *room = buf_alloc(len, 1);
	bool right =
		uncompress(room, &unpacked, packed, (uLong)packed_len) == Z_OK && unpacked == len;
	if (right) {
		release_piece_hash(room, len, found);
		right = memcmp(found, hash, sizeof found) == 0;
	}
	if (right)
		buf_add(out, room, len);
	free(room);
	return right;
}
