/* The first screen, on the stage: in every language, and how a visit begins there. */
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void any_key_or_touch_begins_a_visit(void **state)
{
	static const char *const keys[] = {"x",	     " ", "<Enter>", "<Esc>",
					   "<Down>", "9", "<F5>",    "é"};
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		stage_expect(&s, "attract");
		stage_keys(&s, keys[i]);
		stage_expect(&s, "home");
		stage_keys(&s, "<F10>");
	}
	stage_click(&s, 23, 79);
	stage_expect(&s, "home");
	stage_close(&s);
}

static void a_language_button_opens_home_in_that_language(void **state)
{
	(void)state;
	struct stage s;
	int row, col;
	stage_open(&s, 24, 80);
	assert_true(stage_finds(&s, "English", &row, &col));
	stage_click(&s, row, col);
	stage_expect(&s, "home");
	assert_true(stage_finds(&s, "What would you like to do?", NULL, NULL));
	stage_keys(&s, "<F10>");
	assert_true(stage_finds(&s, "Welkom.", NULL, NULL));
	stage_keys(&s, "<Enter>");
	assert_true(stage_finds(&s, "Wat wilt u doen?", NULL, NULL));
	stage_close(&s);
}

/* Does the first word of a text stand on the screen? */
static bool begins(struct stage *s, const char *text)
{
	char word[64];
	snprintf(word, sizeof word, "%.*s", (int)strcspn(text, " "), text);
	return stage_finds(s, word, NULL, NULL);
}

static void the_first_screen_invites_in_every_language(void **state)
{
	static const int sizes[][2] = {{20, 60}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct stage s;
		enum lang lang;
		size_t k = 0;
		stage_open(&s, sizes[i][0], sizes[i][1]);
		for (; (lang = ui_language(s.ui, k)) != LANGS; k++) {
			assert_true(begins(&s, words_get(lang, WORD_WELCOME)));
			assert_true(stage_finds(&s, words_lang_name(lang), NULL, NULL));
		}
		assert_int_equal(k, 6);
		stage_close(&s);
	}
}

/* Each language has its name on a card of at least 3 rows by 6 columns, and no two overlap. */
static void expect_cards(struct stage *s, const enum lang *languages, size_t count, bool one_focus)
{
	const struct canvas *c = stage_canvas(s);
	size_t cards = 0;
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->action != ACTION_PICK)
			continue;
		if (t->at.rows < 3 || t->at.cols < 6)
			fail_msg("%s %dx%d, %zu languages: a card of %dx%d", ui_screen_name(s->ui),
				 c->cols, c->rows, count, t->at.cols, t->at.rows);
		if (!stage_finds(s, words_lang_name(languages[t->arg]), NULL, NULL))
			fail_msg("%s %dx%d, %zu languages: no %s", ui_screen_name(s->ui), c->cols,
				 c->rows, count, words_lang_name(languages[t->arg]));
		for (size_t k = i + 1; k < c->target_count; k++) {
			const struct rect *a = &t->at, *b = &c->targets[k].at;
			assert_true(a->row + a->rows <= b->row || b->row + b->rows <= a->row ||
				    a->col + a->cols <= b->col || b->col + b->cols <= a->col);
		}
		cards++;
	}
	assert_int_equal(cards, count);
	assert_int_equal(canvas_focused(c) != NULL, one_focus);
}

/* As many languages as a centre may want: each has its name, and room for a fingertip. */
static void one_to_seven_languages_have_a_card_each(void **state)
{
	static const int sizes[][2] = {{15, 40},  {20, 60},  {24, 80},
				       {43, 132}, {15, 132}, {60, 40}};
	static const enum lang seven[] = {LANG_UK,  LANG_NL, LANG_AR, LANG_EN,
					  LANG_QPS, LANG_PL, LANG_TR};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (size_t count = 1; count <= 7; count++) {
			struct stage s;
			struct stage_options options = {.language_count = count};
			memcpy(options.languages, seven, count * sizeof seven[0]);
			stage_open_with(&s, sizes[i][0], sizes[i][1], &options);
			expect_cards(&s, seven, count, false);
			stage_keys(&s, "<F2>");
			stage_expect(&s, "language");
			expect_cards(&s, seven, count, true);
			stage_close(&s);
		}
}

static void f2_opens_the_languages_where_nobody_is(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<F2><Down><Right><Enter>");
	stage_expect(&s, "home");
	assert_int_equal(ui_lang(s.ui), LANG_AR);
	stage_keys(&s, "<F2><End><Left><Up><Home><Tab><Enter>");
	stage_expect(&s, "home");
	assert_int_equal(ui_lang(s.ui), LANG_EN);
	stage_keys(&s, "<F2><Up><Left><Esc>");
	assert_int_equal(ui_lang(s.ui), LANG_EN);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_key_or_touch_begins_a_visit),
		cmocka_unit_test(a_language_button_opens_home_in_that_language),
		cmocka_unit_test(the_first_screen_invites_in_every_language),
		cmocka_unit_test(one_to_seven_languages_have_a_card_each),
		cmocka_unit_test(f2_opens_the_languages_where_nobody_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
