/* What staff fetch: filed once, in order, checked first; and acknowledged only then. */
#include "db/central/collect.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/ack.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect_fault(struct test_pair *p, int code, const char *says)
{
	struct err e = {.code = 0};
	assert_int_equal(collect_all(&p->c.home, NULL, &e), -1);
	if (e.code != code || strstr(e.text, says) == NULL)
		fail_msg("%d \"%s\" is not %d \"%s\"", e.code, e.text, code, says);
}

static void read_path(char *path, struct buf *out)
{
	buf_clear(out);
	assert_int_equal(file_read(path, BATCH_BYTES_MAX, out, NULL), 0);
	free(path);
}

static void write_path(char *path, const void *bytes, size_t len)
{
	assert_int_equal(file_replace(path, bytes, len, 0644, NULL), 0);
	free(path);
}

static void remove_path(char *path)
{
	assert_int_equal(unlink(path), 0);
	free(path);
}

/* Puts an empty batch in the drop, with every part as the test wants it. */
static void put_crafted(const struct test_sender *s, int64_t file_number,
			const struct batch_header *wish, const uint8_t *sign)
{
	struct batch_header h = *wish;
	struct buf lines, out;
	h.recipient_count = 1;
	seal_key_id(s->central->home.code.box, h.recipients[0]);
	snprintf(h.health.version, sizeof h.health.version, "1.0");
	buf_init(&lines);
	buf_init(&out);
	batch_write(&h, &lines, sign, &out);
	write_path(test_sender_batch_path(s, file_number), out.data, out.len);
	buf_finish(&lines);
	buf_finish(&out);
}

static struct batch_header header_of(const struct test_sender *s, int64_t number)
{
	struct batch_header h = {.number = number, .cut_at = s->central->world.now_ms};
	memcpy(h.kiosk, s->id, sizeof h.kiosk);
	return h;
}

static void test_a_signup_arrives(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup WHERE status = 'ontvangen' AND form = 'nieuws'", 1);
	test_central_expect(&p.c, "signup WHERE cells LIKE '%\"email\":\"a@b.nl\"%'", 1);
	test_central_expect(&p.c, "signup WHERE cells LIKE '%\"consent_nieuws\":\"ja\"%'", 1);
	test_central_expect(&p.c, "signup WHERE cells LIKE '%\"consent_nieuws_version\":\"3\"%'",
			    1);
	test_central_expect(&p.c, "column_seen", 3);
	struct ack ack = test_sender_ack(&p.s);
	struct buf bytes;
	uint8_t hash[BATCH_HASH];
	buf_init(&bytes);
	read_path(test_sender_batch_path(&p.s, 1), &bytes);
	batch_hash(bytes.data, bytes.len, hash);
	assert_int_equal(ack.acknowledged, 1);
	assert_int_equal(ack.missing_count, 0);
	assert_memory_equal(ack.hash, hash, sizeof hash);
	buf_finish(&bytes);
	test_pair_end(&p);
}

static void test_nothing_there_is_nothing_said(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_central_collect(&p.c);
	char *path = test_sender_ack_path(&p.s);
	assert_false(file_exists(path));
	free(path);
	test_pair_end(&p);
}

/* Changes with anything that a collect writes. */
static long long written(const struct test_pair *p)
{
	return test_central_ask(&p->c,
				"SELECT CAST(sum(told_at + last_number + last_seen) + (SELECT"
				" last FROM counter WHERE name = 'signup') AS BIGINT)"
				" FROM kiosk");
}

static void test_a_second_collect_changes_nothing(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf before, after;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&before);
	buf_init(&after);
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	read_path(test_sender_ack_path(&p.s), &before);
	long long changes = written(&p);
	p.c.world.now_ms += 60000;
	test_central_collect(&p.c);
	read_path(test_sender_ack_path(&p.s), &after);
	assert_int_equal(written(&p), changes);
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.data, before.data, after.len);
	buf_finish(&before);
	buf_finish(&after);
	test_pair_end(&p);
}

static void test_the_ack_tells_the_last_number(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	for (int i = 1; i <= 3; i++)
		test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 3);
	test_pair_news(&p, "c@d.nl");
	test_central_collect(&p.c);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 4);
	test_central_expect(&p.c, "signup", 4);
	test_pair_end(&p);
}

/* An acknowledgement is looked after once a day: a collect with nothing new is one request. */
static void collect_tomorrow(struct test_pair *p)
{
	p->c.world.now_ms += INT64_C(24) * 60 * 60 * 1000;
	test_central_collect(&p->c);
}

