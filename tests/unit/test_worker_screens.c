/* Worker mode on the stage: its door, the wait after wrong PINs, the menu, and how it locks. */
#include "db/base/buf.h"
#include "db/store/centre.h"
#include "db/store/workers.h"
#include "tests/unit/support/stage.h"
#include "tui/idle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct stage_options one = {.workers = "Fatima"};
static const struct stage_options two = {.workers = "Fatima Jan"};

#define TO_DOOR	   "<Enter><F4>"
#define TO_MENU	   TO_DOOR STAGE_PIN "<Enter>"
#define TO_NOTICES TO_MENU "{Mededelingen}"
#define TO_NEW	   TO_NOTICES "1"
#define TO_CHANGE  TO_MENU "{Uw pincode wijzigen}"
#define DUTCH	   "Zaterdag is er koffie om 10 uur. Iedereen is welkom."
#define ARABIC	   "قهوة يوم السبت الساعة 10."
/* From the first field to the first day. */
#define TABS	      "<Tab><Tab><Tab><Tab><Tab><Tab>"
#define TWO_LANGUAGES DUTCH "<Tab><Tab><Tab>" ARABIC
#define PLACE	      "<F5>"

/* Opens the entry of a menu with this text. */
static void open_entry(struct stage *s, const char *text)
{
	for (int i = 0; i < 20; i++) {
		const struct target *focus = canvas_focused(stage_canvas(s));
		int row = -1;
		if (focus != NULL && stage_finds(s, text, &row, NULL) && row >= focus->at.row &&
		    row < focus->at.row + focus->at.rows) {
			stage_keys(s, "<Enter>");
			return;
		}
		stage_keys(s, "<Down>");
	}
	fail_msg("no entry %s", text);
}

/* stage_keys, in which {TEXT} opens the entry with this text. */
static void walk(struct stage *s, const char *script)
{
	while (*script != '\0') {
		char part[512];
		size_t len = strcspn(script, "{}");
		snprintf(part, sizeof part, "%.*s", (int)len, script);
		bool entry = script[len] == '}';
		if (entry)
			open_entry(s, part);
		else
			stage_keys(s, part);
		script += len + (script[len] != '\0' ? 1 : 0);
	}
}

static void stand(struct stage *s, const char *keys, const char *screen)
{
	stage_open_with(s, 24, 80, &one);
	walk(s, keys);
	stage_expect(s, screen);
}

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static void wait_ms(struct stage *s, int64_t ms)
{
	s->kiosk.world.now_ms += ms;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s->ui);
}

#define TO_HEALTH TO_MENU "<End><Enter>"

/* Name of the golden file, who has a PIN, the screen, and the keys to it. */
static const struct {
	const char *name;
	const struct stage_options *options;
	const char *screen, *keys;
} looks[] = {
	{"home-workers", &one, "home", "<Enter>"},
	{"worker-who", &two, "worker_pin", TO_DOOR},
	{"worker-pin", &one, "worker_pin", TO_DOOR "402"},
	{"worker-pin-wrong", &one, "worker_pin", TO_DOOR "718203<Enter>"},
	{"worker-pin-wait", &one, "worker_pin", TO_DOOR "718203<Enter>718203<Enter>718203<Enter>"},
	{"worker", &one, "worker", TO_MENU},
	{"worker-tries", &one, "worker", TO_DOOR "718203<Enter>" STAGE_PIN "<Enter>"},
	{"worker-team", &two, "worker_team", TO_DOOR "1" STAGE_PIN "<Enter>{Wie kan naar binnen}"},
	{"worker-change", &one, "worker_change", TO_CHANGE "402<Tab>61"},
	{"worker-change-simple", &one, "worker_change",
	 TO_CHANGE STAGE_PIN "<Tab>123456<Tab>123456<F5>"},
	{"worker-notices-none", &one, "worker_notices", TO_NOTICES},
	{"worker-notice-new", &one, "worker_notice_new", TO_NEW DUTCH},
	{"worker-notice-new-end", &one, "worker_notice_new", TO_NEW DUTCH "<End>" TABS},
	{"worker-notice-empty", &one, "worker_notice_new", TO_NEW "<F5>"},
	{"worker-day", &one, "worker_day", TO_NEW DUTCH TABS "<Enter>"},
	{"worker-notices", &one, "worker_notices", TO_NEW DUTCH PLACE},
	{"worker-notice", &one, "worker_notice", TO_NEW TWO_LANGUAGES PLACE "2"},
	{"home-notice", &one, "home", TO_NEW TWO_LANGUAGES PLACE "<F10><Enter>"},
	{"home-notice-arabic", &one, "home", TO_NEW TWO_LANGUAGES PLACE "<F10>4"},
	{"home-notice-polish", &one, "home", TO_NEW TWO_LANGUAGES PLACE "<F10>5"},
	{"attract-notice", &one, "attract", TO_NEW TWO_LANGUAGES PLACE "<F10>"},
	{"health", &one, "health", TO_HEALTH},
	{"health-end", &one, "health", TO_HEALTH "<End>"},
	{"health-sure", &one, "health", TO_HEALTH "<End><Enter>"},
};

