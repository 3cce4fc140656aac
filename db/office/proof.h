/*
 * Proof that a signup was erased: two lines of JSON, the second of which signs the first with
 * central's key, as in batches and acknowledgements (db/PROTOCOL.md, section 2):
 *   {"format":1,"kind":"erasure","number":N,"event":HEX,"kiosk":ID,"form":ID,"at":MS,"by":TEXT,
 *    "reason":TEXT,"sign":HEX64}
 * sign is the public key itself.  It is ours when it signs now, or signed one of our statements of
 * new keys (db/sync/keys.h).
 */
#ifndef DB_OFFICE_PROOF_H
#define DB_OFFICE_PROOF_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct home;

struct proof_facts {
	int64_t no, at;
	const void *id; /* of the event */
	size_t id_len;
	const char *kiosk, *form, *by, *reason;
};

enum proof_state {
	PROOF_OURS,    /* signed by the key of now */
	PROOF_EARLIER, /* by one that we had before */
	PROOF_WRONG    /* changed, or not ours, or of another signup */
};

/* Appends the signed lines. */
void proof_write(const struct home *home, const struct proof_facts *facts, struct buf *out);
enum proof_state proof_check(const struct home *home, int64_t no, const char *proof);
/* Appends what it proves, for people, with the signed lines. */
void proof_tell(const struct home *home, int64_t no, const char *proof, struct buf *out);

#endif
