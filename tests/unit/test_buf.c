/* Growing bytes, JSON strings, and secrets that leave nothing behind. */
#include "db/base/buf.h"

#include <stdint.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_starts_empty_and_terminated(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.data, "");
	buf_add(&b, "x", 0);
	assert_int_equal(b.cap, 0);
	buf_clear(&b);
	buf_truncate(&b, 10);
	assert_string_equal(b.data, "");
	buf_finish(&b);
	buf_finish(&b);
}

static void test_grows_through_every_size(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	for (size_t i = 0; i < 5000; i++) {
		buf_add_char(&b, (char)('a' + i % 26));
		assert_int_equal(b.len, i + 1);
		assert_int_equal(b.data[b.len], '\0');
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(b.data[i], 'a' + (char)(i % 26));
	buf_finish(&b);
}

static void test_keeps_nul_bytes(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	buf_add(&b, "a\0b", 3);
	buf_add_str(&b, "c");
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0bc", 5);
	buf_finish(&b);
}

static void test_formats_at_any_length(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	buf_addf(&b, "%s-%05d", "een", 42);
	assert_string_equal(b.data, "een-00042");
	buf_addf(&b, "%1000s", "");
	assert_int_equal(b.len, 1009);
	buf_addf(&b, "%s", "");
	assert_int_equal(b.len, 1009);
	buf_finish(&b);
}

static void test_truncates(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	buf_add_str(&b, "abcdef");
	buf_truncate(&b, 3);
	assert_string_equal(b.data, "abc");
	buf_truncate(&b, 9);
	assert_string_equal(b.data, "abc");
	buf_clear(&b);
	assert_string_equal(b.data, "");
	buf_finish(&b);
}

static void test_truncating_a_secret_wipes_the_tail(void **state)
{
	(void)state;
	static const char zeros[6];
	struct buf b;
	buf_init_secret(&b);
	buf_add_str(&b, "geheim");
	buf_clear(&b);
	assert_memory_equal(b.data, zeros, 6);
	assert_true(b.secret);
	buf_finish(&b);
	assert_true(b.secret);
}

static void test_steal_hands_over(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	char *nothing = buf_steal(&b);
	assert_string_equal(nothing, "");
	buf_add_str(&b, "abc");
	char *text = buf_steal(&b);
	assert_string_equal(text, "abc");
	assert_int_equal(b.len, 0);
	buf_add_str(&b, "d");
	assert_string_equal(b.data, "d");
	assert_string_equal(text, "abc");
	free(nothing);
	free(text);
	buf_finish(&b);
}

static void test_json_strings(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", "\"\""},
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
		{"\x01\x1F\x7F", "\"\\u0001\\u001f\\u007f\""},
		{"\xC3\xA7\xE2\x82\xAC\xF0\x9F\x8F\xA0",
		 "\"\xC3\xA7\xE2\x82\xAC\xF0\x9F\x8F\xA0\""},
		{"a\xFF"
		 "b",
		 "\"a\xEF\xBF\xBD"
		 "b\""},
		{"\xC0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},		      /* overlong NUL */
		{"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* a surrogate */
		{"\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},		      /* cut off */
		{"\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
		{"\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		buf_init(&b);
		buf_add_json(&b, cases[i].in);
		assert_string_equal(b.data, cases[i].out);
		buf_finish(&b);
	}
}

static void test_html_text(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"Jan & <b>\"Piet's\"</b>",
		 "Jan &#38; &#60;b&#62;&#34;Piet&#39;s&#34;&#60;/b&#62;"},
		{"a\n\x1B[0m\x7F\xC2\x9B"
		 "b",
		 "a  [0m  b"},
		{"\xC3\xA7\xE2\x82\xAC\xF0\x9F\x8F\xA0", "\xC3\xA7\xE2\x82\xAC\xF0\x9F\x8F\xA0"},
		{"\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"}, /* overlong < */
		{"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"}, /* cut off */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		buf_init(&b);
		buf_add_html(&b, cases[i].in);
		assert_string_equal(b.data, cases[i].out);
		buf_finish(&b);
	}
}

static void test_copy_and_alloc(void **state)
{
	(void)state;
	assert_null(buf_copy(NULL));
	char *copy = buf_copy("x");
	assert_string_equal(copy, "x");
	char *zeros = buf_alloc(3, 7);
	for (size_t i = 0; i < 21; i++)
		assert_int_equal(zeros[i], 0);
	zeros = buf_grow(zeros, 100, 7);
	assert_int_equal(zeros[20], 0);
	free(copy);
	free(zeros);
	free(buf_alloc(0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_empty_and_terminated),
		cmocka_unit_test(test_grows_through_every_size),
		cmocka_unit_test(test_keeps_nul_bytes),
		cmocka_unit_test(test_formats_at_any_length),
		cmocka_unit_test(test_truncates),
		cmocka_unit_test(test_truncating_a_secret_wipes_the_tail),
		cmocka_unit_test(test_steal_hands_over),
		cmocka_unit_test(test_json_strings),
		cmocka_unit_test(test_html_text),
		cmocka_unit_test(test_copy_and_alloc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