static void every_screen_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
			struct stage s;
			stage_open_with(&s, sizes[k][0], sizes[k][1], looks[i].options);
			walk(&s, looks[i].keys);
			stage_expect(&s, looks[i].screen);
			stage_golden(&s, looks[i].name);
			stage_close(&s);
		}
}

static void without_workers_there_is_no_door(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	walk(&s, "<Enter>");
	assert_false(shows(&s, "Voor medewerkers"));
	walk(&s, "<F4>");
	stage_expect(&s, "home");
	stage_close(&s);
}

/* Nor any other key, touch or language: only the PIN opens it. */
static void only_the_right_pin_opens(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_DOOR, "worker_pin");
	walk(&s, "<Enter>");
	assert_true(shows(&s, "6 tot 12 cijfers"));
	walk(&s, "abc<<");
	assert_false(shows(&s, "•"));
	walk(&s, "718203<F5>");
	assert_true(shows(&s, "Deze pincode klopt niet."));
	assert_false(shows(&s, "•"));
	assert_null(ui_worker(s.ui));
	walk(&s, "71<Backspace><Backspace>" STAGE_PIN "<Enter>");
	stage_expect(&s, "worker");
	assert_string_equal(ui_worker(s.ui), "Fatima");
	assert_true(shows(&s, "Medewerker: Fatima"));
	assert_true(shows(&s, "Verkeerde pincodes sinds uw vorige keer: 1."));
	stage_close(&s);
}

static void digits_are_never_on_the_screen(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_DOOR STAGE_PIN, "worker_pin");
	struct buf text;
	buf_init(&text);
	canvas_dump(stage_canvas(&s), &text);
	assert_null(strstr(text.data, STAGE_PIN));
	assert_true(shows(&s, "• • • • • •"));
	/* What a reader would be told. */
	const struct edited *edited = &stage_canvas(&s)->edited;
	assert_int_equal(edited->len, strlen(STAGE_PIN));
	assert_int_equal(strspn(edited->text, "*"), 50);
	buf_finish(&text);
	stage_close(&s);
}

static void one_of_several_says_who_they_are(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 24, 80, &two);
	walk(&s, TO_DOOR);
	assert_true(shows(&s, "Medewerkers: wie bent u?"));
	walk(&s, "2");
	assert_true(shows(&s, "alleen voor medewerkers: Jan."));
	walk(&s, "40<Esc>");
	assert_true(shows(&s, "Medewerkers: wie bent u?"));
	walk(&s, "1" STAGE_PIN "<Enter>");
	assert_string_equal(ui_worker(s.ui), "Fatima");
	stage_close(&s);
}

static void the_wait_is_counted_down(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_DOOR "718203<Enter>718203<Enter>718203<Enter>", "worker_pin");
	assert_true(shows(&s, "Seconden over: 15."));
	/* It wakes each second, and only then. */
	assert_int_equal(ui_next_wake(s.ui) - s.kiosk.world.now_ms, 1000);
	wait_ms(&s, 1000);
	assert_true(shows(&s, "Seconden over: 14."));
	/* What is typed meanwhile goes nowhere. */
	walk(&s, STAGE_PIN "<Enter>");
	stage_expect(&s, "worker_pin");
	assert_false(shows(&s, "•"));
	/* Nor does coming back. */
	walk(&s, "<F10>" TO_DOOR);
	assert_true(shows(&s, "Seconden over: 14."));
	wait_ms(&s, 14000);
	assert_true(shows(&s, "U kunt het nu weer proberen."));
	assert_true(ui_next_wake(s.ui) - s.kiosk.world.now_ms > 1000);
	walk(&s, STAGE_PIN "<Enter>");
	stage_expect(&s, "worker");
	stage_close(&s);
}

