#include "tui/text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void columns_are_those_of_the_screen(void **state)
{
	(void)state;
	assert_int_equal(text_columns("leefbaar", 8), 8);
	assert_int_equal(text_columns("e\u0301", 3), 1);
	assert_int_equal(text_columns("\u6f22\u5b57", 6), 4);
	assert_int_equal(text_columns("a\x1b"
				      "b",
				      3),
			 2);
	assert_int_equal(text_columns("", 0), 0);
}

static void clusters_stay_whole(void **state)
{
	(void)state;
	assert_int_equal(text_clusters("ae\u0301b", 5), 3);
	assert_int_equal(text_previous("ae\u0301", 4), 1);
	assert_int_equal(text_fit("ae\u0301b", 5, 2), 4);
	assert_int_equal(text_fit("\u6f22\u5b57", 6, 3), 3);
}

/* They are written as one letter, in one column; Backspace takes the alef only. */
static void lam_and_alef_are_one_cluster(void **state)
{
	static const char text[] = "\u0633\u0644\u064E\u0627\u064B\u0645";
	(void)state;
	assert_int_equal(text_columns(text, sizeof(text) - 1), 3);
	assert_int_equal(text_next(text + 2, sizeof(text) - 3).bytes, 8);
	assert_int_equal(text_letter(text + 2, sizeof(text) - 3), 4);
	assert_int_equal(text_previous(text, 10), 6);
	assert_int_equal(text_previous(text, 6), 2);
	assert_int_equal(text_columns("\u0644\u0622\u0644\u0623\u0644\u0625\u0644\u0627", 16), 4);
	/* A joiner keeps them apart, and other letters never become one. */
	assert_int_equal(text_columns("\u0644\u200C\u0627", 7), 2);
	assert_int_equal(text_columns("\u0628\u0627\u0644\u0645", 8), 4);
}

/* libunistring reads from nowhere when it is asked for the cluster before these. */
static void a_cluster_before_invalid_bytes_is_found(void **state)
{
	(void)state;
	assert_int_equal(text_previous("", 0), 0);
	assert_int_equal(text_previous("\x99\x99\x99", 3), 2);
	assert_int_equal(text_previous("ab\x99", 3), 2);
	assert_int_equal(text_previous("a\xc3", 2), 1);
}

static void lines_break_at_spaces(void **state)
{
	static const char text[] = "een twee\ndrie";
	static const char *const lines[] = {"een", "twee", "drie"};
	(void)state;
	size_t at = 0, start, length;
	for (size_t i = 0; i < 3; i++) {
		assert_int_not_equal(text_wrap(text, sizeof(text) - 1, 5, &at, &start, &length), 0);
		assert_int_equal(length, strlen(lines[i]));
		assert_memory_equal(text + start, lines[i], length);
	}
	assert_int_equal(text_wrap(text, sizeof(text) - 1, 5, &at, &start, &length), 0);
}

static void hostile_text_is_made_safe(void **state)
{
	(void)state;
	char text[] = "a\x1b[2J\tb\nc\xff\xc2\x9b";
	size_t len = text_sanitize(text, sizeof(text) - 1, 0);
	assert_int_equal(len, 9);
	assert_memory_equal(text, "a[2J b c?", 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_those_of_the_screen),
		cmocka_unit_test(clusters_stay_whole),
		cmocka_unit_test(lam_and_alef_are_one_cluster),
		cmocka_unit_test(a_cluster_before_invalid_bytes_is_found),
		cmocka_unit_test(lines_break_at_spaces),
		cmocka_unit_test(hostile_text_is_made_safe),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
