/*
 * Staff's folder: the keys and central.db.
 *
 *   sign.key      64 bytes, Ed25519 secret: signs acknowledgements    (0600)
 *   box.key       32 bytes, X25519 secret: opens answers              (0600)
 *   recovery.pub  32 bytes, X25519 public: its secret is on paper only
 *   name          one line
 *   herstelblad.txt  the paper, until somebody printed it and took the file away (0600)
 */
#ifndef DB_CENTRAL_HOME_H
#define DB_CENTRAL_HOME_H

#include "db/store/code.h"

struct err;
struct sqlite3;
struct sys;

struct home {
	struct sqlite3 *db;
	const struct sys *sys;
	struct central_code code;	/* public halves */
	uint8_t sign[CODE_SIGN_SECRET]; /* secret halves */
	uint8_t box[32];
};

/* Makes the folder, keys and database.  EX_CANTCREAT when there is one already: nothing changes. */
int home_init(const char *dir, const char *name, const struct sys *sys, struct err *e);
/* EX_NOINPUT when dir has not been made by init; EX_CONFIG when it is of a newer program. */
int home_open(struct home *out, const char *dir, const struct sys *sys, struct err *e);
/* Closes, and wipes the keys. */
void home_close(struct home *home);

#endif
