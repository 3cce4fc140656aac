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
#include "tests/unit/support/central.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MINUTE INT64_C(60000)
#define SECOND INT64_C(1000)

struct town {
	struct test_central c;
	struct test_sender s;
};

static void town_init(struct town *t)
{
	test_central_init(&t->c);
	test_sender_init(&t->s, &t->c, "kiosk", "Noord");
}

static void town_finish(struct town *t)
{
	test_sender_finish(&t->s);
	test_central_finish(&t->c);
}

/* The machine starts, without a battery: it thinks that it is 1970. */
static void start(struct town *t)
{
	t->c.world.boots++;
	t->c.world.now_ms += MINUTE;
	t->c.world.wall_ms = -t->c.world.now_ms;
	t->c.world.synced = false;
}

static void internet_comes(struct town *t)
{
	t->c.world.wall_ms = 0;
	t->c.world.synced = true;
}

/* Somebody signs up, and a minute goes by.  When it really was. */
static int64_t sign_up(struct town *t, const char *email)
{
	char receipt[RECEIPT_TEXT];
	int64_t really = t->c.world.now_ms;
	test_sender_news(&t->s, email, receipt);
	t->c.world.now_ms += MINUTE;
	return really;
}

/* Central's own clock is right, whatever that of the kiosk is. */
static void collect(struct town *t)
{
	int64_t wall = t->c.world.wall_ms;
	t->c.world.wall_ms = 0;
	test_central_collect(&t->c);
	t->c.world.wall_ms = wall;
}

static void send(struct town *t)
{
	t->c.world.now_ms += MINUTE;
	test_sender_send(&t->s);
	collect(t);
}

static long long ask(struct town *t, const char *what, int number)
{
	char text[120];
	snprintf(text, sizeof text, "SELECT %s FROM signup WHERE no = %d", what, number);
	return test_central_ask(&t->c, text);
}

static void expect_time(struct town *t, int number, int64_t really, int64_t synced)
{
	assert_int_equal(ask(t, "clock_synced", number), synced);
	assert_in_range(ask(t, "made_at", number), really - SECOND, really + SECOND);
}

static void a_time_that_was_wrong_is_counted_afterwards(void **state)
{
	struct town t;
	(void)state;
	town_init(&t);
	start(&t);
	int64_t really = sign_up(&t, "a@voorbeeld.nl");
	internet_comes(&t);
	int64_t later = sign_up(&t, "b@voorbeeld.nl");
	send(&t);
	expect_time(&t, 1, really, MOMENTS_CORRECTED);
	expect_time(&t, 2, later, 1);
	/* What the clock said is kept. */
	assert_in_range(test_central_ask(&t.c, "SELECT made_at FROM moment"), 0, MINUTE);
	assert_int_equal(test_central_ask(&t.c, "SELECT count(*) FROM moment"), 1);
	town_finish(&t);
}

static void what_was_sent_before_it_is_corrected_too(void **state)
{
	struct town t;
	(void)state;
	town_init(&t);
	start(&t);
	int64_t really = sign_up(&t, "a@voorbeeld.nl");
	send(&t);
	assert_int_equal(ask(&t, "clock_synced", 1), 0);
	assert_in_range(ask(&t, "made_at", 1), 0, 10 * MINUTE);
	internet_comes(&t);
	int64_t later = sign_up(&t, "b@voorbeeld.nl");
	send(&t);
	expect_time(&t, 1, really, MOMENTS_CORRECTED);
	expect_time(&t, 2, later, 1);
	town_finish(&t);
}

