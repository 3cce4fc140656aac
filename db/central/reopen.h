/*
 * Another try at events that could not be read when they came: now there may be
 * a key that was locked then, or the recovery sheet.
 */
#ifndef DB_CENTRAL_REOPEN_H
#define DB_CENTRAL_REOPEN_H

struct err;
struct home;
struct keyring;

/* With the keys of ring; *opened tells how many are filed now.  What stays shut stays kept. */
int reopen_all(struct home *home, const struct keyring *ring, long long *opened, struct err *e);

#endif
