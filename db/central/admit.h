/* Letting a kiosk in, and putting one out.  Both sides compare the fingerprint aloud. */
#ifndef DB_CENTRAL_ADMIT_H
#define DB_CENTRAL_ADMIT_H

#include "db/store/code.h"

struct home;
struct err;

/*
 * A kiosk that is there already gets the new name and drop, and is let in again
 * if it was revoked.  EX_USAGE for a mistyped code or drop.
 */
int admit_kiosk(struct home *home, const char *kiosk_code, const char *name, const char *drop,
		char fingerprint[CODE_FINGERPRINT], struct err *e);
/*
 * One that came by an invitation, under the id that it was given.  A kiosk that has this id is
 * replaced by it: what it sends from now on must be signed with this key.
 */
int admit_invited(struct home *home, const char *id, const uint8_t sign[CODE_SIGN_PUBLIC],
		  const char *name, const char *drop, struct err *e);
/*
 * Stolen, lost, or broken: from now on nothing of it is taken in.  What was
 * collected before stays.  EX_NOINPUT when there is no such kiosk.
 */
int admit_revoke(struct home *home, const char *kiosk, struct err *e);

#endif
