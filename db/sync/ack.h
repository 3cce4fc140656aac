/*
 * An acknowledgement: what central has safely in its database.  Only this is
 * proof for a kiosk; no answer of a server is.  Two lines of JSON:
 *
 *   {"format":"wijkkiosk-ack","version":1,"kiosk":ID,"acknowledged":N,"hash":HEX64,
 *    "missing":[N,...],"keys":N,"revoked":BOOL,"at":MS}
 *   {"signature":BASE64}
 *
 * Batches 1 to N are filed.  hash is the BLAKE2b-256 of batch N as central
 * has it (zeros when N is 0), so that a kiosk that was put back from an old
 * copy sees that central knows another history.  missing: numbers above N that
 * central wants again, ascending.  keys: the number of central's newest keys
 * (keys.h).  revoked: no batch after N will be taken.  The signature is Ed25519 by central over
 * every byte before its line.  N only ever grows; whoever reads an
 * acknowledgement ignores a lower one.
 */
#ifndef DB_SYNC_ACK_H
#define DB_SYNC_ACK_H

#include "db/sync/batch.h"

#define ACK_VERSION	1
#define ACK_BYTES_MAX	16384
#define ACK_MISSING_MAX 64

struct ack {
	char kiosk[CODE_KIOSK_ID];
	int64_t acknowledged, at; /* at: milliseconds UTC */
	int64_t keys;
	bool revoked;
	uint8_t hash[BATCH_HASH];
	size_t missing_count;
	int64_t missing[ACK_MISSING_MAX];
};

/* Adds the signed acknowledgement to out. */
void ack_write(const struct ack *ack, const uint8_t sign[CODE_SIGN_SECRET], struct buf *out);
/* EX_DATAERR when it is damaged, not signed by this key, or for another kiosk. */
int ack_read(struct ack *out, const void *bytes, size_t len, const uint8_t sign[CODE_SIGN_PUBLIC],
	     const char *kiosk, struct err *e);

#endif
