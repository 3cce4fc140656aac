/* Finding publications, on the stage: search, filters, and coming back to them. */
#include "content/bundle/pubs.h"
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What a search finds, straight from the bundle. */
static long found(struct stage *s, const char *query)
{
	struct pubs *pubs = NULL;
	assert_int_equal(pubs_open(&pubs, s->bundle, &(struct pub_filter){.query = query}, NULL),
			 0);
	assert_int_equal(pubs_reach(pubs, 1000, NULL, NULL, NULL), 0);
	assert_true(pubs_complete(pubs));
	long known = pubs_known(pubs);
	pubs_free(pubs);
	return known;
}

static void expect_found(struct stage *s, const char *query)
{
	char text[64];
	snprintf(text, sizeof text, "%ld gevonden", found(s, query));
	if (!stage_finds(s, text, NULL, NULL))
		fail_msg("‘%s’: no ‘%s’ on the screen", query, text);
}

static void search_answers_every_key(void **state)
{
	static const char word[] = "leefb";
	(void)state;
	struct stage s;
	char typed[sizeof word] = "";
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2");
	expect_found(&s, "");
	stage_keys(&s, "/");
	for (size_t i = 0; i < sizeof word - 1; i++) {
		const char key[] = {word[i], '\0'};
		typed[i] = word[i];
		stage_keys(&s, key);
		expect_found(&s, typed);
	}
	for (size_t i = sizeof word - 1; i > 0; i--) {
		typed[i - 1] = '\0';
		stage_keys(&s, "<Backspace>");
		expect_found(&s, typed);
	}
	stage_close(&s);
}

static int cells_with_style(struct stage *s, enum style style)
{
	const struct canvas *c = stage_canvas(s);
	int n = 0;
	for (int row = 0; row < c->rows; row++)
		for (int col = 0; col < c->cols; col++)
			n += canvas_cell(c, row, col)->style == style;
	return n;
}

static void hits_are_marked(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2");
	assert_int_equal(cells_with_style(&s, STYLE_MARK), 0);
	stage_keys(&s, "/bouwstenen");
	assert_int_equal(cells_with_style(&s, STYLE_MARK) + cells_with_style(&s, STYLE_MARK_FOCUS),
			 (int)strlen("bouwstenen"));
	stage_close(&s);
}

static void letters_are_text_while_searching(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/q1?/ ");
	stage_expect(&s, "publications");
	assert_true(stage_finds(&s, "q1?/", NULL, NULL));
	stage_close(&s);
}

static void the_search_box_keeps_what_is_typed_in_sight(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 20, 60);
	stage_keys(&s, "<Enter>2/");
	for (int i = 0; i < 70; i++) {
		stage_keys(&s, "a");
		const struct canvas *c = stage_canvas(&s);
		assert_true(c->cursor_col > 0);
		assert_int_equal(canvas_cell(c, c->cursor_row, c->cursor_col)->style,
				 STYLE_FIELD_FOCUS);
	}
	stage_keys(&s, "<Backspace>z");
	const struct canvas *c = stage_canvas(&s);
	assert_string_equal(canvas_cell(c, c->cursor_row, c->cursor_col - 1)->text, "z");
	stage_close(&s);
}

static void pasting_searches_for_one_line(void **state)
{
	static const char text[] = "leef\033[2J\nrm";
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/");
	ui_input(s.ui, &(struct input){.kind = INPUT_PASTE, .text = text, .len = sizeof text - 1});
	assert_true(stage_finds(&s, "leef[2J", NULL, NULL));
	assert_false(stage_finds(&s, "rm", NULL, NULL));
	stage_close(&s);
}

static void nothing_found_says_what_to_do(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/zzzz");
	assert_true(stage_finds(&s, "Niets gevonden.", NULL, NULL));
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "publications");
	stage_keys(&s, "<F4>");
	assert_false(stage_finds(&s, "Niets gevonden.", NULL, NULL));
	expect_found(&s, "");
	stage_close(&s);
}

static void a_filter_is_shown_and_cleared(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2");
	assert_false(stage_finds(&s, "Toon alles", NULL, NULL));
	stage_keys(&s, "<F3>32");
	stage_expect(&s, "publications");
	assert_true(stage_finds(&s, "Jaar: 2024", NULL, NULL));
	assert_true(stage_finds(&s, "1 gevonden", NULL, NULL));
	stage_keys(&s, "<F4>");
	assert_false(stage_finds(&s, "Jaar: 2024", NULL, NULL));
	expect_found(&s, "");
	stage_close(&s);
}

static void a_filter_speaks_the_language_of_now(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2<F3>12");
	assert_true(stage_finds(&s, "Thema: Armoede", NULL, NULL));
	stage_keys(&s, "<F2>2");
	assert_true(stage_finds(&s, "Theme: Armoede (en)", NULL, NULL));
	stage_keys(&s, "<F3>1");
	assert_true(stage_finds(&s, "Jeugd (en)", NULL, NULL));
	stage_keys(&s, "<F2>1");
	stage_expect(&s, "filter");
	assert_false(stage_finds(&s, "(en)", NULL, NULL));
	stage_close(&s);
}

