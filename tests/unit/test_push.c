/* A whole run of wijksync: take the acknowledgement, cut, push; and what goes in which batch. */
#include "db/base/buf.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/queue.h"
#include "db/store/seal.h"
#include "db/store/store.h"
#include "db/sync/sync.h"
#include "db/sync/vitals.h"
#include "tests/unit/support/drop.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static void test_a_signup_goes_and_is_acknowledged(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	test_drop_expect(&k, 1, 1);
	assert_int_equal(test_drop_acknowledged(&k), -1);
	assert_int_equal(test_kiosk_ask(&k, "SELECT sent_at FROM batch"), k.world.now_ms);
	test_drop_put_ack(&k);
	test_drop_run(&k);
	assert_int_equal(test_drop_acknowledged(&k), 1);
	test_kiosk_finish(&k);
}

static void test_the_sealed_answers_arrive_as_they_were(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	uint8_t sign[CODE_SIGN_PUBLIC], id[SEAL_KEY_ID];
	struct batch *b = NULL;
	struct buf bytes, box, text;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	buf_init(&bytes);
	buf_init(&box);
	buf_init_secret(&text);
	test_kiosk_public_key(&k, sign);
	assert_true(test_drop_holds(&k, 1, &bytes));
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, sign, NULL), BATCH_FINE);
	const struct batch_event *event = batch_events(b);
	seal_key_id(k.conf.central.recovery, id);
	assert_memory_equal(batch_header(b)->recipients[1], id, SEAL_KEY_ID);
	assert_true(batch_box(event, 1, &box));
	assert_int_equal(seal_open((const uint8_t *)box.data, box.len, k.conf.central.recovery,
				   k.recovery, &text, NULL),
			 0);
	buf_finish(&box);
	assert_non_null(strstr(text.data, "\"email\":\"a@b.nl\""));
	assert_int_equal(batch_header(b)->health.waiting, 1);
	assert_true(batch_header(b)->health.disk_free > 0);
	batch_free(b);
	buf_finish(&bytes);
	buf_finish(&text);
	test_kiosk_finish(&k);
}

static void test_an_acknowledged_batch_is_not_sent_again(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct buf bytes;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	test_drop_put_ack(&k);
	char *path = test_drop_path(&k, 1);
	assert_int_equal(unlink(path), 0);
	test_drop_run(&k);
	buf_init(&bytes);
	assert_false(test_drop_holds(&k, 1, &bytes));
	buf_finish(&bytes);
	free(path);
	test_kiosk_finish(&k);
}

static void test_more_than_fits_becomes_more_batches(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct store *store = NULL;
	test_kiosk_init(&k);
	assert_int_equal(store_open(&store, k.state, &k.sys, NULL), 0);
	for (int i = 0; i < BATCH_EVENTS_MAX + 1; i++)
		test_kiosk_signup_in(store, "a@b.nl", receipt);
	store_free(store);
	test_drop_run(&k);
	test_drop_expect(&k, BATCH_EVENTS_MAX + 1, 2);
	test_kiosk_finish(&k);
}

static void test_big_events_are_spread_by_their_bytes(void **state)
{
	enum { EVENTS = 60, LENGTH = 15000 };
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct store *store = NULL;
	uint8_t hash[BATCH_HASH];
	int64_t last = 0;
	char *text = buf_alloc(LENGTH + 1, 1);
	memset(text, 'v', LENGTH);
	const struct answer answer = {"vraag", text};
	const struct signup signup = {
		.form = "vraag", .lang = "nl", .answer_count = 1, .answers = &answer};
	test_kiosk_init(&k);
	assert_int_equal(store_open(&store, k.state, &k.sys, NULL), 0);
	for (int i = 0; i < EVENTS; i++)
		assert_int_equal(store_signup(store, &signup, receipt, NULL), 0);
	store_free(store);
	test_drop_run(&k);
	assert_int_equal(test_drop_collect(&k, &last, hash), EVENTS);
	assert_int_equal(last, 3); /* 23 of them fit in a MiB */
	free(text);
	test_kiosk_finish(&k);
}

