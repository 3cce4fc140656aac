/* Typing with touches only: the keyboard on the screen, in every language and at every size. */
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"
#include "tui/keyboard.h"

#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct {
	int rows, cols, target_rows, target_cols;
} sizes[] = {{15, 40, 2, 4}, {20, 60, 3, 6}, {24, 80, 3, 6}, {30, 61, 3, 6}, {43, 132, 3, 6}};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* Small letters, and capitals where there are. */
static const char *const alphabets[LANGS][2] = {
	[LANG_NL] = {"abcdefghijklmnopqrstuvwxyzéèëïóöüç", "ABCDEFGHIJKLMNOPQRSTUVWXYZÉËÏÓÖÜÇ"},
	[LANG_EN] = {"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	[LANG_TR] = {"abcçdefgğhıijklmnoöprsştuüvyz", "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ"},
	[LANG_AR] = {"ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئةى", ""},
	[LANG_PL] = {"aąbcćdeęfghijklłmnńoóprsśtuwyzźżqvx", "AĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻQVX"},
	[LANG_UK] = {"абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’", "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ"},
};

static void draw(const struct keyboard *k, struct canvas *c, enum lang lang)
{
	canvas_untarget(c, (struct rect){0, 0, c->rows, c->cols});
	int rows = keyboard_rows(k, c, lang);
	assert_in_range(rows, 1, c->rows - 3);
	keyboard_draw(k, c, c->rows - rows, lang);
}

static bool has_key(const struct canvas *c, int action, int arg)
{
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == action && c->targets[i].arg == arg)
			return true;
	return false;
}

static bool overlap(struct rect a, struct rect b)
{
	return a.row < b.row + b.rows && b.row < a.row + a.rows && a.col < b.col + b.cols &&
	       b.col < a.col + a.cols;
}

static void check_keys(const struct canvas *c, enum lang lang, size_t size)
{
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		assert_int_equal(t->role, ROLE_KEY);
		assert_int_equal(t->at.rows, sizes[size].target_rows);
		if (t->at.cols < sizes[size].target_cols)
			fail_msg("%s at %dx%d: key %d, %d has %d columns", words_lang_code(lang),
				 c->cols, c->rows, t->action, t->arg, t->at.cols);
		for (size_t k = 0; k < i; k++)
			if (overlap(t->at, c->targets[k].at))
				fail_msg("%s at %dx%d: keys %d and %d lie over each other",
					 words_lang_code(lang), c->cols, c->rows, t->arg,
					 c->targets[k].arg);
	}
	/* Words on keys are not cut, and one can always stop. */
	assert_true(has_key(c, ACTION_TYPE, UI_BACKSPACE));
	assert_true(has_key(c, ACTION_TYPE, UI_ENTER));
	assert_true(has_key(c, ACTION_LAYER, KEYBOARD_AWAY));
}

static void size_canvas(struct canvas *c, size_t size, enum lang lang)
{
	canvas_init(c, sizes[size].rows, sizes[size].cols);
	c->target_rows = sizes[size].target_rows;
	c->target_cols = sizes[size].target_cols;
	canvas_set_rtl(c, words_lang_is_rtl(lang));
}

static void every_key_is_as_large_as_a_fingertip(void **state)
{
	(void)state;
	for (size_t size = 0; size < SIZES; size++)
		for (enum lang lang = 0; lang < LANGS; lang++)
			for (int kind = KEYS_TEXT; kind <= KEYS_PIN; kind++)
				for (int page = 0; page < 4 * KEYBOARD_PAGES; page++) {
					struct canvas c;
					struct keyboard k;
					size_canvas(&c, size, lang);
					keyboard_start(&k, (enum keys)kind, lang);
					k.page = (enum keyboard_page)(page % KEYBOARD_PAGES);
					k.capitals = page / KEYBOARD_PAGES % 2 == 1;
					bool own = lang == LANG_AR || lang == LANG_UK;
					k.latin = own && page / KEYBOARD_PAGES / 2 == 1;
					/* Ukrainian has no letters with accents to go to. */
					bool none = lang == LANG_UK && !k.latin &&
						    k.page == KEYBOARD_ACCENTS;
					if (!none) {
						draw(&k, &c, lang);
						check_keys(&c, lang, size);
					}
					canvas_finish(&c);
				}
}

