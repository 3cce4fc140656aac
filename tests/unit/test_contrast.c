/*
 * Everything that is shown can be read: every cell of every screen, in every language and size,
 * has a contrast of 7:1 in every theme, on every kind of terminal (WCAG 2.2, 1.4.6).  And what has
 * the focus has a mark, so that nobody needs to see colours (1.4.1, 2.4.7).
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/ways.h"
#include "tui/terminal/colour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEAST 700

static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* How each style looks in each theme, on each kind of terminal; COLOUR_NONE stands for 24 bits. */
static unsigned least[STYLES], cells[STYLES];

static unsigned contrast(enum colour_range range, enum theme theme, enum style style)
{
	struct look look = style_look(theme, style);
	if (range == COLOUR_NONE)
		return style_contrast(look.foreground, look.background);
	struct colour_look shown = colour_of(range, theme, style);
	return style_contrast(colour_seen(range, theme, shown.foreground),
			      colour_seen(range, theme, shown.background));
}

static void measure(void)
{
	for (enum style style = 0; style < STYLES; style++) {
		least[style] = 2100;
		for (enum theme theme = 0; theme < THEMES; theme++)
			for (enum colour_range range = 0; range < COLOUR_RANGES; range++) {
				unsigned found = contrast(range, theme, style);
				least[style] = found < least[style] ? found : least[style];
			}
	}
}

static void check(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	for (int row = 0; row < c->rows; row++)
		for (int col = 0; col < c->cols; col++) {
			const struct cell *cell = canvas_cell(c, row, col);
			if (cell->text[0] == '\0')
				continue;
			assert_in_range(cell->style, 0, STYLES - 1);
			cells[cell->style]++;
			if (least[cell->style] < LEAST)
				fail_msg("%s: ‘%s’ at %d,%d has a contrast of %u : 100",
					 ui_screen_name(s->ui), cell->text, row, col,
					 least[cell->style]);
		}
}

static void pass(struct stage *s, int64_t ms)
{
	s->kiosk.world.now_ms += ms;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s->ui);
}

/* The screen as keys leave it, with the keyboard, an error and the countdown over it. */
static void check_way(struct stage *s, const struct tour *tour, const struct way *way)
{
	const struct err e = {.code = 1, .text = "Er is iets dat niet lukt"};
	tour_go(s, way);
	check(s);
	const struct target *focus = canvas_focused(stage_canvas(s));
	if (focus != NULL && focus->role == ROLE_FIELD) {
		stage_click(s, focus->at.row, focus->at.col);
		check(s);
	}
	ui_show_error(s->ui, &e);
	check(s);
	if (strcmp(way->screen, "attract") == 0) {
		stage_keys(s, " ");
		return;
	}
	pass(s, tour_limit_ms(s) - 20000);
	check(s);
	tour_end(s, tour);
}

static void check_tour(const struct tour *tour, const int size[2], enum lang lang)
{
	struct stage s;
	struct stage_options options = tour->options;
	options.lang = lang;
	options.speech = options.can_letters = true;
	tour_open(&s, tour, size[0], size[1], &options);
	for (size_t i = 0; i < tour->way_count; i++)
		check_way(&s, tour, &tour->ways[i]);
	stage_close(&s);
}

static void every_cell_is_legible(void **state)
{
	(void)state;
	measure();
	for (size_t k = 0; k < SIZES; k++)
		for (enum lang lang = 0; lang < LANGS; lang++)
			for (size_t i = 0; i < TOURS; i++)
				check_tour(&tours[i], sizes[k], lang);
	/* The walk saw every kind of text: the styles without any are blank by nature. */
	for (enum style style = 0; style < STYLES; style++)
		if (style != STYLE_TITLE && style != STYLE_EMPHASIS && style != STYLE_FRAME &&
		    style != STYLE_QR_LIGHT && style != STYLE_QR_DARK && cells[style] == 0)
			fail_msg("style %d was never seen", (int)style);
}

/* Focus. */

/* The characters of a target, and the column before it, where a mark may stand. */
static void read_target(const struct canvas *c, struct rect at, struct buf *out)
{
	for (int row = at.row; row < at.row + at.rows; row++)
		for (int col = at.col > 0 ? at.col - 1 : 0; col < at.col + at.cols; col++) {
			const struct cell *cell = canvas_cell(c, row, col);
			buf_add_str(out, cell->text[0] != '\0' ? cell->text : " ");
		}
}

static const struct target *find(const struct canvas *c, const struct target *like)
{
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->action == like->action && t->arg == like->arg &&
		    memcmp(&t->at, &like->at, sizeof t->at) == 0)
			return t;
	}
	return NULL;
}

/*
 * What had the focus, now that it has it no longer, must be written differently.  Returns what
 * it was, or ROLE_NONE when there was nothing to compare.
 */
static enum role focus_is_written(struct stage *s, const char *key)
{
	const struct target *focus = canvas_focused(stage_canvas(s));
	if (focus == NULL)
		return ROLE_NONE;
	const struct target before = *focus;
	struct buf with, without;
	buf_init(&with);
	buf_init(&without);
	read_target(stage_canvas(s), before.at, &with);
	stage_keys(s, key);
	const struct target *now = canvas_focused(stage_canvas(s));
	bool moved = now != NULL && (now->action != before.action || now->arg != before.arg) &&
		     find(stage_canvas(s), &before) != NULL;
	if (moved) {
		read_target(stage_canvas(s), before.at, &without);
		if (strcmp(with.data, without.data) == 0)
			fail_msg("%s: focus is not to be seen in ‘%s’", ui_screen_name(s->ui),
				 with.data);
	}
	buf_finish(&with);
	buf_finish(&without);
	return moved ? before.role : ROLE_NONE;
}

static void walk_with_focus(const struct tour *tour, const int size[2], int *compared)
{
	static const char *const keys[] = {"<Tab>", "<Down>", "<Backtab>", "<Up>"};
	struct stage s;
	tour_open(&s, tour, size[0], size[1], &tour->options);
	for (size_t i = 0; i < tour->way_count; i++) {
		tour_go(&s, &tour->ways[i]);
		for (size_t n = 0; n < 60; n++)
			compared[focus_is_written(&s, keys[n / 15])]++;
		tour_end(&s, tour);
	}
	stage_close(&s);
}

static void focus_is_never_by_colour_alone(void **state)
{
	(void)state;
	int compared[ROLE_NOTICE + 1] = {0};
	for (size_t k = 0; k < SIZES; k++)
		for (size_t i = 0; i < TOURS; i++)
			walk_with_focus(&tours[i], sizes[k], compared);
	for (enum role role = ROLE_BUTTON; role <= ROLE_FIELD; role++)
		if (compared[role] == 0)
			fail_msg("no focus on role %d was compared", (int)role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_legible),
		cmocka_unit_test(focus_is_never_by_colour_alone),
	};
	return cmocka_run_group_tests_name("contrast", tests, NULL, NULL);
}
