/* What goes wrong on the way of a run of wijksync: it is told, and no signup is lost or doubled. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/carrier.h"
#include "db/sync/sync.h"
#include "tests/unit/support/drop.h"

#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { HOURS_6_MS = 6 * 60 * 60 * 1000 };

static void test_what_the_drop_loses_or_spoils_is_sent_again(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct buf first, again;
	test_kiosk_init(&k);
	buf_init(&first);
	buf_init(&again);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	assert_true(test_drop_holds(&k, 1, &first));
	char *path = test_drop_path(&k, 1);
	assert_int_equal(unlink(path), 0);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	k.world.now_ms += 5000;
	test_drop_run(&k);
	assert_false(test_drop_holds(&k, 1, &again)); /* it may still be on its way to central */
	k.world.now_ms += HOURS_6_MS;
	test_drop_run(&k);
	assert_true(test_drop_holds(&k, 1, &again));
	assert_int_equal(again.len, first.len);
	assert_memory_equal(again.data, first.data, first.len);
	/* Central cannot use what lies there, and says so. */
	assert_int_equal(truncate(path, 10), 0);
	struct ack ack = {.at = k.world.now_ms, .keys = 1, .missing_count = 1, .missing = {1}};
	memcpy(ack.kiosk, k.conf.kiosk, sizeof ack.kiosk);
	test_drop_put_ack_with(&k, &ack, k.central_sign);
	test_drop_run(&k);
	test_drop_expect(&k, 2, 2);
	free(path);
	buf_finish(&first);
	buf_finish(&again);
	test_kiosk_finish(&k);
}

static void test_an_unreachable_drop_loses_nothing(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	assert_int_equal(rmdir(k.drop), 0);
	temp_write(k.root, "post", "geen map", 8);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run_fault(&k, EX_TEMPFAIL, k.drop);
	test_drop_run_fault(&k, EX_TEMPFAIL, k.drop);
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM event"), 1);
	assert_int_equal(unlink(k.drop), 0);
	test_drop_run(&k);
	test_drop_expect(&k, 1, 1);
	test_kiosk_finish(&k);
}

static void test_a_put_that_fails_is_tried_again(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	temp_write(k.drop, "kiosks", "geen map", 8);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run_fault(&k, EX_TEMPFAIL, "kiosks");
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM batch WHERE sent_at IS NULL"), 1);
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM state WHERE key = 'contact_at'"),
			 0);
	char *path = file_join(k.drop, "kiosks");
	assert_int_equal(unlink(path), 0);
	test_drop_run(&k);
	test_drop_expect(&k, 1, 1);
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM state WHERE key = 'contact_at'"),
			 1);
	free(path);
	test_kiosk_finish(&k);
}

/* A carrier that ends the process at the very moment that the first byte would go. */
static void deadly_start(void *self, struct carrier_job *job)
{
	struct carrier_job **ready = self;
	if (job->verb == CARRIER_PUT)
		kill(getpid(), SIGKILL);
	job->got = CARRIER_ABSENT;
	*ready = job;
}

static struct carrier_job *deadly_next(void *self, int wake_fd)
{
	struct carrier_job **ready = self, *job = *ready;
	(void)wake_fd;
	*ready = NULL;
	return job;
}

static void nothing_to_free(void *self)
{
	(void)self;
}

static void test_a_kill_between_cut_and_push(void **state)
{
	(void)state;
	static const struct carrier_ops deadly = {
		.start = deadly_start, .next = deadly_next, .free = nothing_to_free};
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	int status = 0;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct sync sync;
		if (sync_init(&sync, k.state, &k.sys, NULL) != 0)
			_exit(1);
		carrier_close(&sync.carrier);
		struct carrier_job *ready = NULL;
		sync.carrier = (struct carrier){.ops = &deadly, .self = &ready};
		sync_once(&sync, NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(test_kiosk_ask(&k, "SELECT count(*) FROM batch"), 1);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	test_drop_run(&k);
	test_drop_expect(&k, 2, 2);
	test_kiosk_finish(&k);
}

static void test_many_at_once_give_every_event_once(void **state)
{
	enum { PROCESSES = 4, EACH = 15 };
	(void)state;
	struct test_kiosk k;
	pid_t pids[PROCESSES];
	uint8_t hash[BATCH_HASH];
	int64_t last = 0;
	test_kiosk_init(&k);
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] != 0)
			continue;
		char receipt[RECEIPT_TEXT];
		for (int n = 0; n < EACH; n++) {
			if (i % 2 == 0)
				test_kiosk_signup(&k, "a@b.nl", receipt);
			else
				test_drop_run(&k);
		}
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = -1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	test_drop_run(&k);
	assert_int_equal(test_drop_collect(&k, &last, hash), PROCESSES / 2 * EACH);
	test_kiosk_finish(&k);
}

