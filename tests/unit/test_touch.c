/* Whoever touches gets targets that a finger finds, on every screen, and loses no place by it. */
#include "db/base/buf.h"
#include "tests/unit/support/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Rows and columns of the screen, and of the least target there. */
static const struct {
	int rows, cols, target_rows, target_cols;
} sizes[] = {{15, 40, 2, 4}, {20, 60, 3, 6}, {24, 80, 3, 6}, {43, 132, 3, 6}};
#define SIZES (sizeof sizes / sizeof sizes[0])

#define RIGHT "Jan<Enter>jan@voorbeeld.nl<Enter><Enter><Enter>2<Tab><Tab>1"

/* A touch beside everything: it does nothing but tell that a finger is there. */
static void touch_nothing(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	for (int row = 0; row < c->rows; row++)
		for (int col = 0; col < c->cols; col++)
			if (canvas_target_at(c, row, col) == NULL) {
				stage_click(s, row, col);
				return;
			}
	fail_msg("everything here can be touched");
}

static bool overlap(struct rect a, struct rect b)
{
	return a.row < b.row + b.rows && b.row < a.row + a.rows && a.col < b.col + b.cols &&
	       b.col < a.col + a.cols;
}

static void check_targets(struct stage *s, size_t size, const char *way)
{
	const struct canvas *c = stage_canvas(s);
	assert_true(c->target_count > 0);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->at.rows < sizes[size].target_rows || t->at.cols < sizes[size].target_cols)
			fail_msg("%s at %dx%d: action %d, %d is %d rows of %d columns", way,
				 c->cols, c->rows, t->action, t->arg, t->at.rows, t->at.cols);
		for (size_t k = 0; k < i; k++)
			if (overlap(t->at, c->targets[k].at))
				fail_msg("%s at %dx%d: actions %d, %d and %d, %d lie over each "
					 "other",
					 way, c->cols, c->rows, t->action, t->arg,
					 c->targets[k].action, c->targets[k].arg);
	}
}

/* What must be so on every screen; a touch on the first one would leave it. */
static void on_every_screen(void (*check)(struct stage *s, size_t size, const struct way *way))
{
	for (size_t k = 0; k < SIZES; k++)
		for (size_t i = 0; i < TOURS; i++) {
			struct stage s;
			tour_open(&s, &tours[i], sizes[k].rows, sizes[k].cols, &tours[i].options);
			for (size_t w = 0; w < tours[i].way_count; w++) {
				const struct way *way = &tours[i].ways[w];
				tour_go(&s, way);
				if (strcmp(way->screen, "attract") != 0)
					check(&s, k, way);
				tour_end(&s, &tours[i]);
			}
			stage_close(&s);
		}
}

static void check_fingertip(struct stage *s, size_t size, const struct way *way)
{
	touch_nothing(s);
	stage_expect(s, way->screen);
	assert_int_equal(stage_canvas(s)->target_rows, sizes[size].target_rows);
	check_targets(s, size, way->keys);
}

static void every_target_is_as_large_as_a_fingertip(void **state)
{
	(void)state;
	on_every_screen(check_fingertip);
}

/* The layout changes, the screen and the place on it do not. */
static void check_small_again(struct stage *s, size_t size, const struct way *way)
{
	struct buf before, after;
	buf_init(&before);
	buf_init(&after);
	stage_dump(s, &before);
	touch_nothing(s);
	bool typed = stage_canvas(s)->cursor_row >= 0;
	/* This key means nothing on any of them. */
	stage_keys(s, "<F7>");
	stage_dump(s, &after);
	/* With a keyboard on the screen the field was scrolled to: it has the focus. */
	if (typed)
		assert_non_null(canvas_focused(stage_canvas(s)));
	else if (strcmp(before.data, after.data) != 0)
		fail_msg("%s at %dx%d:\n%s\n%s", way->keys, sizes[size].cols, sizes[size].rows,
			 before.data, after.data);
	buf_finish(&before);
	buf_finish(&after);
}

static void a_key_brings_the_small_layout_back(void **state)
{
	(void)state;
	on_every_screen(check_small_again);
}

static void letters_that_are_larger_need_fewer_cells(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	struct prefs prefs = *ui_prefs(s.ui);
	prefs.letters = LETTERS_LARGE;
	ui_set_prefs(s.ui, &prefs);
	touch_nothing(&s);
	assert_int_equal(stage_canvas(&s)->target_rows, 2);
	assert_int_equal(stage_canvas(&s)->target_cols, 4);
	stage_close(&s);
}

static bool touchable(struct stage *s, const char *text, int *row, int *col)
{
	return stage_finds(s, text, row, col) &&
	       canvas_target_at(stage_canvas(s), *row, *col) != NULL;
}

/* All that a form asks, by touch alone but for the letters: ticks, scrolling, going on. */
static bool touch_text(struct stage *s, const char *text)
{
	int row, col;
	for (int i = 0; i < 12 && !touchable(s, text, &row, &col); i++) {
		const struct canvas *c = stage_canvas(s);
		const struct target *down = NULL;
		for (size_t k = 0; k < c->target_count; k++)
			if (c->targets[k].action == ACTION_PAGE_DOWN)
				down = &c->targets[k];
		if (down == NULL)
			return false;
		stage_click(s, down->at.row, down->at.col);
	}
	if (!touchable(s, text, &row, &col))
		return false;
	stage_click(s, row, col);
	return true;
}

