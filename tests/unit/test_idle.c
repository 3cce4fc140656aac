/* How long the kiosk waits: purely by the clock, then on the stage with visitors. */
#include "tests/unit/support/stage.h"
#include "tui/bars.h"
#include "tui/idle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define USUAL	((int64_t)STAGE_IDLE_SECONDS * 1000)
#define HOUR	INT64_C(3600000)
#define ENDLESS (20 * HOUR)

static void a_limit_is_usual_long_or_twenty_hours(void **state)
{
	(void)state;
	assert_int_equal(idle_limit_ms(90, PATIENCE_NORMAL), 90000);
	assert_int_equal(idle_limit_ms(90, PATIENCE_LONG), 360000);
	assert_int_equal(idle_limit_ms(90, PATIENCE_ENDLESS), ENDLESS);
	/* There is always time for the whole countdown. */
	for (enum patience p = 0; p < PATIENCES; p++)
		for (int seconds = -1; seconds < 100; seconds++)
			assert_true(idle_limit_ms(seconds, p) >= IDLE_WARN_MS);
}

static void the_warning_comes_twenty_seconds_before(void **state)
{
	(void)state;
	assert_false(idle_warns(20001));
	assert_true(idle_warns(20000));
	assert_int_equal(idle_next(90000, 0), 70000);
	assert_int_equal(idle_next(90000, 69999), 70000);
	assert_int_equal(idle_next(90000, 70000), 71000);
	assert_int_equal(idle_next(90000, 88999), 89000);
	assert_int_equal(idle_next(90000, 89000), 90000);
	assert_int_equal(idle_next(90000, 95000), 90000);
}

/* On the stage. */

static int64_t wake_in(struct stage *s)
{
	return ui_next_wake(s->ui) - s->kiosk.sys.steady_ms(s->kiosk.sys.self);
}

static void pass(struct stage *s, int64_t ms)
{
	s->kiosk.world.now_ms += ms;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s->ui);
}

static void expect_warning(struct stage *s, bool warned)
{
	assert_int_equal(stage_finds(s, "Bent u er nog?", NULL, NULL), warned);
}

/* Warned exactly 20 s before `limit`, and not sooner. */
static void wait_for_warning(struct stage *s, int64_t limit)
{
	assert_int_equal(wake_in(s), limit - 20000);
	pass(s, limit - 20001);
	expect_warning(s, false);
	pass(s, 1);
	expect_warning(s, true);
	assert_true(stage_finds(s, "over: 20", NULL, NULL));
}

/* WCAG 2.2.1 wants ten times at least; here there is no end to it. */
static void time_is_extended_twenty_times(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>31Jan");
	for (int i = 0; i < 20; i++) {
		wait_for_warning(&s, USUAL);
		pass(&s, 19000);
		if (i % 2 == 0)
			stage_keys(&s, " ");
		else
			stage_click(&s, 20, 3);
		expect_warning(&s, false);
		stage_expect(&s, "form");
		assert_true(stage_finds(&s, "Jan", NULL, NULL));
	}
	stage_close(&s);
}

static void a_button_of_the_countdown_gives_a_long_time(void **state)
{
	(void)state;
	for (int touch = 0; touch < 2; touch++) {
		struct stage s;
		int row, col;
		stage_open(&s, 24, 80);
		stage_keys(&s, "<Enter>31Jan");
		wait_for_warning(&s, USUAL);
		assert_true(stage_finds(&s, "Meer tijd", &row, &col));
		if (touch)
			stage_click(&s, row, col);
		else
			stage_keys(&s, "<F9>");
		expect_warning(&s, false);
		stage_expect(&s, "form");
		assert_int_equal(ui_prefs(s.ui)->patience, PATIENCE_LONG);
		wait_for_warning(&s, 4 * USUAL);
		assert_false(stage_finds(&s, "Meer tijd", NULL, NULL));
		stage_keys(&s, " ");
		wait_for_warning(&s, 4 * USUAL);
		stage_close(&s);
	}
}

/* The whole countdown and its button, also where there is little room. */
static void the_countdown_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		struct stage s;
		stage_open(&s, sizes[k][0], sizes[k][1]);
		stage_keys(&s, "<Enter>");
		pass(&s, USUAL - 20000);
		expect_warning(&s, true);
		stage_golden(&s, "countdown");
		stage_close(&s);
	}
}

/* For fingers, on the smallest screen, in the language with the longest words. */
static void its_button_is_large_enough_to_touch(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		struct canvas c;
		const struct bars_button more = {UI_F9, words_get(lang, WORD_IDLE_MORE),
						 ACTION_MORE_TIME};
		canvas_init(&c, 15, 40);
		c.target_rows = 3;
		c.target_cols = 6;
		bars_draw_notice(&c, STYLE_WARNING,
				 &(struct bars_notice){words_get(lang, WORD_IDLE_TITLE),
						       words_get(lang, WORD_IDLE_TEXT), "",
						       words_get(lang, WORD_IDLE_STAY)});
		bars_draw_notice_button(&c, STYLE_WARNING, &more);
		const struct target *t = &c.targets[c.target_count - 1];
		assert_int_equal(t->action, ACTION_MORE_TIME);
		assert_int_equal(t->at.rows, 3);
		assert_in_range(t->at.cols, 6, 40);
		assert_ptr_equal(canvas_target_at(&c, t->at.row + 1, t->at.col + 1), t);
		canvas_finish(&c);
	}
}

static void a_limit_is_chosen_on_the_aids_screen(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter><F9>3");
	assert_int_equal(ui_prefs(s.ui)->patience, PATIENCE_LONG);
	wait_for_warning(&s, 4 * USUAL);
	stage_keys(&s, "x3");
	assert_int_equal(ui_prefs(s.ui)->patience, PATIENCE_ENDLESS);
	assert_true(stage_finds(&s, "Druk op Klaar als u weggaat.", NULL, NULL));
	wait_for_warning(&s, ENDLESS);
	stage_close(&s);
}

/* However long the limit was, the next visitor finds the usual one. */
static void the_next_visit_has_the_usual_time(void **state)
{
	(void)state;
	for (int finish = 0; finish < 2; finish++) {
		struct stage s;
		stage_open(&s, 24, 80);
		stage_keys(&s, "<F9>33<Esc>");
		stage_expect(&s, "home");
		assert_int_equal(ui_prefs(s.ui)->patience, PATIENCE_ENDLESS);
		if (finish)
			stage_keys(&s, "<F10>");
		else
			pass(&s, ENDLESS);
		stage_expect(&s, "attract");
		assert_int_equal(ui_next_wake(s.ui), -1);
		stage_keys(&s, "<Enter>");
		wait_for_warning(&s, USUAL);
		stage_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_limit_is_usual_long_or_twenty_hours),
		cmocka_unit_test(the_warning_comes_twenty_seconds_before),
		cmocka_unit_test(time_is_extended_twenty_times),
		cmocka_unit_test(a_button_of_the_countdown_gives_a_long_time),
		cmocka_unit_test(the_countdown_looks_as_agreed),
		cmocka_unit_test(its_button_is_large_enough_to_touch),
		cmocka_unit_test(a_limit_is_chosen_on_the_aids_screen),
		cmocka_unit_test(the_next_visit_has_the_usual_time),
	};
	return cmocka_run_group_tests_name("idle", tests, NULL, NULL);
}
