/* The screens of browsing, on the stage: what they show, and what keys and touches do. */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* The way to each screen from the attract screen. */
static const struct {
	const char *name, *screen, *keys;
} ways[] = {
	{"attract", "attract", ""},
	{"home", "home", "<Enter>"},
	{"language", "language", "<Enter><F2>"},
	{"help", "help", "<Enter><F1>"},
	{"pages", "pages", "<Enter>1"},
	{"page", "page", "<Enter>11"},
	{"page-link", "page", "<Enter>11<Tab><Tab><Tab><Tab>"},
	{"page-end", "page", "<Enter>11<End>"},
	{"page-english", "page", "<Enter>11<F2>2"},
	{"pages-english", "pages", "2<Enter>"},
	{"publications", "publications", "<Enter>2"},
	{"publications-scrolled", "publications", "<Enter>2<End>"},
	{"publications-search", "publications", "<Enter>2/leef"},
	{"publications-found", "publications", "<Enter>2/leef<Enter><Esc><Esc>"},
	{"publications-nothing", "publications", "<Enter>2/zzzz"},
	{"publications-instead", "publications", "<Enter>2/leefbarheid"},
	{"publications-filtered", "publications", "<Enter>2<F3>12"},
	{"filter", "filter", "<Enter>2<F3>"},
	{"filter-theme", "filter", "<Enter>2<F3>1"},
	{"filter-publisher", "filter", "<Enter>2<F3>2"},
	{"filter-year", "filter", "<Enter>2<F3>3"},
	{"publication", "publication", "<Enter>2<Enter>"},
	{"publication-copy", "publication", "<Enter>2/bouwstenen<Enter>"},
	{"publication-text", "publication", "<Enter>2/gebiedsgerichte<Enter>"},
	{"reading", "reading", "<Enter>2/knikkerbaan<Enter>l"},
	{"reading-end", "reading", "<Enter>2/knikkerbaan<Enter>l<End>"},
	{"qr", "qr", "<Enter>5"},
	{"codes", "codes", "<Enter>6"},
	{"code-wifi", "code", "<Enter>61"},
	{"code-contact", "code", "<Enter>62"},
	{"code-event", "code", "<Enter>64"},
	{"qr-long", "qr", "<Enter>2/onderzoek effecten<Enter>q"},
};

#define WAYS (sizeof ways / sizeof ways[0])

static void every_screen_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		for (size_t i = 0; i < WAYS; i++) {
			struct stage s;
			stage_open(&s, sizes[k][0], sizes[k][1]);
			stage_keys(&s, ways[i].keys);
			stage_expect(&s, ways[i].screen);
			stage_golden(&s, ways[i].name);
			stage_close(&s);
		}
	}
}

/* A list, and a form with its keyboard for those who touch: frames, marks, arrows. */
static void frames_and_marks_have_stand_ins_in_ascii(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2");
	stage_golden_ascii(&s, "ascii-publications");
	stage_keys(&s, "<F10><Enter>31");
	stage_expect(&s, "form");
	assert_true(stage_finds(&s, "Uw naam", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "┌", NULL, NULL));
	stage_golden_ascii(&s, "ascii-form-touched");
	stage_close(&s);
}

static void a_kiosk_that_is_not_enrolled_says_so(void **state)
{
	(void)state;
	struct stage s;
	stage_open_with(&s, 24, 80, &(struct stage_options){.not_enrolled = true});
	stage_keys(&s, "<Enter>");
	assert_true(stage_finds(&s, "Aanmelden kan nu niet", NULL, NULL));
	assert_false(stage_finds(&s, "Meedoen", NULL, NULL));
	assert_false(stage_finds(&s, "Aanmelding intrekken", NULL, NULL));
	stage_golden(&s, "home-no-signups");
	stage_close(&s);
}

/* A file that was put aside stays until somebody took it away; till then staff are told. */
static void a_kiosk_whose_storage_was_damaged_says_so(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	assert_false(stage_finds(&s, "was beschadigd", NULL, NULL));
	temp_write(s.kiosk.state, "signups.damaged-1.db", "x", 1);
	stage_keys(&s, "<F10><Enter>");
	assert_true(stage_finds(&s, "was beschadigd", NULL, NULL));
	assert_true(stage_finds(&s, "Meedoen", NULL, NULL));
	stage_golden(&s, "home-damaged");
	stage_close(&s);
}

static void a_page_without_translation_is_shown_in_dutch(void **state)
{
	(void)state;
	struct stage s;
	stage_open_with(&s, 24, 80,
			&(struct stage_options){
				.sql = "DELETE FROM page WHERE id = 'programma' AND lang = 'en'"});
	stage_keys(&s, "<Enter>11<F2>2");
	stage_expect(&s, "page");
	assert_true(stage_finds(&s, "This page is in Dutch only.", NULL, NULL));
	assert_true(stage_finds(&s, "Wat is het programma?", NULL, NULL));
	stage_golden(&s, "page-dutch-only");
	stage_close(&s);
}

