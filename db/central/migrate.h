/*
 * Brings a database to the schema of this program: a new one from nothing, an older one by
 * numbered steps, each in a transaction of its own, so that a step is whole or not there.
 */
#ifndef DB_CENTRAL_MIGRATE_H
#define DB_CENTRAL_MIGRATE_H

#include <stdint.h>

struct database;
struct err;

#define MIGRATE_NEWEST 8 /* the schema of schema.h */

/*
 * EX_CONFIG when it was made by a newer program; EX_DATAERR when it is of another.
 * now_ms: milliseconds since 1970 UTC.
 */
int migrate_to_newest(struct database *db, int64_t now_ms, struct err *e);
/* No further than this version: for tests of the steps. */
int migrate_to(struct database *db, int64_t newest, int64_t now_ms, struct err *e);

#endif