static void test_a_lost_or_forged_ack_is_written_again(void **state)
{
	(void)state;
	struct test_pair p;
	uint8_t key[CODE_SIGN_PUBLIC], thief[CODE_SIGN_SECRET];
	struct buf forged;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	remove_path(test_sender_ack_path(&p.s));
	collect_tomorrow(&p);
	struct ack ack = test_sender_ack(&p.s);
	assert_int_equal(ack.acknowledged, 1);
	crypto_sign_keypair(key, thief);
	buf_init(&forged);
	ack.acknowledged = 9;
	ack_write(&ack, thief, &forged);
	write_path(test_sender_ack_path(&p.s), forged.data, forged.len);
	collect_tomorrow(&p);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 1);
	write_path(test_sender_ack_path(&p.s), "rommel", 6);
	collect_tomorrow(&p);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 1);
	buf_finish(&forged);
	test_pair_end(&p);
}

static void test_a_replayed_batch_is_not_filed_again(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf first;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&first);
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	read_path(test_sender_batch_path(&p.s, 1), &first);
	write_path(test_sender_batch_path(&p.s, 2), first.data, first.len);
	expect_fault(&p, EX_DATAERR, "opzij");
	test_central_expect(&p.c, "signup", 1);
	test_central_expect(&p.c, "set_aside WHERE number = 2", 1);
	struct ack ack = test_sender_ack(&p.s);
	assert_int_equal(ack.acknowledged, 1);
	assert_int_equal(ack.missing_count, 1);
	assert_int_equal(ack.missing[0], 2);
	buf_finish(&first);
	test_pair_end(&p);
}

static void test_nothing_is_filed_beyond_a_gap(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	struct buf first;
	buf_init(&first);
	test_pair_news(&p, "a@b.nl");
	test_pair_news(&p, "c@d.nl");
	read_path(test_sender_batch_path(&p.s, 1), &first);
	remove_path(test_sender_batch_path(&p.s, 1));
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup", 0);
	write_path(test_sender_batch_path(&p.s, 1), first.data, first.len);
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup", 2);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 2);
	buf_finish(&first);
	test_pair_end(&p);
}

static void test_a_cut_off_batch_is_set_aside_once_and_heals(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf whole;
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&whole);
	test_pair_news(&p, "a@b.nl");
	read_path(test_sender_batch_path(&p.s, 1), &whole);
	for (size_t len = 0; len < whole.len; len += 97) {
		write_path(test_sender_batch_path(&p.s, 1), whole.data, len);
		expect_fault(&p, EX_DATAERR, "Buurthuis De Brug");
		test_central_expect(&p.c, "signup", 0);
		test_central_expect(&p.c, "set_aside", 1);
	}
	expect_fault(&p, EX_DATAERR, p.s.id);
	test_central_expect(&p.c, "set_aside", 1);
	assert_int_equal(test_sender_ack(&p.s).missing[0], 1);
	write_path(test_sender_batch_path(&p.s, 1), whole.data, whole.len);
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup", 1);
	test_central_expect(&p.c, "set_aside", 0);
	struct ack ack = test_sender_ack(&p.s);
	assert_int_equal(ack.acknowledged, 1);
	assert_int_equal(ack.missing_count, 0);
	buf_finish(&whole);
	test_pair_end(&p);
}

/* Both sides by themselves: the kiosk hears that it is missing and sends it again. */
static void test_the_kiosk_heals_what_was_set_aside(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	write_path(test_sender_batch_path(&p.s, 1), "rommel", 6);
	expect_fault(&p, EX_DATAERR, "opzij");
	test_pair_arrive(&p);
	test_central_expect(&p.c, "signup", 1);
	test_central_expect(&p.c, "set_aside", 0);
	test_pair_end(&p);
}

static void test_a_forged_batch_is_not_believed(void **state)
{
	(void)state;
	struct test_pair p;
	uint8_t key[CODE_SIGN_PUBLIC], thief[CODE_SIGN_SECRET];
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	crypto_sign_keypair(key, thief);
	struct batch_header h = header_of(&p.s, 1);
	put_crafted(&p.s, 1, &h, thief);
	expect_fault(&p, EX_DATAERR, "opzij");
	test_central_expect(&p.c, "kiosk WHERE last_number = 0 AND last_seen IS NULL", 1);
	put_crafted(&p.s, 1, &h, p.s.sign); /* the same bytes but for the signature */
	test_central_collect(&p.c);
	test_central_expect(&p.c, "kiosk WHERE last_number = 1 AND last_seen IS NOT NULL", 1);
	test_pair_end(&p);
}

static void test_a_batch_of_another_kiosk_under_this_name(void **state)
{
	(void)state;
	struct test_pair p;
	struct test_sender other;
	struct buf theirs;
	char receipt[RECEIPT_TEXT];
	test_pair_begin(&p, "Buurthuis De Brug");
	buf_init(&theirs);
	test_sender_init(&other, &p.c, "twee", "De Oever");
	test_sender_news(&other, "x@y.nl", receipt);
	test_sender_send(&other);
	read_path(test_sender_batch_path(&other, 1), &theirs);
	test_pair_news(&p, "a@b.nl");
	write_path(test_sender_batch_path(&p.s, 1), theirs.data, theirs.len);
	expect_fault(&p, EX_DATAERR, p.s.id);
	test_central_expect(&p.c, "signup", 1); /* its own, by its own name */
	struct batch_header h = header_of(&other, 1);
	put_crafted(&p.s, 1, &h, p.s.sign); /* well signed, with the other's name in it */
	expect_fault(&p, EX_DATAERR, p.s.id);
	test_central_expect(&p.c, "signup", 1);
	buf_finish(&theirs);
	test_sender_finish(&other);
	test_pair_end(&p);
}