/* Told by the run that knew it; the batch goes after the next start. */
static void a_start_that_is_over_is_remembered(void **state)
{
	struct town t;
	struct moment_start starts[MOMENT_BOOTS_MAX];
	struct err e = {.code = 0};
	struct sqlite3 *db = NULL;
	size_t count = 0;
	(void)state;
	town_init(&t);
	start(&t);
	int64_t really = sign_up(&t, "a@voorbeeld.nl");
	internet_comes(&t);
	assert_int_equal(events_open(&db, t.s.state, &e), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(moment_note(db, &t.c.sys, &e), 0);
	assert_int_equal(moment_starts(db, starts, &count, &e), 0);
	assert_int_equal(count, 1);
	sql_close(db);
	start(&t);
	int64_t never = sign_up(&t, "b@voorbeeld.nl");
	send(&t);
	expect_time(&t, 1, really, MOMENTS_CORRECTED);
	/* Of this start nobody ever learned when it was: it is marked, and its place is its number.
	 */
	assert_int_equal(ask(&t, "clock_synced", 2), 0);
	assert_true(ask(&t, "made_at", 2) < never);
	assert_true(ask(&t, "seq", 1) < ask(&t, "seq", 2));
	assert_true(ask(&t, "received_at", 2) > never);
	/* A machine starts often; the last few are told. */
	for (int i = 0; i < 6; i++) {
		start(&t);
		internet_comes(&t);
		sign_up(&t, "c@voorbeeld.nl");
		send(&t);
	}
	assert_int_equal(test_central_ask(&t.c, "SELECT count(*) FROM boot"), 7);
	assert_int_equal(ask(&t, "clock_synced", 2), 0);
	town_finish(&t);
}

/* Then the first that was told stays, and nothing is later than its arrival. */
static void a_start_that_cannot_be_is_not_believed(void **state)
{
	struct town t;
	struct err e = {.code = 0};
	struct batch_health health = {.start_count = 1};
	(void)state;
	town_init(&t);
	start(&t);
	sign_up(&t, "a@voorbeeld.nl");
	send(&t);
	moment_boot(&t.c.sys, health.starts[0].boot);
	health.starts[0].began_at = t.c.world.now_ms;
	assert_int_equal(moments_learn(t.c.home.db, t.s.id, &health, t.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&t, "clock_synced", 1), 0);
	health.starts[0].began_at = 0;
	assert_int_equal(moments_learn(t.c.home.db, t.s.id, &health, t.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&t, "clock_synced", 1), 0);
	/* Nor does the start of one kiosk say anything of another. */
	assert_int_equal(
		moments_learn(t.c.home.db, "kaaaaaaaaaaaaaaaa", &health, t.c.world.now_ms, &e), 0);
	assert_int_equal(ask(&t, "clock_synced", 1), 0);
	town_finish(&t);
}

static void expect_proof(struct town *t, const char *words)
{
	struct buf proof;
	struct err e = {.code = 0};
	buf_init(&proof);
	if (consent_proof(&t->c.home, 1, &proof, &e) != 0)
		fail_msg("%s", e.text);
	if (strstr(proof.data, words) == NULL)
		fail_msg("no '%s' in\n%s", words, proof.data);
	buf_finish(&proof);
}

/* A signup at a time that is sure, and then a start without a clock; the minute after it. */
static int64_t correct_without_clock(struct town *t, struct test_sender *where)
{
	char receipt[RECEIPT_TEXT];
	internet_comes(t);
	test_sender_news(&t->s, "typfout@voorbeeld.nl", receipt);
	send(t);
	start(t);
	test_sender_amend_news(where, "beter@voorbeeld.nl", receipt);
	return t->c.world.now_ms;
}

static void so_is_the_time_of_a_correction(void **state)
{
	struct town t;
	(void)state;
	town_init(&t);
	int64_t really = correct_without_clock(&t, &t.s);
	send(&t);
	assert_in_range(ask(&t, "corrected_at", 1), 0, 10 * MINUTE);
	expect_proof(&t, "(klok was niet gelijkgezet)");
	internet_comes(&t);
	send(&t);
	assert_in_range(ask(&t, "corrected_at", 1), really - SECOND, really + SECOND);
	assert_int_equal(ask(&t, "clock_synced", 1), 1);
	expect_proof(&t, "(tijd achteraf bepaald)");
	town_finish(&t);
}

static void so_is_one_that_comes_with_its_start(void **state)
{
	struct town t;
	(void)state;
	town_init(&t);
	int64_t really = correct_without_clock(&t, &t.s);
	internet_comes(&t);
	send(&t);
	assert_in_range(ask(&t, "corrected_at", 1), really - SECOND, really + SECOND);
	expect_proof(&t, "(tijd achteraf bepaald)");
	town_finish(&t);
}

/* The newest answers count, also those of a kiosk that thought it was 1970. */
static void a_correction_is_as_new_as_it_really_is(void **state)
{
	struct town t;
	struct test_sender south;
	char receipt[RECEIPT_TEXT];
	(void)state;
	town_init(&t);
	internet_comes(&t);
	test_sender_init(&south, &t.c, "zuid", "Zuid");
	test_sender_news(&t.s, "typfout@voorbeeld.nl", receipt);
	t.c.world.now_ms += MINUTE;
	test_sender_amend_news(&t.s, "beter@voorbeeld.nl", receipt);
	send(&t);
	start(&t);
	test_sender_amend_news(&south, "best@voorbeeld.nl", receipt);
	internet_comes(&t);
	test_sender_send(&south);
	collect(&t);
	assert_int_equal(ask(&t, "CASE WHEN cells LIKE '%best@%' THEN 1 ELSE 0 END", 1), 1);
	test_sender_finish(&south);
	town_finish(&t);
}

static char *exported(struct town *t, const char *format)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *file = open_memstream(&text, &len);
	const struct export_request request = {.format = format, .stream = file};
	if (export_run(&t->c.home, &request, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void an_export_says_which_time_it_is(void **state)
{
	struct town t;
	(void)state;
	town_init(&t);
	start(&t);
	sign_up(&t, "a@voorbeeld.nl");
	internet_comes(&t);
	sign_up(&t, "b@voorbeeld.nl");
	send(&t);
	start(&t);
	sign_up(&t, "c@voorbeeld.nl");
	send(&t);
	char *text = exported(&t, "csv");
	if (strstr(text, ",achteraf,") == NULL)
		fail_msg("%s", text);
	assert_non_null(strstr(text, ",ja,"));
	assert_non_null(strstr(text, ",nee,"));
	free(text);
	text = exported(&t, "jsonl");
	assert_non_null(strstr(text, "\"clock_synced\":\"corrected\""));
	assert_non_null(strstr(text, "\"clock_synced\":true"));
	assert_non_null(strstr(text, "\"clock_synced\":false"));
	free(text);
	town_finish(&t);
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
