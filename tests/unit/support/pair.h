/* One kiosk and its central, and the way from the one to the other. */
#ifndef TESTS_UNIT_SUPPORT_PAIR_H
#define TESTS_UNIT_SUPPORT_PAIR_H

#include "tests/unit/support/central.h"

struct test_pair {
	struct test_central c;
	struct test_sender s;
	char receipt[RECEIPT_TEXT]; /* for whoever signs up last */
};

/* name is the kiosk's. */
void test_pair_begin(struct test_pair *p, const char *name);
/* Staff's database in a file, also with WIJK_POSTGRES. */
void test_pair_begin_file(struct test_pair *p, const char *name);
void test_pair_end(struct test_pair *p);
/* A signup for news that is sent, and not yet collected. */
void test_pair_news(struct test_pair *p, const char *email);
/* What waits at the kiosk is sent, and collected a minute later. */
void test_pair_arrive(struct test_pair *p);

#endif