static void test_a_forged_ack_is_told_and_signups_still_go(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	uint8_t public_key[CODE_SIGN_PUBLIC], thief[CODE_SIGN_SECRET];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	crypto_sign_keypair(public_key, thief);
	struct ack ack = test_drop_ack_of(&k);
	test_drop_put_ack_with(&k, &ack, thief);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	test_drop_run_fault(&k, EX_DATAERR, "niet van onze centrale");
	assert_int_equal(test_drop_acknowledged(&k), -1);
	test_drop_expect(&k, 2, 2);
	test_drop_put_ack(&k);
	test_drop_run(&k);
	assert_int_equal(test_drop_acknowledged(&k), 2);
	test_kiosk_finish(&k);
}

static void test_an_old_ack_takes_nothing_back(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	struct ack old = test_drop_ack_of(&k);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	test_drop_run(&k);
	test_drop_put_ack(&k);
	test_drop_run(&k);
	assert_int_equal(test_drop_acknowledged(&k), 2);
	test_drop_put_ack_with(&k, &old, k.central_sign);
	test_drop_run_fault(&k, EX_DATAERR, "oude bevestiging");
	assert_int_equal(test_drop_acknowledged(&k), 2);
	test_kiosk_finish(&k);
}

/*
 * The kiosk was cloned, or put back from an old copy: it goes on after central's
 * last batch, and sends everything again that central did not confirm to it.
 */
static void test_another_history_is_told_and_all_is_sent_again(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	uint8_t sign[CODE_SIGN_PUBLIC];
	struct batch *b = NULL;
	struct buf bytes;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	test_drop_run(&k);
	struct ack ack = test_drop_ack_of(&k);
	ack.acknowledged = 9; /* more than this kiosk ever cut */
	memset(ack.hash, 0x5C, sizeof ack.hash);
	test_drop_put_ack_with(&k, &ack, k.central_sign);
	test_drop_run_fault(&k, EX_DATAERR, "opnieuw verstuurd");
	buf_init(&bytes);
	test_kiosk_public_key(&k, sign);
	assert_true(test_drop_holds(&k, 10, &bytes));
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, sign, NULL), BATCH_FINE);
	assert_int_equal(batch_expect(b, k.conf.kiosk, 10, ack.hash, NULL), BATCH_FINE);
	assert_int_equal(batch_header(b)->event_count, 1);
	assert_int_equal(batch_header(b)->health.forks, 1);
	assert_int_equal(batch_header(b)->health.waiting, 1);
	batch_free(b);
	buf_finish(&bytes);
	test_drop_run(&k); /* the same acknowledgement is ours now */
	test_kiosk_finish(&k);
}

static void test_not_enrolled_is_told(void **state)
{
	(void)state;
	struct temp_world world = {.now_ms = 1};
	struct sys sys = temp_sys(&world);
	struct sync sync;
	struct err e = {.code = 0};
	char *dir = temp_folder();
	assert_int_equal(sync_init(&sync, dir, &sys, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.text, "enrol"));
	temp_remove(dir);
}

static void test_a_drop_of_an_unknown_kind_in_the_conf(void **state)
{
	(void)state;
	struct test_kiosk k;
	test_kiosk_init(&k);
	free(k.conf.drop);
	k.conf.drop = buf_copy("gopher://voorbeeld.nl");
	assert_int_equal(conf_write(k.state, &k.conf, NULL), 0);
	test_drop_run_fault(&k, EX_CONFIG, CONF_FILE ": Een postbus van de soort gopher://");
	test_kiosk_finish(&k);
}

static void test_a_spoiled_key_is_refused(void **state)
{
	(void)state;
	struct test_kiosk k;
	uint8_t public_key[CODE_SIGN_PUBLIC], other[CODE_SIGN_SECRET];
	test_kiosk_init(&k);
	crypto_sign_keypair(public_key, other);
	temp_write(k.state, CONF_KEY_FILE, other, sizeof other);
	test_drop_run_fault(&k, EX_CONFIG, "hoort niet bij deze kiosk");
	other[0] ^= 1;
	temp_write(k.state, CONF_KEY_FILE, other, sizeof other);
	test_drop_run_fault(&k, EX_CONFIG, "beschadigd");
	temp_write(k.state, CONF_KEY_FILE, other, 63);
	test_drop_run_fault(&k, EX_CONFIG, "beschadigd");
	test_kiosk_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_drop_loses_or_spoils_is_sent_again),
		cmocka_unit_test(test_an_unreachable_drop_loses_nothing),
		cmocka_unit_test(test_a_put_that_fails_is_tried_again),
		cmocka_unit_test(test_a_kill_between_cut_and_push),
		cmocka_unit_test(test_many_at_once_give_every_event_once),
		cmocka_unit_test(test_a_forged_ack_is_told_and_signups_still_go),
		cmocka_unit_test(test_an_old_ack_takes_nothing_back),
		cmocka_unit_test(test_another_history_is_told_and_all_is_sent_again),
		cmocka_unit_test(test_not_enrolled_is_told),
		cmocka_unit_test(test_a_drop_of_an_unknown_kind_in_the_conf),
		cmocka_unit_test(test_a_spoiled_key_is_refused),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
