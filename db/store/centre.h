/*
 * centre.db in the state folder: what the centre itself keeps and no central
 * ever sees, such as its workers and its notices.  SQLite in WAL mode with
 * synchronous=FULL: what was kept is kept through a power cut.  The tables of
 * all modules stand in centre.c, in one place.
 *
 * A file that is damaged is put aside as "centre.damaged-N.db", never deleted,
 * and the kiosk goes on with a new one: centre_was_damaged tells.
 */
#ifndef DB_STORE_CENTRE_H
#define DB_STORE_CENTRE_H

#include <stdbool.h>

struct centre;
struct err;
struct sqlite3;
struct sys;

#define CENTRE_FILE	      "centre.db"
#define CENTRE_APPLICATION_ID 0x574B4345 /* "WKCE" */
#define CENTRE_FORMAT	      1

/* Cheap: nothing is opened or made yet.  Both must outlive it; sys may not be NULL. */
struct centre *centre_new(const char *state_dir, const struct sys *sys);
void centre_free(struct centre *centre);

/*
 * The database, opened when it was not yet, or when another file came in its place.
 * centre_look: for reading; *out is NULL, and 0 returned, while nothing was ever kept here.
 * centre_open: for writing; makes the file.  A NULL centre never kept anything, and keeps nothing.
 * The database stays with the centre.  EX_CONFIG: of a newer kiosk; EX_NOPERM, EX_IOERR.
 */
int centre_look(struct centre *centre, struct sqlite3 **out, struct err *e);
int centre_open(struct centre *centre, struct sqlite3 **out, struct err *e);
/*
 * After a query failed with e: a file that turned out to be damaged is closed, so that the next use
 * looks at it anew and puts it aside.  Returns -1, so that it can end a function.
 */
int centre_failed(struct centre *centre, const struct err *e);
/* Is there a file that was put aside?  Then somebody should look at this machine's disk. */
bool centre_was_damaged(const struct centre *centre);

const struct sys *centre_sys(const struct centre *centre);
/* Is this text one line without control characters, in whole UTF-8, of 1 to `max` bytes? */
bool centre_is_line(const char *text, unsigned max);

#endif
