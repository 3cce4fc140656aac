/*
 * A QR code on the screen is read by a phone: here by zbar, off the cells that
 * the terminal shows.
 */
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void full_screen(const struct place *place, const char *term, int rows, int cols)
{
	struct pty *p = place_kiosk(
		place, &(struct kiosk_options){.term = term, .rows = rows, .cols = cols});
	walk_to_home(p);
	walk_to_publications(p);
	walk_to_short_publication(p);
	walk_to_qr(p);
	expect_qr(p, WALK_ADDRESS);
	pty_free(p);
}

static void small_window(void **state)
{
	full_screen(*state, "xterm-256color", 24, 80);
}

static void large_window(void **state)
{
	full_screen(*state, "xterm-256color", 60, 160);
}

static void linux_console(void **state)
{
	full_screen(*state, "linux", 25, 80);
}

static void terminal_without_colours(void **state)
{
	full_screen(*state, "vt220", 24, 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_window),
		cmocka_unit_test(large_window),
		cmocka_unit_test(linux_console),
		cmocka_unit_test(terminal_without_colours),
	};
	return cmocka_run_group_tests_name("qr", tests, place_setup, place_teardown);
}
