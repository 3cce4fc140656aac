/* A kiosk whose clock comes right late, or never: central counts what it can, and says so. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/central/database.h"
#include "db/central/moments.h"
#include "db/office/consent.h"
#include "db/office/export.h"
#include "db/store/events.h"
#include "db/store/moment.h"
#include "db/sync/batch.h"
#include "tests/unit/support/pair.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MINUTE INT64_C(60000)
#define SECOND INT64_C(1000)

/* The machine starts, without a battery: it thinks that it is 1970. */
static void start(struct test_pair *p)
{
	p->c.world.boots++;
	p->c.world.now_ms += MINUTE;
	p->c.world.wall_ms = -p->c.world.now_ms;
	p->c.world.synced = false;
}

static void internet_comes(struct test_pair *p)
{
	p->c.world.wall_ms = 0;
	p->c.world.synced = true;
}

/* Somebody signs up, and a minute goes by.  When it really was. */
static int64_t sign_up(struct test_pair *p, const char *email)
{
	int64_t really = p->c.world.now_ms;
	test_sender_news(&p->s, email, p->receipt);
	p->c.world.now_ms += MINUTE;
	return really;
}

/* Central's own clock is right, whatever that of the kiosk is. */
static void collect(struct test_pair *p)
{
	int64_t wall = p->c.world.wall_ms;
	p->c.world.wall_ms = 0;
	test_central_collect(&p->c);
	p->c.world.wall_ms = wall;
}

static void send(struct test_pair *p)
{
	p->c.world.now_ms += MINUTE;
	test_sender_send(&p->s);
	collect(p);
}

static long long ask(struct test_pair *p, const char *what, int number)
{
	char text[120];
	snprintf(text, sizeof text, "SELECT %s FROM signup WHERE no = %d", what, number);
	return test_central_ask(&p->c, text);
}

static void expect_time(struct test_pair *p, int number, int64_t really, int64_t synced)
{
	assert_int_equal(ask(p, "clock_synced", number), synced);
	assert_in_range(ask(p, "made_at", number), really - SECOND, really + SECOND);
}

static void a_time_that_was_wrong_is_counted_afterwards(void **state)
{
	struct test_pair p;
	(void)state;
	test_pair_begin(&p, "Noord");
	start(&p);
	int64_t really = sign_up(&p, "a@voorbeeld.nl");
	internet_comes(&p);
	int64_t later = sign_up(&p, "b@voorbeeld.nl");
	send(&p);
	expect_time(&p, 1, really, MOMENTS_CORRECTED);
	expect_time(&p, 2, later, 1);
	/* What the clock said is kept. */
	assert_in_range(test_central_ask(&p.c, "SELECT made_at FROM moment"), 0, MINUTE);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM moment"), 1);
	test_pair_end(&p);
}

static void what_was_sent_before_it_is_corrected_too(void **state)
{
	struct test_pair p;
	(void)state;
	test_pair_begin(&p, "Noord");
	start(&p);
	int64_t really = sign_up(&p, "a@voorbeeld.nl");
	send(&p);
	assert_int_equal(ask(&p, "clock_synced", 1), 0);
	assert_in_range(ask(&p, "made_at", 1), 0, 10 * MINUTE);
	internet_comes(&p);
	int64_t later = sign_up(&p, "b@voorbeeld.nl");
	send(&p);
	expect_time(&p, 1, really, MOMENTS_CORRECTED);
	expect_time(&p, 2, later, 1);
	test_pair_end(&p);
}

