/* The screen to see and hear better: what it offers, that it works at once, and is undone. */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct stage_options all = {.speech = true, .can_letters = true};

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static bool same_prefs(const struct prefs *a, const struct prefs *b)
{
	return a->theme == b->theme && a->letters == b->letters && a->patience == b->patience &&
	       a->speech == b->speech && a->speed == b->speed && a->volume == b->volume;
}

static void it_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		struct stage s;
		stage_open_with(&s, sizes[k][0], sizes[k][1], &all);
		stage_keys(&s, "<Enter><F9>");
		stage_golden(&s, "aids");
		stage_keys(&s, "133<Down>");
		stage_golden(&s, "aids-chosen");
		stage_close(&s);
		stage_open(&s, sizes[k][0], sizes[k][1]);
		stage_keys(&s, "<Enter><F9>2");
		stage_golden(&s, "aids-few");
		stage_close(&s);
	}
}

static void a_change_is_seen_at_once(void **state)
{
	static const char *const names[THEMES] = {"Kleuren: licht", "Kleuren: donker",
						  "Kleuren: wit op zwart",
						  "Kleuren: zwart op geel"};
	(void)state;
	struct stage s;
	stage_open_with(&s, 24, 80, &all);
	stage_keys(&s, "<F9>");
	for (enum theme theme = 0; theme < THEMES; theme++) {
		assert_int_equal(ui_prefs(s.ui)->theme, theme);
		assert_true(shows(&s, names[theme]));
		stage_keys(&s, "1");
	}
	/* Round again. */
	assert_int_equal(ui_prefs(s.ui)->theme, THEME_LIGHT);
	stage_keys(&s, "2");
	assert_int_equal(ui_prefs(s.ui)->letters, LETTERS_LARGE);
	assert_true(shows(&s, "Letters: groot"));
	stage_keys(&s, "4");
	assert_true(ui_prefs(s.ui)->speech);
	assert_true(shows(&s, "Voorlezen: aan"));
	stage_keys(&s, "56");
	assert_int_equal(ui_prefs(s.ui)->speed, PREFS_SPEED_MAX / 2 + 1);
	assert_int_equal(ui_prefs(s.ui)->volume, PREFS_VOLUME_MAX / 2 + 1);
	assert_true(shows(&s, "Snelheid: 4 van 5"));
	assert_true(shows(&s, "Volume: 4 van 5"));
	stage_close(&s);
}

static void keys_and_touches_do_the_same(void **state)
{
	static const char *const ways[] = {"1", "<Enter>", " ", "<Right>"};
	(void)state;
	struct stage s;
	int row, col;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		stage_open(&s, 24, 80);
		stage_keys(&s, "<F9>");
		stage_keys(&s, ways[i]);
		assert_int_equal(ui_prefs(s.ui)->theme, THEME_DARK);
		stage_keys(&s, "<Left><Left>");
		assert_int_equal(ui_prefs(s.ui)->theme, THEME_LIGHT);
		stage_close(&s);
	}
	stage_open(&s, 24, 80);
	assert_true(stage_finds(&s, "Beeld en geluid", &row, &col));
	stage_click(&s, row, col);
	stage_expect(&s, "aids");
	assert_true(stage_finds(&s, "Tijd", &row, &col));
	stage_click(&s, row, col);
	assert_int_equal(ui_prefs(s.ui)->patience, PATIENCE_LONG);
	stage_close(&s);
}

/* Only what this kiosk can do is offered; what its terminal cannot is said kindly. */
static void only_what_works_is_offered(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<F9>");
	assert_false(shows(&s, "Voorlezen"));
	assert_false(shows(&s, "Snelheid"));
	assert_false(shows(&s, "Volume"));
	assert_true(shows(&s, "Op dit scherm kan dat niet."));
	stage_keys(&s, "2");
	assert_int_equal(ui_prefs(s.ui)->letters, LETTERS_NORMAL);
	stage_keys(&s, "456789");
	assert_int_equal(ui_prefs(s.ui)->speech, false);
	stage_close(&s);
}

