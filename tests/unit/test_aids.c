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

static const struct target *target_of(struct stage *s, enum action action)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == (int)action)
			return &c->targets[i];
	return NULL;
}

/* Who cannot see well has to find it before anything else, in any language, on any screen. */
static void reading_aloud_is_offered_where_nobody_is(void **state)
{
	static const int sizes[][2] = {{15, 40}, {20, 60}, {24, 80}, {43, 132}};
	(void)state;
	for (enum lang lang = 0; lang < LANG_QPS; lang++)
		for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
			static const enum action actions[] = {ACTION_AIDS, ACTION_SPEECH,
							      ACTION_HELP};
			struct stage s;
			int end = 0;
			stage_open_with(&s, sizes[k][0], sizes[k][1],
					&(struct stage_options){.lang = lang, .speech = true});
			assert_true(shows(&s, " F6 "));
			for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
				const struct target *t = target_of(&s, actions[i]);
				assert_non_null(t);
				assert_true(t->at.rows >= 3 && t->at.cols >= 6);
				assert_true(t->at.col > end || i == 0);
				end = t->at.col + t->at.cols;
			}
			if (end > sizes[k][1])
				fail_msg("%s: cut off at %d columns", words_lang_code(lang),
					 sizes[k][1]);
			if (lang == LANG_NL)
				stage_golden(&s, "attract-speech");
			stage_close(&s);
		}
}

static void its_key_and_its_button_do_the_same(void **state)
{
	(void)state;
	struct stage s;
	stage_open_with(&s, 24, 80, &all);
	for (int i = 0; i < 4; i++) {
		const struct target *t = target_of(&s, ACTION_SPEECH);
		assert_int_equal((t->state & ELEMENT_CHOSEN) != 0, i % 2 == 1);
		if (i < 2)
			stage_keys(&s, "<F6>");
		else
			stage_click(&s, t->at.row, t->at.col);
		assert_int_equal(ui_prefs(s.ui)->speech, i % 2 == 0);
		stage_expect(&s, "attract");
	}
	stage_keys(&s, "<Enter>31Jan<F6>");
	stage_expect(&s, "form");
	assert_true(shows(&s, "»Jan"));
	assert_true(ui_prefs(s.ui)->speech);
	stage_close(&s);
	/* Where it cannot speak it is a key as any other, and no button. */
	stage_open(&s, 24, 80);
	assert_null(target_of(&s, ACTION_SPEECH));
	stage_keys(&s, "<F6>");
	assert_false(ui_prefs(s.ui)->speech);
	stage_expect(&s, "home");
	stage_close(&s);
}

static void help_tells_what_is_offered(void **state)
{
	static const char *const speaks[] = {"F6: zet voorlezen aan of uit.", "F7: zegt het nog",
					     "F8: leest alles voor."};
	(void)state;
	for (int speech = 0; speech < 2; speech++) {
		struct stage s;
		stage_open_with(&s, 24, 80, &(struct stage_options){.speech = speech});
		stage_keys(&s, "<F1>");
		for (size_t i = 0; i < sizeof speaks / sizeof speaks[0]; i++)
			assert_int_equal(shows(&s, speaks[i]), speech);
		assert_true(shows(&s, "F9: verandert kleuren"));
		stage_close(&s);
	}
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
		cmocka_unit_test(reading_aloud_is_offered_where_nobody_is),
		cmocka_unit_test(its_key_and_its_button_do_the_same),
		cmocka_unit_test(help_tells_what_is_offered),
		cmocka_unit_test(only_what_works_is_offered),
		cmocka_unit_test(it_goes_back_to_where_one_was),
		cmocka_unit_test(the_next_visitor_finds_it_as_the_centre_set_it),
		cmocka_unit_test(it_fits_in_every_language),
		cmocka_unit_test(every_screen_leads_to_it),
	};
	return cmocka_run_group_tests_name("aids", tests, NULL, NULL);
}
