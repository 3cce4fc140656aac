/* Errors: a code, one line of text, and never half a character. */
#include "db/base/err.h"

#include <errno.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_set_fills_and_returns_minus_one(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	assert_int_equal(err_set(&e, EX_IOERR, "de %s is vol", "schijf"), -1);
	assert_int_equal(e.code, EX_IOERR);
	assert_string_equal(e.text, "de schijf is vol");
	assert_int_equal(err_set(NULL, EX_IOERR, "niemand luistert"), -1);
}

static void test_sys_adds_the_reason(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	errno = ENOENT;
	assert_int_equal(err_sys(&e, EX_NOINPUT, "Kan %s niet lezen", "x"), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_int_equal(strncmp(e.text, "Kan x niet lezen: ", 18), 0);
	assert_true(strlen(e.text) > 18);
	assert_int_equal(err_sys(NULL, EX_NOINPUT, "x"), -1);
}

static void test_prefix_keeps_the_code(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	err_set(&e, EX_CONFIG, "fout");
	assert_int_equal(err_prefix(&e, "regel %d", 3), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_string_equal(e.text, "regel 3: fout");
	assert_int_equal(err_prefix(NULL, "x"), -1);
}

static void expect_whole_characters(const struct err *e)
{
	size_t n = strlen(e->text);
	assert_true(n < sizeof e->text);
	assert_true(n > sizeof e->text - 6);
	assert_int_equal((n - strspn(e->text, "x")) % 3, 0);
}

/* U+20AC takes three bytes: whatever the offset, a cut is between two of them. */
static void test_too_long_is_cut_at_a_character(void **state)
{
	(void)state;
	char text[1024];
	for (size_t offset = 0; offset < 6; offset++) {
		struct err e = {.code = 0};
		memset(text, 'x', offset);
		for (size_t at = offset; at < sizeof text - 3; at += 3)
			memcpy(text + at, "\xE2\x82\xAC", 4);
		err_set(&e, EX_DATAERR, "%s", text);
		expect_whole_characters(&e);
		err_set(&e, EX_DATAERR, "%s", text + offset);
		err_prefix(&e, "%.*s", (int)offset, "xxxxxx");
		assert_true(strlen(e.text) < sizeof e.text);
		assert_int_not_equal((unsigned char)e.text[strlen(e.text) - 1], 0xE2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_fills_and_returns_minus_one),
		cmocka_unit_test(test_sys_adds_the_reason),
		cmocka_unit_test(test_prefix_keeps_the_code),
		cmocka_unit_test(test_too_long_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
