/*
 * Who came, as the centre ticked it: the id of an event, yes or no, and when.
 * No name, and nothing that leads to one without the passphrase.  Rows are
 * added, never changed; the newest of an event counts.
 */
#ifndef DB_STORE_ATTENDANCE_H
#define DB_STORE_ATTENDANCE_H

#include "db/store/opened.h"
#include <stdbool.h>

struct centre;
struct err;

#define ATTENDANCE_KEPT_DAYS 366

/* Durable when it returns 0.  What is older than ATTENDANCE_KEPT_DAYS goes. */
int attendance_set(struct centre *centre, const uint8_t event[OPENED_EVENT], bool came,
		   struct err *e);
/* Sets `came` of every entry. */
int attendance_fill(struct centre *centre, struct opened *opened, struct err *e);

#endif
