/* The sizes of letters in a window of the kiosk, and the names of its kinds. */
#include "tui/terminal/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* With 14 points DejaVu Sans Mono has cells of 11 by 23 pixels. */
static const struct {
	int width, height, usual, large, largest;
} screens[] = {
	{1920, 1080, 19, 28, 38}, /* 174 by 46 */
	{1366, 768, 14, 21, 28},  /* 124 by 33 */
	{1280, 800, 14, 21, 28},  /* 116 by 34 */
	{1024, 768, 14, 21, 28},  /* 93 by 33 */
	{1024, 600, 14, 21, 24},  /* 93 by 26: twice would leave 13 rows */
	{800, 480, 11, 16, 18},	  /* 72 by 20 */
	{480, 320, 7, 10, 12},	  /* 43 by 13 */
};

static void letters_fit_the_screen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
		int rows = screens[i].height / 23, cols = screens[i].width / 11;
		int usual = window_usual_points(14, rows, cols);
		assert_int_equal(screens[i].usual, usual);
		/* What fits with those, as the terminal will say. */
		rows = rows * 14 / usual;
		cols = cols * 14 / usual;
		assert_true(cols <= 132);
		assert_int_equal(usual, window_points(usual, rows, cols, LETTERS_NORMAL));
		assert_int_equal(screens[i].large, window_points(usual, rows, cols, LETTERS_LARGE));
		assert_int_equal(screens[i].largest,
				 window_points(usual, rows, cols, LETTERS_LARGEST));
	}
}

/* Never smaller than usual, and never out of bounds, whatever a terminal says. */
static void sizes_keep_their_bounds(void **state)
{
	(void)state;
	static const int sizes[] = {0, 1, 15, 24, 40, 80, 132, 500, 65535};
	enum { SIZES = sizeof sizes / sizeof sizes[0] };
	for (size_t i = 0; i < SIZES * SIZES; i++) {
		int rows = sizes[i / SIZES], cols = sizes[i % SIZES];
		int usual = window_usual_points(14, rows, cols);
		assert_in_range(usual, WINDOW_POINTS_MIN, WINDOW_POINTS_MAX);
		for (enum letters l = 0; l < LETTERS; l++)
			assert_in_range(window_points(usual, rows, cols, l), usual,
					WINDOW_POINTS_MAX);
	}
}

static void kinds_have_names(void **state)
{
	(void)state;
	assert_int_equal(WINDOW_FOOT, window_kind("foot"));
	assert_int_equal(WINDOW_XTERM, window_kind("xterm"));
	assert_int_equal(WINDOW_KINDS, window_kind("bash"));
	assert_int_equal(WINDOW_KINDS, window_kind(""));
	assert_string_equal("foot", window_term(WINDOW_FOOT));
	assert_string_equal("xterm-256color", window_term(WINDOW_XTERM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_fit_the_screen),
		cmocka_unit_test(sizes_keep_their_bounds),
		cmocka_unit_test(kinds_have_names),
	};
	return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