/* Told by the run that knew it; the batch goes after the next start. */
static void a_start_that_is_over_is_remembered(void **state)
{
	struct test_pair p;
	struct moment_start starts[MOMENT_BOOTS_MAX];
	struct err e = {.code = 0};
	struct sqlite3 *db = NULL;
	size_t count = 0;
	(void)state;
	test_pair_begin(&p, "Noord");
	start(&p);
	int64_t really = sign_up(&p, "a@voorbeeld.nl");
	internet_comes(&p);
	assert_int_equal(events_open(&db, p.s.state, &e), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(moment_note(db, &p.c.sys, &e), 0);
	assert_int_equal(moment_starts(db, starts, &count, &e), 0);
	assert_int_equal(count, 1);
	sql_close(db);
	start(&p);
	int64_t never = sign_up(&p, "b@voorbeeld.nl");
	send(&p);
	expect_time(&p, 1, really, MOMENTS_CORRECTED);
	/* Of this start nobody ever learned when it was: it is marked, and its place is its number.
	 */
	assert_int_equal(ask(&p, "clock_synced", 2), 0);
	assert_true(ask(&p, "made_at", 2) < never);
	assert_true(ask(&p, "seq", 1) < ask(&p, "seq", 2));
	assert_true(ask(&p, "received_at", 2) > never);
	/* A machine starts often; the last few are told. */
	for (int i = 0; i < 6; i++) {
		start(&p);
		internet_comes(&p);
		sign_up(&p, "c@voorbeeld.nl");
		send(&p);
	}
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM boot"), 7);
	assert_int_equal(ask(&p, "clock_synced", 2), 0);
	test_pair_end(&p);
}

/* Then the first that was told stays, and nothing is later than its arrival. */
static void a_start_that_cannot_be_is_not_believed(void **state)
{
	struct test_pair p;
	struct err e = {.code = 0};
	struct batch_health health = {.start_count = 1};
	(void)state;
	test_pair_begin(&p, "Noord");
	start(&p);
	sign_up(&p, "a@voorbeeld.nl");
	send(&p);
	moment_boot(&p.c.sys, health.starts[0].boot);
	health.starts[0].began_at = p.c.world.now_ms;
	assert_int_equal(moments_learn(p.c.home.db, p.s.id, &health, p.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&p, "clock_synced", 1), 0);
	health.starts[0].began_at = 0;
	assert_int_equal(moments_learn(p.c.home.db, p.s.id, &health, p.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&p, "clock_synced", 1), 0);
	/* Nor does the start of one kiosk say anything of another. */
	assert_int_equal(
		moments_learn(p.c.home.db, "kaaaaaaaaaaaaaaaa", &health, p.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&p, "clock_synced", 1), 0);
	test_pair_end(&p);
}

static void expect_proof(struct test_pair *p, const char *words)
{
	struct buf proof;
	struct err e = {.code = 0};
	buf_init(&proof);
	if (consent_proof(&p->c.home, 1, &proof, &e) != 0)
		fail_msg("%s", e.text);
	if (strstr(proof.data, words) == NULL)
		fail_msg("no '%s' in\n%s", words, proof.data);
	buf_finish(&proof);
}

/* A signup at a time that is sure, and then a start without a clock; the minute after it. */
static int64_t correct_without_clock(struct test_pair *p, struct test_sender *where)
{
	internet_comes(p);
	test_sender_news(&p->s, "typfout@voorbeeld.nl", p->receipt);
	send(p);
	start(p);
	test_sender_amend_news(where, "beter@voorbeeld.nl", p->receipt);
	return p->c.world.now_ms;
}

static void so_is_the_time_of_a_correction(void **state)
{
	struct test_pair p;
	(void)state;
	test_pair_begin(&p, "Noord");
	int64_t really = correct_without_clock(&p, &p.s);
	send(&p);
	assert_in_range(ask(&p, "corrected_at", 1), 0, 10 * MINUTE);
	expect_proof(&p, "(klok was niet gelijkgezet)");
	internet_comes(&p);
	send(&p);
	assert_in_range(ask(&p, "corrected_at", 1), really - SECOND, really + SECOND);
	assert_int_equal(ask(&p, "clock_synced", 1), 1);
	expect_proof(&p, "(tijd achteraf bepaald)");
	test_pair_end(&p);
}

static void so_is_one_that_comes_with_its_start(void **state)
{
	struct test_pair p;
	(void)state;
	test_pair_begin(&p, "Noord");
	int64_t really = correct_without_clock(&p, &p.s);
	internet_comes(&p);
	send(&p);
	assert_in_range(ask(&p, "corrected_at", 1), really - SECOND, really + SECOND);
	expect_proof(&p, "(tijd achteraf bepaald)");
	test_pair_end(&p);
}

/* The newest answers count, also those of a kiosk that thought it was 1970. */
static void a_correction_is_as_new_as_it_really_is(void **state)
{
	struct test_pair p;
	struct test_sender south;
	(void)state;
	test_pair_begin(&p, "Noord");
	internet_comes(&p);
	test_sender_init(&south, &p.c, "zuid", "Zuid");
	test_sender_news(&p.s, "typfout@voorbeeld.nl", p.receipt);
	p.c.world.now_ms += MINUTE;
	test_sender_amend_news(&p.s, "beter@voorbeeld.nl", p.receipt);
	send(&p);
	start(&p);
	test_sender_amend_news(&south, "best@voorbeeld.nl", p.receipt);
	internet_comes(&p);
	test_sender_send(&south);
	collect(&p);
	assert_int_equal(ask(&p, "CASE WHEN cells LIKE '%best@%' THEN 1 ELSE 0 END", 1), 1);
	test_sender_finish(&south);
	test_pair_end(&p);
}

static char *exported(struct test_pair *p, const char *format)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *file = open_memstream(&text, &len);
	const struct export_request request = {.format = format, .stream = file};
	if (export_run(&p->c.home, &request, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void an_export_says_which_time_it_is(void **state)
{
	struct test_pair p;
	(void)state;
	test_pair_begin(&p, "Noord");
	start(&p);
	sign_up(&p, "a@voorbeeld.nl");
	internet_comes(&p);
	sign_up(&p, "b@voorbeeld.nl");
	send(&p);
	start(&p);
	sign_up(&p, "c@voorbeeld.nl");
	send(&p);
	char *text = exported(&p, "csv");
	if (strstr(text, ",achteraf,") == NULL)
		fail_msg("%s", text);
	assert_non_null(strstr(text, ",ja,"));
	assert_non_null(strstr(text, ",nee,"));
	free(text);
	text = exported(&p, "jsonl");
	assert_non_null(strstr(text, "\"clock_synced\":\"corrected\""));
	assert_non_null(strstr(text, "\"clock_synced\":true"));
	assert_non_null(strstr(text, "\"clock_synced\":false"));
	free(text);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_that_was_wrong_is_counted_afterwards),
		cmocka_unit_test(what_was_sent_before_it_is_corrected_too),
		cmocka_unit_test(a_start_that_is_over_is_remembered),
		cmocka_unit_test(a_start_that_cannot_be_is_not_believed),
		cmocka_unit_test(so_is_the_time_of_a_correction),
		cmocka_unit_test(so_is_one_that_comes_with_its_start),
		cmocka_unit_test(a_correction_is_as_new_as_it_really_is),
		cmocka_unit_test(an_export_says_which_time_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