/* Finds the key for a letter on the pages that can be reached from here. */
static bool can_type(enum lang lang, enum keys kind, size_t size, ucs4_t letter)
{
	bool found = false;
	for (int way = 0; way < 32 && !found; way++) {
		struct canvas c;
		struct keyboard k;
		size_canvas(&c, size, lang);
		keyboard_start(&k, kind, lang);
		const int turns[5] = {KEYBOARD_LETTERS, KEYBOARD_SCRIPT, KEYBOARD_DIGITS,
				      KEYBOARD_ACCENTS, KEYBOARD_SHIFT};
		for (int i = 0; i < 5; i++) {
			draw(&k, &c, lang);
			if ((way >> i & 1) != 0 && has_key(&c, ACTION_LAYER, turns[i]))
				keyboard_turn(&k, turns[i]);
		}
		draw(&k, &c, lang);
		found = has_key(&c, ACTION_TYPE, (int)letter);
		canvas_finish(&c);
	}
	return found;
}

static void assert_types(enum lang lang, enum keys kind, const char *letters)
{
	size_t len = strlen(letters);
	for (size_t size = 0; size < SIZES; size++)
		for (size_t at = 0; at < len;) {
			ucs4_t letter;
			at += (size_t)u8_mbtouc(&letter, (const uint8_t *)letters + at, len - at);
			if (!can_type(lang, kind, size, letter))
				fail_msg("%s at %dx%d: U+%04X cannot be typed",
					 words_lang_code(lang), sizes[size].cols, sizes[size].rows,
					 letter);
		}
}

static void every_letter_of_every_language_can_be_typed(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++)
		for (int i = 0; i < 2 && alphabets[lang][i] != NULL; i++)
			assert_types(lang, KEYS_TEXT, alphabets[lang][i]);
}

/* Also where the letters of the language are others. */
static void an_address_a_number_and_a_code_can_be_typed_in_every_language(void **state)
{
	char digits[33] = "";
	(void)state;
	for (unsigned i = 0; i < 32; i++)
		digits[i] = base32_digit(i);
	for (enum lang lang = 0; lang < LANGS; lang++) {
		assert_types(lang, KEYS_EMAIL, "abcdefghijklmnopqrstuvwxyz0123456789@.-_+");
		assert_types(lang, KEYS_PHONE, "0123456789+-");
		assert_types(lang, KEYS_POSTCODE, "0123456789abxyzABXYZ");
		assert_types(lang, KEYS_SEARCH, "abcdefghijklmnopqrstuvwxyz");
		assert_types(lang, KEYS_CODE, digits);
		assert_types(lang, KEYS_PIN, "0123456789");
	}
}

/* On the stage. */

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static const struct target *find(struct stage *s, int action, int arg)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == action && c->targets[i].arg == arg)
			return &c->targets[i];
	return NULL;
}

static void touch(struct stage *s, int action, int arg)
{
	const struct target *t = find(s, action, arg);
	if (t == NULL)
		fail_msg("nothing to touch for action %d with %d", action, arg);
	else
		stage_click(s, t->at.row + t->at.rows / 2, t->at.col + t->at.cols / 2);
}

static bool has_keyboard(struct stage *s)
{
	return find(s, ACTION_TYPE, UI_ENTER) != NULL;
}

static void touch_text(struct stage *s, const char *text)
{
	int row, col;
	assert_true(stage_finds(s, text, &row, &col));
	stage_click(s, row, col);
}

static void touch_letters(struct stage *s, const char *text)
{
	for (; *text != '\0'; text++)
		touch(s, ACTION_TYPE, *text);
}

/* Withdrawing has one field, that has the focus at once. */
static void to_field(struct stage *s, int rows, int cols)
{
	stage_open(s, rows, cols);
	touch_text(s, "Nederlands");
	stage_expect(s, "home");
	touch_text(s, "Aanmelding intrekken");
	stage_expect(s, "withdraw");
}

static void appears_after_a_touch_and_not_after_a_key(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	assert_true(has_keyboard(&s));
	stage_keys(&s, "a");
	assert_false(has_keyboard(&s));
	stage_close(&s);
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>4");
	stage_expect(&s, "withdraw");
	assert_false(has_keyboard(&s));
	stage_close(&s);
}

