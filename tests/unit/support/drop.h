/* Runs of a kiosk's wijksync, and its drop as central sees it. */
#ifndef TESTS_UNIT_SUPPORT_DROP_H
#define TESTS_UNIT_SUPPORT_DROP_H

#include "db/sync/ack.h"
#include "db/sync/batch.h"
#include "tests/unit/support/kiosk.h"

/* One run in a process that starts fresh, as the real one does. */
void test_drop_run(struct test_kiosk *k);
/* The same, of which something must be told. */
void test_drop_run_fault(struct test_kiosk *k, int code, const char *says);

/* The file of a batch; the caller frees. */
char *test_drop_path(const struct test_kiosk *k, int64_t number);
/* Batch `number` as it lies in the drop; false when it is not there. */
bool test_drop_holds(const struct test_kiosk *k, int64_t number, struct buf *out);
/* Reads all batches as central would; returns the number of events, each seen once and in order. */
size_t test_drop_collect(const struct test_kiosk *k, int64_t *last, uint8_t hash[BATCH_HASH]);
void test_drop_expect(const struct test_kiosk *k, size_t events, int64_t batches);

/* What central says when it has all that is in the drop. */
struct ack test_drop_ack_of(const struct test_kiosk *k);
void test_drop_put_ack(const struct test_kiosk *k);
/* Any other, by any key. */
void test_drop_put_ack_with(const struct test_kiosk *k, const struct ack *ack, const uint8_t *sign);
/* The last batch that the kiosk knows of that central has it; -1. */
long long test_drop_acknowledged(const struct test_kiosk *k);

#endif
