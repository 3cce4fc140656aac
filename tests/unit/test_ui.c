/* The loop that runs the screens: idle, wiping, asking, digits, touches, sizes. */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MEEDOEN "<Enter>31"

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static void pass(struct stage *s, int64_t ms)
{
	s->kiosk.world.now_ms += ms;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
}

/* How long until ui wants to be woken, or -1. */
static int64_t wake_in(struct stage *s)
{
	int64_t at = ui_next_wake(s->ui);
	return at < 0 ? -1 : at - s->kiosk.world.now_ms;
}

static void nobody_there_costs_nothing(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	assert_int_equal(wake_in(&s), -1);
	pass(&s, 100000000);
	stage_expect(&s, "attract");
	stage_close(&s);
}

/* The end of a visit after its last key: seconds that the stage's kiosk waits, in ms. */
static int64_t whole_idle(struct stage *s)
{
	return wake_in(s) + 20000;
}

static void the_countdown_is_seen_and_ends_the_visit(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "2");
	stage_expect(&s, "home");
	assert_int_equal(wake_in(&s), STAGE_IDLE_SECONDS * 1000 - 20000);
	pass(&s, wake_in(&s));
	assert_true(shows(&s, "Are you still there?"));
	assert_true(shows(&s, "Seconds left: 20."));
	for (int second = 19; second > 0; second--) {
		char text[32];
		assert_int_equal(wake_in(&s), 1000);
		pass(&s, 1000);
		snprintf(text, sizeof text, "Seconds left: %d.", second);
		assert_true(shows(&s, text));
	}
	pass(&s, wake_in(&s));
	stage_expect(&s, "attract");
	/* The next visitor begins in the kiosk's own language. */
	stage_keys(&s, "<Enter>");
	assert_int_equal(ui_lang(s.ui), LANG_NL);
	assert_true(shows(&s, "Wat wilt u doen?"));
	stage_close(&s);
}

static void a_key_in_the_countdown_only_gives_time(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	int64_t idle = whole_idle(&s);
	pass(&s, idle - 5000);
	assert_true(shows(&s, "Bent u er nog?"));
	stage_keys(&s, "2");
	stage_expect(&s, "home");
	assert_false(shows(&s, "Bent u er nog?"));
	assert_int_equal(whole_idle(&s), idle);
	/* A touch does the same, wherever it lands. */
	pass(&s, idle - 5000);
	stage_click(&s, 5, 10);
	stage_expect(&s, "home");
	assert_int_equal(whole_idle(&s), idle);
	stage_close(&s);
}

static void answers_end_with_the_countdown(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, MEEDOEN "Jan");
	pass(&s, STAGE_IDLE_SECONDS * 1000 - 1);
	stage_expect(&s, "form");
	pass(&s, 1);
	stage_expect(&s, "attract");
	stage_keys(&s, MEEDOEN);
	stage_expect(&s, "form");
	assert_false(shows(&s, "Jan"));
	stage_close(&s);
}

static void a_clock_that_jumps_ends_the_visit_before_the_key(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, MEEDOEN "Jan");
	assert_true(shows(&s, "Jan"));
	s.kiosk.world.now_ms += 86400000;
	/* The key finds the attract screen, where any key begins a visit. */
	stage_keys(&s, "x");
	stage_expect(&s, "home");
	stage_keys(&s, "31");
	stage_expect(&s, "form");
	assert_false(shows(&s, "Jan"));
	stage_close(&s);
}

static void finishing_wipes_without_asking_when_nothing_was_filled_in(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, MEEDOEN "<F10>");
	stage_expect(&s, "attract");
	stage_close(&s);
}

static void leaving_answers_asks_first(void **state)
{
	static const struct {
		const char *key, *after_discard;
	} ways[] = {{"<Esc>", "forms"}, {"<F10>", "attract"}};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct stage s;
		stage_open(&s, 43, 132);
		stage_keys(&s, MEEDOEN "Jan");
		stage_keys(&s, ways[i].key);
		stage_expect(&s, "leave");
		/* Staying has the focus, and everything is still there. */
		stage_keys(&s, "<Enter>");
		stage_expect(&s, "form");
		assert_true(shows(&s, "Jan"));
		stage_keys(&s, ways[i].key);
		stage_keys(&s, "<Esc>");
		stage_expect(&s, "form");
		stage_keys(&s, ways[i].key);
		stage_keys(&s, "2");
		stage_expect(&s, ways[i].after_discard);
		stage_close(&s);
	}
}

