/* Databases of staff as the programs of earlier versions made them, and what must be in them later.
 */
#ifndef TESTS_UNIT_SUPPORT_OLD_H
#define TESTS_UNIT_SUPPORT_OLD_H

#include "db/central/database.h"

#include <stdint.h>

struct buf;

#define TEST_OLD_NOW INT64_C(1796000000000) /* when it is migrated */

/* One of this version, of tests/fixtures/central; the caller frees the path. */
char *test_old_make(const char *folder, int version);
struct database *test_old_open(const char *address);
int64_t test_old_version(struct database *db);

/* The first column of each row, a line each. */
void test_old_add_rows(struct database *db, const char *text, struct buf *out);
void test_old_expect_rows(struct database *db, const char *query, const char *rows);
/* All that one of version 1 or 2 held, once it is of the newest. */
void test_old_check_signups(struct database *db);
void test_old_check_rest(struct database *db);
/* Makes it of a version that is not here yet, which is refused. */
void test_old_expect_too_new(struct database *db);

#endif
