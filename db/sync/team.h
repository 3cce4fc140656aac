/*
 * `wijksync worker`: the workers of this centre, by whoever administers the
 * machine.  This is how the first one comes about; a forgotten PIN is replaced
 * here too.
 */
#ifndef DB_SYNC_TEAM_H
#define DB_SYNC_TEAM_H

struct err;

/*
 * verb: "add", "remove", "list" or "pin"; name is NULL for list.  A PIN is asked twice on the
 * terminal, without showing it; without a terminal it is the first line of the standard input.
 * Prints what was done.  EX_USAGE for a verb or a name that is missing or too many.
 */
int team_run(const char *state_dir, const char *verb, const char *name, struct err *e);

#endif