static void test_a_batch_of_another_history_is_refused(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	struct batch_header h = header_of(&p.s, 2);
	put_crafted(&p.s, 2, &h, p.s.sign); /* previous is zeros */
	expect_fault(&p, EX_DATAERR, "opzij");
	test_central_expect(&p.c, "kiosk WHERE last_number = 1", 1);
	struct ack ack = test_sender_ack(&p.s);
	memcpy(h.previous, ack.hash, sizeof h.previous);
	put_crafted(&p.s, 2, &h, p.s.sign);
	test_central_collect(&p.c);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 2);
	test_pair_end(&p);
}

static void test_a_drop_that_is_not_there_does_not_stop_the_others(void **state)
{
	(void)state;
	struct test_pair p;
	struct test_sender others[2];
	char receipt[RECEIPT_TEXT];
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_init(&others[0], &p.c, "twee", "De Oever");
	test_sender_init(&others[1], &p.c, "drie", "De Hoek");
	for (int i = 0; i < 2; i++) {
		test_sender_news(&others[i], "x@y.nl", receipt);
		test_sender_send(&others[i]);
	}
	char *own = file_join(p.c.root, "een"), *away = file_join(p.c.root, "weg");
	assert_int_equal(rename(own, away), 0); /* a stick that was pulled out */
	expect_fault(&p, EX_TEMPFAIL, "Buurthuis De Brug");
	test_central_expect(&p.c, "signup", 2);
	assert_int_equal(test_sender_ack(&others[0]).acknowledged, 1);
	assert_int_equal(test_sender_ack(&others[1]).acknowledged, 1);
	assert_false(file_exists(own));
	assert_int_equal(rename(away, own), 0);
	test_central_collect(&p.c);
	free(own);
	free(away);
	test_sender_finish(&others[0]);
	test_sender_finish(&others[1]);
	test_pair_end(&p);
}

static void test_a_wrong_batch_does_not_stop_the_others(void **state)
{
	(void)state;
	struct test_pair p;
	struct test_sender other;
	char receipt[RECEIPT_TEXT];
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_init(&other, &p.c, "twee", "De Oever");
	test_pair_news(&p, "a@b.nl");
	test_sender_news(&other, "x@y.nl", receipt);
	test_sender_send(&other);
	write_path(test_sender_batch_path(&p.s, 1), "rommel", 6);
	expect_fault(&p, EX_DATAERR, "Buurthuis De Brug");
	test_central_expect(&p.c, "signup", 1);
	write_path(test_sender_batch_path(&other, 2), "rommel", 6);
	expect_fault(&p, EX_DATAERR, "2 kiosken");
	test_sender_finish(&other);
	test_pair_end(&p);
}

/* Nobody may fill the memory of the centre through the drop. */
static void test_a_batch_that_is_too_big_is_refused_unread(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	char *big = buf_alloc(BATCH_BYTES_MAX + 1, 1);
	test_pair_news(&p, "a@b.nl");
	write_path(test_sender_batch_path(&p.s, 1), big, BATCH_BYTES_MAX + 1);
	expect_fault(&p, EX_DATAERR, "Buurthuis De Brug");
	test_central_expect(&p.c, "set_aside", 0);
	test_sender_send(&p.s); /* puts the right one in its place */
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup", 1);
	free(big);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signup_arrives),
		cmocka_unit_test(test_nothing_there_is_nothing_said),
		cmocka_unit_test(test_a_second_collect_changes_nothing),
		cmocka_unit_test(test_the_ack_tells_the_last_number),
		cmocka_unit_test(test_a_lost_or_forged_ack_is_written_again),
		cmocka_unit_test(test_a_replayed_batch_is_not_filed_again),
		cmocka_unit_test(test_nothing_is_filed_beyond_a_gap),
		cmocka_unit_test(test_a_cut_off_batch_is_set_aside_once_and_heals),
		cmocka_unit_test(test_the_kiosk_heals_what_was_set_aside),
		cmocka_unit_test(test_a_forged_batch_is_not_believed),
		cmocka_unit_test(test_a_batch_of_another_kiosk_under_this_name),
		cmocka_unit_test(test_a_batch_of_another_history_is_refused),
		cmocka_unit_test(test_a_drop_that_is_not_there_does_not_stop_the_others),
		cmocka_unit_test(test_a_wrong_batch_does_not_stop_the_others),
		cmocka_unit_test(test_a_batch_that_is_too_big_is_refused_unread),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