static void letters_arrive_where_they_are_typed(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	touch_letters(&s, "ABCD");
	touch(&s, ACTION_TYPE, UI_BACKSPACE);
	touch_letters(&s, "12");
	/* The code is written in groups of four. */
	assert_true(shows(&s, "ABC1-2"));
	stage_close(&s);
}

static void what_is_typed_stays_in_sight(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct stage s;
		to_field(&s, sizes[i].rows, sizes[i].cols);
		touch_letters(&s, "ABC");
		assert_true(shows(&s, "ABC"));
		touch(&s, ACTION_TYPE, UI_ENTER);
		assert_true(shows(&s, "ABC"));
		assert_true(stage_canvas(&s)->cursor_row > 0);
		stage_close(&s);
	}
}

static void is_put_away_and_comes_back(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	assert_false(shows(&s, "Klaar en wissen"));
	touch(&s, ACTION_LAYER, KEYBOARD_AWAY);
	assert_false(has_keyboard(&s));
	assert_true(shows(&s, "Klaar en wissen"));
	touch_text(&s, "Uw code");
	assert_true(has_keyboard(&s));
	stage_close(&s);
}

static void a_capital_is_followed_by_small_letters(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 43, 132);
	stage_keys(&s, "<Enter>31");
	touch_text(&s, "Uw naam");
	touch(&s, ACTION_LAYER, KEYBOARD_SHIFT);
	assert_null(find(&s, ACTION_TYPE, 'j'));
	touch(&s, ACTION_TYPE, 'J');
	touch_letters(&s, "an");
	assert_true(shows(&s, "Jan"));
	stage_close(&s);
}

static void every_field_has_its_own_keys(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 43, 132);
	stage_keys(&s, "<Enter>31");
	touch_text(&s, "E-mail");
	touch_letters(&s, "jan");
	/* "@gmail.com" is one touch. */
	touch_text(&s, "@gmail.com");
	assert_true(shows(&s, "jan@gmail.com"));
	touch(&s, ACTION_TYPE, UI_ENTER);
	/* A telephone number. */
	touch_letters(&s, "0612345678");
	touch(&s, ACTION_TYPE, UI_ENTER);
	touch_letters(&s, "1234");
	touch(&s, ACTION_LAYER, KEYBOARD_LETTERS);
	touch_letters(&s, "ab");
	touch(&s, ACTION_TYPE, UI_ENTER);
	assert_true(shows(&s, "06 12345678"));
	assert_true(shows(&s, "1234 AB"));
	assert_false(has_keyboard(&s));
	stage_close(&s);
}

static void a_search_by_touch_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct stage s;
		stage_open(&s, sizes[i].rows, sizes[i].cols);
		touch_text(&s, "Nederlands");
		touch_text(&s, "Publicaties zoeken");
		stage_expect(&s, "publications");
		touch(&s, ACTION_SEARCH, 0);
		touch_letters(&s, "leef");
		assert_true(shows(&s, "leef"));
		assert_non_null(find(&s, ACTION_PICK, 0));
		stage_close(&s);
	}
}

static void is_gone_for_the_next_visitor(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	touch(&s, ACTION_LAYER, KEYBOARD_AWAY);
	touch_text(&s, "Klaar en wissen");
	stage_expect(&s, "attract");
	stage_keys(&s, "<Enter>4");
	assert_false(has_keyboard(&s));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_as_large_as_a_fingertip),
		cmocka_unit_test(every_letter_of_every_language_can_be_typed),
		cmocka_unit_test(an_address_a_number_and_a_code_can_be_typed_in_every_language),
		cmocka_unit_test(appears_after_a_touch_and_not_after_a_key),
		cmocka_unit_test(letters_arrive_where_they_are_typed),
		cmocka_unit_test(what_is_typed_stays_in_sight),
		cmocka_unit_test(is_put_away_and_comes_back),
		cmocka_unit_test(a_capital_is_followed_by_small_letters),
		cmocka_unit_test(every_field_has_its_own_keys),
		cmocka_unit_test(a_search_by_touch_alone),
		cmocka_unit_test(is_gone_for_the_next_visitor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
