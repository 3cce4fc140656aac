/* Proof of what one person agreed with: the right text, in their language, of their version. */
#include "db/office/consent.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/central/database.h"
#include "db/office/erase.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <stdlib.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIXTURE "tests/fixtures/screens"

struct office {
	struct test_pair p;
	char *bundle;
};

/* The real compiler's bundle, with one form, "meedoen", and its consent "contact". */
static void begin(struct office *o)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	test_pair_begin(&o->p, "Buurthuis");
	o->bundle = file_join(o->p.c.root, "content.db");
	assert_int_equal(sources_load(&s, FIXTURE, &faults, &e), 0);
	if (compile_write(&s, o->bundle, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	faults_finish(&faults);
}

static void end(struct office *o)
{
	free(o->bundle);
	test_pair_end(&o->p);
}

static void change(struct office *o, const char *statements)
{
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	assert_int_equal(sql_open(&db, o->bundle, SQL_WRITE, &e), 0);
	if (sql_exec(db, statements, &e) != 0)
		fail_msg("%s", e.text);
	sql_close(db);
}

static void read_forms(struct office *o)
{
	struct err e = {.code = 0};
	if (consent_read_forms(&o->p.c.home, o->bundle, &e) != 0)
		fail_msg("%s", e.text);
}

static void expect_refused(struct office *o, const char *words)
{
	struct err e = {.code = 0};
	long long before = test_central_ask(&o->p.c, "SELECT count(*) FROM form_text");
	assert_int_equal(consent_read_forms(&o->p.c.home, o->bundle, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	if (strstr(e.text, words) == NULL)
		fail_msg("%s", e.text);
	/* Nothing of it was kept. */
	assert_int_equal(test_central_ask(&o->p.c, "SELECT count(*) FROM form_text"), before);
	assert_int_equal(test_central_ask(&o->p.c, "SELECT count(*) FROM form_text WHERE text LIKE"
						   " '%Anders%' OR version = 9"),
			 0);
}

static void sign_up(struct office *o, const char *lang, int form_version, int version, bool given)
{
	const struct answer answer = {"email", "a@b.nl"};
	const struct given_consent consents[] = {{"contact", version, given}};
	const struct signup signup = {.form = "meedoen",
				      .lang = lang,
				      .form_version = form_version,
				      .answer_count = 1,
				      .consent_count = 1,
				      .answers = &answer,
				      .consents = consents};
	test_sender_signup(&o->p.s, &signup, o->p.receipt);
	test_pair_arrive(&o->p);
}

static void expect_proof(struct office *o, int64_t no, const char *words)
{
	struct buf out;
	struct err e = {.code = 0};
	buf_init(&out);
	if (consent_proof(&o->p.c.home, no, &out, &e) != 0)
		fail_msg("%s", e.text);
	if (strstr(out.data, words) == NULL)
		fail_msg("‘%s’ is not in:\n%s", words, out.data);
	/* It proves a consent, and tells no answer. */
	assert_null(strstr(out.data, "a@b.nl"));
	buf_finish(&out);
}

static const char versions[] = "UPDATE form SET version = 2;"
			       "UPDATE consent SET version = 2;"
			       "UPDATE consent SET label = 'Nieuwe tekst' WHERE lang = 'nl';"
			       "UPDATE consent SET label = 'New text' WHERE lang = 'en';"
			       "UPDATE consent SET label = 'نص جديد' WHERE lang = 'ar';";

static void test_the_text_that_they_saw(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	change(&o, "UPDATE consent SET version = 1, label = 'Oude tekst' WHERE lang = 'nl';"
		   "UPDATE consent SET version = 1, label = 'Old text' WHERE lang = 'en';");
	sign_up(&o, "nl", 1, 1, true);
	expect_proof(&o, 1, "De tekst is hier nog niet bekend. Lees hem met: forms BUNDEL\n");
	read_forms(&o);
	read_forms(&o);
	change(&o, versions);
	read_forms(&o);
	sign_up(&o, "en", 1, 1, true);
	sign_up(&o, "fy", 1, 1, false);
	o.p.c.world.synced = false;
	sign_up(&o, "nl", 2, 2, true);
	o.p.c.world.boots++;
	sign_up(&o, "en", 2, 2, true);
	sign_up(&o, "nl", 2, 7, true);
	sign_up(&o, "ar", 1, 1, true);
	sign_up(&o, "ar", 2, 2, true);
	expect_proof(&o, 1, "Toestemming ‘contact’, versie 1: ja\n  Tekst (nl): Oude tekst\n");
	expect_proof(&o, 1, "Gegeven op 2026-11-18");
	expect_proof(&o, 1, "(klok goed), in taal nl, zonder hulp\n");
	expect_proof(&o, 1, ", Buurthuis\n");
	expect_proof(&o, 2, "versie 1: ja\n  Tekst (en): Old text\n");
	/* There is no such text in Frisian: then the kiosk showed Dutch. */
	expect_proof(&o, 3, "versie 1: nee\n  Tekst (nl): Oude tekst\n");
	expect_proof(&o, 4, "versie 2: ja\n  Tekst (nl): Nieuwe tekst\n");
	expect_proof(&o, 4, "(tijd achteraf bepaald)");
	expect_proof(&o, 5, "  Tekst (en): New text\n");
	expect_proof(&o, 5, "(klok was niet gelijkgezet)");
	expect_proof(&o, 6, "versie 7: ja\n  De tekst is hier nog niet bekend.");
	expect_proof(&o, 7, "versie 1: ja\n  Tekst (ar): يمكنكم الاتصال بي بهذا الشأن.\n");
	expect_proof(&o, 7, ", in taal ar, zonder hulp\n");
	expect_proof(&o, 8, "versie 2: ja\n  Tekst (ar): نص جديد\n");
	end(&o);
}

/* The form was not there in English yet, so they saw it in Dutch. */
static void test_a_translation_that_came_later(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	change(&o, "UPDATE form SET version = 1; UPDATE consent SET version = 1;");
	read_forms(&o);
	struct err e = {.code = 0};
	assert_int_equal(database_exec(o.p.c.home.db,
				       "DELETE FROM form_text WHERE lang = 'en' AND version = 1",
				       &e),
			 0);
	change(&o, "UPDATE form SET version = 2;");
	read_forms(&o);
	sign_up(&o, "en", 1, 1, true);
	sign_up(&o, "en", 2, 1, true);
	expect_proof(&o, 1, "  Tekst (nl): ");
	expect_proof(&o, 2, "  Tekst (en): ");
	end(&o);
}

static void test_what_was_agreed_never_changes(void **state)
{
	(void)state;
	struct office o;
	begin(&o);
	change(&o, "UPDATE consent SET version = 3");
	read_forms(&o);
	change(&o, "UPDATE consent SET label = 'Anders' WHERE lang = 'nl'");
	expect_refused(&o, "een andere tekst dan eerst");
	/* Nor under another version of the form. */
	change(&o, "UPDATE form SET version = 9");
	expect_refused(&o, "een andere tekst dan eerst");
	/* Another number, and the same version of the form: then nobody knows who saw what. */
	change(&o, "UPDATE form SET version = 1; UPDATE consent SET version = 4");
	expect_refused(&o, "een ander nummer dan eerst");
	change(&o, "UPDATE form SET version = 2");
	read_forms(&o);
	assert_int_equal(test_central_ask(&o.p.c, "SELECT count(*) FROM form_text WHERE part ="
						  " 'consent' AND key = 'contact'"),
			 2 * 6);
	end(&o);
}

static void test_days_only_become_fewer(void **state)
{
	(void)state;
	struct office o;
	const char *days = "SELECT number FROM form_text WHERE part = 'keep_days'";
	begin(&o);
	change(&o, "UPDATE form SET keep_days = 300");
	read_forms(&o);
	change(&o, "UPDATE form SET keep_days = 900");
	read_forms(&o);
	assert_int_equal(test_central_ask(&o.p.c, days), 300);
	change(&o, "UPDATE form SET keep_days = 30");
	read_forms(&o);
	assert_int_equal(test_central_ask(&o.p.c, days), 30);
	change(&o, "UPDATE form SET keep_days = 900, version = 2");
	read_forms(&o);
	assert_int_equal(test_central_ask(&o.p.c, "SELECT max(number) FROM form_text WHERE part ="
						  " 'keep_days' AND version = 2"),
			 900);
	assert_int_equal(test_central_ask(&o.p.c, "SELECT max(number) FROM form_text WHERE part ="
						  " 'keep_days' AND version = 1"),
			 30);
	end(&o);
}

static void test_an_erased_consent_is_gone_too(void **state)
{
	(void)state;
	struct office o;
	struct buf out;
	struct err e = {.code = 0};
	int64_t no = 1;
	size_t erased = 0;
	begin(&o);
	buf_init(&out);
	read_forms(&o);
	sign_up(&o, "nl", 1, 1, true);
	assert_int_equal(erase_signups(&o.p.c.home, &no, 1, "x", &erased, &e), 0);
	assert_int_equal(consent_proof(&o.p.c.home, 1, &out, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_non_null(strstr(e.text, "gewist"));
	assert_int_equal(out.len, 0);
	buf_finish(&out);
	end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_text_that_they_saw),
		cmocka_unit_test(test_a_translation_that_came_later),
		cmocka_unit_test(test_what_was_agreed_never_changes),
		cmocka_unit_test(test_days_only_become_fewer),
		cmocka_unit_test(test_an_erased_consent_is_gone_too),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
