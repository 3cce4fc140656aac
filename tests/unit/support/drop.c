#include "tests/unit/support/drop.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/carrier.h"
#include "db/sync/sync.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int run_once(struct test_kiosk *k, struct err *e)
{
	struct sync sync;
	if (sync_init(&sync, k->state, &k->sys, e) != 0)
		return -1;
	int rc = sync_once(&sync, e);
	sync_finish(&sync);
	return rc;
}

void test_drop_run(struct test_kiosk *k)
{
	struct err e = {.code = 0};
	if (run_once(k, &e) != 0)
		fail_msg("%s", e.text);
}

void test_drop_run_fault(struct test_kiosk *k, int code, const char *says)
{
	struct err e = {.code = 0};
	assert_int_equal(run_once(k, &e), -1);
	assert_int_equal(e.code, code);
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
}

char *test_drop_path(const struct test_kiosk *k, int64_t number)
{
	char name[CARRIER_NAME];
	carrier_batch_name(k->conf.kiosk, number, name);
	return file_join(k->drop, name);
}

bool test_drop_holds(const struct test_kiosk *k, int64_t number, struct buf *out)
{
	char *path = test_drop_path(k, number);
	bool there = file_exists(path);
	if (there)
		assert_int_equal(file_read(path, BATCH_BYTES_MAX, out, NULL), 0);
	free(path);
	return there;
}

long long test_drop_acknowledged(const struct test_kiosk *k)
{
	return test_kiosk_ask(
		k, "SELECT CAST(value AS INTEGER) FROM state WHERE key = 'acknowledged'");
}

size_t test_drop_collect(const struct test_kiosk *k, int64_t *last, uint8_t hash[BATCH_HASH])
{
	uint8_t sign[CODE_SIGN_PUBLIC], previous[BATCH_HASH] = {0};
	size_t events = 0;
	int64_t seq = 0;
	struct buf bytes;
	test_kiosk_public_key(k, sign);
	buf_init(&bytes);
	for (*last = 0; test_drop_holds(k, *last + 1, &bytes); ++*last) {
		struct batch *b = NULL;
		struct err e = {.code = 0};
		if (batch_read(&b, bytes.data, bytes.len, sign, &e) != BATCH_FINE ||
		    batch_expect(b, k->conf.kiosk, *last + 1, previous, &e) != BATCH_FINE)
			fail_msg("batch %d: %s", (int)*last + 1, e.text);
		for (size_t i = 0; i < batch_header(b)->event_count; i++) {
			assert_int_equal(batch_events(b)[i].seq, seq + 1);
			seq++;
		}
		events += batch_header(b)->event_count;
		batch_hash(bytes.data, bytes.len, previous);
		batch_free(b);
		buf_clear(&bytes);
	}
	memcpy(hash, previous, BATCH_HASH);
	buf_finish(&bytes);
	return events;
}

void test_drop_put_ack_with(const struct test_kiosk *k, const struct ack *ack, const uint8_t *sign)
{
	char name[CARRIER_NAME];
	struct carrier c;
	struct buf bytes;
	carrier_ack_name(k->conf.kiosk, name);
	buf_init(&bytes);
	ack_write(ack, sign, &bytes);
	assert_int_equal(carrier_open(&c, k->drop_url, NULL, NULL), 0);
	assert_int_equal(carrier_put(&c, name, bytes.data, bytes.len, NULL), 0);
	carrier_close(&c);
	buf_finish(&bytes);
}

struct ack test_drop_ack_of(const struct test_kiosk *k)
{
	static int64_t later; /* central never gives the same time twice */
	struct ack ack = {.at = k->world.now_ms + ++later, .keys = 1};
	memcpy(ack.kiosk, k->conf.kiosk, sizeof ack.kiosk);
	test_drop_collect(k, &ack.acknowledged, ack.hash);
	return ack;
}

void test_drop_put_ack(const struct test_kiosk *k)
{
	struct ack ack = test_drop_ack_of(k);
	test_drop_put_ack_with(k, &ack, k->central_sign);
}

void test_drop_expect(const struct test_kiosk *k, size_t events, int64_t batches)
{
	uint8_t hash[BATCH_HASH];
	int64_t last = 0;
	assert_int_equal(test_drop_collect(k, &last, hash), events);
	assert_int_equal(last, batches);
}
