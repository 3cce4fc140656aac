/*
 * A batch: sealed events on their way from one kiosk to central.  Lines of
 * UTF-8, each ended by one newline.  PROTOCOL.md describes it in full:
 *
 *   {"format":"wijkkiosk-batch","version":1,"kiosk":ID,"number":N,"previous":HEX64,
 *    "cut_at":MS,"successor":HEX64 or "","recipients":[HEX16,...],"events":COUNT,
 *    "health":{"version":TEXT,"disk_free":BYTES,"waiting":COUNT,"oldest_waiting_ms":MS,
 *    "clock_synced":BOOL,"forks":COUNT,"salvages":COUNT[,"starts":{HEX16:MS,...}]}}
 *   {"seq":N,"id":"HEX32","sealed":["BASE64",...]}           once an event, exactly so
 *   {"signature":BASE64}
 *
 * Hex is lower case, base64 is RFC 4648 with padding, times are milliseconds
 * UTC.  The signature is Ed25519 by the kiosk over every byte before its line.
 * Numbers run from 1 without gaps; previous is the BLAKE2b-256 of the whole
 * file before this one, zeros in the first.  seq only grows, and may skip a
 * number.  sealed has one box a recipient, in order, all of one length.
 * successor is the public key that the kiosk will sign with when this batch
 * has been acknowledged.
 */
#ifndef DB_SYNC_BATCH_H
#define DB_SYNC_BATCH_H

#include "db/store/code.h"
#include "db/store/moment.h"
#include "db/store/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct batch;

#define BATCH_VERSION	     1
#define BATCH_HASH	     32
#define BATCH_EVENT_ID	     16
#define BATCH_BYTES_MAX	     1048576 /* a whole batch; a bigger one is refused unread */
#define BATCH_EVENTS_MAX     500
#define BATCH_RECIPIENTS_MAX SEAL_RECIPIENTS_MAX

enum batch_fault {
	BATCH_FINE,
	BATCH_LENGTH,	 /* empty, over BATCH_BYTES_MAX, or cut off: fetch it again later */
	BATCH_SIGNATURE, /* not what this kiosk signed */
	BATCH_FORMAT,	 /* signed, but not as described above */
	BATCH_NEWER,	 /* signed, of a version that this program does not know */
	BATCH_KIOSK,	 /* of another kiosk */
	BATCH_NUMBER,	 /* another number than was asked for */
	BATCH_CHAIN	 /* does not follow the batch that we have */
};

struct batch_health {
	char version[32];	   /* of the program */
	int64_t disk_free;	   /* bytes; -1 unknown */
	int64_t waiting;	   /* events that were not acknowledged when this was cut */
	int64_t oldest_waiting_ms; /* age of the oldest of these; 0 when none waits */
	bool clock_synced;
	int64_t forks;	  /* times that central turned out to have another history */
	int64_t salvages; /* times that the kiosk's database was damaged */
	size_t start_count;
	struct moment_start starts[MOMENT_BOOTS_MAX]; /* when the machine started */
};

struct batch_header {
	char kiosk[CODE_KIOSK_ID];
	bool has_successor;
	uint8_t successor[CODE_SIGN_PUBLIC];
	int64_t number, cut_at;
	uint8_t previous[BATCH_HASH];
	size_t recipient_count, event_count;
	uint8_t recipients[BATCH_RECIPIENTS_MAX][SEAL_KEY_ID];
	struct batch_health health;
};

struct batch_event {
	int64_t seq;
	uint8_t id[BATCH_EVENT_ID];
	size_t box_len;	  /* of each box, decoded */
	const char *text; /* the boxes in base64: see batch_box */
};

/* Writing.  Adds one event's line to lines; boxes are box_len bytes for each recipient. */
void batch_add_event(struct buf *lines, int64_t seq, const uint8_t id[BATCH_EVENT_ID],
		     const uint8_t *boxes, size_t box_len, size_t recipient_count);
/* Adds the whole batch to out: header, lines (header->event_count of them), signature. */
void batch_write(const struct batch_header *header, const struct buf *lines,
		 const uint8_t sign[CODE_SIGN_SECRET], struct buf *out);
void batch_hash(const void *bytes, size_t len, uint8_t out[BATCH_HASH]);

/*
 * Reading.  Length and signature are checked before anything in it is
 * believed.  On a fault *out is untouched and e says what is wrong.  bytes must
 * stay in place until batch_free.
 */
enum batch_fault batch_read(struct batch **out, const void *bytes, size_t len,
			    const uint8_t sign[CODE_SIGN_PUBLIC], struct err *e);
/* Is it this kiosk's batch of this number, and does it follow the one with this hash? */
enum batch_fault batch_expect(const struct batch *b, const char *kiosk, int64_t number,
			      const uint8_t previous[BATCH_HASH], struct err *e);
const struct batch_header *batch_header(const struct batch *b);
/* header->event_count events, valid until batch_free. */
const struct batch_event *batch_events(const struct batch *b);
/* Adds the box of the recipient with this index; false when it is no canonical base64. */
bool batch_box(const struct batch_event *event, size_t recipient, struct buf *out);
void batch_free(struct batch *b);

#endif