static void a_form_is_gone_through_by_touch(void **state)
{
	(void)state;
	for (size_t k = 0; k < SIZES; k++) {
		struct stage s;
		stage_open(&s, sizes[k].rows, sizes[k].cols);
		stage_keys(&s, "<Enter>");
		touch_nothing(&s);
		assert_true(touch_text(&s, "Meedoen"));
		assert_true(touch_text(&s, "Ik wil meedoen"));
		stage_expect(&s, "form");
		stage_keys(&s, "Jan<Enter>jan@voorbeeld.nl");
		touch_nothing(&s);
		assert_true(touch_text(&s, "Veiligheid"));
		assert_true(stage_finds(&s, "[x] Veiligheid", NULL, NULL));
		assert_true(touch_text(&s, "( ) ja"));
		assert_true(touch_text(&s, "Verder"));
		stage_expect(&s, "review");
		assert_true(touch_text(&s, "Dit klopt, verder"));
		stage_expect(&s, "consent");
		assert_true(touch_text(&s, "U mag mij hierover"));
		assert_true(touch_text(&s, "Verstuur mijn aanmelding"));
		stage_expect(&s, "done");
		stage_close(&s);
	}
}

/* Two touches at once, of which the second would land on what the first one brought. */
static void a_second_touch_at_once_does_nothing_new(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>31" RIGHT "<F5>");
	stage_expect(&s, "review");
	touch_nothing(&s);
	assert_true(stage_finds(&s, "Verder", &row, &col));
	s.kiosk.world.now_ms += 1000;
	stage_touch(&s, row, col);
	stage_expect(&s, "consent");
	for (int i = 0; i < 20; i++) {
		s.kiosk.world.now_ms += 10;
		stage_touch(&s, row, col);
		stage_expect(&s, "consent");
		assert_false(stage_finds(&s, "Zet eerst", NULL, NULL));
	}
	/* Once there was time to look, it counts. */
	s.kiosk.world.now_ms += 250;
	stage_touch(&s, row, col);
	assert_true(stage_finds(&s, "Zet eerst", NULL, NULL));
	stage_close(&s);
}

static void a_tick_is_not_taken_back_by_a_trembling_hand(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 43, 132);
	stage_keys(&s, "<Enter>31");
	touch_nothing(&s);
	assert_true(stage_finds(&s, "[ ] Veiligheid", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "[x] Veiligheid", &row, &col));
	s.kiosk.world.now_ms += 100;
	stage_touch(&s, row, col);
	assert_true(stage_finds(&s, "[x] Veiligheid", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "[ ] Veiligheid", &row, &col));
	stage_close(&s);
}

static void finger(struct stage *s, enum input_kind kind, int row, int col)
{
	ui_input(s->ui, &(struct input){.kind = kind, .row = row, .col = col});
	ui_draw(s->ui);
}

static enum style style_at(struct stage *s, int row, int col)
{
	return canvas_cell(stage_canvas(s), row, col)->style;
}

/* WCAG 2.2, 2.5.2: what a finger came down on happens when it goes up there, and not before. */
static void a_finger_that_slides_off_does_nothing(void **state)
{
	struct stage s;
	int row, col, beside;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	touch_nothing(&s);
	assert_true(stage_finds(&s, "Publicaties zoeken", &row, &col));
	assert_true(stage_finds(&s, "Meedoen", &beside, NULL));
	s.kiosk.world.now_ms += 1000;
	assert_int_equal(style_at(&s, row, col), STYLE_ITEM);
	finger(&s, INPUT_PRESS, row, col);
	stage_expect(&s, "home");
	assert_int_equal(style_at(&s, row, col), STYLE_ITEM_FOCUS);
	finger(&s, INPUT_CLICK, beside, col);
	stage_expect(&s, "home");
	assert_int_equal(style_at(&s, row, col), STYLE_ITEM);
	/* Nor does a finger that goes up without having come down here. */
	finger(&s, INPUT_CLICK, row, col);
	stage_expect(&s, "home");
	finger(&s, INPUT_PRESS, row, col);
	finger(&s, INPUT_CLICK, row + 1, col + 7);
	stage_expect(&s, "publications");
	stage_close(&s);
}

/* What lies under the finger has changed since it came down. */
static void a_finger_does_not_touch_what_came_under_it(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	touch_nothing(&s);
	assert_true(stage_finds(&s, "Publicaties zoeken", &row, &col));
	finger(&s, INPUT_PRESS, row, col);
	s.kiosk.world.now_ms += STAGE_IDLE_SECONDS * 1000;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	stage_expect(&s, "attract");
	finger(&s, INPUT_CLICK, row, col);
	stage_expect(&s, "attract");
	finger(&s, INPUT_PRESS, row, col);
	stage_keys(&s, "<Enter>");
	finger(&s, INPUT_CLICK, row, col);
	stage_expect(&s, "home");
	stage_close(&s);
}

static void answering_the_countdown_touches_nothing_else(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	touch_nothing(&s);
	assert_true(stage_finds(&s, "Publicaties zoeken", &row, &col));
	s.kiosk.world.now_ms += (STAGE_IDLE_SECONDS - 5) * 1000;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	assert_true(stage_finds(&s, "Bent u er nog?", NULL, NULL));
	stage_touch(&s, row, col);
	s.kiosk.world.now_ms += 100;
	stage_touch(&s, row, col);
	stage_expect(&s, "home");
	stage_click(&s, row, col);
	stage_expect(&s, "publications");
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_target_is_as_large_as_a_fingertip),
		cmocka_unit_test(a_key_brings_the_small_layout_back),
		cmocka_unit_test(letters_that_are_larger_need_fewer_cells),
		cmocka_unit_test(a_form_is_gone_through_by_touch),
		cmocka_unit_test(a_second_touch_at_once_does_nothing_new),
		cmocka_unit_test(a_tick_is_not_taken_back_by_a_trembling_hand),
		cmocka_unit_test(answering_the_countdown_touches_nothing_else),
		cmocka_unit_test(a_finger_that_slides_off_does_nothing),
		cmocka_unit_test(a_finger_does_not_touch_what_came_under_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
