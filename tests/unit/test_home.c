/* Staff's folder: made once, for its owner only; and letting kiosks in. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/database.h"
#include "db/central/admit.h"
#include "tests/unit/support/central.h"

#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char *const key_files[] = {"sign.key", "keys/centrale.key", "recovery.pub", "name",
					"herstelblad.html"};
enum { KEY_FILES = sizeof key_files / sizeof key_files[0] };

static void read_in(const struct test_central *c, const char *name, struct buf *out)
{
	char *path = file_join(c->dir, name);
	assert_int_equal(file_read(path, 1 << 20, out, NULL), 0);
	free(path);
}

static unsigned mode_of(const struct test_central *c, const char *name)
{
	struct stat st;
	char *path = file_join(c->dir, name);
	assert_int_equal(stat(path, &st), 0);
	free(path);
	return st.st_mode & 0777u;
}

static void expect_closed(struct test_central *c, int code, const char *says)
{
	struct home other = {.db = NULL};
	struct err e = {.code = 0};
	assert_int_equal(home_open(&other, c->dir, NULL, &c->sys, &e), -1);
	assert_int_equal(e.code, code);
	assert_null(other.db);
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
}

static void test_init_twice_changes_nothing(void **state)
{
	(void)state;
	struct test_central c;
	struct buf before[KEY_FILES], after;
	struct err e = {.code = 0};
	test_central_init(&c);
	buf_init(&after);
	for (int i = 0; i < KEY_FILES; i++) {
		buf_init(&before[i]);
		read_in(&c, key_files[i], &before[i]);
	}
	assert_int_equal(home_init(c.dir, "Andere naam", NULL, NULL, &c.sys, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	assert_non_null(strstr(e.text, "niets veranderd"));
	for (int i = 0; i < KEY_FILES; i++) {
		buf_clear(&after);
		read_in(&c, key_files[i], &after);
		assert_int_equal(after.len, before[i].len);
		assert_memory_equal(after.data, before[i].data, after.len);
		buf_finish(&before[i]);
	}
	buf_finish(&after);
	test_central_finish(&c);
}

static void test_everything_is_for_its_owner_only(void **state)
{
	(void)state;
	struct test_central c;
	mode_t old = umask(0); /* a careless shell */
	test_central_init_file(&c);
	umask(old);
	assert_int_equal(mode_of(&c, ""), 0700);
	for (int i = 0; i < KEY_FILES; i++)
		assert_int_equal(mode_of(&c, key_files[i]), 0600);
	assert_int_equal(mode_of(&c, "central.db"), 0600);
	test_central_finish(&c);
}

static void test_keys_differ_and_belong_together(void **state)
{
	(void)state;
	struct test_central c, d;
	uint8_t box[32];
	test_central_init(&c);
	test_central_init(&d);
	assert_memory_not_equal(c.home.sign, d.home.sign, sizeof c.home.sign);
	assert_memory_not_equal(c.home.ring.keys[0].secret, d.home.ring.keys[0].secret, 32);
	assert_memory_not_equal(c.home.code.recovery, d.home.code.recovery, 32);
	crypto_scalarmult_base(box, c.home.ring.keys[0].secret);
	assert_memory_equal(box, c.home.code.box, sizeof box);
	assert_memory_equal(c.home.sign + 32, c.home.code.sign, 32);
	test_central_finish(&c);
	test_central_finish(&d);
}

static void test_the_central_code_can_be_read_back(void **state)
{
	(void)state;
	struct test_central c;
	struct central_code back;
	struct buf text;
	test_central_init(&c);
	buf_init(&text);
	code_central_text(&c.home.code, &text);
	assert_int_equal(code_central_parse(text.data, &back, NULL), 0);
	assert_memory_equal(&back, &c.home.code, sizeof back);
	buf_finish(&text);
	test_central_finish(&c);
}

static void test_the_paper_holds_no_other_secret(void **state)
{
	(void)state;
	struct test_central c;
	struct buf sheet;
	test_central_init(&c);
	buf_init_secret(&sheet);
	read_in(&c, "herstelblad.html", &sheet);
	const char *code = strstr(sheet.data, "WKR1-");
	assert_non_null(code);
	/* 36 bytes are 58 digits: eleven groups of five and one of three. */
	assert_int_equal(strcspn(code, "<"), 4 + 58 + 12);
	buf_finish(&sheet);
	test_central_finish(&c);
}

static void test_no_centre_here(void **state)
{
	(void)state;
	struct test_central c;
	test_central_init(&c);
	char *dir = c.dir;
	c.dir = file_join(c.root, "leeg");
	expect_closed(&c, EX_NOINPUT, "init");
	assert_false(file_exists(c.dir));
	free(c.dir);
	c.dir = dir;
	test_central_finish(&c);
}

static void test_a_newer_database_is_refused(void **state)
{
	(void)state;
	struct test_central c;
	test_central_init(&c);
	assert_int_equal(database_set_version(c.home.db, 99, 1, NULL), 0);
	expect_closed(&c, EX_CONFIG, "nieuwere versie");
	test_central_finish(&c);
}