static void another_language_keeps_the_place(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/leef<Down><F2>2");
	stage_expect(&s, "publications");
	assert_true(stage_finds(&s, "leef", NULL, NULL));
	assert_true(stage_finds(&s, " found", NULL, NULL));
	stage_close(&s);
}

static void links_lead_to_pages_publications_forms_and_codes(void **state)
{
	static const struct {
		const char *keys, *screen;
	} links[] = {
		{"<Tab>", "page"},	     {"<Tab><Tab>", "publication"},
		{"<Tab><Tab><Tab>", "form"}, {"<Tab><Tab><Tab><Tab>", "qr"},
		{"<Backtab>", "qr"},
	};
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		stage_keys(&s, "<Enter>11");
		stage_keys(&s, links[i].keys);
		stage_keys(&s, "<Enter>");
		stage_expect(&s, links[i].screen);
		stage_keys(&s, "<F10>");
	}
	stage_close(&s);
}

static const struct target *find_button(struct stage *s, enum action action)
{
	const struct canvas *c = stage_canvas(s);
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].action == (int)action)
			return &c->targets[i];
	return NULL;
}

/* Touches the button for an action, which must be there, if only after "more". */
static void touch_button(struct stage *s, enum action action)
{
	const struct target *button = find_button(s, action);
	for (int i = 0; i < 5 && button == NULL; i++) {
		touch_button(s, ACTION_MORE);
		button = find_button(s, action);
	}
	assert_non_null(button);
	stage_click(s, button->at.row, button->at.col);
}

static void touching_reaches_the_end_and_the_beginning(void **state)
{
	static const char *const ways_in[] = {"<Enter>2", "<Enter>11", "<Enter>2<F3>1"};
	(void)state;
	for (size_t i = 0; i < sizeof ways_in / sizeof ways_in[0]; i++) {
		struct stage s;
		struct buf begin, end, now;
		stage_open(&s, 15, 40);
		buf_init(&begin);
		buf_init(&end);
		buf_init(&now);
		stage_keys(&s, ways_in[i]);
		stage_dump(&s, &begin);
		stage_keys(&s, "<End>");
		stage_dump(&s, &end);
		assert_string_not_equal(begin.data, end.data);
		stage_keys(&s, "<Home>");
		for (int n = 0; n < 10; n++)
			touch_button(&s, ACTION_PAGE_DOWN);
		/* A key that does nothing, so that both are laid out for keys. */
		stage_keys(&s, "<F5>");
		stage_dump(&s, &now);
		assert_string_equal(now.data, end.data);
		buf_clear(&now);
		for (int n = 0; n < 10; n++)
			touch_button(&s, ACTION_PAGE_UP);
		stage_keys(&s, "<F5>");
		stage_dump(&s, &now);
		assert_string_equal(now.data, begin.data);
		buf_finish(&begin);
		buf_finish(&end);
		buf_finish(&now);
		stage_close(&s);
	}
}

/* A pseudo-random number below n; the same at every run. */
static unsigned next_number(unsigned *state, unsigned n)
{
	*state = *state * 1103515245U + 12345U;
	return (*state >> 16) % n;
}

static void expect_standing_buttons(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	bool finish = false, language = false;
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		assert_in_range(t->at.row, 0, c->rows - t->at.rows);
		assert_in_range(t->at.col, 0, c->cols - t->at.cols);
		finish = finish || t->action == ACTION_FINISH;
		language = language || t->action == ACTION_LANGUAGE;
	}
	assert_true(finish);
	assert_true(language || strcmp(ui_screen_name(s->ui), "language") == 0);
}

static bool is_code(int style)
{
	return style >= STYLE_QR_LIGHT && style <= STYLE_QR_LIGHT_OVER_DARK;
}

/*
 * No screen draws over the bars: the title, and the last button in its own style.  Only a code may
 * need the end of the top row.
 */
static void expect_bars_whole(struct stage *s)
{
	const struct canvas *c = stage_canvas(s);
	int bottom = -1;
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->action != ACTION_FINISH)
			continue;
		bottom = t->at.row;
		for (int col = t->at.col; col < t->at.col + t->at.cols; col++) {
			int style = canvas_cell(c, t->at.row, col)->style;
			assert_true(style == STYLE_BUTTON || style == STYLE_BUTTON_KEY);
		}
	}
	assert_int_equal(bottom, c->rows - 1);
	for (int col = 0; col < c->cols; col++) {
		int style = canvas_cell(c, 0, col)->style;
		assert_true(style == STYLE_BAR || style == STYLE_BAR_TITLE || is_code(style));
	}
}