/* A half-filled form is as it was, to the cursor. */
static void it_goes_back_to_where_one_was(void **state)
{
	(void)state;
	struct stage s;
	struct buf before, after;
	buf_init(&before);
	buf_init(&after);
	stage_open_with(&s, 24, 80, &all);
	stage_keys(&s, "<Enter>31Jan<Tab>jan@voorbeeld.nl<Left><Left>");
	stage_dump(&s, &before);
	stage_keys(&s, "<F9>");
	stage_expect(&s, "aids");
	stage_keys(&s, "12<F9>");
	stage_expect(&s, "aids");
	stage_keys(&s, "<Esc>");
	stage_dump(&s, &after);
	assert_string_equal(before.data, after.data);
	assert_int_equal(ui_prefs(s.ui)->theme, THEME_DARK);
	buf_finish(&before);
	buf_finish(&after);
	stage_close(&s);
}

static void the_next_visitor_finds_it_as_the_centre_set_it(void **state)
{
	(void)state;
	struct stage s;
	stage_open_with(&s, 24, 80, &all);
	const struct prefs first = *ui_prefs(s.ui);
	stage_keys(&s, "<F9>123456");
	assert_false(same_prefs(ui_prefs(s.ui), &first));
	stage_keys(&s, "<F10>");
	stage_expect(&s, "attract");
	assert_true(same_prefs(ui_prefs(s.ui), &first));
	stage_close(&s);
}

/* In every language, on the smallest screen, no row is cut off. */
static void it_fits_in_every_language(void **state)
{
	static const enum word words[] = {WORD_AIDS_COLOURS, WORD_AIDS_LETTERS, WORD_AIDS_TIME,
					  WORD_AIDS_SPEECH,  WORD_AIDS_SPEED,	WORD_AIDS_VOLUME};
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		struct stage s;
		stage_open_with(
			&s, 15, 40,
			&(struct stage_options){.lang = lang, .speech = true, .can_letters = true});
		stage_keys(&s, "<F9>");
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
			/* Its value goes round once, without a row that is too long for it. */
			for (int n = 0; n < 5; n++) {
				assert_true(shows(&s, words_get(lang, words[i])));
				assert_false(shows(&s, "…"));
				stage_keys(&s, "<Enter>");
			}
			stage_keys(&s, "<Down>");
		}
		stage_close(&s);
	}
}

/* From every screen, with its button in sight. */
static void every_screen_leads_to_it(void **state)
{
	static const char *const ways[] = {"",
					   "<Enter>",
					   "<Enter>1",
					   "<Enter>11",
					   "<Enter>2",
					   "<Enter>2/leef",
					   "<Enter>2<F3>",
					   "<Enter>2<Enter>",
					   "<Enter>5",
					   "<Enter>3",
					   "<Enter>31",
					   "<Enter>4",
					   "<Enter><F1>",
					   "<Enter><F2>",
					   "<Enter>31Jan<Esc>"};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		int row, col;
		stage_open(&s, 24, 80);
		stage_keys(&s, ways[i]);
		assert_true(stage_finds(&s, "F9 Beeld", &row, &col));
		stage_click(&s, row, col);
		stage_expect(&s, "aids");
		stage_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_looks_as_agreed),
		cmocka_unit_test(a_change_is_seen_at_once),
		cmocka_unit_test(keys_and_touches_do_the_same),
		cmocka_unit_test(only_what_works_is_offered),
		cmocka_unit_test(it_goes_back_to_where_one_was),
		cmocka_unit_test(the_next_visitor_finds_it_as_the_centre_set_it),
		cmocka_unit_test(it_fits_in_every_language),
		cmocka_unit_test(every_screen_leads_to_it),
	};
	return cmocka_run_group_tests_name("aids", tests, NULL, NULL);
}