static void test_the_database_of_another_program_is_refused(void **state)
{
	(void)state;
	struct test_central c;
	test_central_init_file(&c);
	assert_int_equal(database_exec(c.home.db, "PRAGMA application_id = 7", NULL), 0);
	expect_closed(&c, EX_DATAERR, "geen database van wijkcentral");
	test_central_finish(&c);
}

static void test_a_cut_key_is_refused(void **state)
{
	(void)state;
	struct test_central c;
	test_central_init(&c);
	temp_write(c.dir, "keys/centrale.key", "kort", 4);
	expect_closed(&c, EX_CONFIG, "keys/centrale.key");
	temp_write(c.dir, "sign.key", "kort", 4);
	expect_closed(&c, EX_DATAERR, "sign.key is beschadigd");
	test_central_finish(&c);
}

/* The key is written last, so a folder without it is one of an init that was cut short. */
static void test_init_goes_on_where_it_was_cut_short(void **state)
{
	(void)state;
	struct test_central c;
	struct home again = {.db = NULL};
	test_central_init(&c);
	char *sign = file_join(c.dir, "sign.key");
	assert_int_equal(unlink(sign), 0);
	assert_int_equal(home_init(c.dir, "Centrale", NULL, c.address, &c.sys, NULL), 0);
	assert_int_equal(home_open(&again, c.dir, NULL, &c.sys, NULL), 0);
	home_close(&again);
	free(sign);
	test_central_finish(&c);
}

static void test_lost_keys_are_not_made_anew_over_a_full_database(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender s;
	struct err e = {.code = 0};
	test_central_init(&c);
	test_sender_init(&s, &c, "een", "Buurthuis De Brug");
	char *sign = file_join(c.dir, "sign.key");
	assert_int_equal(unlink(sign), 0);
	assert_int_equal(home_init(c.dir, "Centrale", NULL, c.address, &c.sys, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	assert_false(file_exists(sign));
	free(sign);
	test_sender_finish(&s);
	test_central_finish(&c);
}

static void expect_no_admission(struct test_central *c, const char *code, const char *drop)
{
	char fingerprint[CODE_FINGERPRINT] = "onveranderd";
	struct err e = {.code = 0};
	assert_int_equal(admit_kiosk(&c->home, code, "Naam", drop, fingerprint, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_string_equal(fingerprint, "onveranderd");
	assert_int_equal(test_central_ask(c, "SELECT count(*) FROM kiosk"), 0);
}

static void test_a_mistyped_code_or_drop_lets_nobody_in(void **state)
{
	(void)state;
	struct test_central c;
	struct buf code;
	uint8_t sign[CODE_SIGN_PUBLIC], secret[CODE_SIGN_SECRET];
	test_central_init(&c);
	crypto_sign_keypair(sign, secret);
	buf_init(&code);
	code_kiosk_text(sign, &code);
	expect_no_admission(&c, code.data, "gopher://voorbeeld.nl");
	expect_no_admission(&c, code.data, "");
	expect_no_admission(&c, "", "file:///tmp");
	code.data[8] = code.data[8] == 'A' ? 'B' : 'A';
	expect_no_admission(&c, code.data, "file:///tmp");
	buf_clear(&code);
	code_central_text(&c.home.code, &code);
	expect_no_admission(&c, code.data, "file:///tmp");
	buf_finish(&code);
	test_central_finish(&c);
}

static void test_the_same_kiosk_again_gets_the_new_name_and_keeps_its_place(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender s;
	struct buf code;
	char receipt[RECEIPT_TEXT], fingerprint[CODE_FINGERPRINT];
	test_central_init(&c);
	test_sender_init(&s, &c, "een", "Buurthuis De Brug");
	test_sender_news(&s, "a@b.nl", receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	buf_init(&code);
	code_kiosk_text(s.sign + 32, &code);
	assert_int_equal(admit_kiosk(&c.home, code.data, "De Nieuwe Brug", "file:///elders",
				     fingerprint, NULL),
			 0);
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM kiosk"), 1);
	assert_int_equal(
		test_central_ask(&c, "SELECT last_number FROM kiosk WHERE name = 'De Nieuwe Brug'"
				     " AND drop_url = 'file:///elders'"),
		1);
	buf_finish(&code);
	test_sender_finish(&s);
	test_central_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_twice_changes_nothing),
		cmocka_unit_test(test_everything_is_for_its_owner_only),
		cmocka_unit_test(test_keys_differ_and_belong_together),
		cmocka_unit_test(test_the_central_code_can_be_read_back),
		cmocka_unit_test(test_the_paper_holds_no_other_secret),
		cmocka_unit_test(test_no_centre_here),
		cmocka_unit_test(test_a_newer_database_is_refused),
		cmocka_unit_test(test_the_database_of_another_program_is_refused),
		cmocka_unit_test(test_a_cut_key_is_refused),
		cmocka_unit_test(test_init_goes_on_where_it_was_cut_short),
		cmocka_unit_test(test_lost_keys_are_not_made_anew_over_a_full_database),
		cmocka_unit_test(test_a_mistyped_code_or_drop_lets_nobody_in),
		cmocka_unit_test(test_the_same_kiosk_again_gets_the_new_name_and_keeps_its_place),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
