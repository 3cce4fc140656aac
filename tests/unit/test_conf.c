/* kiosk.conf: what is written comes back, and every fault is told with its line. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"
#include "db/store/conf.h"
#include "tests/unit/support/temp.h"
#include "tui/style.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define KIOSK "k0123456789abcdef"

static struct conf some_conf(void)
{
	struct central_code central;
	struct conf conf;
	randombytes_buf(&central, sizeof central);
	conf_begin(&conf, &central);
	memcpy(conf.kiosk, KIOSK, sizeof KIOSK);
	conf.centre = buf_copy("Buurthuis \xE2\x80\x99t Hart = open");
	conf.drop = buf_copy("file:///media/post");
	return conf;
}

static void test_missing_is_not_enrolled(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct conf conf;
	assert_int_equal(conf_read(dir, &conf, NULL), 0);
	assert_false(conf.enrolled);
	assert_null(conf.centre);
	conf_finish(&conf);
	temp_remove(dir);
}

static void test_written_comes_back(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct conf conf = some_conf(), back;
	assert_int_equal(conf_languages_read(&conf.languages, "nl, ar ,uk,\tqps", NULL), 0);
	assert_int_equal(conf_write(dir, &conf, NULL), 0);
	assert_int_equal(conf_read(dir, &back, NULL), 0);
	assert_true(back.enrolled);
	assert_int_equal(back.languages.count, 4);
	assert_string_equal(back.languages.codes[0], "nl");
	assert_string_equal(back.languages.codes[1], "ar");
	assert_string_equal(back.languages.codes[3], "qps");
	assert_string_equal(back.kiosk, conf.kiosk);
	assert_string_equal(back.centre, conf.centre);
	assert_string_equal(back.drop, conf.drop);
	assert_memory_equal(&back.central, &conf.central, sizeof conf.central);
	conf_finish(&conf);
	conf_finish(&back);
	temp_remove(dir);
}

/* Also when wijksync writes it anew with what central told. */
static void test_a_theme_is_kept(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++) {
		char *dir = temp_folder();
		struct conf conf = some_conf(), back, again;
		conf.theme = buf_copy(style_theme_name(theme));
		assert_int_equal(conf_write(dir, &conf, NULL), 0);
		assert_int_equal(conf_read(dir, &back, NULL), 0);
		assert_int_equal(style_theme(back.theme), theme);
		back.revoked = true;
		assert_int_equal(conf_write(dir, &back, NULL), 0);
		assert_int_equal(conf_read(dir, &again, NULL), 0);
		assert_string_equal(again.theme, conf.theme);
		conf_finish(&conf);
		conf_finish(&back);
		conf_finish(&again);
		temp_remove(dir);
	}
}