static void help_and_language_come_over_any_screen(void **state)
{
	static const char *const ways[] = {"<Enter>",	      "<Enter>1", "<Enter>11", "<Enter>2",
					   "<Enter>2<Enter>", MEEDOEN,	  "<Enter>4",  "<Enter>5"};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		struct buf before, after;
		buf_init(&before);
		buf_init(&after);
		stage_open(&s, 24, 80);
		stage_keys(&s, ways[i]);
		stage_dump(&s, &before);
		stage_keys(&s, "<F1>");
		stage_expect(&s, "help");
		stage_keys(&s, "<F1><Esc><F2>");
		stage_expect(&s, "language");
		stage_keys(&s, "<F2><Esc>");
		stage_dump(&s, &after);
		assert_string_equal(before.data, after.data);
		buf_finish(&before);
		buf_finish(&after);
		stage_close(&s);
	}
}

static void only_a_kiosk_that_may_be_left_is_left(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	ui_input(s.ui, &(struct input){.kind = INPUT_KEY, .key = UI_CTRL_Q});
	assert_false(ui_wants_to_quit(s.ui));
	stage_expect(&s, "home");
	stage_close(&s);
}

static void keys_that_mean_nothing_do_nothing(void **state)
{
	struct stage s;
	struct buf before, after;
	(void)state;
	buf_init(&before);
	buf_init(&after);
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	stage_dump(&s, &before);
	stage_keys(&s, "zx!9<F7><F8>");
	for (int32_t key = 0x80; key < 0x110000; key += 977)
		ui_input(s.ui, &(struct input){.kind = INPUT_KEY, .key = key});
	stage_touch(&s, -5, 9999);
	ui_input(s.ui, &(struct input){.kind = INPUT_PASTE, .text = "\033]0;x\007", .len = 6});
	stage_dump(&s, &after);
	assert_string_equal(before.data, after.data);
	buf_finish(&before);
	buf_finish(&after);
	stage_close(&s);
}

static void keys_typed_ahead_end_where_keys_one_by_one_end(void **state)
{
	struct stage s, t;
	struct buf one, ahead;
	(void)state;
	buf_init(&one);
	buf_init(&ahead);
	stage_open(&s, 24, 80);
	stage_open(&t, 24, 80);
	stage_keys(&s, "<Enter>2");
	stage_keys(&t, "<Enter>2");
	for (int i = 0; i < 200; i++) {
		const struct input down = {.kind = INPUT_KEY, .key = i % 5 == 4 ? UI_UP : UI_DOWN};
		ui_input(s.ui, &down);
		ui_draw(s.ui);
		ui_input(t.ui, &down);
	}
	/* The window may stand elsewhere; what has the focus is the same. */
	stage_keys(&s, "<Enter>");
	stage_keys(&t, "<Enter>");
	stage_expect(&t, "publication");
	stage_dump(&s, &one);
	stage_dump(&t, &ahead);
	assert_string_equal(one.data, ahead.data);
	buf_finish(&one);
	buf_finish(&ahead);
	stage_close(&s);
	stage_close(&t);
}

static void any_size_at_any_moment(void **state)
{
	static const char *const ways[] = {"<Enter>",	       "<Enter>11",   "<Enter>2/leef",
					   "<Enter>2<Enter>q", MEEDOEN "Jan", "<Enter>4"};
	uint64_t seed = 3;
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		stage_open(&s, 24, 80);
		stage_keys(&s, ways[i]);
		char *name = buf_copy(ui_screen_name(s.ui));
		for (int round = 0; round < 150; round++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
			stage_resize(&s, 1 + (int)(seed >> 33) % 100, 1 + (int)(seed >> 45) % 300);
			stage_expect(&s, name);
		}
		stage_resize(&s, 14, 80);
		assert_true(shows(&s, "Maak het venster groter"));
		stage_resize(&s, 24, 80);
		assert_false(shows(&s, "Maak het venster groter"));
		assert_true(shows(&s, "Klaar en wissen"));
		free(name);
		stage_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_there_costs_nothing),
		cmocka_unit_test(the_countdown_is_seen_and_ends_the_visit),
		cmocka_unit_test(a_key_in_the_countdown_only_gives_time),
		cmocka_unit_test(answers_end_with_the_countdown),
		cmocka_unit_test(a_clock_that_jumps_ends_the_visit_before_the_key),
		cmocka_unit_test(finishing_wipes_without_asking_when_nothing_was_filled_in),
		cmocka_unit_test(leaving_answers_asks_first),
		cmocka_unit_test(help_and_language_come_over_any_screen),
		cmocka_unit_test(only_a_kiosk_that_may_be_left_is_left),
		cmocka_unit_test(keys_that_mean_nothing_do_nothing),
		cmocka_unit_test(keys_typed_ahead_end_where_keys_one_by_one_end),
		cmocka_unit_test(any_size_at_any_moment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
