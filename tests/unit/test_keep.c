/* How long answers stay: as the forms promised, whatever a kiosk's clock says; on either database.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/contact.h"
#include "db/central/database.h"
#include "db/office/keep.h"
#include "tests/unit/support/central.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY INT64_C(86400000)

/* As clang says it, and as gcc does. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

struct office {
	struct test_central c;
	int64_t now;
};

static void begin(struct office *o)
{
	test_central_init(&o->c);
	o->now = o->c.world.now_ms;
}

static void end(struct office *o)
{
	test_central_finish(&o->c);
}

static void must(int rc, const struct err *e)
{
	if (rc != 0)
		fail_msg("%s", e->text);
}

/* What a form promised. */
static void promise(struct office *o, const char *form, int64_t version, int64_t days)
{
	struct err e = {.code = 0};
	must(database_run(o->c.home.db, &e,
			  "INSERT INTO form_text(form, version, lang, part, key, ord, number, text)"
			  " VALUES(?, ?, '', 'keep_days', '', 1, ?, '')",
			  "sii", form, version, days),
	     &e);
}

/* A row as filing makes it. */
static void add(struct office *o, const char *form, int64_t version, int64_t made_at, bool synced,
		int64_t received_at)
{
	struct err e = {.code = 0};
	int64_t no = 0;
	uint8_t id[16];
	char cells[96], contact[CONTACT_TEXT];
	randombytes_buf(id, sizeof id);
	must(database_int(o->c.home.db, &no, 0, &e,
			  "UPDATE counter SET last = last + 1 WHERE name = 'signup' RETURNING last",
			  NULL),
	     &e);
	snprintf(contact, sizeof contact, "geheim%lld@example.org", (long long)no);
	snprintf(cells, sizeof cells, "{\"email\":\"%.64s\"}", contact);
	must(database_run(o->c.home.db, &e,
			  "INSERT INTO signup(no, id, kiosk, seq, form, form_version, lang,"
			  " assisted, made_at, clock_synced, received_at, status, receipt, changed,"
			  " cells) VALUES(?1, ?2, 'k', ?1, ?3, ?4, 'nl', 0, ?5, ?6, ?7,"
			  " 'ontvangen', ?2, ?1, ?8)",
			  "ibsiiiis", no, (const void *)id, sizeof id, form, version, made_at,
			  (int64_t)synced, received_at, (const char *)cells),
	     &e);
	must(database_run(o->c.home.db, &e,
			  "INSERT INTO contact(value, form, signup) VALUES(?, ?, ?)", "ssi",
			  (const char *)contact, form, no),
	     &e);
}

/* As many as a dry run says, and these numbers stay. */
static void expect_purge(struct office *o, int64_t expected, int64_t left)
{
	struct err e = {.code = 0};
	int64_t said = -1, erased = -1;
	bool clean = false;
	long long noted = test_central_ask(&o->c, "SELECT count(*) FROM journal");
	must(keep_purge(&o->c.home, true, &said, &clean, &e), &e);
	assert_int_equal(said, expected);
	assert_int_equal(test_central_ask(&o->c, "SELECT count(*) FROM journal"), noted);
	must(keep_purge(&o->c.home, false, &erased, &clean, &e), &e);
	assert_int_equal(erased, expected);
	assert_true(clean);
	assert_int_equal(test_central_ask(&o->c, "SELECT count(*) FROM journal"),
			 noted + (expected > 0));
	assert_int_equal(test_central_ask(&o->c,
					  "SELECT count(*) FROM signup WHERE cells <> '' AND status"
					  " = 'ontvangen'"),
			 left);
	assert_int_equal(test_central_ask(&o->c, "SELECT count(*) FROM contact"), left);
	must(keep_purge(&o->c.home, false, &erased, &clean, &e), &e);
	assert_int_equal(erased, 0);
}

