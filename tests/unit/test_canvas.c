#include "tui/canvas.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void settle(struct canvas *c)
{
	for (int row = 0; row < c->rows; row++)
		c->changes[row] = (struct change){c->cols, -1};
}

static void only_changed_cells_count(void **state)
{
	(void)state;
	struct canvas c;
	canvas_init(&c, 3, 20);
	canvas_text(&c, 1, 2, 18, STYLE_BODY, "leefbaar", 8);
	settle(&c);
	canvas_text(&c, 1, 2, 18, STYLE_BODY, "leefbaar", 8);
	for (int row = 0; row < c.rows; row++)
		assert_true(c.changes[row].first > c.changes[row].last);
	canvas_text(&c, 1, 2, 18, STYLE_BODY, "leesbaar", 8);
	assert_int_equal(c.changes[1].first, 5);
	assert_int_equal(c.changes[1].last, 5);
	canvas_finish(&c);
}

static void a_wide_cluster_does_not_hang_over_the_edge(void **state)
{
	(void)state;
	struct canvas c;
	canvas_init(&c, 1, 3);
	assert_int_equal(canvas_text(&c, 0, 0, 3, STYLE_BODY, "\u6f22\u5b57", 6), 2);
	assert_int_equal(canvas_cell(&c, 0, 0)->columns, 2);
	assert_int_equal(canvas_cell(&c, 0, 1)->columns, 0);
	assert_int_equal(canvas_cell(&c, 0, 2)->columns, 1);
	canvas_finish(&c);
}

static void no_control_character_reaches_a_cell(void **state)
{
	static const char hostile[] = "a\x1b[2Jb\r\n\x07\x7f\xc2\x9b"
				      "c\xff";
	(void)state;
	struct canvas c;
	canvas_init(&c, 1, 40);
	canvas_text(&c, 0, 0, 40, STYLE_BODY, hostile, sizeof(hostile) - 1);
	for (int col = 0; col < c.cols; col++) {
		const char *text = canvas_cell(&c, 0, col)->text;
		for (size_t i = 0; i < CELL_TEXT && text[i] != '\0'; i++)
			assert_true((unsigned char)text[i] >= ' ' && text[i] != 0x7F);
		assert_int_not_equal(memcmp(text, "\xc2\x9b", 2), 0);
	}
	canvas_finish(&c);
}

static void the_last_target_is_touched(void **state)
{
	(void)state;
	struct canvas c;
	canvas_init(&c, 5, 20);
	canvas_target(&c, (struct rect){0, 0, 5, 20}, 1, 10);
	canvas_target(&c, (struct rect){2, 4, 1, 3}, 2, 20);
	assert_int_equal(canvas_target_at(&c, 2, 6)->arg, 20);
	assert_int_equal(canvas_target_at(&c, 2, 7)->arg, 10);
	assert_null(canvas_target_at(&c, 5, 0));
	canvas_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_changed_cells_count),
		cmocka_unit_test(a_wide_cluster_does_not_hang_over_the_edge),
		cmocka_unit_test(no_control_character_reaches_a_cell),
		cmocka_unit_test(the_last_target_is_touched),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
