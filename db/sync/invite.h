/*
 * An invitation and its answer: how a machine becomes a kiosk by a short code
 * alone (invitecode.h).  db/PROTOCOL.md, section 12, has the bytes and why.
 *
 * From the code come three secrets, by Argon2id: the name of the invitation in
 * the drop, the key that seals it, and the key that seals the answer.  Each
 * file is one line of JSON round a box of XSalsa20-Poly1305:
 *
 *   invites/HEX32              {"format":"wijkkiosk-invite","version":1,"box":BASE64}
 *   kiosks/ID/00000000.batch   {"format":"wijkkiosk-answer","version":1,"invite":HEX32,
 *                              "box":BASE64}, and below it a signature of the kiosk
 *
 * An invitation that is over is replaced by one that says so, sealed alike.
 */
#ifndef DB_SYNC_INVITE_H
#define DB_SYNC_INVITE_H

#include "db/store/code.h"
#include "db/sync/credential.h"
#include <stdint.h>

struct buf;
struct err;

#define INVITE_NAME	 16
#define INVITE_KEY	 32
#define INVITE_BYTES_MAX 131072 /* of either file */

struct invite_keys {
	uint8_t name[INVITE_NAME], seal[INVITE_KEY], answer[INVITE_KEY];
};

/* Takes about 0.1 s and 64 MiB.  EX_OSERR when there is no memory for it. */
int invite_derive(const char *code, struct invite_keys *out, struct err *e);

enum invite_state { INVITE_OPEN, INVITE_USED, INVITE_WITHDRAWN, INVITE_EXPIRED, INVITE_STATES };
/* "open" and so on, as in the files. */
const char *invite_state_name(enum invite_state state);
/* False when it is none. */
bool invite_state_named(const char *name, enum invite_state *out);

struct invite {
	enum invite_state state;
	/* Open: */
	char kiosk[CODE_KIOSK_ID]; /* the id that central gives it */
	char *centre;
	char *drop; /* "": where the invitation itself was found */
	struct central_code central;
	int64_t made_at, until;	      /* milliseconds UTC */
	struct credential credential; /* the kiosk's own credential */
	/* Used: by the kiosk with this key. */
	uint8_t key[CODE_SIGN_PUBLIC];
};

void invite_init(struct invite *invite);
void invite_finish(struct invite *invite);
void invite_write(const struct invite *invite, const uint8_t seal[INVITE_KEY], struct buf *out);
/* *out was initialised.  EX_DATAERR when it is damaged, EX_CONFIG when it is of a newer version. */
int invite_read(struct invite *out, const void *bytes, size_t len, const uint8_t seal[INVITE_KEY],
		struct err *e);

struct invite_answer {
	uint8_t key[CODE_SIGN_PUBLIC]; /* of the kiosk */
	char check[CODE_FINGERPRINT];  /* as the kiosk shows it */
	int64_t at;		       /* by the kiosk's clock */
	bool clock_synced;
};

/* Signed with the kiosk's key, whose public half is in it. */
void invite_answer_write(const struct invite_answer *answer, const struct invite_keys *keys,
			 const uint8_t sign[CODE_SIGN_SECRET], struct buf *out);
enum invite_answered {
	INVITE_ANSWER_WRONG = -1, /* damaged, forged, or of a newer version: *e */
	INVITE_ANSWER_RIGHT = 0,
	INVITE_ANSWER_OTHER = 1 /* to another invitation */
};
enum invite_answered invite_answer_read(struct invite_answer *out, const void *bytes, size_t len,
					const struct invite_keys *keys, struct err *e);

#endif
