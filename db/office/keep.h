/*
 * How long answers may stay: what the form said to the resident (keep_days of the version that
 * they filled in), or fewer days when staff chose so.  Never more.
 */
#ifndef DB_OFFICE_KEEP_H
#define DB_OFFICE_KEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct err;
struct home;

/* EX_USAGE when the form promised fewer days, or days is not 1 to 3650; EX_NOINPUT: no such form.
 */
int keep_set(struct home *home, const char *form, int64_t days, struct err *e);
/* A line for each form and version. */
int keep_list(struct home *home, FILE *out, struct err *e);
/*
 * Erases all that was kept too long (erase.h).  The age is that of signing up, or of arriving when
 * the kiosk's clock was not right, by its own word or because it cannot be.  dry_run: only counts.
 * *clean: as erase_tidy.
 */
int keep_purge(struct home *home, bool dry_run, int64_t *erased, bool *clean, struct err *e);

#endif
