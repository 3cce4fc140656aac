/* Screens in Arabic: as they are read and as they are shown. */
#include "tests/unit/support/stage.h"
#include "db/base/buf.h"
#include "tui/visual.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define NAME	   "\u0644\u0627\u0644\u0629 de Vries"
#define TO_FORM	   "<Enter>31"
#define FILLED_IN  NAME "<Enter>lala@voorbeeld.nl<Enter>06 12345678<Enter>1234ab"
#define TO_REVIEW  TO_FORM FILLED_IN "<Enter>2<Tab>\u0645\u0631\u062D\u0628\u0627 (LSA)<Enter>1<F5>"
#define TO_CONSENT TO_REVIEW "<F5>"

static void stand(struct stage *s, int rows, int cols, const char *keys)
{
	stage_open(s, rows, cols);
	ui_set_lang(s->ui, LANG_AR);
	stage_keys(s, keys);
}

static void screens_look_as_they_did(void **state)
{
	static const struct {
		const char *name, *keys, *screen;
	} ways[] = {
		{"arabic-home", "<Enter>", "home"},
		{"arabic-page-dutch-only", "<Enter>11<Tab>", "page"},
		{"arabic-form", TO_FORM FILLED_IN "<Up><Up><Up>", "form"},
		{"arabic-review", TO_REVIEW, "review"},
		{"arabic-consent", TO_CONSENT, "consent"},
		{"arabic-publications", "<Enter>2/jeugd", "publications"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		stand(&s, 24, 80, ways[i].keys);
		stage_expect(&s, ways[i].screen);
		assert_true(stage_canvas(&s)->rtl);
		stage_golden(&s, ways[i].name);
		stage_close(&s);
	}
}

/* Every place on the screen does what stands there. */
static void a_click_is_turned_back(void **state)
{
	(void)state;
	struct stage s;
	stand(&s, 24, 80, "<Enter>");
	const struct canvas *c = stage_canvas(&s);
	struct rect third = {0};
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == ACTION_PICK && c->targets[i].arg == 2)
			third = c->targets[i].at;
	assert_true(third.cols > 0);
	stage_click(&s, third.row, c->cols - 1 - third.col);
	stage_expect(&s, "forms");
	stage_close(&s);
}

/* Nothing of one language's order is left when another one is chosen. */
static void another_language_shows_all_anew(void **state)
{
	(void)state;
	struct stage s;
	stand(&s, 24, 80, "<Enter>");
	struct canvas *c = ui_draw(s.ui);
	for (int row = 0; row < c->rows; row++)
		c->changes[row] = (struct change){0, -1};
	ui_set_lang(s.ui, LANG_NL);
	c = ui_draw(s.ui);
	for (int row = 0; row < c->rows; row++) {
		assert_true(visual_is_plain(c, row));
		assert_int_equal(c->changes[row].first, 0);
		assert_int_equal(c->changes[row].last, c->cols - 1);
	}
	stage_close(&s);
}

/* Links of a Dutch page lie from left to right, also on an Arabic screen. */
static void sideways_goes_from_link_to_link(void **state)
{
	(void)state;
	struct stage s;
	stand(&s, 24, 80, "<Enter>11<Right>");
	const struct target *first = canvas_focused(stage_canvas(&s));
	assert_non_null(first);
	assert_int_equal(first->arg, 0);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens_look_as_they_did),
		cmocka_unit_test(a_click_is_turned_back),
		cmocka_unit_test(another_language_shows_all_anew),
		cmocka_unit_test(sideways_goes_from_link_to_link),
	};
	return cmocka_run_group_tests_name("rtl_screens", tests, NULL, NULL);
}
