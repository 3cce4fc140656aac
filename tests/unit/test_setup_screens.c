/* The wizard on the stage: each step's page at three sizes, how it keeps, and what locks it. */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/store/machine.h"
#include "tests/unit/support/stage.h"
#include "tui/screen/screens.h"
#include "tui/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* A wijksync that is not there: what comes of it is the same each time. */
static const struct stage_options fresh = {
	.not_enrolled = true, .first = &setup_screen, .sync = "/nonexistent"};

static const struct {
	int rows, cols;
} sizes[] = {{24, 80}, {15, 40}, {43, 132}};

static const char *const steps[] = {"language", "centre", "keyboard", "screen",
				    "network",	"join",	  "worker",   "test"};
#define STEPS (sizeof steps / sizeof steps[0])

static void each_step_has_a_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct stage s;
		stage_open_with(&s, sizes[i].rows, sizes[i].cols, &fresh);
		for (size_t k = 0; k < STEPS; k++) {
			char name[32];
			snprintf(name, sizeof name, "setup-%s", steps[k]);
			stage_golden(&s, name);
			stage_keys(&s, "<F5>");
		}
		assert_true(stage_finds(&s, "Instellen: klaar", NULL, NULL));
		stage_close(&s);
	}
}

static void from_right_to_left_too(void **state)
{
	struct stage s;
	struct stage_options arabic = fresh;
	(void)state;
	arabic.lang = LANG_AR;
	stage_open_with(&s, 24, 80, &arabic);
	stage_golden(&s, "setup-language-arabic");
	stage_keys(&s, "<F5>Buurthuis<Tab>");
	stage_golden(&s, "setup-centre-arabic");
	stage_close(&s);
}

static void whoever_touches_reaches_all(void **state)
{
	struct stage s;
	int row, col;
	(void)state;
	stage_open_with(&s, 24, 80, &fresh);
	assert_true(stage_finds(&s, "English", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "Setting up: step 1 of 8", NULL, NULL));
	assert_true(stage_finds(&s, "Go on", &row, &col));
	stage_click(&s, row, col);
	assert_true(stage_finds(&s, "step 2 of 8", NULL, NULL));
	/* A touched field gets its keys on the screen. */
	assert_true(stage_finds(&s, "Name of the centre", &row, &col));
	stage_click(&s, row, col);
	stage_golden(&s, "setup-centre-touched");
	stage_close(&s);
}

static void what_is_wrong_with_a_pin_is_told(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 24, 80, &fresh);
	stage_keys(&s, "<F5><F5><F5><F5><F5><F5>");
	assert_true(stage_finds(&s, "stap 7 van 8", NULL, NULL));
	stage_keys(&s, "Balie<Enter>123456<Enter>123456<F5>");
	assert_true(stage_finds(&s, "te makkelijk te raden", NULL, NULL));
	assert_true(stage_finds(&s, "stap 7 van 8", NULL, NULL));
	stage_close(&s);
}

/* A worker who walks away leaves it locked; nobody has a help or an end that leads elsewhere. */
static void it_locks_behind_a_worker(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 24, 80,
			&(struct stage_options){.workers = "Balie",
						.first = &worker_pin_screen,
						.inside = &setup_screen,
						.sync = "/nonexistent"});
	stage_expect(&s, "worker_pin");
	stage_keys(&s, "<F1><Esc><F10>");
	stage_expect(&s, "worker_pin");
	stage_keys(&s, STAGE_PIN "<Enter>");
	stage_expect(&s, "setup");
	stage_keys(&s, "<F1>");
	stage_expect(&s, "setup");
	s.kiosk.world.now_ms += STAGE_LOCK_SECONDS * INT64_C(1000);
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	stage_expect(&s, "worker_pin");
	stage_close(&s);
}

static void what_a_machine_is_set_to_is_kept(void **state)
{
	struct machine m = {.letters = 2, .window = true}, again;
	struct err *none = NULL;
	char *folder = temp_folder();
	(void)state;
	assert_int_equal(machine_set(&m, "keyboard", "be", none), 0);
	assert_int_equal(machine_set(&m, "timezone", "Europe/Amsterdam", none), 0);
	assert_int_equal(machine_set(&m, "lang", "uk", none), 0);
	assert_int_equal(machine_set(&m, "timezone", "../../etc/passwd", none), -1);
	assert_int_equal(machine_set(&m, "keyboard", "us; reboot", none), -1);
	assert_int_equal(machine_set(&m, "screen", "wall", none), -1);
	assert_int_equal(machine_set(&m, "colour", "red", none), -1);
	assert_int_equal(machine_write(folder, &m, none), 0);
	assert_int_equal(machine_read(folder, &again, none), 0);
	assert_string_equal(again.keyboard, "be");
	assert_string_equal(again.timezone, "Europe/Amsterdam");
	assert_string_equal(again.lang, "uk");
	assert_int_equal(again.letters, 2);
	assert_true(again.window && !again.console);
	temp_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_has_a_page),
		cmocka_unit_test(from_right_to_left_too),
		cmocka_unit_test(whoever_touches_reaches_all),
		cmocka_unit_test(what_is_wrong_with_a_pin_is_told),
		cmocka_unit_test(it_locks_behind_a_worker),
		cmocka_unit_test(what_a_machine_is_set_to_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
