/* What stands in for a character that a terminal's font does not have. */
#include "tui/terminal/glyph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t of(const struct glyph_set *set, const char *text)
{
	struct cell cell = {.columns = 1};
	for (size_t i = 0; text[i] != '\0'; i++)
		cell.text[i] = text[i];
	return glyph_of_cell(set, &cell);
}

static void ascii_is_always_there(void **state)
{
	(void)state;
	struct glyph_set none = {0};
	for (uint32_t c = 0x20; c < 0x7F; c++)
		assert_int_equal(glyph_for(&none, c), c);
	assert_int_equal(of(&none, ""), ' ');
	assert_int_equal(of(&none, "a"), 'a');
}

static void marks_and_frames_have_something_that_looks_like_them(void **state)
{
	static const struct {
		const char *text;
		char expected;
	} table[] = {
		{"•", '*'}, {"»", '>'}, {"«", '<'},  {"─", '-'},  {"│", '|'},
		{"┌", '+'}, {"…", '.'}, {"’", '\''}, {"‘", '\''}, {"“", '"'},
		{"„", '"'}, {"–", '-'}, {"—", '-'},  {"↑", '^'},  {"↓", 'v'},
		{"␣", '_'}, {"⟦", '['}, {"⟧", ']'},  {"€", 'E'},  {"·", '.'},
	};
	struct glyph_set none = {0};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_int_equal(of(&none, table[i].text), table[i].expected);
}

static void a_letter_loses_its_accent_at_most(void **state)
{
	static const char *const letters = "éèëïöüçàñğşıİłŁśźżąęńćøđßæœǻ";
	static const char *const expected = "eeeiouca"
					    "ngsiIlLszzaencodsaoa";
	struct glyph_set none = {0};
	size_t n = 0;
	(void)state;
	for (const char *p = letters; *p != '\0'; p += 2, n++) {
		char one[3] = {p[0], p[1], '\0'};
		assert_int_equal(of(&none, one), expected[n]);
	}
	assert_int_equal(n, strlen(expected));
	assert_int_equal(of(&none, "e\xCC\x81"), 'e');
	/* Half is not one; what has nothing like it is a question mark. */
	assert_int_equal(glyph_for(&none, 0xBD), '?');
	assert_int_equal(glyph_for(&none, 0x4E2D), '?');
	assert_int_equal(glyph_for(&none, 0x416), '?');
}

static struct glyph_set font(const uint32_t *characters, size_t count)
{
	struct glyph_set set = {0};
	uint32_t *own = calloc(count, sizeof *own);
	assert_non_null(own);
	for (size_t i = 0; i < count; i++)
		own[i] = characters[i];
	glyph_set_take(&set, own, count);
	return set;
}

static void what_the_font_has_is_shown(void **state)
{
	static const uint32_t characters[] = {0x2022, 0xE9, 0x435, 0x413};
	struct glyph_set set = font(characters, 4);
	(void)state;
	assert_int_equal(of(&set, "•"), 0x2022);
	assert_int_equal(of(&set, "é"), 0xE9);
	assert_int_equal(of(&set, "e\xCC\x81"), 0xE9);
	assert_int_equal(of(&set, "è"), 'e');
	assert_int_equal(of(&set, "є"), 0x435);
	assert_int_equal(of(&set, "Ґ"), 0x413);
	glyph_set_finish(&set);
}

static void an_arabic_form_falls_back_to_its_letter(void **state)
{
	/* Beh: isolated FE8F, final FE90, initial FE91, medial FE92, the letter 0628. */
	static const uint32_t isolated[] = {0xFE8F}, letter[] = {0x628}, medial[] = {0xFE92};
	struct glyph_set set = font(isolated, 1);
	(void)state;
	for (uint32_t c = 0xFE8F; c <= 0xFE92; c++)
		assert_int_equal(glyph_for(&set, c), 0xFE8F);
	assert_int_equal(glyph_for(&set, 0xFE8E), '?');
	assert_int_equal(glyph_for(&set, 0xFE93), '?');
	glyph_set_finish(&set);
	set = font(letter, 1);
	assert_int_equal(glyph_for(&set, 0xFE92), 0x628);
	glyph_set_finish(&set);
	/* Another form of it than the isolated one would join with what is not there. */
	set = font(medial, 1);
	assert_int_equal(glyph_for(&set, 0xFE92), 0xFE92);
	assert_int_equal(glyph_for(&set, 0xFE90), '?');
	glyph_set_finish(&set);
}

static void every_character_ends_somewhere(void **state)
{
	static const uint32_t characters[] = {0xFE8F, 0x435, 0x2022};
	struct glyph_set set = font(characters, 3);
	(void)state;
	for (uint32_t c = 0; c < 0x30000; c++) {
		uint32_t shown = glyph_for(&set, c);
		if (!glyph_has(&set, shown))
			fail_msg("U+%04X gives U+%04X, which is not there", c, shown);
	}
	glyph_set_finish(&set);
}

static void a_wide_cell_and_a_broken_one_are_question_marks(void **state)
{
	struct glyph_set none = {0};
	struct cell wide = {.text = "中", .columns = 2};
	(void)state;
	assert_int_equal(glyph_of_cell(&none, &wide), '?');
	assert_int_equal(of(&none, "\xFF\xFE"), '?');
	/* Fills its cell to the last byte, without a NUL. */
	struct cell full = {.columns = 1};
	for (size_t i = 0; i + 1 < CELL_TEXT; i += 2) {
		full.text[i] = '\xCC';
		full.text[i + 1] = '\x81';
	}
	full.text[0] = 'e';
	full.text[1] = 'e';
	assert_int_equal(glyph_of_cell(&none, &full), 'e');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_is_always_there),
		cmocka_unit_test(marks_and_frames_have_something_that_looks_like_them),
		cmocka_unit_test(a_letter_loses_its_accent_at_most),
		cmocka_unit_test(what_the_font_has_is_shown),
		cmocka_unit_test(an_arabic_form_falls_back_to_its_letter),
		cmocka_unit_test(every_character_ends_somewhere),
		cmocka_unit_test(a_wide_cell_and_a_broken_one_are_question_marks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
