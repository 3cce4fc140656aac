/*
 * `wijksync list`: does this centre keep a list of its own?  (db/store/listkey.h)
 * By whoever administers the machine.
 */
#ifndef DB_SYNC_ROSTER_H
#define DB_SYNC_ROSTER_H

struct err;

/*
 * verb: "begin" (a passphrase that is asked twice on the terminal, without showing it; without a
 * terminal it is the first line of the standard input), "make" (the same with a passphrase that is
 * made here, and shown once), "end" or "status".  Prints what was done.  EX_USAGE for another verb.
 */
int roster_run(const char *state_dir, const char *verb, struct err *e);

#endif
