/*
 * A signup in Arabic with the real programs, on a terminal that knows nothing of text from right
 * to left: it shows the letters joined, at the mirrored places; a touch does what stands there;
 * and staff read what was typed, not what was shown.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <fribidi/fribidi.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COLS  80
#define EDGE  2 /* blank columns at the right of what is drawn */
#define CHARS 128

#define LALA "\u0644\u0627\u0644\u0629" /* lam-alef, lam, teh marbuta */
#define NAME LALA " de Vries"

/* A line of Arabic as fribidi by itself would show it. */
static char *shown(const char *text, int *columns)
{
	FriBidiChar logical[CHARS], visual[CHARS];
	FriBidiParType base = FRIBIDI_PAR_RTL;
	FriBidiStrIndex n = 0, kept = 0;
	char *out = buf_alloc(4 * CHARS, 1);
	assert_in_range(strlen(text), 1, CHARS - 1);
	n = fribidi_charset_to_unicode(FRIBIDI_CHAR_SET_UTF8, text, (FriBidiStrIndex)strlen(text),
				       logical);
	assert_int_not_equal(fribidi_log2vis(logical, n, &base, visual, NULL, NULL, NULL), 0);
	/* It leaves one behind for each letter that became a part of another. */
	for (FriBidiStrIndex i = 0; i < n; i++)
		if (visual[i] != FRIBIDI_CHAR_FILL)
			visual[kept++] = visual[i];
	fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, visual, kept, out);
	*columns = kept;
	return out;
}

/* At this distance from the right edge; -1: wherever. */
static void expect_shown(struct pty *p, const char *text, int from_right)
{
	int columns, row, col;
	char *line = shown(text, &columns);
	expect_text(p, line);
	assert_true(pty_find(p, line, &row, &col));
	if (from_right >= 0)
		assert_int_equal(COLS - col - columns, from_right);
	free(line);
}

static void click_shown(struct pty *p, const char *text)
{
	int columns;
	char *line = shown(text, &columns);
	expect_click(p, line);
	free(line);
}

/* So many columns from the right edge. */
static void expect_cursor(struct pty *p, int from_right)
{
	int row, col;
	int64_t deadline = pty_deadline();
	for (pty_cursor(p, &row, &col); COLS - 1 - col != from_right; pty_cursor(p, &row, &col))
		if (!pty_pump_until(p, deadline))
			fail_msg("the cursor is in column %d", col);
}

static bool is_in_field(struct pty *p, const char *line, int columns)
{
	int row, col;
	struct buf text;
	buf_init(&text);
	pty_cursor(p, &row, &col);
	for (col = COLS - EDGE - columns - 2; col < COLS - EDGE; col++) {
		VTermScreenCell cell = pty_cell(p, row, col);
		pty_cell_text(&cell, &text);
	}
	bool found = memcmp(text.data, "  ", 2) == 0 &&
		     strncmp(text.data + 2, line, strlen(line)) == 0 &&
		     text.len == strlen(line) + 2;
	buf_finish(&text);
	return found;
}

/* This and nothing else, from the right edge on, in the row that the cursor is in. */
static void expect_in_field(struct pty *p, const char *text)
{
	int columns;
	char *line = shown(text, &columns);
	int64_t deadline = pty_deadline();
	while (!is_in_field(p, line, columns))
		if (!pty_pump_until(p, deadline))
			fail_msg("the field does not show %s", text);
	free(line);
}

static void fill_in_name(struct pty *p)
{
	expect_cursor(p, EDGE);
	pty_type(p, LALA);
	expect_in_field(p, LALA);
	expect_cursor(p, EDGE + 3);
	/* Back over the last letter, which lies at the right of the cursor. */
	pty_key(p, VTERM_KEY_RIGHT);
	expect_cursor(p, EDGE + 2);
	pty_key(p, VTERM_KEY_BACKSPACE);
	expect_in_field(p, "\u0644\u0627\u0629");
	/* Of lam and alef, which are one letter on the screen, the alef goes first. */
	pty_key(p, VTERM_KEY_BACKSPACE);
	expect_in_field(p, "\u0644\u0629");
	expect_cursor(p, EDGE + 1);
	pty_type(p, "\u0627\u0644");
	expect_in_field(p, LALA);
	pty_key(p, VTERM_KEY_LEFT);
	expect_cursor(p, EDGE + 3);
	pty_type(p, " de Vries");
	expect_in_field(p, NAME);
}

static void sign_up(struct pty *p)
{
	expect_text(p, "Nederlands"); /* in its own words, among the others */
	pty_type(p, "\r");
	expect_shown(p, "ماذا تريد أن تفعل؟", EDGE);
	expect_text(p, "  " PLACE_CENTRE); /* at the left */
	click_shown(p, "المشاركة");
	click_shown(p, "أريد أن أشارك");
	expect_shown(p, "ما الذي تريد أن تعرف المزيد عنه؟", EDGE);
	pty_type(p, "1");
	expect_text(p, "[x] 1");
	pty_type(p, "\t");
	fill_in_name(p);
	pty_type(p, "\tlala@voorbeeld.nl\t06 12345678\t1234 ab\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_shown(p, "هل هذا صحيح؟", EDGE);
	expect_shown(p, NAME, -1);
	expect_text(p, "06 12345678");
	expect_text(p, "1234 AB");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_shown(p, "هل توافق؟", EDGE);
	pty_type(p, "\t1");
	expect_text(p, "[x] 1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
}

static void a_signup_in_arabic(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	const char *const more[] = {"--lang", "ar", NULL};
	struct pty *p = place_kiosk(&place, &(struct kiosk_options){.more = more});
	sign_up(p);
	expect_shown(p, "رمزك", EDGE);
	pty_free(p);
	free(place_must_run(
		(const char *const[]){"wijksync", "--state", place.state, "--once", NULL}));
	free(place_must_run(
		(const char *const[]){"wijkcentral", "--home", place.home, "collect", NULL}));
	char *csv = place_must_run((const char *const[]){"wijkcentral", "--home", place.home,
							 "export", "--format", "csv", NULL});
	assert_non_null(strstr(csv, "," NAME ",lala@voorbeeld.nl,06 12345678,1234 AB,"));
	assert_non_null(strstr(csv, ",meedoen,2,ar,"));
	free(csv);
	place_finish(&place);
}

/* A terminal that puts text in order itself is told that it is done, and told otherwise after. */
static void the_terminal_is_told_who_orders(void **state)
{
	size_t len;
	(void)state;
	struct place place;
	place_init_enrolled(&place);
	const char *const more[] = {"--allow-quit", NULL};
	struct pty *p = place_kiosk(&place, &(struct kiosk_options){.more = more});
	walk_to_home(p);
	const char *bytes = pty_output(p, &len);
	assert_non_null(strstr(bytes, "\033[8l"));
	assert_null(strstr(bytes, "\033[8h"));
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	bytes = pty_output(p, &len);
	assert_non_null(strstr(bytes, "\033[8h"));
	pty_free(p);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signup_in_arabic),
		cmocka_unit_test(the_terminal_is_told_who_orders),
	};
	return cmocka_run_group_tests_name("arabic", tests, NULL, NULL);
}
