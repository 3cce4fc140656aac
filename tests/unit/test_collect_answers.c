/* What becomes of answers that were fetched: withdrawn they are gone, strange they harm nobody. */
#include "db/base/buf.h"
#include "db/central/cells.h"
#include "db/central/database.h"
#include "db/sync/ack.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_withdrawn_answers_are_really_gone(void **state)
{
	(void)state;
	struct test_pair p;
	char gone[RECEIPT_TEXT];
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_news(&p.s, "wilhelmina@weg.nl", gone);
	test_sender_news(&p.s, "joris@blijft.nl", p.receipt);
	test_pair_arrive(&p);
	assert_true(test_central_holds(&p.c, "wilhelmina@weg.nl"));
	test_sender_withdraw(&p.s, gone);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "signup WHERE no = 1 AND status = 'ingetrokken'", 1);
	test_central_expect(&p.c, "signup WHERE no = 2 AND status = 'ontvangen'", 1);
	test_central_expect(&p.c, "signup WHERE no = 1 AND cells = ''", 1);
	test_central_expect(&p.c, "signup WHERE no = 2 AND cells <> ''", 1);
	assert_false(test_central_holds(&p.c, "wilhelmina@weg.nl"));
	assert_true(test_central_holds(&p.c, "joris@blijft.nl"));
	test_pair_end(&p);
}

static void test_a_long_answer_is_really_gone_too(void **state)
{
	enum { LENGTH = 10240 };
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	char *text = buf_alloc(LENGTH + 1, 1);
	for (int i = 0; i < LENGTH; i++)
		text[i] = (char)('a' + i % 23);
	memcpy(text + LENGTH - 10, "GEHEIMSLOT", 10);
	test_sender_news(&p.s, text, p.receipt);
	test_pair_arrive(&p);
	/* PostgreSQL keeps long texts compressed: there it can only be looked for in vain. */
	assert_true(p.c.address != NULL || test_central_holds(&p.c, "GEHEIMSLOT"));
	test_sender_withdraw(&p.s, p.receipt);
	test_pair_arrive(&p);
	assert_false(test_central_holds(&p.c, "GEHEIMSLOT"));
	assert_false(test_central_holds(&p.c, "abcdefghijklmnopqrstuvwabc"));
	free(text);
	test_pair_end(&p);
}

/* Somebody withdraws at another centre, whose post comes first. */
static void test_a_withdrawal_that_comes_before_its_signup(void **state)
{
	(void)state;
	struct test_pair p;
	struct test_sender other;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_init(&other, &p.c, "twee", "De Oever");
	test_sender_news(&p.s, "wilhelmina@weg.nl", p.receipt);
	test_sender_withdraw(&other, p.receipt);
	test_sender_send(&other);
	test_central_collect(&p.c);
	test_central_expect(&p.c, "withdrawal", 1);
	test_central_expect(&p.c, "signup", 0);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "signup WHERE status = 'ingetrokken'", 1);
	test_central_expect(&p.c, "signup WHERE cells <> ''", 0);
	assert_false(test_central_holds(&p.c, "wilhelmina@weg.nl"));
	test_sender_finish(&other);
	test_pair_end(&p);
}

/* The newest test of each kiosk is remembered; nothing else knows of it. */
static void test_a_test_is_no_signup(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_test(&p.s);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "trial", 1);
	long long first = test_central_ask(&p.c, "SELECT made_at FROM trial");
	p.c.world.now_ms += 60000;
	test_sender_test(&p.s);
	test_sender_send(&p.s);
	/* Collected twice, from the beginning. */
	test_central_collect(&p.c);
	test_central_collect(&p.c);
	test_central_expect(&p.c, "trial", 1);
	assert_true(test_central_ask(&p.c, "SELECT made_at FROM trial") > first);
	test_central_expect(&p.c, "signup", 0);
	test_central_expect(&p.c, "unreadable", 0);
	test_central_expect(&p.c, "column_seen", 0);
	assert_int_equal(test_central_ask(&p.c, "SELECT last FROM counter WHERE name = 'signup'"),
			 0);
	test_pair_end(&p);
}

static void test_a_withdrawal_of_nothing_touches_nothing(void **state)
{
	(void)state;
	struct test_pair p;
	char never[RECEIPT_TEXT];
	test_pair_begin(&p, "Buurthuis De Brug");
	receipt_new(&p.c.sys, never);
	test_pair_news(&p, "a@b.nl");
	test_sender_withdraw(&p.s, never);
	test_sender_withdraw(&p.s, never);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "withdrawal", 2);
	test_central_expect(&p.c, "signup WHERE status = 'ontvangen'", 1);
	test_central_expect(&p.c, "signup WHERE cells <> ''", 1);
	test_pair_end(&p);
}

