/* How the kiosks are, for people and for programs. */
#ifndef DB_OFFICE_STATUS_H
#define DB_OFFICE_STATUS_H

#include <stdio.h>

struct home;
struct err;

/* A table in plain Dutch. */
int status_print(struct home *home, FILE *out, struct err *e);
/*
 * {"kiosks":[{"id","name","last_seen" (RFC 3339 or null),"last_number","waiting","version",
 * "disk_free","clock_synced" (null until the first batch),"set_aside","fault" ("" or a sentence),
 * "wanted" (a number that is asked for again, or
 * 0),"forks","salvages","revoked"}],"signups","withdrawn", "unreadable","set_aside"}
 */
int status_json(struct home *home, FILE *out, struct err *e);

#endif
