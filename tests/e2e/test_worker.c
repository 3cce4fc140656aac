/*
 * Worker mode with the real programs: the first worker made by wijksync, wrong PINs and a wait that
 * a kill does not end, the right PIN, and a kiosk that locks itself.  These tests take the real
 * seconds that they are about.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <signal.h>

#include <cmocka.h>

#define WRONG	   "718203"
#define KEY_WORKER "\033OS" /* F4 */
#define KEY_LEAVE  "\033[21~"
#define SAYS_PIN   "alleen voor medewerkers"

static void type_twice(struct pty *p, const char *pin)
{
	expect_text(p, "Nieuwe pincode");
	pty_type(p, pin);
	pty_type(p, "\r");
	expect_text(p, "Nog een keer");
	pty_type(p, pin);
	pty_type(p, "\r");
}

static void try(struct pty *p, const char *pin)
{
	pty_type(p, pin);
	pty_type(p, "\r");
}

static void walk_to_door(struct pty *p)
{
	walk_to_home(p);
	expect_text(p, "Voor medewerkers");
	pty_type(p, KEY_WORKER);
	expect_text(p, SAYS_PIN);
}

static void the_first_worker_comes_from_the_administrator(void **state)
{
	struct place *place = *state;
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	int row, col;
	walk_to_home(p);
	assert_false(pty_find(p, "Voor medewerkers", &row, &col));
	/* While the kiosk runs; the next visit has the door. */
	team_add(place, "Fatima");
	pty_type(p, KEY_LEAVE);
	expect_text(p, SAYS_ATTRACT);
	walk_to_door(p);
	try(p, TEAM_PIN);
	expect_text(p, "Medewerker: Fatima");
	expect_text(p, "Wie kan naar binnen");
	pty_type(p, "\033");
	expect_text(p, SAYS_ATTRACT);
	pty_free(p);
}

static void the_administrator_is_told_what_is_wrong(void **state)
{
	struct place *place = *state;
	struct pty *p = team_program(place, "add", "Jan");
	type_twice(p, "123456");
	expect_text(p, "te makkelijk te raden");
	expect_exit(p, 65);
	pty_free(p);
	p = team_program(place, "add", "Jan");
	expect_text(p, "Nieuwe pincode");
	pty_type(p, TEAM_PIN "\r");
	expect_text(p, "Nog een keer");
	pty_type(p, WRONG "\r");
	expect_text(p, "niet gelijk");
	expect_exit(p, 65);
	pty_free(p);
	p = team_program(place, "pin", "Niemand");
	expect_text(p, "Er is geen medewerker met de naam Niemand");
	expect_exit(p, 66);
	pty_free(p);
	char *list = place_must_run(
		(const char *const[]){"wijksync", "--state", place->state, "worker", "list", NULL});
	assert_string_equal(list, "Fatima\n");
	free(list);
}

/* Whoever pulls the plug, or kills the kiosk, waits all the same. */
static void wrong_pins_make_one_wait_through_a_kill(void **state)
{
	struct place *place = *state;
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	walk_to_door(p);
	for (int i = 0; i < 2; i++) {
		try(p, WRONG);
		expect_text(p, "Deze pincode klopt niet.");
		pty_type(p, "4\b");
		expect_gone(p, "Deze pincode klopt niet.");
	}
	try(p, WRONG);
	expect_text(p, "Wacht nog even");
	kill(pty_pid(p), SIGKILL);
	pty_free(p);

	p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	walk_to_door(p);
	expect_text(p, "Wacht nog even");
	try(p, TEAM_PIN);
	expect_text(p, SAYS_PIN);
	/* It counts down by itself, and then the right one opens. */
	expect_text(p, "Seconden over: 3.");
	expect_text(p, "Seconden over: 2.");
	expect_text(p, "U kunt het nu weer proberen.");
	try(p, TEAM_PIN);
	expect_text(p, "Medewerker: Fatima");
	expect_text(p, "Verkeerde pincodes sinds uw vorige keer: 3.");
	pty_free(p);
}

