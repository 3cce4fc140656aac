/* What screens are made of: the list, flowing text, the bars. */
#include "db/base/buf.h"
#include "tui/bars.h"
#include "tui/part/body.h"
#include "tui/part/flow.h"
#include "tui/part/list.h"
#include "tui/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct rows {
	long drawn; /* how often a row was drawn */
	long focused;
};

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	struct rows *rows = owner;
	char text[32];
	rows->drawn++;
	if (focus)
		rows->focused = index;
	snprintf(text, sizeof text, "rij %ld", index);
	canvas_line(c, at.row, at.col, at.cols, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, text);
}

static void draw(struct list *list, struct canvas *c, enum damage damage, struct rows *rows)
{
	rows->drawn = 0;
	list_draw(list, c, (struct rect){0, 0, c->rows, c->cols}, damage,
		  (struct list_rows){rows, draw_row});
}

static enum damage act(struct list *list, enum action action, int arg)
{
	enum damage damage = DAMAGE_NONE;
	const struct event ev = {.kind = EVENT_ACTION, .action = action, .arg = arg};
	assert_true(list_act(list, &ev, &damage));
	return damage;
}

static void a_list_draws_only_what_is_seen(void **state)
{
	struct canvas c;
	struct list list;
	struct rows rows = {0, 0};
	(void)state;
	canvas_init(&c, 10, 40);
	list_init(&list, 1);
	list.count = 100000;
	draw(&list, &c, DAMAGE_ALL, &rows);
	assert_int_equal(rows.drawn, 10);
	assert_int_equal(c.target_count, 10);
	draw(&list, &c, act(&list, ACTION_DOWN, 0), &rows);
	assert_int_equal(rows.drawn, 2);
	assert_int_equal(rows.focused, 1);
	/* The end of a long list is as near as its beginning. */
	draw(&list, &c, act(&list, ACTION_LAST, 0), &rows);
	assert_int_equal(rows.drawn, 10);
	assert_int_equal(rows.focused, 99999);
	assert_int_equal(list.top, 99990);
	draw(&list, &c, act(&list, ACTION_UP, 0), &rows);
	assert_int_equal(rows.drawn, 2);
	canvas_finish(&c);
}

static void focus_stays_inside(void **state)
{
	struct canvas c;
	struct list list;
	struct rows rows = {0, 0};
	(void)state;
	canvas_init(&c, 6, 40);
	list_init(&list, 2);
	draw(&list, &c, DAMAGE_ALL, &rows);
	assert_int_equal(rows.drawn, 0);
	assert_int_equal(act(&list, ACTION_DOWN, 0), DAMAGE_NONE);
	list.count = 5;
	draw(&list, &c, DAMAGE_ALL, &rows);
	assert_int_equal(rows.drawn, 3);
	assert_int_equal(act(&list, ACTION_UP, 0), DAMAGE_NONE);
	act(&list, ACTION_PAGE_DOWN, 0);
	act(&list, ACTION_PAGE_DOWN, 0);
	act(&list, ACTION_PAGE_DOWN, 0);
	assert_int_equal(list.focus, 4);
	act(&list, ACTION_PICK, 99);
	assert_int_equal(list.focus, 4);
	act(&list, ACTION_FIRST, 0);
	assert_int_equal(list.focus, 0);
	/* Rows that went away take the focus with them. */
	act(&list, ACTION_LAST, 0);
	list.count = 2;
	draw(&list, &c, DAMAGE_ALL, &rows);
	assert_int_equal(list.focus, 1);
	assert_int_equal(list.top, 0);
	canvas_finish(&c);
}

static void a_list_leaves_other_actions_alone(void **state)
{
	struct list list;
	enum damage damage = DAMAGE_ALL;
	(void)state;
	list_init(&list, 1);
	list.count = 3;
	const struct event open = {.kind = EVENT_ACTION, .action = ACTION_OPEN};
	const struct event text = {.kind = EVENT_TEXT, .text = "a", .len = 1};
	assert_false(list_act(&list, &open, &damage));
	assert_false(list_act(&list, &text, &damage));
	assert_int_equal(list.focus, 0);
}

