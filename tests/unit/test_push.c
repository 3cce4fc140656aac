/* A whole run of wijksync: take the acknowledgement, cut, push; and what goes wrong on the way. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/store.h"
#include "db/sync/ack.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"
#include "db/sync/vitals.h"
#include "tests/unit/support/kiosk.h"

#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, HOURS_6_MS = DAY_MS / 4 };

/* One run in a process that starts fresh, as the real one does. */
static int run_once(struct test_kiosk *k, struct err *e)
{
	struct sync sync;
	if (sync_init(&sync, k->state, &k->sys, e) != 0)
		return -1;
	int rc = sync_once(&sync, e);
	sync_finish(&sync);
	return rc;
}

static void must_run(struct test_kiosk *k)
{
	struct err e = {.code = 0};
	if (run_once(k, &e) != 0)
		fail_msg("%s", e.text);
}

static void expect_run_fault(struct test_kiosk *k, int code, const char *says)
{
	struct err e = {.code = 0};
	assert_int_equal(run_once(k, &e), -1);
	assert_int_equal(e.code, code);
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
}

static char *drop_path(const struct test_kiosk *k, int64_t number)
{
	char name[CARRIER_NAME];
	carrier_batch_name(k->conf.kiosk, number, name);
	return file_join(k->drop, name);
}

/* Batch `number` as it lies in the drop; false when it is not there. */
static bool dropped(const struct test_kiosk *k, int64_t number, struct buf *out)
{
	char *path = drop_path(k, number);
	bool there = file_exists(path);
	if (there)
		assert_int_equal(file_read(path, BATCH_BYTES_MAX, out, NULL), 0);
	free(path);
	return there;
}

static long long ask(const struct test_kiosk *k, const char *query)
{
	long long n = -1;
	sqlite3 *db = NULL;
	assert_int_equal(events_open(&db, k->state, NULL), 0);
	assert_int_equal(sql_int(db, &n, -1, NULL, query, NULL), 0);
	sql_close(db);
	return n;
}

static long long acknowledged(const struct test_kiosk *k)
{
	return ask(k, "SELECT CAST(value AS INTEGER) FROM state WHERE key = 'acknowledged'");
}

static void public_key_of(const struct test_kiosk *k, uint8_t out[CODE_SIGN_PUBLIC])
{
	struct buf key;
	char *path = file_join(k->state, CONF_KEY_FILE);
	buf_init(&key);
	assert_int_equal(file_read(path, 64, &key, NULL), 0);
	memcpy(out, key.data + 32, CODE_SIGN_PUBLIC);
	buf_finish(&key);
	free(path);
}