/* As a service: what is signed up within a period goes in one batch, at its end. */
static void test_batches_are_cut_by_periods(void **state)
{
	(void)state;
	const int64_t period = INT64_C(15) * 60 * 1000;
	struct test_kiosk k;
	struct sync sync;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	k.world.now_ms -= k.world.now_ms % period;
	assert_int_equal(sync_init(&sync, k.state, &k.sys, NULL), 0);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	assert_int_equal(sync_when_due(&sync, NULL), 0); /* the first of all */
	for (int minute = 1; minute < 15; minute++) {
		k.world.now_ms += 60 * 1000;
		test_kiosk_signup(&k, "a@b.nl", receipt);
		assert_int_equal(sync_when_due(&sync, NULL), 0);
		assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM batch"), 1);
	}
	k.world.now_ms += 60 * 1000;
	assert_int_equal(sync_when_due(&sync, NULL), 0);
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM batch"), 2);
	test_drop_expect(&k, 15, 2);
	sync_finish(&sync);
	test_kiosk_finish(&k);
}

/* A batch names its recipients once, so other keys begin another batch. */
static void test_other_keys_begin_another_batch(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	crypto_box_keypair(k.conf.recipients[0], k.box);
	memcpy(k.conf.central.box, k.conf.recipients[0], sizeof k.conf.central.box);
	assert_int_equal(conf_write(k.state, &k.conf, NULL), 0);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	test_drop_expect(&k, 3, 2);
	test_kiosk_finish(&k);
}

static void test_a_quiet_kiosk_tells_once_a_day_that_it_is_well(void **state)
{
	(void)state;
	struct test_kiosk k;
	test_kiosk_init(&k);
	test_drop_run(&k);
	test_drop_expect(&k, 0, 1); /* the first sign of life */
	k.world.now_ms += 2 * (int64_t)DAY_MS;
	test_drop_run(&k);
	test_drop_expect(&k, 0, 2); /* a day old, also when nobody answered yet */
	test_drop_put_ack(&k);
	test_drop_run(&k);
	test_drop_expect(&k, 0, 2);
	test_drop_put_ack(&k);
	k.world.now_ms += DAY_MS - 1;
	test_drop_run(&k);
	test_drop_expect(&k, 0, 2);
	k.world.now_ms += 1;
	test_drop_run(&k);
	test_drop_expect(&k, 0, 3);
	test_drop_put_ack(&k);
	k.world.now_ms = 1000; /* a clock without battery */
	test_drop_run(&k);
	test_drop_expect(&k, 0, 4);
	test_kiosk_finish(&k);
}

static void test_health_counts_what_waits(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct batch_health health;
	struct queue_counts counts;
	sqlite3 *db = NULL;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	test_drop_put_ack(&k);
	k.world.now_ms += 1000;
	test_kiosk_signup(&k, "c@d.nl", receipt);
	test_drop_run(&k);
	k.world.now_ms += 3 * 60 * 60 * 1000 + 7000;
	test_kiosk_signup(&k, "e@f.nl", receipt);
	k.world.synced = false;
	assert_int_equal(events_open(&db, k.state, NULL), 0);
	assert_int_equal(vitals_read(db, k.state, &k.sys, &health, NULL), 0);
	assert_int_equal(queue_count(db, &counts, NULL), 0);
	assert_int_equal(health.waiting, 2);
	assert_int_equal(counts.waiting, 2);
	assert_int_equal(counts.sent, 1);
	assert_int_equal(health.oldest_waiting_ms, 3 * 60 * 60 * 1000); /* in whole hours */
	assert_false(health.clock_synced);
	sql_close(db);
	test_kiosk_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signup_goes_and_is_acknowledged),
		cmocka_unit_test(test_the_sealed_answers_arrive_as_they_were),
		cmocka_unit_test(test_an_acknowledged_batch_is_not_sent_again),
		cmocka_unit_test(test_more_than_fits_becomes_more_batches),
		cmocka_unit_test(test_big_events_are_spread_by_their_bytes),
		cmocka_unit_test(test_batches_are_cut_by_periods),
		cmocka_unit_test(test_other_keys_begin_another_batch),
		cmocka_unit_test(test_a_quiet_kiosk_tells_once_a_day_that_it_is_well),
		cmocka_unit_test(test_health_counts_what_waits),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
