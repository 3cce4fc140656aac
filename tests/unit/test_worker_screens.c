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

#define TO_DOOR "<Enter><F4>"
#define TO_MENU TO_DOOR STAGE_PIN "<Enter>"

static void stand(struct stage *s, const char *keys, const char *screen)
{
	stage_open_with(s, 24, 80, &one);
	stage_keys(s, keys);
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
	{"worker-team", &two, "worker_team", TO_DOOR "1" STAGE_PIN "<Enter>3"},
};

static void every_screen_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
			struct stage s;
			stage_open_with(&s, sizes[k][0], sizes[k][1], looks[i].options);
			stage_keys(&s, looks[i].keys);
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
	stage_keys(&s, "<Enter>");
	assert_false(shows(&s, "Voor medewerkers"));
	stage_keys(&s, "<F4>");
	stage_expect(&s, "home");
	stage_close(&s);
}

/* Nor any other key, touch or language: only the PIN opens it. */
static void only_the_right_pin_opens(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_DOOR, "worker_pin");
	stage_keys(&s, "<Enter>");
	assert_true(shows(&s, "6 tot 12 cijfers"));
	stage_keys(&s, "abc<<");
	assert_false(shows(&s, "•"));
	stage_keys(&s, "718203<F5>");
	assert_true(shows(&s, "Deze pincode klopt niet."));
	assert_false(shows(&s, "•"));
	assert_null(ui_worker(s.ui));
	stage_keys(&s, "71<Backspace><Backspace>" STAGE_PIN "<Enter>");
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
	stage_keys(&s, TO_DOOR);
	assert_true(shows(&s, "Medewerkers: wie bent u?"));
	stage_keys(&s, "2");
	assert_true(shows(&s, "alleen voor medewerkers: Jan."));
	stage_keys(&s, "40<Esc>");
	assert_true(shows(&s, "Medewerkers: wie bent u?"));
	stage_keys(&s, "1" STAGE_PIN "<Enter>");
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
	stage_keys(&s, STAGE_PIN "<Enter>");
	stage_expect(&s, "worker_pin");
	assert_false(shows(&s, "•"));
	/* Nor does coming back. */
	stage_keys(&s, "<F10>" TO_DOOR);
	assert_true(shows(&s, "Seconden over: 14."));
	wait_ms(&s, 14000);
	assert_true(shows(&s, "U kunt het nu weer proberen."));
	assert_true(ui_next_wake(s.ui) - s.kiosk.world.now_ms > 1000);
	stage_keys(&s, STAGE_PIN "<Enter>");
	stage_expect(&s, "worker");
	stage_close(&s);
}

static void leaving_the_menu_locks(void **state)
{
	static const char *const ways[] = {"<F10>", "<Esc>", "1<F10>"};
	struct stage s;
	(void)state;
	stand(&s, "", "attract");
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		stage_keys(&s, TO_MENU);
		stage_expect(&s, "worker");
		assert_true(shows(&s, "F10 Op slot"));
		stage_keys(&s, ways[i]);
		stage_expect(&s, "attract");
		assert_null(ui_worker(s.ui));
		stage_keys(&s, "<Enter>");
		assert_false(shows(&s, "Fatima"));
		stage_keys(&s, "<F10>");
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
	stage_keys(&s, "<Enter>");
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
		stage_keys(&s, TO_DOOR);
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
		assert_true(shows(&s, "Op slot"));
		stage_close(&s);
	}
}

static void a_file_that_was_damaged_is_told(void **state)
{
	struct stage s;
	char junk[8192];
	(void)state;
	stand(&s, "", "attract");
	memset(junk, 'x', sizeof junk);
	temp_write(s.kiosk.state, CENTRE_FILE, junk, sizeof junk);
	stage_keys(&s, "<Enter>");
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
		cmocka_unit_test(a_file_that_was_damaged_is_told),
	};
	return cmocka_run_group_tests_name("worker screens", tests, NULL, NULL);
}