/* Reads all batches as central would; returns the number of events, each seen once and in order. */
static size_t collect(const struct test_kiosk *k, int64_t *last, uint8_t hash[BATCH_HASH])
{
	uint8_t sign[CODE_SIGN_PUBLIC], previous[BATCH_HASH] = {0};
	size_t events = 0;
	int64_t seq = 0;
	struct buf bytes;
	public_key_of(k, sign);
	buf_init(&bytes);
	for (*last = 0; dropped(k, *last + 1, &bytes); ++*last) {
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

static void put_ack_with(const struct test_kiosk *k, const struct ack *ack, const uint8_t *sign)
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

static struct ack ack_of(const struct test_kiosk *k)
{
	static int64_t later; /* central never gives the same time twice */
	struct ack ack = {.at = k->world.now_ms + ++later, .keys = 1};
	memcpy(ack.kiosk, k->conf.kiosk, sizeof ack.kiosk);
	collect(k, &ack.acknowledged, ack.hash);
	return ack;
}

/* Central has all that is in the drop, and says so. */
static void put_ack(const struct test_kiosk *k)
{
	struct ack ack = ack_of(k);
	put_ack_with(k, &ack, k->central_sign);
}

static void expect_events(const struct test_kiosk *k, size_t events, int64_t batches)
{
	uint8_t hash[BATCH_HASH];
	int64_t last = 0;
	assert_int_equal(collect(k, &last, hash), events);
	assert_int_equal(last, batches);
}

static void test_a_signup_goes_and_is_acknowledged(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	must_run(&k);
	expect_events(&k, 1, 1);
	assert_int_equal(acknowledged(&k), -1);
	assert_int_equal(ask(&k, "SELECT sent_at FROM batch"), k.world.now_ms);
	put_ack(&k);
	must_run(&k);
	assert_int_equal(acknowledged(&k), 1);
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
	must_run(&k);
	buf_init(&bytes);
	buf_init(&box);
	buf_init_secret(&text);
	public_key_of(&k, sign);
	assert_true(dropped(&k, 1, &bytes));
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
	must_run(&k);
	assert_true(dropped(&k, 1, &first));
	char *path = drop_path(&k, 1);
	assert_int_equal(unlink(path), 0);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	k.world.now_ms += 5000;
	must_run(&k);
	assert_false(dropped(&k, 1, &again)); /* it may still be on its way to central */
	k.world.now_ms += HOURS_6_MS;
	must_run(&k);
	assert_true(dropped(&k, 1, &again));
	assert_int_equal(again.len, first.len);
	assert_memory_equal(again.data, first.data, first.len);
	/* Central cannot use what lies there, and says so. */
	assert_int_equal(truncate(path, 10), 0);
	struct ack ack = {.at = k.world.now_ms, .keys = 1, .missing_count = 1, .missing = {1}};
	memcpy(ack.kiosk, k.conf.kiosk, sizeof ack.kiosk);
	put_ack_with(&k, &ack, k.central_sign);
	must_run(&k);
	expect_events(&k, 2, 2);
	free(path);
	buf_finish(&first);
	buf_finish(&again);
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
	must_run(&k);
	put_ack(&k);
	char *path = drop_path(&k, 1);
	assert_int_equal(unlink(path), 0);
	must_run(&k);
	buf_init(&bytes);
	assert_false(dropped(&k, 1, &bytes));
	buf_finish(&bytes);
	free(path);
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
	expect_run_fault(&k, EX_TEMPFAIL, k.drop);
	expect_run_fault(&k, EX_TEMPFAIL, k.drop);
	assert_int_equal(ask(&k, "SELECT count(*) FROM event"), 1);
	assert_int_equal(unlink(k.drop), 0);
	must_run(&k);
	expect_events(&k, 1, 1);
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
	expect_run_fault(&k, EX_TEMPFAIL, "kiosks");
	assert_int_equal(ask(&k, "SELECT count(*) FROM batch WHERE sent_at IS NULL"), 1);
	assert_int_equal(ask(&k, "SELECT count(*) FROM state WHERE key = 'contact_at'"), 0);
	char *path = file_join(k.drop, "kiosks");
	assert_int_equal(unlink(path), 0);
	must_run(&k);
	expect_events(&k, 1, 1);
	assert_int_equal(ask(&k, "SELECT count(*) FROM state WHERE key = 'contact_at'"), 1);
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
	assert_int_equal(ask(&k, "SELECT count(*) FROM batch"), 1);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	must_run(&k);
	expect_events(&k, 2, 2);
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
				must_run(&k);
		}
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = -1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	must_run(&k);
	assert_int_equal(collect(&k, &last, hash), PROCESSES / 2 * EACH);
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
	must_run(&k);
	crypto_sign_keypair(public_key, thief);
	struct ack ack = ack_of(&k);
	put_ack_with(&k, &ack, thief);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	expect_run_fault(&k, EX_DATAERR, "niet van onze centrale");
	assert_int_equal(acknowledged(&k), -1);
	expect_events(&k, 2, 2);
	put_ack(&k);
	must_run(&k);
	assert_int_equal(acknowledged(&k), 2);
	test_kiosk_finish(&k);
}

static void test_an_old_ack_takes_nothing_back(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	must_run(&k);
	struct ack old = ack_of(&k);
	test_kiosk_signup(&k, "c@d.nl", receipt);
	must_run(&k);
	put_ack(&k);
	must_run(&k);
	assert_int_equal(acknowledged(&k), 2);
	put_ack_with(&k, &old, k.central_sign);
	expect_run_fault(&k, EX_DATAERR, "oude bevestiging");
	assert_int_equal(acknowledged(&k), 2);
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
	must_run(&k);
	struct ack ack = ack_of(&k);
	ack.acknowledged = 9; /* more than this kiosk ever cut */
	memset(ack.hash, 0x5C, sizeof ack.hash);
	put_ack_with(&k, &ack, k.central_sign);
	expect_run_fault(&k, EX_DATAERR, "opnieuw verstuurd");
	buf_init(&bytes);
	public_key_of(&k, sign);
	assert_true(dropped(&k, 10, &bytes));
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, sign, NULL), BATCH_FINE);
	assert_int_equal(batch_expect(b, k.conf.kiosk, 10, ack.hash, NULL), BATCH_FINE);
	assert_int_equal(batch_header(b)->event_count, 1);
	assert_int_equal(batch_header(b)->health.forks, 1);
	assert_int_equal(batch_header(b)->health.waiting, 1);
	batch_free(b);
	buf_finish(&bytes);
	must_run(&k); /* the same acknowledgement is ours now */
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
	must_run(&k);
	expect_events(&k, BATCH_EVENTS_MAX + 1, 2);
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
	must_run(&k);
	assert_int_equal(collect(&k, &last, hash), EVENTS);
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
		assert_int_equal(ask(&k, "SELECT count(*) FROM batch"), 1);
	}
	k.world.now_ms += 60 * 1000;
	assert_int_equal(sync_when_due(&sync, NULL), 0);
	assert_int_equal(ask(&k, "SELECT count(*) FROM batch"), 2);
	expect_events(&k, 15, 2);
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
	must_run(&k);
	expect_events(&k, 3, 2);
	test_kiosk_finish(&k);
}

