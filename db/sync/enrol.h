/*
 * The kiosk's half of enrolment: its key, and kiosk.conf.
 */
#ifndef DB_SYNC_ENROL_H
#define DB_SYNC_ENROL_H

#include "db/store/code.h"
#include <stdbool.h>

struct buf;
struct conf;
struct err;

struct enrol_wish {
	const char *central_code, *drop, *centre;
	bool again; /* the kiosk is enrolled already: change drop and centre, keep the key */
	/* The id that central chose (join.h), also for a kiosk that had one; NULL: that of its key.
	 */
	const char *kiosk;
};

/*
 * Makes the state folder and the key where they are not there yet, writes
 * kiosk.conf, and adds the kiosk code to code.  EX_USAGE for a wrong code or
 * drop, and for a kiosk that is enrolled already: without `again`, or with
 * another central, because what waits here is sealed to the first one (but a
 * new one with the same recovery key is let in: it can read that).
 */
int enrol_kiosk(const char *state_dir, const struct enrol_wish *wish, struct buf *code,
		char fingerprint[CODE_FINGERPRINT], struct err *e);

#endif