/* Two paragraphs, the second with two links. */
static void make_body(struct body *body)
{
	*body = (struct body){0};
	body_add(body, BLOCK_HEADING, 2, NULL, "Kop");
	body_add(body, BLOCK_PARAGRAPH, 0, NULL,
		 "Eerst wat woorden zonder link, op meer dan een regel.");
	body_add(body, BLOCK_PARAGRAPH, 0, NULL, "Dan een en twee.");
	struct block *block = &body->blocks[2];
	block->span_count = 2;
	block->spans = buf_alloc(2, sizeof *block->spans);
	block->spans[0] = (struct span){4, 3, SPAN_LINK, 0};
	block->spans[1] = (struct span){11, 4, SPAN_LINK, 1};
	body->link_count = 2;
	body->links = buf_alloc(2, sizeof *body->links);
	body->links[0] = buf_copy("page:een");
	body->links[1] = buf_copy("page:twee");
}

static enum damage flow_do(struct flow *flow, enum action action)
{
	enum damage damage = DAMAGE_NONE;
	const struct event ev = {.kind = EVENT_ACTION, .action = action};
	flow_act(flow, &ev, &damage);
	return damage;
}

static void text_flows_and_links_take_the_focus(void **state)
{
	struct canvas c;
	struct body body;
	struct buf text;
	(void)state;
	make_body(&body);
	canvas_init(&c, 10, 24);
	struct flow *flow = flow_new(&body, false);
	struct rect area = {0, 0, 10, 24};
	flow_draw(flow, &c, area, DAMAGE_ALL);
	buf_init(&text);
	canvas_dump(&c, &text);
	assert_string_equal(text.data,
			    "Kop\nEerst wat woorden zonder\nlink, op meer dan een\nregel.\n\n"
			    "Dan een en twee.\n\n\n\n\n");
	assert_int_equal(c.target_count, 2);
	assert_null(flow_link(flow));
	flow_draw(flow, &c, area, flow_do(flow, ACTION_NEXT));
	assert_string_equal(flow_link(flow), "page:een");
	assert_int_equal(canvas_cell(&c, 5, 4)->style, STYLE_LINK_FOCUS);
	assert_int_equal(flow_do(flow, ACTION_NEXT), DAMAGE_FOCUS);
	flow_draw(flow, &c, area, DAMAGE_FOCUS);
	assert_string_equal(flow_link(flow), "page:twee");
	assert_int_equal(canvas_cell(&c, 5, 4)->style, STYLE_LINK);
	assert_int_equal(canvas_cell(&c, 5, 11)->style, STYLE_LINK_FOCUS);
	flow_do(flow, ACTION_NEXT);
	assert_string_equal(flow_link(flow), "page:twee");
	buf_finish(&text);
	flow_free(flow);
	canvas_finish(&c);
	block_finish(&body);
}

static void text_scrolls_between_its_ends_at_any_width(void **state)
{
	struct canvas c;
	struct body body;
	(void)state;
	make_body(&body);
	canvas_init(&c, 40, 100);
	for (int cols = 1; cols < 100; cols++) {
		struct flow *flow = flow_new(&body, false);
		struct rect area = {0, 0, 3, cols};
		int first, last, all;
		flow_draw(flow, &c, area, DAMAGE_ALL);
		for (int i = 0; i < 200; i++)
			flow_draw(flow, &c, area, flow_do(flow, ACTION_DOWN));
		flow_position(flow, &first, &last, &all);
		assert_int_equal(last, all);
		for (int i = 0; i < 200; i++)
			flow_draw(flow, &c, area, flow_do(flow, ACTION_PAGE_UP));
		flow_position(flow, &first, &last, &all);
		assert_int_equal(first, 1);
		flow_free(flow);
	}
	canvas_finish(&c);
	block_finish(&body);
}

static void an_empty_body_is_no_trouble(void **state)
{
	struct canvas c;
	struct body body = {0};
	int first, last, all;
	(void)state;
	canvas_init(&c, 5, 20);
	struct flow *flow = flow_new(&body, false);
	flow_draw(flow, &c, (struct rect){0, 0, 5, 20}, DAMAGE_ALL);
	flow_do(flow, ACTION_NEXT);
	flow_do(flow, ACTION_LAST);
	flow_draw(flow, &c, (struct rect){0, 0, 5, 20}, DAMAGE_ALL);
	flow_position(flow, &first, &last, &all);
	assert_int_equal(all, 0);
	assert_null(flow_link(flow));
	flow_free(flow);
	canvas_finish(&c);
}