static void every_size_shows_every_button(void **state)
{
	unsigned random = 2;
	(void)state;
	for (size_t i = 0; i < WAYS; i++) {
		struct stage s;
		stage_open(&s, 24, 80);
		stage_keys(&s, ways[i].keys);
		for (int n = 0; n < 25; n++) {
			stage_resize(&s, 20 + (int)next_number(&random, 41),
				     60 + (int)next_number(&random, 141));
			stage_expect(&s, ways[i].screen);
			if (i == 0)
				continue;
			expect_standing_buttons(&s);
			expect_bars_whole(&s);
		}
		stage_close(&s);
	}
}

/* The canvas after a script and then a touch of target `index`; index -1: no touch.  The number of
 * targets. */
static size_t after_touch(const char *keys, long index, const char *more, struct buf *out,
			  struct target *touched)
{
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, keys);
	size_t count = stage_canvas(&s)->target_count;
	if (index >= 0) {
		*touched = stage_canvas(&s)->targets[index];
		stage_click(&s, touched->at.row, touched->at.col);
	}
	stage_keys(&s, more);
	stage_dump(&s, out);
	stage_close(&s);
	return count;
}

static const struct {
	enum action action;
	const char *key;
} action_keys[] = {
	{ACTION_BACK, "<Esc>"},
	{ACTION_HELP, "<F1>"},
	{ACTION_LANGUAGE, "<F2>"},
	{ACTION_SPEECH, "<F6>"},
	{ACTION_AIDS, "<F9>"},
	{ACTION_FINISH, "<F10>"},
	{ACTION_OPEN, "<Enter>"},
	{ACTION_SEARCH, "/"},
	{ACTION_FILTER, "<F3>"},
	{ACTION_CLEAR, "<F4>"},
	{ACTION_QR, "q"},
	{ACTION_READ, "l"},
	{ACTION_READ, "l"},
	{ACTION_PAGE_DOWN, "<Page_down>"},
	{ACTION_PAGE_UP, "<Page_up>"},
	{ACTION_NEXT, "<Tab>"},
};

static const char *key_of(int action)
{
	for (size_t i = 0; i < sizeof action_keys / sizeof action_keys[0]; i++)
		if ((int)action_keys[i].action == action)
			return action_keys[i].key;
	fail_msg("no key for action %d", action);
	return "";
}

/* Touching target `index` must do what its key, or its digit, does. */
static void compare_touch(const char *keys, long index, int *digit)
{
	struct buf touched, pressed;
	struct target t = {.action = ACTION_NONE};
	char digit_key[2] = "", key[32];
	buf_init(&touched);
	buf_init(&pressed);
	/* F7 means nothing here; as a key it takes the keyboard on the screen away. */
	after_touch(keys, index, "<F7>", &touched, &t);
	if (t.action == ACTION_PICK)
		digit_key[0] = (char)('0' + ++*digit);
	if (*digit <= 9 || t.action != ACTION_PICK) {
		snprintf(key, sizeof key, "%s<F7>",
			 t.action == ACTION_PICK ? digit_key : key_of(t.action));
		after_touch(keys, -1, key, &pressed, NULL);
		assert_string_equal(touched.data, pressed.data);
	}
	buf_finish(&touched);
	buf_finish(&pressed);
}

static void a_touch_does_what_the_key_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < WAYS; i++) {
		struct buf unused;
		bool typing = strstr(ways[i].keys, "/") != NULL &&
			      strcmp(ways[i].screen, "publications") == 0;
		/* While one types, characters are text: there a touch has no key to compare with.
		 */
		if (typing)
			continue;
		buf_init(&unused);
		size_t count = after_touch(ways[i].keys, -1, "", &unused, NULL);
		assert_true(count > 0);
		int digit = 0;
		for (size_t k = 0; k < count; k++)
			compare_touch(ways[i].keys, (long)k, &digit);
		buf_finish(&unused);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_agreed),
		cmocka_unit_test(frames_and_marks_have_stand_ins_in_ascii),
		cmocka_unit_test(a_kiosk_that_is_not_enrolled_says_so),
		cmocka_unit_test(a_kiosk_whose_storage_was_damaged_says_so),
		cmocka_unit_test(a_page_without_translation_is_shown_in_dutch),
		cmocka_unit_test(another_language_keeps_the_place),
		cmocka_unit_test(links_lead_to_pages_publications_forms_and_codes),
		cmocka_unit_test(touching_reaches_the_end_and_the_beginning),
		cmocka_unit_test(every_size_shows_every_button),
		cmocka_unit_test(a_touch_does_what_the_key_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
