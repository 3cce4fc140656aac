/*
 * A kiosk that joined by an invitation, and of which it is not sure yet that
 * central knows it.  join.pending in the state folder (0600), `name = value`
 * lines, says what is needed to answer again: a drop may lose the first answer.
 *
 *   format = 1
 *   name, seal, answer = HEX     invite.h
 *   place = URL                  where the invitation was found
 *   from = N                     batches that central had acknowledged before
 */
#ifndef DB_SYNC_PENDING_H
#define DB_SYNC_PENDING_H

#include "db/sync/invite.h"
#include <stdbool.h>

struct carrier;
struct conf;
struct err;
struct sync;
struct sys;

#define PENDING_FILE "join.pending"

struct pending {
	bool waits; /* false: there is no such file */
	struct invite_keys keys;
	char *place;
	long from;
};

int pending_read(const char *state_dir, struct pending *out, struct err *e);
int pending_write(const char *state_dir, const struct pending *pending, struct err *e);
void pending_finish(struct pending *pending);

/* Adds the answer of this kiosk: its key, and the number that people compare. */
void pending_answer(const struct pending *pending, const struct conf *conf,
		    const uint8_t sign[CODE_SIGN_SECRET], const struct sys *sys, struct buf *out);

/*
 * Before a run of wijksync: looks whether the invitation says that this kiosk is in, which ends the
 * waiting, and answers again when it does not.  -1 with REASON_INVITE_TAKEN or REASON_INVITE_OVER
 * when this kiosk will never be let in by it: then nothing of this run makes sense.
 */
int pending_before(struct sync *sync, struct err *e);
/* After a run: central acknowledged something since, so it knows this kiosk. */
int pending_after(struct sync *sync, struct err *e);

#endif