/* Reads the good file with one text replaced by another. */
static void expect_fault(const char *from, const char *to, const char *says)
{
	char *dir = temp_folder();
	char *path = file_join(dir, CONF_FILE);
	struct conf conf = some_conf(), back = {.enrolled = false};
	struct buf text, changed;
	struct err e = {.code = 0};
	buf_init(&text);
	buf_init(&changed);
	assert_int_equal(conf_write(dir, &conf, NULL), 0);
	assert_int_equal(file_read(path, 10000, &text, NULL), 0);
	const char *at = strstr(text.data, from);
	assert_non_null(at);
	buf_add(&changed, text.data, (size_t)(at - text.data));
	buf_add_str(&changed, to);
	buf_add_str(&changed, at + strlen(from));
	temp_write(dir, CONF_FILE, changed.data, changed.len);
	assert_int_equal(conf_read(dir, &back, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	if (strstr(e.text, says) == NULL || strstr(e.text, path) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
	assert_false(back.enrolled);
	buf_finish(&text);
	buf_finish(&changed);
	conf_finish(&conf);
	free(path);
	temp_remove(dir);
}

static void test_faults_name_their_line(void **state)
{
	(void)state;
	expect_fault("format = 1", "format = 2", "regel 1: dit bestand is van een nieuwere versie");
	expect_fault("format = 1", "format = een", "regel 1: \"format\"");
	expect_fault("format = 1", "format =", "regel 1: \"format\"");
	expect_fault("kiosk = k", "kiosk = ../", "regel 2: \"kiosk\"");
	expect_fault("kiosk = k", "kiosk = K", "regel 2: \"kiosk\"");
	expect_fault("centre = ", "centre = \x1B[2J", "regel 3: in \"centre\"");
	expect_fault("centre = ", "centre : ", "regel 3: \"centre : ");
	expect_fault("drop = file:///media/post", "drop = ", "regel 4: \"drop\" is leeg");
	expect_fault("drop = ", "drop = file:///a\nkleur = rood\n#", "regel 5: \"kleur\"");
	expect_fault(
		"drop = ", "drop = file:///a\ndrop = ", "regel 5: \"drop\" staat er twee keer");
	expect_fault("drop = ", "\n\n  zomaar tekst\ndrop = ", "regel 6: hier hoort");
	expect_fault("drop = ", "theme = rood\ndrop = ", "regel 4: \"theme\" kent \"rood\" niet");
	expect_fault("drop = ", "theme =\ndrop = ", "regel 4: \"theme\"");
	expect_fault("WKC1-", "WKC1-0", "regel 7: De centrale code is niet compleet");
	expect_fault("drop = ", "languages = \ndrop = ", "regel 4: een taal is");
	expect_fault("drop = ", "languages = nl,\ndrop = ", "regel 4: een taal is");
	expect_fault("drop = ", "languages = nl en\ndrop = ", "regel 4: een taal is");
	expect_fault("drop = ", "languages = Nederlands\ndrop = ", "regel 4: een taal is");
	expect_fault("drop = ", "languages = nl, EN\ndrop = ", "\"EN\"");
	expect_fault(
		"drop = ", "languages = nl,en,nl\ndrop = ", "regel 4: de taal nl staat er twee");
	expect_fault("drop = ",
		     "languages = aa,ab,ac,ad,ae,af,ag,ah,ai,aj,ak,al,am,an,ao,ap,aq\ndrop = ",
		     "hoogstens 16");
	expect_fault("WKC1-", "WKK1-", "regel 7: Dit is een kioskcode");
}

static void test_every_key_must_be_there(void **state)
{
	(void)state;
	expect_fault("format = ", "# format = ", "\"format\" ontbreekt");
	expect_fault("kiosk = ", "# kiosk = ", "\"kiosk\" ontbreekt");
	expect_fault("centre = ", "# centre = ", "\"centre\" ontbreekt");
	expect_fault("drop = ", "# drop = ", "\"drop\" ontbreekt");
	expect_fault("central = ", "# central = ", "\"central\" ontbreekt");
}

static void test_comments_blanks_and_dos_lines_are_fine(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct conf conf = some_conf(), back;
	struct buf text;
	buf_init(&text);
	buf_add_str(&text, "# met de hand\r\n\r\n\tformat=1\r\nkiosk   =" KIOSK
			   "\r\ndrop= file:///a b \r\n  # nog iets\ncentre =Huis\ncentral = ");
	code_central_text(&conf.central, &text);
	temp_write(dir, CONF_FILE, text.data, text.len);
	assert_int_equal(conf_read(dir, &back, NULL), 0);
	assert_string_equal(back.drop, "file:///a b");
	assert_string_equal(back.centre, "Huis");
	buf_finish(&text);
	conf_finish(&conf);
	conf_finish(&back);
	temp_remove(dir);
}

static void expect_refused_bytes(const void *bytes, size_t len)
{
	char *dir = temp_folder();
	struct conf back = {.enrolled = false};
	temp_write(dir, CONF_FILE, bytes, len);
	assert_int_equal(conf_read(dir, &back, NULL), -1);
	temp_remove(dir);
}

static void test_hostile_files_are_refused(void **state)
{
	(void)state;
	char *big = buf_alloc(100000, 1);
	memset(big, '\n', 100000);
	expect_refused_bytes("", 0);
	expect_refused_bytes("format = 1\0centre = x\n", 22);
	expect_refused_bytes("\xFF\xFE\xFF=", 4);
	expect_refused_bytes("====", 4);
	expect_refused_bytes(big, 100000);
	free(big);
}

static void expect_unwritable(const char *centre, const char *drop, const char *kiosk)
{
	char *dir = temp_folder();
	char *path = file_join(dir, CONF_FILE);
	struct conf conf = {.enrolled = true};
	struct err e = {.code = 0};
	snprintf(conf.kiosk, sizeof conf.kiosk, "%s", kiosk);
	conf.centre = buf_copy(centre);
	conf.drop = buf_copy(drop);
	assert_int_equal(conf_write(dir, &conf, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_false(file_exists(path));
	conf_finish(&conf);
	free(path);
	temp_remove(dir);
}

static void test_what_could_not_be_read_is_not_written(void **state)
{
	(void)state;
	char *long_name = buf_alloc(PAIRS_VALUE_MAX + 2, 1);
	memset(long_name, 'a', PAIRS_VALUE_MAX + 1);
	expect_unwritable("Huis\ndrop = file:///kwaad", "file:///a", KIOSK);
	expect_unwritable("", "file:///a", KIOSK);
	expect_unwritable(" Huis", "file:///a", KIOSK);
	expect_unwritable("Huis", "file:///a\r", KIOSK);
	expect_unwritable("Huis", "", KIOSK);
	expect_unwritable(long_name, "file:///a", KIOSK);
	expect_unwritable("Huis", "file:///a", "k123");
	free(long_name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing_is_not_enrolled),
		cmocka_unit_test(test_written_comes_back),
		cmocka_unit_test(test_a_theme_is_kept),
		cmocka_unit_test(test_faults_name_their_line),
		cmocka_unit_test(test_every_key_must_be_there),
		cmocka_unit_test(test_comments_blanks_and_dos_lines_are_fine),
		cmocka_unit_test(test_hostile_files_are_refused),
		cmocka_unit_test(test_what_could_not_be_read_is_not_written),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