static void a_worker_who_walks_away_is_locked_out(void **state)
{
	struct kiosk_options options = {.more = (const char *const[]){"--lock", "22", NULL}};
	struct pty *p = place_kiosk(*state, &options);
	walk_to_door(p);
	try(p, TEAM_PIN);
	expect_text(p, "Medewerker: Fatima");
	expect_text(p, "Straks gaat de kiosk op slot.");
	pty_type(p, "x");
	expect_gone(p, "Straks gaat de kiosk op slot.");
	expect_text(p, "Medewerker: Fatima");
	expect_text(p, "Straks gaat de kiosk op slot.");
	expect_text(p, SAYS_ATTRACT);
	walk_to_door(p);
	pty_free(p);
}

/* A kiosk so many days from now. */
static struct pty *kiosk_in(const struct place *place, const char *days)
{
	char wrap[64];
	if (days != NULL) {
		snprintf(wrap, sizeof wrap, "faketime -f %s", days);
		setenv("WIJK_WRAP", wrap, 1);
	}
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	unsetenv("WIJK_WRAP");
	return p;
}

static void a_notice_is_seen_in_two_languages_until_its_last_day(void **state)
{
	struct place *place = *state;
	struct pty *p = kiosk_in(place, NULL);
	int row, col;
	walk_to_door(p);
	try(p, TEAM_PIN);
	expect_text(p, "Medewerker: Fatima");
	expect_click(p, "Mededelingen");
	expect_click(p, "Nieuwe mededeling");
	expect_text(p, "Een tekst van");
	pty_type(p, "Zaterdag is er koffie.\tSaturday there is coffee.\t");
	expect_text(p, "Saturday there is coffee.");
	pty_type(p, "\033[15~");
	expect_text(p, "Nu te zien, tot en met");
	pty_type(p, KEY_LEAVE);
	expect_text(p, SAYS_ATTRACT);
	expect_text(p, "Zaterdag is er koffie.");
	walk_to_home(p);
	expect_text(p, "Mededeling: Zaterdag is er koffie.");
	pty_type(p, KEY_LEAVE);
	expect_text(p, SAYS_ATTRACT);
	pty_type(p, "2");
	expect_text(p, "Notice: Saturday there is coffee.");
	/* Turkish has none of its own: the Dutch one, and it is told. */
	pty_type(p, KEY_LEAVE);
	expect_text(p, SAYS_ATTRACT);
	pty_type(p, "3");
	expect_text(p, "(Nederlands) Zaterdag is er koffie.");
	pty_free(p);
	p = kiosk_in(place, "+6d");
	expect_text(p, "Zaterdag is er koffie.");
	pty_free(p);
	p = kiosk_in(place, "+9d");
	walk_to_home(p);
	assert_false(pty_find(p, "koffie", &row, &col));
	pty_free(p);
}

static void who_is_removed_is_out(void **state)
{
	struct place *place = *state;
	struct pty *p = team_program(place, "remove", "Fatima");
	expect_text(p, "kan niet meer naar binnen");
	expect_exit(p, 0);
	pty_free(p);
	p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	int row, col;
	walk_to_home(p);
	assert_false(pty_find(p, "Voor medewerkers", &row, &col));
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_worker_comes_from_the_administrator),
		cmocka_unit_test(the_administrator_is_told_what_is_wrong),
		cmocka_unit_test(wrong_pins_make_one_wait_through_a_kill),
		cmocka_unit_test(a_worker_who_walks_away_is_locked_out),
		cmocka_unit_test(a_notice_is_seen_in_two_languages_until_its_last_day),
		cmocka_unit_test(who_is_removed_is_out),
	};
	return cmocka_run_group_tests_name("worker", tests, place_setup_enrolled, place_teardown);
}
