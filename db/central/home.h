/*
 * Staff's folder: the keys, and the central database or the way to it.
 *
 *   sign.key         64 bytes, Ed25519 secret: signs acknowledgements and new keys   (0600)
 *   keys/NAME.key    what opens answers: keyring.h                                    (0600)
 *   keys.chain       statements of new keys, as kiosks follow them: db/sync/keys.h
 *   editors          whose content kiosks take: editors.h                            (0600)
 *   recovery.pub     32 bytes, X25519 public: its secret is on paper only
 *   name             one line
 *   herstelblad.html the paper, until somebody printed it and took the file away      (0600)
 *   central.db       the database (schema.h), unless there is:                        (0600)
 *   database.conf    `address = postgresql://...`                                     (0600)
 *   drop.conf        how to get into the drop: db/sync/access.h                       (0600)
 */
#ifndef DB_CENTRAL_HOME_H
#define DB_CENTRAL_HOME_H

#include "db/base/buf.h"
#include "db/central/editors.h"
#include "db/central/keyring.h"
#include "db/store/code.h"

struct database;
struct err;
struct sys;

#define HOME_FIRST_KEY "centrale"

struct home {
	char *dir, *name; /* name: of this central */
	struct database *db;
	const struct sys *sys;
	struct central_code code; /* as a new kiosk gets it: the keys of now */
	uint8_t sign[CODE_SIGN_SECRET];
	struct keyring ring;
	struct editors editors;
	int64_t keys_number; /* of the newest statement; KEYS_FIRST when there is none */
	struct buf chain;
};

/*
 * Makes the folder, keys and database.  recovery: the secret of an older sheet
 * to go on with, or NULL for a new one.  EX_CANTCREAT when there is one
 * already: nothing changes.  address: of PostgreSQL, for all that follows; NULL: an own file.
 */
int home_init(const char *dir, const char *name, const uint8_t *recovery, const char *address,
	      const struct sys *sys, struct err *e);
/*
 * EX_NOINPUT when dir has not been made by init; EX_CONFIG when it is of a newer program; an older
 * database is brought up to date.  address: this time another one than the folder says (as
 * another user); NULL: what the folder says.
 */
int home_open(struct home *out, const char *dir, const char *address, const struct sys *sys,
	      struct err *e);
/* From now on this is the address of the database. */
int home_set_address(struct home *home, const char *address, struct err *e);
/* Closes, and wipes the keys. */
void home_close(struct home *home);

/* Tells all kiosks the keys of the ring and the editors as they are now; with_new_sign changes the
 * signing key too. */
int home_publish_keys(struct home *home, bool with_new_sign, struct err *e);

#endif
