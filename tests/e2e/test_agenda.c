/*
 * From a calendar to the screen and into a phone, by the real programs: wijksync makes agenda.db
 * of it beside a kiosk that runs, and the kiosk shows it at the next visit.
 */
#include "db/base/buf.h"
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

#define DAY 86400

static void add_day(struct buf *out, const char *name, time_t moment, const char *rest)
{
	struct tm tm;
	assert_non_null(gmtime_r(&moment, &tm));
	buf_addf(out, "%s%04d%02d%02d%s\r\n", name, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		 rest);
}

/* All of today, and coffee tomorrow at ten. */
static void write_calendar(const char *path, const char *coffee)
{
	struct buf text;
	time_t now = time(NULL);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	buf_init(&text);
	buf_add_str(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//proef//NL\r\n"
			   "BEGIN:VEVENT\r\nUID:dag\r\nSUMMARY:Dag van de proef\r\n");
	add_day(&text, "DTSTART;VALUE=DATE:", now, "");
	buf_add_str(&text, "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:koffie\r\nLOCATION:Huiskamer\r\n");
	buf_addf(&text, "SUMMARY:%s\r\nRRULE:FREQ=DAILY;COUNT=3\r\nDURATION:PT90M\r\n", coffee);
	add_day(&text, "DTSTART;TZID=Europe/Amsterdam:", now + DAY, "T100000");
	buf_add_str(&text, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
	buf_finish(&text);
}

static void wijksync(const struct place *place, const char *what, const char *more)
{
	const char *const argv[] = {"wijksync", "--state", place->state, "agenda",
				    what,	more,	   NULL};
	free(place_must_run(argv));
}

static void feed(const struct place *place, const char *coffee)
{
	char *path = place_path(place, "buurt.ics");
	struct buf url;
	buf_init(&url);
	buf_addf(&url, "file://%s", path);
	write_calendar(path, coffee);
	wijksync(place, "add", url.data);
	wijksync(place, "fetch", NULL);
	buf_finish(&url);
	free(path);
}

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
	feed(place, "Koffie voor de buurt");
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
	feed(place, "Koffie voor de buurt");
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 24});
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Koffie voor de buurt");
	feed(place, "Thee voor de buurt");
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
