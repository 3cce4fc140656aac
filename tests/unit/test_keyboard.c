/* Typing with touches only: the keyboard on the screen, on the stage. */
#include "tests/unit/support/stage.h"
#include "tui/keyboard.h"
#include "tui/text.h"

#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

/* Touches the place that does this; fails the test when there is none. */
static void touch(struct stage *s, int action, int arg)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->action != action || t->arg != arg)
			continue;
		stage_click(s, t->at.row + t->at.rows / 2, t->at.col + t->at.cols / 2);
		return;
	}
	fail_msg("nothing to touch for action %d with %d", action, arg);
}

static bool can_touch(struct stage *s, int action)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == action)
			return true;
	return false;
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
	assert_true(can_touch(&s, ACTION_TYPE));
	stage_keys(&s, "a");
	assert_false(can_touch(&s, ACTION_TYPE));
	stage_close(&s);
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>4");
	stage_expect(&s, "withdraw");
	assert_false(can_touch(&s, ACTION_TYPE));
	stage_close(&s);
}

static void letters_arrive_where_they_are_typed(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	touch_letters(&s, "abcd");
	touch(&s, ACTION_TYPE, UI_BACKSPACE);
	touch(&s, ACTION_TYPE, ' ');
	touch_letters(&s, "12");
	/* The code is written in capitals, in groups of four. */
	assert_true(shows(&s, "ABC1-2"));
	stage_close(&s);
}

static void every_layer_types_what_it_shows(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 43, 132);
	for (int layer = KEYBOARD_LAYERS - 1; layer >= 0; layer--) {
		if (layer != KEYBOARD_LOWER)
			touch(&s, ACTION_LAYER, layer);
		const struct canvas *c = stage_canvas(&s);
		int keys = 0;
		for (size_t i = 0; i < c->target_count; i++) {
			const struct target *t = &c->targets[i];
			char label[8];
			if (t->action != ACTION_TYPE || t->arg <= ' ' ||
			    t->arg >= KEY_FIRST_SPECIAL)
				continue;
			int n = u8_uctomb((uint8_t *)label, (ucs4_t)t->arg, sizeof label);
			assert_memory_equal(
				canvas_cell(c, t->at.row, t->at.col + (t->at.cols - 2) / 2)->text,
				label, (size_t)n);
			keys++;
		}
		assert_int_equal(keys, 40);
		if (layer == KEYBOARD_UPPER)
			touch(&s, ACTION_LAYER, KEYBOARD_LOWER);
	}
	stage_close(&s);
}

static void fits_on_every_screen_size(void **state)
{
	static const int sizes[][2] = {{20, 60}, {24, 80}, {30, 61}, {43, 132}, {60, 200}};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct stage s;
		to_field(&s, sizes[i][0], sizes[i][1]);
		const struct canvas *c = stage_canvas(&s);
		assert_true(can_touch(&s, ACTION_TYPE));
		assert_true(shows(&s, "Terug"));
		for (size_t k = 0; k < c->target_count; k++) {
			const struct rect at = c->targets[k].at;
			/* Keys do not lie over each other or over the buttons. */
			const struct target *found =
				canvas_target_at(c, at.row, at.col + at.cols / 2);
			assert_ptr_equal(found, &c->targets[k]);
		}
		stage_close(&s);
	}
}

static void a_search_by_touch_alone(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	touch_text(&s, "Nederlands");
	touch_text(&s, "Publicaties zoeken");
	stage_expect(&s, "publications");
	touch_text(&s, "Zoeken");
	touch_letters(&s, "leef");
	assert_true(shows(&s, "leef"));
	assert_true(can_touch(&s, ACTION_PICK));
	stage_close(&s);
}

static void only_where_text_is_typed(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 43, 132);
	stage_keys(&s, "<Enter>31");
	stage_expect(&s, "form");
	touch_text(&s, "( ) ja");
	assert_false(can_touch(&s, ACTION_TYPE));
	stage_keys(&s, "<Home>");
	touch_text(&s, "E-mail");
	assert_true(can_touch(&s, ACTION_TYPE));
	stage_close(&s);
}

static void is_gone_for_the_next_visitor(void **state)
{
	struct stage s;
	(void)state;
	to_field(&s, 24, 80);
	touch(&s, ACTION_LAYER, KEYBOARD_MORE);
	touch_text(&s, "Klaar en wissen");
	stage_expect(&s, "attract");
	stage_keys(&s, "<Enter>4");
	assert_false(can_touch(&s, ACTION_TYPE));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appears_after_a_touch_and_not_after_a_key),
		cmocka_unit_test(letters_arrive_where_they_are_typed),
		cmocka_unit_test(every_layer_types_what_it_shows),
		cmocka_unit_test(fits_on_every_screen_size),
		cmocka_unit_test(a_search_by_touch_alone),
		cmocka_unit_test(only_where_text_is_typed),
		cmocka_unit_test(is_gone_for_the_next_visitor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
