/*
 * From a calendar to the screen and into a phone, by the real programs: wijksync makes agenda.db
 * of it beside a kiosk that runs, and the kiosk shows it at the next visit.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/calendar.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/qr.h"
#include "tests/e2e/support/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_in_code(struct pty *p, const char *words)
{
	int64_t until = pty_deadline();
	char *text = qr_read(p);
	while (text == NULL && pty_pump_until(p, until))
		text = qr_read(p);
	if (text == NULL || strstr(text, words) == NULL)
		fail_msg("no ‘%s’ in ‘%s’", words, text != NULL ? text : "nothing");
	free(text);
}

static void a_calendar_comes_to_the_screen_and_into_a_phone(void **state)
{
	const struct place *place = *state;
	calendar_feed(place, "Koffie voor de buurt");
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 24});
	expect_text(p, "Vandaag: Dag van de proef");
	walk_to_home(p);
	expect_text(p, "Agenda");
	pty_type(p, "3");
	expect_text(p, "Wat is er te doen?");
	expect_text(p, "Morgen: ");
	expect_text(p, "10.00 tot 11.30 uur, Huiskamer");
	pty_type(p, "2");
	expect_text(p, "Waar: Huiskamer");
	pty_type(p, "q");
	expect_text(p, "Neem mee op uw telefoon");
	expect_in_code(p, "BEGIN:VEVENT");
	expect_in_code(p, "SUMMARY:Koffie voor de buurt");
	pty_type(p, KEY_ESC);
	expect_text(p, "Waar: Huiskamer");
	pty_type(p, KEY_ESC);
	expect_text(p, "Wat is er te doen?");
	pty_type(p, "w");
	expect_text(p, "Agenda, week ");
	pty_type(p, "v");
	expect_text(p, "Week terug");
	pty_free(p);
}

/* Nobody starts it again, and a visit that goes on is not disturbed. */
static void the_next_visit_has_the_new_agenda(void **state)
{
	const struct place *place = *state;
	calendar_feed(place, "Koffie voor de buurt");
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 24});
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Koffie voor de buurt");
	calendar_feed(place, "Thee voor de buurt");
	pty_type(p, "\033[B");
	expect_text(p, "Koffie voor de buurt");
	pty_key(p, VTERM_KEY_FUNCTION(10));
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Thee voor de buurt");
	expect_gone(p, "Koffie voor de buurt");
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_calendar_comes_to_the_screen_and_into_a_phone,
						place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(the_next_visit_has_the_new_agenda, place_setup,
						place_teardown),
	};
	return cmocka_run_group_tests_name("agenda", tests, NULL, NULL);
}
