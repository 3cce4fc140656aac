/* Letting a kiosk in.  Both sides compare the fingerprint aloud. */
#ifndef DB_CENTRAL_ADMIT_H
#define DB_CENTRAL_ADMIT_H

#include "db/store/code.h"

struct home;
struct err;

/* A kiosk that is there already gets the new name and drop.  EX_USAGE for a mistyped code or drop.
 */
int admit_kiosk(struct home *home, const char *kiosk_code, const char *name, const char *drop,
		char fingerprint[CODE_FINGERPRINT], struct err *e);

#endif
