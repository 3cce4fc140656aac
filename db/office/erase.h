/*
 * Erasing answers (AVG, article 17): gone from the tables, from free pages and logs, and from
 * whom to give an export; the row stays as a tombstone, with proof.
 */
#ifndef DB_OFFICE_ERASE_H
#define DB_OFFICE_ERASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct home;

/*
 * Erases count signups in one transaction; those that are tombstones already are passed over.
 * *erased: how many now.  reason: for the proof, without any answer.  erase_tidy comes after.
 */
int erase_signups(struct home *home, const int64_t *numbers, size_t count, const char *reason,
		  size_t *erased, struct err *e);
/*
 * What was erased leaves free pages and logs.  *clean false: this user of PostgreSQL may not, and
 * the administrator must (packaging/doc/postgresql.md); or somebody else is reading the file.
 */
int erase_tidy(struct home *home, bool *clean, struct err *e);
/*
 * The receipt of a signup that has not come yet: it will be a tombstone when it does.  *arrived:
 * it came just now, and nothing was done.
 */
int erase_before_arrival(struct home *home, const char *receipt, bool *arrived, struct err *e);
/* Appends proof of an erased signup, for people, with the signed lines; out stays empty when there
 * is none. */
int erase_proof(struct home *home, int64_t no, struct buf *out, struct err *e);

#endif