static void leaving_the_menu_locks(void **state)
{
	static const char *const ways[] = {"<F10>", "<Esc>", "{Wie kan naar binnen}<F10>"};
	struct stage s;
	(void)state;
	stand(&s, "", "attract");
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		walk(&s, TO_MENU);
		stage_expect(&s, "worker");
		assert_true(shows(&s, "F10 Op slot"));
		walk(&s, ways[i]);
		stage_expect(&s, "attract");
		assert_null(ui_worker(s.ui));
		walk(&s, "<Enter>");
		assert_false(shows(&s, "Fatima"));
		walk(&s, "<F10>");
	}
	stage_close(&s);
}

static void who_walks_away_is_locked_out(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_MENU, "worker");
	/* Longer than a visitor's time; the last seconds are counted. */
	wait_ms(&s, (STAGE_LOCK_SECONDS - 21) * 1000);
	assert_false(shows(&s, "Bent u er nog?"));
	wait_ms(&s, 2000);
	assert_true(shows(&s, "Straks gaat de kiosk op slot. Seconden over: 19."));
	walk(&s, "<Enter>");
	stage_expect(&s, "worker");
	wait_ms(&s, STAGE_LOCK_SECONDS * 1000);
	stage_expect(&s, "attract");
	assert_null(ui_worker(s.ui));
	stage_close(&s);
}

/* Twenty hours is for who reads slowly, not for a door that stands open. */
static void an_endless_time_is_not_for_a_worker(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_MENU, "worker");
	struct prefs prefs = *ui_prefs(s.ui);
	prefs.patience = PATIENCE_ENDLESS;
	ui_set_prefs(s.ui, &prefs);
	wait_ms(&s, (int64_t)STAGE_LOCK_SECONDS * IDLE_LONG_TIMES * 1000);
	stage_expect(&s, "attract");
	stage_close(&s);
}

static void a_pin_is_typed_by_touch(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
		struct stage s;
		int row, col;
		stage_open_with(&s, sizes[k][0], sizes[k][1], &one);
		walk(&s, TO_DOOR);
		assert_true(stage_finds(&s, "Pincode", &row, &col));
		stage_click(&s, row, col);
		for (const char *p = STAGE_PIN; *p != '\0'; p++) {
			const struct canvas *c = stage_canvas(&s);
			size_t i = 0;
			while (i < c->target_count &&
			       (c->targets[i].action != ACTION_TYPE || c->targets[i].arg != *p))
				i++;
			if (i == c->target_count)
				fail_msg("no key %c", *p);
			stage_click(&s, c->targets[i].at.row, c->targets[i].at.col + 1);
		}
		if (k == 1)
			stage_golden(&s, "worker-pin-touched");
		assert_true(stage_finds(&s, "klaar", &row, &col));
		stage_click(&s, row, col);
		stage_expect(&s, "worker");
		assert_true(shows(&s, "Medewerker: Fatima"));
		/* On a small screen it may be in the next group of buttons. */
		assert_true(shows(&s, "Op slot") || shows(&s, "Meer"));
		stage_close(&s);
	}
}

static void a_worker_changes_their_pin(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_CHANGE, "worker_change");
	walk(&s, "718203<Tab>605142<Tab>605142<F5>");
	assert_true(shows(&s, "Deze pincode klopt niet."));
	walk(&s, STAGE_PIN "<Tab><Tab><Backspace>1<F5>");
	assert_true(shows(&s, "niet gelijk"));
	walk(&s, "605142<F5>");
	assert_true(shows(&s, "Uw pincode is gewijzigd."));
	walk(&s, "<F10>" TO_DOOR STAGE_PIN "<Enter>");
	stage_expect(&s, "worker_pin");
	walk(&s, "605142<Enter>");
	stage_expect(&s, "worker");
	stage_close(&s);
}

