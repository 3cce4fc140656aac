#include "tui/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_style_is_legible(void **state)
{
	(void)state;
	for (enum theme theme = 0; theme < THEMES; theme++) {
		for (enum style style = 0; style < STYLES; style++) {
			const struct look *look = style_look(theme, style);
			assert_true(style_contrast(look->foreground, look->background) >= 700);
		}
	}
}

static void contrast_is_that_of_wcag(void **state)
{
	(void)state;
	assert_int_equal(style_contrast(0x000000, 0xFFFFFF), 2100);
	assert_int_equal(style_contrast(0xFFFFFF, 0x000000), 2100);
	assert_int_equal(style_contrast(0x336699, 0x336699), 100);
}

/* Without colours, focus must still be seen. */
static void focus_shows_without_colours(void **state)
{
	static const enum style pairs[][2] = {
		{STYLE_LINK, STYLE_LINK_FOCUS},	  {STYLE_ITEM, STYLE_ITEM_FOCUS},
		{STYLE_MARK, STYLE_MARK_FOCUS},	  {STYLE_BUTTON, STYLE_BUTTON_FOCUS},
		{STYLE_FIELD, STYLE_FIELD_FOCUS},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_int_not_equal(style_look(THEME_LIGHT, pairs[i][0])->mono_attributes,
				     style_look(THEME_LIGHT, pairs[i][1])->mono_attributes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_style_is_legible),
		cmocka_unit_test(contrast_is_that_of_wcag),
		cmocka_unit_test(focus_shows_without_colours),
	};
	return cmocka_run_group_tests_name("style", tests, NULL, NULL);
}
