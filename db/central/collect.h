/*
 * Fetches what the kiosks sent, checks it before anything else, files every
 * event once, and only then acknowledges.
 */
#ifndef DB_CENTRAL_COLLECT_H
#define DB_CENTRAL_COLLECT_H

struct home;
struct err;

/*
 * One after another, all enrolled kiosks.  A drop that cannot be reached or a
 * batch that is wrong does not hold up the others: the end is then EX_TEMPFAIL
 * or EX_DATAERR with what failed.
 */
int collect_all(struct home *home, struct err *e);

#endif