static const struct bars bars = {
	.buttons = {{UI_ENTER, "Openen", ACTION_OPEN},
		    {'/', "Zoeken", ACTION_SEARCH},
		    {UI_F3, "Filter", ACTION_FILTER},
		    {UI_ESC, "Terug", ACTION_BACK},
		    {UI_F1, "Hulp", ACTION_HELP},
		    {UI_F10, "Klaar en wissen", ACTION_FINISH}},
	.count = 6,
	.more = {UI_F12, "Meer", ACTION_MORE},
};

/* Draws a group of the buttons; adds what they do to the set. */
static size_t draw_group(struct canvas *c, int group, uint64_t *actions)
{
	struct bars shown = bars;
	shown.group = group;
	canvas_untarget(c, (struct rect){0, 0, c->rows, c->cols});
	int rows = bars_rows(&shown, c);
	bars_draw_buttons(c, &shown);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct rect at = c->targets[i].at;
		assert_in_range(at.row, c->rows - rows, c->rows - at.rows);
		assert_int_equal(at.rows, c->target_rows);
		assert_true(at.col >= 0 && at.col + at.cols <= c->cols);
		*actions |= UINT64_C(1) << c->targets[i].action;
	}
	return c->target_count;
}

static void buttons_wrap_and_stay_on_the_canvas(void **state)
{
	uint64_t all = 0;
	(void)state;
	for (size_t i = 0; i < bars.count; i++)
		all |= UINT64_C(1) << bars.buttons[i].action;
	for (int cols = 40; cols < 140; cols++) {
		for (int target_rows = 1; target_rows < 4; target_rows++) {
			struct canvas c;
			uint64_t actions = 0;
			canvas_init(&c, target_rows == 2 ? 15 : 24, cols);
			c.target_rows = target_rows;
			/* What does not fit in one group is in another, and one leads to it. */
			for (int group = 0; group < 4; group++) {
				size_t shown = draw_group(&c, group, &actions);
				if (shown < bars.count)
					assert_int_equal(c.targets[shown - 1].action, ACTION_MORE);
				if (group == 0 && shown < bars.count)
					assert_int_equal(c.targets[0].action, ACTION_BACK);
			}
			assert_int_equal(actions & ~(UINT64_C(1) << ACTION_MORE), all);
			canvas_finish(&c);
		}
	}
}

static void buttons_take_few_rows(void **state)
{
	static const struct {
		int rows, cols, target_rows, taken;
	} sizes[] = {{43, 132, 1, 1}, {24, 80, 1, 2},  {24, 60, 1, 2}, {15, 40, 1, 2},
		     {15, 40, 2, 2},  {43, 132, 3, 3}, {20, 60, 3, 3}};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct canvas c;
		canvas_init(&c, sizes[i].rows, sizes[i].cols);
		c.target_rows = sizes[i].target_rows;
		assert_int_equal(bars_rows(&bars, &c), sizes[i].taken);
		assert_int_equal(bars_rows(&(struct bars){.count = 0}, &c), 0);
		canvas_finish(&c);
	}
}

static void keys_are_named_as_on_the_keyboard(void **state)
{
	char plain[8];
	(void)state;
	assert_string_equal(bars_key_name(UI_ESC, plain), "Esc");
	assert_string_equal(bars_key_name(UI_F10, plain), "F10");
	assert_string_equal(bars_key_name('/', plain), "/");
	assert_string_equal(bars_key_name(1, plain), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_draws_only_what_is_seen),
		cmocka_unit_test(focus_stays_inside),
		cmocka_unit_test(a_list_leaves_other_actions_alone),
		cmocka_unit_test(text_flows_and_links_take_the_focus),
		cmocka_unit_test(text_scrolls_between_its_ends_at_any_width),
		cmocka_unit_test(an_empty_body_is_no_trouble),
		cmocka_unit_test(buttons_wrap_and_stay_on_the_canvas),
		cmocka_unit_test(buttons_take_few_rows),
		cmocka_unit_test(keys_are_named_as_on_the_keyboard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
