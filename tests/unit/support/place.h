/* Two ways into one database of staff, and steps on a database that fail the test when they fail.
 */
#ifndef TESTS_UNIT_SUPPORT_PLACE_H
#define TESTS_UNIT_SUPPORT_PLACE_H

#include "tests/unit/support/central.h"

struct err;

struct test_place {
	struct test_central c;
	struct database *db, *other; /* db is that of c.home */
};

/* With an empty table: thing(no, number, words, bytes). */
void test_place_begin(struct test_place *p, bool on_server);
void test_place_end(struct test_place *p);

/* rc is what was done, e what was said of it. */
void test_need(int rc, const struct err *e);
void test_do(struct database *db, const char *text);
/* The first number; -1 when there is none. */
int64_t test_ask(struct database *db, const char *text);

#endif