static void test_exactly_at_the_end(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	promise(&o, "nieuws", 1, 30);
	add(&o, "nieuws", 1, o.now - 30 * DAY - 1, true, o.now);
	add(&o, "nieuws", 1, o.now - 30 * DAY, true, o.now);
	add(&o, "nieuws", 1, o.now - 30 * DAY + 1, true, o.now);
	expect_purge(&o, 2, 1);
	assert_int_equal(test_central_ask(&o.c, "SELECT no FROM signup WHERE status = 'ontvangen'"),
			 3);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM erasure WHERE reason ="
						" 'bewaartermijn van 30 dagen' AND signup < 3"),
			 2);
	o.c.world.now_ms++;
	expect_purge(&o, 1, 0);
	end(&o);
}

static void test_each_version_has_its_own_promise(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	promise(&o, "nieuws", 1, 30);
	promise(&o, "nieuws", 2, 90);
	promise(&o, "vraag", 1, 90);
	for (int64_t version = 1; version <= 3; version++)
		add(&o, "nieuws", version, o.now - 60 * DAY, true, o.now - 60 * DAY);
	add(&o, "vraag", 1, o.now - 60 * DAY, true, o.now - 60 * DAY);
	add(&o, "anders", 1, 0, false, 0);
	/* Of version 3 and of "anders" nobody said how long: nothing is erased on a guess. */
	expect_purge(&o, 1, 4);
	assert_int_equal(test_central_ask(&o.c, "SELECT no FROM signup WHERE status = 'gewist'"),
			 1);
	end(&o);
}

static void test_clocks_that_are_wrong(void **state)
{
	(void)state;
	struct office o;
	const int64_t of_1970 = 86400, of_2099 = INT64_C(4070908800000);
	begin(&o);
	promise(&o, "nieuws", 1, 30);
	/* Came today: they stay, whatever the kiosk says. */
	add(&o, "nieuws", 1, of_1970, false, o.now);
	add(&o, "nieuws", 1, of_1970, true, o.now);
	add(&o, "nieuws", 1, of_2099, false, o.now);
	add(&o, "nieuws", 1, of_2099, true, o.now);
	add(&o, "nieuws", 1, o.now - 400 * DAY, false, o.now);
	expect_purge(&o, 0, 5);
	/* Came long ago: no clock makes them stay. */
	add(&o, "nieuws", 1, of_2099, true, o.now - 30 * DAY);
	add(&o, "nieuws", 1, of_2099, false, o.now - 30 * DAY);
	add(&o, "nieuws", 1, o.now, false, o.now - 30 * DAY);
	add(&o, "nieuws", 1, of_1970, false, o.now - 30 * DAY);
	expect_purge(&o, 4, 5);
	o.c.world.now_ms += 30 * DAY;
	expect_purge(&o, 5, 0);
	end(&o);
}

static void test_never_longer_than_promised(void **state)
{
	(void)state;
	struct office o;
	struct err e = {.code = 0};
	begin(&o);
	promise(&o, "nieuws", 1, 90);
	promise(&o, "nieuws", 2, 60);
	static const struct {
		const char *form;
		int64_t days;
		int code;
	} cases[] = {{"nieuws", 60, 0},		  {"nieuws", 61, EX_USAGE},
		     {"nieuws", 90, EX_USAGE},	  {"nieuws", 1, 0},
		     {"nieuws", 0, EX_USAGE},	  {"nieuws", -1, EX_USAGE},
		     {"nieuws", 3651, EX_USAGE},  {"nieuws", INT64_MAX, EX_USAGE},
		     {"nieuwss", 30, EX_NOINPUT}, {"", 30, EX_NOINPUT}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		e.code = 0;
		assert_int_equal(keep_set(&o.c.home, cases[i].form, cases[i].days, &e),
				 cases[i].code == 0 ? 0 : -1);
		assert_int_equal(e.code, cases[i].code);
	}
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM form_keep"), 1);
	assert_int_equal(test_central_ask(&o.c, "SELECT days FROM form_keep"), 1);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM journal WHERE deed = 'keep'"),
			 2);
	add(&o, "nieuws", 1, o.now - DAY, true, o.now);
	add(&o, "nieuws", 2, o.now - DAY + 1, true, o.now);
	expect_purge(&o, 1, 1);
	/* Chosen before the promise was known: the promise still holds. */
	add(&o, "vraag", 1, o.now - 60 * DAY, true, o.now);
	must(keep_set(&o.c.home, "vraag", 3650, &e), &e);
	expect_purge(&o, 0, 2);
	promise(&o, "vraag", 1, 60);
	expect_purge(&o, 1, 1);
	end(&o);
}

