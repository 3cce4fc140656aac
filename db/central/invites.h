/*
 * Invitations as central keeps them: a file each in staff's home, invites/HEX32
 * (0600), `name = value` lines.  Its keys open an answer, so they lie with the
 * other keys and not in a database that others may read; the code itself is
 * kept nowhere.
 *
 *   format = 1
 *   state = open | used | withdrawn | expired
 *   kiosk = k...           the id that the kiosk gets
 *   name, drop = ...       as in `enrol`
 *   place = URL            where the invitation lies
 *   central = WKC1-...     the keys that it holds
 *   made, until, closed = MS
 *   key = HEX64            of the kiosk that used it
 *   seal, answer = HEX64   until the drop says that it is over
 */
#ifndef DB_CENTRAL_INVITES_H
#define DB_CENTRAL_INVITES_H

#include "db/store/invitecode.h"
#include "db/sync/invite.h"
#include <stdbool.h>

struct collect_ear;
struct err;
struct home;

#define INVITES_FOLDER	 "invites"
#define INVITES_DAYS	 14
#define INVITES_DAYS_MAX 90

struct invites_one {
	struct invite_keys keys;
	enum invite_state state;
	char kiosk[CODE_KIOSK_ID];
	char *name, *drop, *place;
	struct central_code central;
	int64_t made, until, closed; /* closed: 0 while it is open */
	bool has_key, is_told;	     /* is_told: the drop says that it is over */
	uint8_t key[CODE_SIGN_PUBLIC];
};

/* All of them, the oldest first. */
struct invites {
	size_t count;
	struct invites_one *items;
};
int invites_load(const struct home *home, struct invites *out, struct err *e);
void invites_free(struct invites *invites);

struct invites_wish {
	const char *kiosk, *name;
	const char *drop;	/* as central sees it */
	const char *kiosk_drop; /* as the kiosk does; "": where it found the invitation */
	const char *place;	/* where the invitation is put */
	const struct credential *credential;
	int64_t days;
};
struct invites_made {
	char code[INVITECODE_TEXT];
	int64_t until;
	bool is_readable; /* anybody who knows its name can fetch it, as the kiosk must */
	size_t replaced;  /* open ones for the same kiosk, withdrawn now */
};
/* Puts an invitation in its place.  On -1 there is none. */
int invites_make(struct home *home, const struct invites_wish *wish, struct invites_made *out,
		 struct err *e);
/*
 * Withdraws the open one for this kiosk (its id, or its name when only one has it).  EX_NOINPUT
 * when there is none.  *told: the drop says so too; if not, collect tries again.
 */
int invites_withdraw(struct home *home, const char *kiosk, bool *told, struct err *e);
/*
 * For collect, which holds the lock: lets in who answered, ends what is over, and says so in the
 * drop.  A drop that cannot be reached or an answer that is wrong does not hold up the others: then
 * -1 at the end, with the first.  ear may be NULL.
 */
int invites_collect(struct home *home, const struct collect_ear *ear, struct err *e);

#endif
