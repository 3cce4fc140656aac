/*
 * What the real program shows can be read: 7:1 for every character in every theme, as a terminal of
 * 256 and of 8 colours shows it, and nothing blinks.
 */
#include "tests/e2e/support/calendar.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/walk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* WCAG 2.2, relative luminance. */
static double luminance(uint32_t colour)
{
	static const double weights[3] = {0.2126, 0.7152, 0.0722};
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double v = (double)((colour >> (16 - 8 * i)) & 0xFF) / 255.0;
		sum += weights[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(struct pty_colours c)
{
	double a = luminance(c.front) + 0.05, b = luminance(c.back) + 0.05;
	return a > b ? a / b : b / a;
}

static void assert_legible(const struct pty *p)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++) {
			VTermScreenCell cell = pty_cell(p, row, col);
			assert_false(cell.attrs.blink);
			if (cell.chars[0] == 0 || cell.chars[0] == ' ')
				continue;
			double found = contrast(pty_colours(p, &cell));
			if (found < 7.0)
				fail_msg("U+%04X at %d,%d: contrast %.2f", cell.chars[0], row, col,
					 found);
		}
}

/* Takes a walk, which looks at each screen, in every theme on every kind of terminal. */
static void in_every_theme(const struct place *place, void (*walk)(struct pty *p))
{
	static const char *const themes[] = {"light", "dark", "contrast", "yellow"};
	static const char *const terms[] = {"xterm-256color", "xterm"};
	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++)
		for (size_t k = 0; k < sizeof terms / sizeof terms[0]; k++) {
			struct kiosk_options options = {
				.term = terms[k],
				.more = (const char *const[]){"--theme", themes[i], NULL}};
			struct pty *p = place_kiosk(place, &options);
			expect_text(p, SAYS_ATTRACT);
			assert_legible(p);
			walk_to_home(p);
			assert_legible(p);
			walk(p);
			pty_free(p);
		}
}

static void press(struct pty *p, const char *keys, const char *text)
{
	pty_type(p, keys);
	expect_text(p, text);
	assert_legible(p);
}

static void walk_as_visitor(struct pty *p)
{
	walk_to_publications(p);
	assert_legible(p);
	pty_type(p, KEY_ESC);
	expect_text(p, SAYS_HOME);
	walk_to_news_form(p);
	assert_legible(p);
}

static void walk_as_worker(struct pty *p)
{
	press(p, "3", "Koffie voor de buurt");
	press(p, KEY_ESC, SAYS_HOME);
	press(p, "\033OS", "alleen voor medewerkers");
	press(p, TEAM_PIN "\r", "Iemand helpen met aanmelden");
	press(p, "1", "In welke taal leest de bezoeker?");
	press(p, KEY_ESC, "Iemand helpen met aanmelden");
	press(p, "7", "Is de machine goed?");
}

static void every_theme_is_legible(void **state)
{
	in_every_theme(*state, walk_as_visitor);
}

static void every_theme_is_legible_for_a_worker(void **state)
{
	team_add(*state, "Fatima");
	calendar_feed(*state, "Koffie voor de buurt");
	in_every_theme(*state, walk_as_worker);
}

/* The colours are those of kiosk.conf, and change at once on the screen of aids. */
static void a_theme_is_changed_while_one_looks(void **state)
{
	struct pty *p = place_kiosk(*state, &(struct kiosk_options){.term = NULL});
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(9));
	expect_text(p, "Kleuren: licht");
	VTermScreenCell cell = pty_cell(p, 1, 0);
	uint32_t light = pty_colours(p, &cell).back;
	pty_type(p, "1");
	expect_text(p, "Kleuren: donker");
	assert_legible(p);
	cell = pty_cell(p, 1, 0);
	assert_true(luminance(pty_colours(p, &cell).back) < luminance(light));
	pty_free(p);
}

static bool wrote(const struct pty *p, const char *bytes)
{
	size_t len, n = strlen(bytes), at = 0;
	const char *out = pty_output(p, &len);
	while (at + n <= len && memcmp(out + at, bytes, n) != 0)
		at++;
	return at + n <= len;
}

/* A steady block where the terminal knows how; a painted cell where it would blink. */
static void the_cursor_stands_still(void **state)
{
	static const struct {
		const char *term;
		bool own;
	} terms[] = {{"xterm-256color", true}, {"linux", false}, {"vt220", false}};
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		struct kiosk_options options = {.term = terms[i].term};
		struct pty *p = place_kiosk(*state, &options);
		int row, col;
		walk_to_home(p);
		walk_to_news_form(p);
		pty_type(p, "abc");
		expect_text(p, "abc");
		assert_int_equal(wrote(p, "\033[2 q"), terms[i].own);
		assert_int_equal(pty_modes(p).cursor_visible, terms[i].own);
		assert_true(pty_find(p, "abc", &row, &col));
		VTermScreenCell at = pty_cell(p, row, col + 3), beside = pty_cell(p, row, col + 4);
		uint8_t front, under, back;
		pty_greys(p, &at, &front, &under);
		pty_greys(p, &beside, &front, &back);
		assert_int_equal(under == back, terms[i].own);
		assert_false(at.attrs.blink);
		pty_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_theme_is_legible),
		cmocka_unit_test(a_theme_is_changed_while_one_looks),
		cmocka_unit_test(the_cursor_stands_still),
		cmocka_unit_test(every_theme_is_legible_for_a_worker),
	};
	return cmocka_run_group_tests_name("seeing", tests, place_setup_enrolled, place_teardown);
}