static void test_a_quiet_kiosk_tells_once_a_day_that_it_is_well(void **state)
{
	(void)state;
	struct test_kiosk k;
	test_kiosk_init(&k);
	must_run(&k);
	expect_events(&k, 0, 1); /* the first sign of life */
	k.world.now_ms += 2 * (int64_t)DAY_MS;
	must_run(&k);
	expect_events(&k, 0, 2); /* a day old, also when nobody answered yet */
	put_ack(&k);
	must_run(&k);
	expect_events(&k, 0, 2);
	put_ack(&k);
	k.world.now_ms += DAY_MS - 1;
	must_run(&k);
	expect_events(&k, 0, 2);
	k.world.now_ms += 1;
	must_run(&k);
	expect_events(&k, 0, 3);
	put_ack(&k);
	k.world.now_ms = 1000; /* a clock without battery */
	must_run(&k);
	expect_events(&k, 0, 4);
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
	must_run(&k);
	put_ack(&k);
	k.world.now_ms += 1000;
	test_kiosk_signup(&k, "c@d.nl", receipt);
	must_run(&k);
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
	expect_run_fault(&k, EX_CONFIG, CONF_FILE ": Een postbus van de soort gopher://");
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
	expect_run_fault(&k, EX_CONFIG, "hoort niet bij deze kiosk");
	other[0] ^= 1;
	temp_write(k.state, CONF_KEY_FILE, other, sizeof other);
	expect_run_fault(&k, EX_CONFIG, "beschadigd");
	temp_write(k.state, CONF_KEY_FILE, other, 63);
	expect_run_fault(&k, EX_CONFIG, "beschadigd");
	test_kiosk_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signup_goes_and_is_acknowledged),
		cmocka_unit_test(test_the_sealed_answers_arrive_as_they_were),
		cmocka_unit_test(test_what_the_drop_loses_or_spoils_is_sent_again),
		cmocka_unit_test(test_an_acknowledged_batch_is_not_sent_again),
		cmocka_unit_test(test_an_unreachable_drop_loses_nothing),
		cmocka_unit_test(test_a_put_that_fails_is_tried_again),
		cmocka_unit_test(test_a_kill_between_cut_and_push),
		cmocka_unit_test(test_many_at_once_give_every_event_once),
		cmocka_unit_test(test_a_forged_ack_is_told_and_signups_still_go),
		cmocka_unit_test(test_an_old_ack_takes_nothing_back),
		cmocka_unit_test(test_another_history_is_told_and_all_is_sent_again),
		cmocka_unit_test(test_more_than_fits_becomes_more_batches),
		cmocka_unit_test(test_big_events_are_spread_by_their_bytes),
		cmocka_unit_test(test_batches_are_cut_by_periods),
		cmocka_unit_test(test_other_keys_begin_another_batch),
		cmocka_unit_test(test_a_quiet_kiosk_tells_once_a_day_that_it_is_well),
		cmocka_unit_test(test_health_counts_what_waits),
		cmocka_unit_test(test_not_enrolled_is_told),
		cmocka_unit_test(test_a_drop_of_an_unknown_kind_in_the_conf),
		cmocka_unit_test(test_a_spoiled_key_is_refused),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
