/*
 * A new signing key for this kiosk.  kiosk.key.next is made and named in every
 * batch that is cut from then on ("successor"), signed by the old key; when
 * central acknowledges such a batch it knows the new key, and only then the old
 * one is replaced.  The kiosk's id stays that of its first key.  Killed at any
 * point, the next run goes on from there.
 */
#ifndef DB_SYNC_RENEW_H
#define DB_SYNC_RENEW_H

#include <stdint.h>

struct err;
struct sync;

#define RENEW_FILE "kiosk.key.next"

/* Begins.  EX_USAGE when one has begun already. */
int renew_begin(const char *state_dir, struct err *e);
/* Reads the next key if there is one; and ends a change that was cut short. */
int renew_load(struct sync *sync, struct err *e);
/* After an acknowledgement up to this number: changes keys when central knows the next one. */
int renew_finish(struct sync *sync, int64_t acknowledged, struct err *e);

#endif