static void coming_back_finds_the_same_row(void **state)
{
	(void)state;
	struct stage s;
	struct buf before, after;
	buf_init(&before);
	buf_init(&after);
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2<Page_down><Page_down><Down><Down>");
	stage_dump(&s, &before);
	stage_keys(&s, "<Enter><Esc>");
	stage_dump(&s, &after);
	assert_string_equal(before.data, after.data);
	buf_finish(&before);
	buf_finish(&after);
	stage_close(&s);
}

static bool always(void *unused)
{
	(void)unused;
	return true;
}

static bool never(void *unused)
{
	(void)unused;
	return false;
}

/* So many publications with this word that a search asks now and then whether to stop; eight of
 * them are of 2023. */
static const char many[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
	"INSERT INTO publication SELECT 100 + i, 'X' || i, 'gewoon', publisher, '', "
	"CASE WHEN i <= 8 THEN 2023 ELSE 2020 END, '', 'nl', 'artikel', '', 0, 0, '', '' "
	"FROM n, publication WHERE no = 1; "
	"INSERT INTO publication_search(rowid, title, summary, joined) "
	"SELECT no, 'gewoon', '', '' FROM publication WHERE no > 100";

static void open_many(struct stage *s)
{
	stage_open_with(s, 24, 80, &(struct stage_options){.sql = many});
	stage_keys(s, "<Enter>2<F3>33/");
	assert_true(stage_finds(s, "Jaar: 2023", NULL, NULL));
}

/* Typing on stops a long search; when the typing ends it is finished, whatever the last key was. */
static void a_search_that_was_stopped_goes_on(void **state)
{
	(void)state;
	struct stage s;
	open_many(&s);
	ui_set_input_waits(s.ui, always, NULL);
	stage_keys(&s, "gewoon");
	assert_true(stage_finds(&s, "meer dan 0 gevonden", NULL, NULL));
	assert_false(stage_finds(&s, "Niets gevonden", NULL, NULL));
	ui_set_input_waits(s.ui, never, NULL);
	stage_keys(&s, "<F8>");
	assert_true(stage_finds(&s, "8 gevonden", NULL, NULL));
	stage_close(&s);
}

struct countdown {
	int calls, stop_at;
};

static bool at_that_moment(void *arg)
{
	struct countdown *countdown = arg;
	return ++countdown->calls == countdown->stop_at;
}

/* Also while it puts the best first. */
static void a_search_may_be_stopped_at_every_moment(void **state)
{
	(void)state;
	struct countdown countdown = {.stop_at = 0};
	struct stage s;
	do {
		open_many(&s);
		countdown = (struct countdown){.stop_at = 1 + countdown.stop_at * 5 / 4};
		ui_set_input_waits(s.ui, at_that_moment, &countdown);
		stage_keys(&s, "gewoon");
		ui_set_input_waits(s.ui, never, NULL);
		stage_keys(&s, "<F8>");
		assert_true(stage_finds(&s, "8 gevonden", NULL, NULL));
		assert_false(stage_finds(&s, "Niets gevonden", NULL, NULL));
		stage_close(&s);
	} while (countdown.calls >= countdown.stop_at);
	assert_true(countdown.stop_at > 10);
}

static void an_arrow_changes_two_rows(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2<Down>");
	struct canvas *c = ui_draw(s.ui);
	for (int row = 0; row < c->rows; row++)
		c->changes[row] = (struct change){1, 0};
	stage_keys(&s, "<Down>");
	int changed = 0;
	for (int row = 0; row < c->rows; row++)
		changed += c->changes[row].first <= c->changes[row].last;
	/* A row of the list is two lines high. */
	assert_in_range(changed, 2, 4);
	stage_close(&s);
}

static void a_copy_has_no_code(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 43, 132);
	stage_keys(&s, "<Enter>2/bouwstenen<Enter>");
	stage_expect(&s, "publication");
	assert_true(stage_finds(&s, "Geen QR-code", NULL, NULL));
	assert_int_equal(cells_with_style(&s, STYLE_QR_LIGHT), 0);
	assert_false(stage_finds(&s, "5dok", NULL, NULL));
	stage_keys(&s, "q");
	stage_expect(&s, "publication");
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_answers_every_key),
		cmocka_unit_test(hits_are_marked),
		cmocka_unit_test(letters_are_text_while_searching),
		cmocka_unit_test(the_search_box_keeps_what_is_typed_in_sight),
		cmocka_unit_test(pasting_searches_for_one_line),
		cmocka_unit_test(nothing_found_says_what_to_do),
		cmocka_unit_test(a_filter_is_shown_and_cleared),
		cmocka_unit_test(a_filter_speaks_the_language_of_now),
		cmocka_unit_test(coming_back_finds_the_same_row),
		cmocka_unit_test(a_search_that_was_stopped_goes_on),
		cmocka_unit_test(a_search_may_be_stopped_at_every_moment),
		cmocka_unit_test(an_arrow_changes_two_rows),
		cmocka_unit_test(a_copy_has_no_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