static void test_what_is_listed(void **state)
{
	(void)state;
	struct office o;
	struct err e = {.code = 0};
	char *text = NULL;
	size_t len = 0;
	begin(&o);
	promise(&o, "nieuws", 1, 90);
	add(&o, "nieuws", 1, o.now, true, o.now);
	add(&o, "nieuws", 2, o.now, true, o.now);
	FILE *out = open_memstream(&text, &len);
	must(keep_list(&o.c.home, out, &e), &e);
	must(keep_set(&o.c.home, "nieuws", 30, &e), &e);
	must(keep_list(&o.c.home, out, &e), &e);
	fclose(out);
	assert_string_equal(text, "nieuws, versie 1: 90 dagen\n"
				  "nieuws, versie 2: geen termijn. Lees de formulieren met: forms"
				  " BUNDEL, of kies met: keep FORMULIER DAGEN\n"
				  "nieuws, versie 1: 30 dagen\n"
				  "nieuws, versie 2: 30 dagen\n");
	free(text);
	end(&o);
}

/* Withdrawn and erased rows are passed over, however old. */
static void test_tombstones_are_not_erased_again(void **state)
{
	(void)state;
	struct office o;
	struct err e = {.code = 0};
	begin(&o);
	promise(&o, "nieuws", 1, 30);
	add(&o, "nieuws", 1, o.now - 40 * DAY, true, o.now - 40 * DAY);
	must(database_exec(o.c.home.db,
			   "UPDATE signup SET status = 'ingetrokken', cells = '';"
			   "DELETE FROM contact",
			   &e),
	     &e);
	expect_purge(&o, 0, 0);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM erasure"), 0);
	end(&o);
}

static long memory_kb(void)
{
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	return use.ru_maxrss;
}

enum { MANY = 10000, YOUNG = 100 };

static void test_very_many(void **state)
{
	(void)state;
	struct office o;
	struct err e = {.code = 0};
	begin(&o);
	promise(&o, "nieuws", 1, 30);
	must(database_begin(o.c.home.db, DATABASE_WRITE, &e), &e);
	for (int i = 0; i < MANY + YOUNG; i++)
		add(&o, "nieuws", 1, i % 101 == 100 ? o.now : o.now - 31 * DAY, true, o.now);
	must(database_commit(o.c.home.db, &e), &e);
	const long before = memory_kb();
	expect_purge(&o, MANY, YOUNG);
	/* It is not all in memory at once.  A sanitizer keeps what was freed, so it cannot tell. */
	assert_true(SANITIZED || memory_kb() - before < 16000);
	assert_int_equal(test_central_ask(&o.c, "SELECT count(*) FROM erasure"), MANY);
	o.c.world.now_ms += 31 * DAY;
	expect_purge(&o, YOUNG, 0);
	assert_false(test_central_holds(&o.c, "geheim"));
	end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exactly_at_the_end),
		cmocka_unit_test(test_each_version_has_its_own_promise),
		cmocka_unit_test(test_clocks_that_are_wrong),
		cmocka_unit_test(test_never_longer_than_promised),
		cmocka_unit_test(test_what_is_listed),
		cmocka_unit_test(test_tombstones_are_not_erased_again),
		cmocka_unit_test(test_very_many),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