static void test_what_does_not_open_is_kept_and_the_rest_goes_on(void **state)
{
	(void)state;
	struct test_pair p;
	uint8_t mine[32], public_key[32];
	test_pair_begin(&p, "Buurthuis De Brug");
	memcpy(mine, p.c.home.ring.keys[0].secret, sizeof mine);
	test_pair_news(&p, "a@b.nl");
	crypto_box_keypair(public_key,
			   p.c.home.ring.keys[0].secret); /* the wrong secret for this box */
	test_central_collect(&p.c);
	test_central_expect(&p.c, "unreadable WHERE length(sealed) > 0", 1);
	test_central_expect(&p.c, "signup", 0);
	assert_int_equal(test_sender_ack(&p.s).acknowledged, 1);
	memcpy(p.c.home.ring.keys[0].secret, mine, sizeof mine);
	test_pair_news(&p, "c@d.nl");
	test_central_collect(&p.c);
	test_central_expect(&p.c, "signup", 1);
	test_central_expect(&p.c, "unreadable", 1);
	test_pair_end(&p);
}

static void expect_cell(const char *cells, const char *name, const char *text)
{
	struct cells c;
	struct cells_cell cell;
	struct buf value;
	bool found = false;
	buf_init(&value);
	cells_begin(&c, cells);
	while (!found && cells_next(&c, &cell))
		found = cell.name_len == strlen(name) &&
			memcmp(cell.name, name, cell.name_len) == 0;
	assert_true(found);
	cells_unescape(&cell, &value);
	assert_string_equal(value.data, text);
	buf_finish(&value);
}

static void test_hostile_answers_arrive_byte_for_byte(void **state)
{
	static const char *const hostile[] = {"=1+1",
					      "'; DROP TABLE signup; --",
					      "\"\"\"",
					      "regel een\r\nregel twee\n",
					      "👵🏽 é \u202e omgekeerd",
					      "\\u0000 \\n \b\f\x1b[2J",
					      "",
					      "'apostrof",
					      "{\"receipt\":\"00\"}"};
	(void)state;
	struct test_pair p;
	struct query *s = NULL;
	test_pair_begin(&p, "Buurthuis De Brug");
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		test_sender_news(&p.s, hostile[i], p.receipt);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "unreadable", 0);
	assert_int_equal(
		query_open(&s, p.c.home.db, NULL, "SELECT cells FROM signup ORDER BY no", NULL), 0);
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		assert_int_equal(query_step(s, NULL), 1);
		expect_cell(query_text(s, 0), "email", hostile[i]);
	}
	assert_int_equal(query_step(s, NULL), 0);
	query_free(s);
	test_pair_end(&p);
}

/* A kiosk that was tampered with can seal what it likes. */
static void test_a_form_that_cannot_be_a_column_is_kept_apart(void **state)
{
	(void)state;
	struct test_pair p;
	const struct answer answer = {"=cmd|' /C calc'!A0", "x"};
	const struct signup signup = {.form = "nieuws",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 1,
				      .answers = &answer};
	test_pair_begin(&p, "Buurthuis De Brug");
	test_sender_signup(&p.s, &signup, p.receipt);
	test_pair_arrive(&p);
	test_central_expect(&p.c, "unreadable", 1);
	test_central_expect(&p.c, "column_seen", 0);
	test_pair_end(&p);
}

/* It may not fill the export with columns, nor keep the signups of others out. */
static void test_a_kiosk_that_invents_fields_harms_nobody_else(void **state)
{
	enum { FIELDS = 90, SIGNUPS = 4 };
	(void)state;
	struct test_pair p;
	char keys[FIELDS][32];
	struct answer answers[FIELDS];
	const struct signup mad = {.form = "nieuws",
				   .lang = "nl",
				   .form_version = 2,
				   .answer_count = FIELDS,
				   .answers = answers};
	test_pair_begin(&p, "Buurthuis De Brug");
	test_pair_news(&p, "a@b.nl");
	for (int n = 0; n < SIGNUPS; n++) {
		for (int i = 0; i < FIELDS; i++) {
			snprintf(keys[i], sizeof keys[i], "f%d_%d", n, i);
			answers[i] = (struct answer){keys[i], "x"};
		}
		test_sender_signup(&p.s, &mad, p.receipt);
	}
	test_pair_news(&p, "c@d.nl");
	test_central_collect(&p.c);
	test_central_expect(&p.c, "column_seen", 3 + 2 * FIELDS);
	test_central_expect(&p.c, "unreadable", 2);
	test_central_expect(&p.c, "signup", 4);
	test_central_expect(&p.c, "signup WHERE cells LIKE '%\"email\":\"c@d.nl\"%'", 1);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_withdrawn_answers_are_really_gone),
		cmocka_unit_test(test_a_long_answer_is_really_gone_too),
		cmocka_unit_test(test_a_withdrawal_that_comes_before_its_signup),
		cmocka_unit_test(test_a_test_is_no_signup),
		cmocka_unit_test(test_a_withdrawal_of_nothing_touches_nothing),
		cmocka_unit_test(test_what_does_not_open_is_kept_and_the_rest_goes_on),
		cmocka_unit_test(test_hostile_answers_arrive_byte_for_byte),
		cmocka_unit_test(test_a_form_that_cannot_be_a_column_is_kept_apart),
		cmocka_unit_test(test_a_kiosk_that_invents_fields_harms_nobody_else),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
