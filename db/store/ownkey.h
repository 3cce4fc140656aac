/* kiosk.key: the kiosk's own Ed25519 key, with which it signs batches. */
#ifndef DB_STORE_OWNKEY_H
#define DB_STORE_OWNKEY_H

#include "db/store/code.h"

struct conf;
struct err;

/* Reads kiosk.key.  EX_CONFIG when it is damaged, or not the key of this kiosk. */
int ownkey_read(const char *state_dir, const struct conf *conf, uint8_t sign[CODE_SIGN_SECRET],
		struct err *e);
/* Any such file.  EX_CONFIG when it is not a whole key. */
int ownkey_read_file(const char *path, uint8_t sign[CODE_SIGN_SECRET], struct err *e);

#endif
