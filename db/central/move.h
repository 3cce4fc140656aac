/* Moving all of a central database to PostgreSQL. */
#ifndef DB_CENTRAL_MOVE_H
#define DB_CENTRAL_MOVE_H

#include <stdint.h>

struct err;
struct home;

/*
 * Copies every table in one transaction, then reads both sides again and compares each row; only
 * then home uses address from now on.  The old file stays, to be read: it takes nothing any more,
 * also not from a program that had it open (EX_TEMPFAIL).  EX_CANTCREAT when there is something
 * else at address already; EX_DATAERR when a table came out different: nothing is moved then.
 * *rows: how many were moved.
 */
int move_to(struct home *home, const char *address, int64_t *rows, struct err *e);

#endif