static void a_notice_comes_and_goes_at_midnight(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, "", "attract");
	/* Nothing to show: nothing to wake for. */
	assert_int_equal(ui_next_wake(s.ui), -1);
	walk(&s, TO_NEW DUTCH PLACE);
	assert_true(shows(&s, "Nu te zien"));
	walk(&s, "<F10>");
	assert_true(shows(&s, "Zaterdag is er koffie"));
	/* From then on once an hour, and at midnight of the last day it is gone. */
	int wakes = 0;
	while (shows(&s, "Zaterdag is er koffie") && wakes < 1000) {
		int64_t wake = ui_next_wake(s.ui);
		assert_in_range(wake - s.kiosk.world.now_ms, 1, 3600500);
		wait_ms(&s, wake - s.kiosk.world.now_ms);
		wakes++;
	}
	assert_in_range(wakes, 7 * 24, 8 * 24);
	assert_int_equal(s.kiosk.world.now_ms / 1000 % 86400 / 3600, 23);
	assert_int_equal(ui_next_wake(s.ui), -1);
	walk(&s, "<Enter>");
	assert_false(shows(&s, "Zaterdag is er koffie"));
	stage_close(&s);
}

static void a_notice_is_ended_early(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_NEW DUTCH PLACE "2", "worker_notice");
	assert_true(shows(&s, "Geplaatst door: Fatima"));
	walk(&s, "<Enter>");
	stage_expect(&s, "worker_notices");
	assert_true(shows(&s, "Niet meer te zien"));
	walk(&s, "<F10>");
	assert_false(shows(&s, "Zaterdag is er koffie"));
	assert_int_equal(ui_next_wake(s.ui), -1);
	stage_close(&s);
}

static void a_notice_of_later_waits(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_NEW DUTCH TABS "<Enter><Down><Down><Enter>", "worker_notice_new");
	walk(&s, PLACE);
	assert_true(shows(&s, "Straks te zien, vanaf"));
	walk(&s, "<F10>");
	assert_false(shows(&s, "Zaterdag is er koffie"));
	for (int i = 0; i < 49; i++)
		wait_ms(&s, ui_next_wake(s.ui) - s.kiosk.world.now_ms);
	assert_true(shows(&s, "Zaterdag is er koffie"));
	stage_close(&s);
}

static void a_notice_that_does_not_fit_is_refused(void **state)
{
	struct stage s;
	(void)state;
	stand(&s,
	      TO_NEW "Koffiekamerbijeenkomsten bewonersvergaderingenlijst dorpskamergesprekken<F5>",
	      "worker_notice_new");
	assert_true(shows(&s, "past niet op een klein scherm"));
	walk(&s, "<Esc>");
	stage_expect(&s, "leave");
	stage_close(&s);
}

static void a_file_that_was_damaged_is_told(void **state)
{
	struct stage s;
	char junk[8192];
	(void)state;
	stand(&s, "", "attract");
	memset(junk, 'x', sizeof junk);
	temp_write(s.kiosk.state, CENTRE_FILE, junk, sizeof junk);
	walk(&s, "<Enter>");
	assert_true(shows(&s, "de opslag van deze kiosk was beschadigd"));
	assert_false(shows(&s, "Voor medewerkers"));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_agreed),
		cmocka_unit_test(without_workers_there_is_no_door),
		cmocka_unit_test(only_the_right_pin_opens),
		cmocka_unit_test(digits_are_never_on_the_screen),
		cmocka_unit_test(one_of_several_says_who_they_are),
		cmocka_unit_test(the_wait_is_counted_down),
		cmocka_unit_test(leaving_the_menu_locks),
		cmocka_unit_test(who_walks_away_is_locked_out),
		cmocka_unit_test(an_endless_time_is_not_for_a_worker),
		cmocka_unit_test(a_pin_is_typed_by_touch),
		cmocka_unit_test(a_worker_changes_their_pin),
		cmocka_unit_test(a_notice_comes_and_goes_at_midnight),
		cmocka_unit_test(a_notice_is_ended_early),
		cmocka_unit_test(a_notice_of_later_waits),
		cmocka_unit_test(a_notice_that_does_not_fit_is_refused),
		cmocka_unit_test(a_file_that_was_damaged_is_told),
	};
	return cmocka_run_group_tests_name("worker screens", tests, NULL, NULL);
}
