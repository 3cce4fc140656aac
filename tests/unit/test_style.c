/* Themes: every style can be read, in every theme, on every kind of terminal. */
#include "tui/terminal/colour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LEAST 700 /* 7:1 */

static void every_style_is_legible(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++) {
		for (enum style style = 0; style < STYLES; style++) {
			struct look look = style_look(theme, style);
			assert_true(style_contrast(look.foreground, look.background) >= LEAST);
		}
	}
}

/* After rounding to 256 colours, on a palette of eight, and with an old console's dim white. */
static void what_is_shown_is_legible(void **state)
{
	(void)state;
	for (enum colour_range range = COLOUR_FIXED; range < COLOUR_RANGES; range++)
		for (enum theme theme = 0; theme < THEMES; theme++)
			for (enum style style = 0; style < STYLES; style++) {
				struct colour_look look = colour_of(range, theme, style);
				unsigned contrast =
					style_contrast(colour_seen(range, theme, look.foreground),
						       colour_seen(range, theme, look.background));
				if (contrast < LEAST)
					fail_msg("range %d, %s, style %d: %u", (int)range,
						 style_theme_name(theme), (int)style, contrast);
			}
}

/* The Linux console shows no underline beside colours (ncv in terminfo). */
static bool same_look(enum colour_range range, struct colour_look a, struct colour_look b)
{
	unsigned shown = range == COLOUR_PALETTE ? 0 : ~0U;
	return a.foreground == b.foreground && a.background == b.background &&
	       ((unsigned)(a.attributes ^ b.attributes) & shown) == 0;
}

/* What has the focus looks different from what has not, on every kind of terminal. */
static void focus_shows_everywhere(void **state)
{
	static const enum style pairs[][2] = {
		{STYLE_LINK, STYLE_LINK_FOCUS},	  {STYLE_ITEM, STYLE_ITEM_FOCUS},
		{STYLE_MARK, STYLE_MARK_FOCUS},	  {STYLE_BUTTON, STYLE_BUTTON_FOCUS},
		{STYLE_FIELD, STYLE_FIELD_FOCUS}, {STYLE_MARK_FOCUS, STYLE_ITEM_FOCUS},
		{STYLE_MARK, STYLE_ITEM},
	};
	(void)state;
	for (enum colour_range range = 0; range < COLOUR_RANGES; range++)
		for (enum theme theme = 0; theme < THEMES; theme++)
			for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
				assert_false(same_look(range, colour_of(range, theme, pairs[i][0]),
						       colour_of(range, theme, pairs[i][1])));
}

/* Bold is another colour on a console, or half of the glyphs. */
static void the_console_gets_no_bold(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++)
		for (enum style style = 0; style < STYLES; style++) {
			struct colour_look shown = colour_of(COLOUR_PALETTE, theme, style);
			assert_int_equal(shown.attributes & LOOK_BOLD, 0);
			shown = colour_of(COLOUR_FIXED, theme, style);
			assert_false(shown.foreground == 0 && (shown.attributes & LOOK_BOLD));
		}
}

/* A phone reads black on white, whatever the theme. */
static void codes_stay_black_on_white(void **state)
{
	(void)state;
	for (enum colour_range range = COLOUR_FIXED; range < COLOUR_RANGES; range++)
		for (enum theme theme = 0; theme < THEMES; theme++) {
			struct colour_look light = colour_of(range, theme, STYLE_QR_LIGHT);
			struct colour_look dark = colour_of(range, theme, STYLE_QR_DARK);
			uint32_t white = range == COLOUR_FIXED ? 0xAAAAAA : 0xFFFFFF;
			assert_int_equal(colour_seen(range, theme, light.background), white);
			assert_in_range(colour_seen(range, theme, dark.background), 0, 0x080808);
			assert_int_equal(light.attributes | dark.attributes, 0);
		}
}

static void a_palette_comes_out_of_terminfo_as_it_went_in(void **state)
{
	(void)state;
	for (int level = 0; level <= 255; level++)
		assert_int_equal(colour_permille(level) * 255 / 1000, level);
}

static void a_theme_has_a_name(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++)
		assert_int_equal(style_theme(style_theme_name(theme)), theme);
	assert_int_equal(style_theme("rood"), THEMES);
	assert_int_equal(style_theme(""), THEMES);
}

static void contrast_is_that_of_wcag(void **state)
{
	(void)state;
	assert_int_equal(style_contrast(0x000000, 0xFFFFFF), 2100);
	assert_int_equal(style_contrast(0xFFFFFF, 0x000000), 2100);
	assert_int_equal(style_contrast(0x336699, 0x336699), 100);
}

/* By its ground, or by the line under it. */
static unsigned edge_contrast(enum theme theme, enum style style)
{
	struct look field = style_look(theme, style);
	uint32_t page = style_look(theme, STYLE_BODY).background;
	unsigned ground = style_contrast(field.background, page);
	unsigned line = (field.attributes & LOOK_UNDERLINE) != 0
				? style_contrast(field.foreground, page)
				: 0;
	return ground > line ? ground : line;
}

/* WCAG 1.4.11: one sees where a field is and how far it goes, also when it is empty. */
static void a_field_is_seen_on_its_page(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++) {
		assert_in_range(edge_contrast(theme, STYLE_FIELD), 300, 2100);
		assert_in_range(edge_contrast(theme, STYLE_FIELD_FOCUS), 300, 2100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_style_is_legible),
		cmocka_unit_test(what_is_shown_is_legible),
		cmocka_unit_test(focus_shows_everywhere),
		cmocka_unit_test(the_console_gets_no_bold),
		cmocka_unit_test(codes_stay_black_on_white),
		cmocka_unit_test(a_palette_comes_out_of_terminfo_as_it_went_in),
		cmocka_unit_test(a_theme_has_a_name),
		cmocka_unit_test(contrast_is_that_of_wcag),
		cmocka_unit_test(a_field_is_seen_on_its_page),
	};
	return cmocka_run_group_tests_name("style", tests, NULL, NULL);
}
