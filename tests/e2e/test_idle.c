/*
 * A visitor walks away: the kiosk counts down where everybody can see it, one
 * key gives the time back, and without one every answer is wiped.  These tests
 * take the real seconds that they are about.
 */
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void a_half_filled_form_is_wiped(void **state)
{
	struct kiosk_options options = {.more = (const char *const[]){"--idle", "25", NULL}};
	struct pty *p = place_kiosk(*state, &options);
	walk_to_home(p);
	walk_to_news_form(p);
	pty_type(p, "Vergeten Naam");
	expect_text(p, "Vergeten Naam");
	expect_text(p, SAYS_COUNTDOWN);

	/* A key extends; what was typed is still there. */
	pty_type(p, "x");
	expect_gone(p, SAYS_COUNTDOWN);
	expect_text(p, "Vergeten Naam");

	/* And then nobody is there any more. */
	expect_text(p, SAYS_COUNTDOWN);
	expect_text(p, SAYS_ATTRACT);
	walk_to_home(p);
	walk_to_news_form(p);
	int row, col;
	assert_false(pty_find(p, "Vergeten Naam", &row, &col));
	pty_free(p);
}

/* The next visitor finds the language of the centre, not that of the one before. */
static void a_language_is_wiped(void **state)
{
	struct kiosk_options options = {.more = (const char *const[]){"--idle", "25", NULL}};
	struct pty *p = place_kiosk(*state, &options);
	expect_text(p, SAYS_ATTRACT);
	pty_type(p, "2");
	expect_text(p, "What would you like to do?");
	expect_text(p, "Are you still there?");
	expect_gone(p, "Are you still there?");
	walk_to_home(p);
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_half_filled_form_is_wiped),
		cmocka_unit_test(a_language_is_wiped),
	};
	return cmocka_run_group_tests_name("idle", tests, place_setup_enrolled, place_teardown);
}
