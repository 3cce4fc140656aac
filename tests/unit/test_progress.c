/* The line that tells how far an export is. */
#include "db/office/progress.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char *text_of(int64_t done, int64_t total, int64_t after_ms, int columns)
{
	static char out[256];
	const struct progress p = {.total = total, .done = done, .began_ms = 5000};
	progress_text(&p, 5000 + after_ms, columns, out);
	return out;
}

static void test_rows_rate_and_time_left(void **state)
{
	(void)state;
	static const struct {
		int64_t done, total, after_ms;
		const char *text;
	} lines[] = {
		{0, 100, 1000, "[........................] 0 rijen, 0 per seconde"},
		{1, 100, 1000, "[........................] 1 rijen, 1 per seconde, nog 1 min 39 s"},
		{50, 100, 1000, "[############............] 50 rijen, 50 per seconde, nog 1 s"},
		{99, 100, 1000, "[#######################.] 99 rijen, 99 per seconde, nog 1 s"},
		{100, 100, 1000, "[########################] 100 rijen, 100 per seconde, nog 0 s"},
		/* Tombstones come on top of what was counted. */
		{120, 100, 1000, "[########################] 120 rijen, 120 per seconde, nog 0 s"},
		{1000, 61000, 1000,
		 "[........................] 1000 rijen, 1000 per seconde, nog 1 min 0 s"},
		{10, 36070, 1000,
		 "[........................] 10 rijen, 10 per seconde, nog 1 uur en 0 min"},
		{1, 1000000, 2000, "[........................] 1 rijen, 0 per seconde"},
		/* How many there will be is not known. */
		{2048, 0, 500, "2048 rijen, 4096 per seconde"},
		/* No time went by, or the clock went back. */
		{7, 0, 0, "7 rijen, 7000 per seconde"},
		{7, 0, -100, "7 rijen, 7000 per seconde"},
		{INT64_C(9000000000000000), INT64_C(9000000000000001), INT64_C(9000000000000),
		 "[#######################.] 9000000000000000 rijen, 1000000 per seconde, nog 1 "
		 "s"},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_string_equal(text_of(lines[i].done, lines[i].total, lines[i].after_ms, 200),
				    lines[i].text);
}

static void test_a_line_never_wraps(void **state)
{
	(void)state;
	size_t whole = strlen(text_of(50, 100, 1000, 300));
	for (int columns = 1; columns < 300; columns++) {
		size_t wanted = (size_t)columns - 1 < whole ? (size_t)columns - 1 : whole;
		assert_int_equal(strlen(text_of(50, 100, 1000, columns)), wanted);
	}
	assert_int_equal(strlen(text_of(50, 100, 1000, 0)), whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_rate_and_time_left),
		cmocka_unit_test(test_a_line_never_wraps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
