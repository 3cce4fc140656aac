/* The centre's list on the stage: its door, what people signed up for, who came, handing it out. */
#include "db/base/buf.h"
#include "db/store/attendance.h"
#include "db/store/centre.h"
#include "db/store/listkey.h"
#include "db/store/store.h"
#include "db/store/tries.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSPHRASE "de brug is op dinsdag open"
#define TO_MENU	   "<Enter><F4>" STAGE_PIN "<Enter>"
#define OPEN	   PASSPHRASE "<Enter>"

static void sign_up(struct stage *s, const char *form, const char *name, const char *email,
		    const char *subject)
{
	char receipt[RECEIPT_TEXT];
	const struct answer answers[] = {{"naam", name},	 {"email", email},
					 {"telefoon", ""},	 {"postcode", "1234 AB"},
					 {"onderwerp", subject}, {"vraag", "Tot dan!"},
					 {"leeftijd", "ja"}};
	const struct given_consent consent = {"contact", 1, true};
	const struct signup signup = {.form = form,
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = sizeof answers / sizeof answers[0],
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	s->kiosk.world.now_ms += 60000;
	assert_int_equal(store_signup(s->store, &signup, receipt, NULL), 0);
}

static void open_stage(struct stage *s, int rows, int cols, enum lang lang)
{
	stage_open_with(s, rows, cols, &(struct stage_options){.workers = "Fatima", .lang = lang});
	assert_int_equal(listkey_begin(s->centre, PASSPHRASE, NULL), 0);
	sign_up(s, "meedoen", "Çağla Öztürk", "cagla@example.org", "groen;jeugd");
	sign_up(s, "meedoen", "محمد", "m@example.org", "");
	sign_up(s, "meedoen", "", "zonder.naam@example.org", "veilig");
	sign_up(s, "buurtdag", "Jan", "jan@example.org", "");
}

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

/* From the attract screen: wherever its row stands in the menu. */
static void go_to_door(struct stage *s)
{
	for (int row = 0; row < 12; row++) {
		stage_keys(s, TO_MENU);
		for (int i = 0; i < row; i++)
			stage_keys(s, "<Down>");
		stage_keys(s, "<Enter>");
		if (strcmp(ui_screen_name(s->ui), "people_door") == 0)
			return;
		stage_keys(s, "<F10>");
		/* What holds answers asks first. */
		if (strcmp(ui_screen_name(s->ui), "leave") == 0)
			stage_keys(s, "2");
	}
	fail_msg("the menu has no list");
}

static void open_list(struct stage *s)
{
	go_to_door(s);
	stage_keys(s, OPEN);
	stage_expect(s, "people_groups");
}

/* One walk a size, because each opening takes the memory and the time that it must. */
static void look_at_all(int rows, int cols)
{
	struct stage s;
	open_stage(&s, rows, cols, LANG_NL);
	go_to_door(&s);
	stage_keys(&s, "dat is het");
	stage_expect(&s, "people_door");
	stage_golden(&s, "people-door");
	stage_keys(&s, "<Enter>");
	stage_golden(&s, "people-door-wrong");
	stage_keys(&s, OPEN);
	stage_expect(&s, "people_groups");
	stage_golden(&s, "people-groups");
	stage_keys(&s, "2<Enter>");
	stage_expect(&s, "people");
	stage_golden(&s, "people");
	stage_keys(&s, "/ÇAĞ");
	stage_golden(&s, "people-search");
	stage_keys(&s, "<Esc><F5>");
	stage_expect(&s, "people_hand");
	stage_golden(&s, "people-hand");
	stage_close(&s);
}

static void every_screen_looks_as_agreed(void **state)
{
	(void)state;
	look_at_all(24, 80);
	look_at_all(43, 132);
	look_at_all(15, 40);
}

static void without_a_list_there_is_nothing_to_open(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 24, 80, &(struct stage_options){.workers = "Fatima"});
	stage_keys(&s, TO_MENU);
	stage_expect(&s, "worker");
	assert_false(shows(&s, "Wie meldde zich hier aan"));
	stage_close(&s);
}

static void ticks_are_kept_and_counted(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, 24, 80, LANG_NL);
	open_list(&s);
	stage_keys(&s, "2");
	assert_true(shows(&s, "Mensen: 3. Gekomen: 0."));
	stage_keys(&s, "<Down><Enter>");
	assert_true(shows(&s, "Mensen: 3. Gekomen: 1."));
	stage_keys(&s, "<Enter><Enter><Esc>");
	assert_true(shows(&s, "Mensen: 3. Gekomen: 1."));
	/* Out and in again: from the disk. */
	stage_keys(&s, "<F10>");
	open_list(&s);
	assert_true(shows(&s, "Mensen: 3. Gekomen: 1."));
	stage_close(&s);
}

static void what_is_searched_is_found_in_any_answer(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, 24, 80, LANG_NL);
	open_list(&s);
	stage_keys(&s, "2/veilig");
	assert_true(shows(&s, "zonder.naam@example.org"));
	assert_false(shows(&s, "Öztürk"));
	stage_keys(&s, "<Backspace><Backspace><Backspace><Backspace><Backspace><Backspace>ÖZTÜRK");
	assert_true(shows(&s, "Çağla Öztürk"));
	stage_keys(&s, "qqq");
	assert_false(shows(&s, "Öztürk <"));
	assert_true(shows(&s, "Niets gevonden"));
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "people");
	stage_keys(&s, "<Esc>");
	assert_true(shows(&s, "Çağla Öztürk"));
	stage_close(&s);
}

/* In the language of the worker, labels and all; and nothing stays when it locks. */
static void it_speaks_the_language_and_goes_on_lock(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, 24, 80, LANG_AR);
	open_list(&s);
	assert_true(stage_canvas(&s)->rtl);
	assert_true(ui_forgets(s.ui));
	stage_keys(&s, "2");
	assert_true(shows(&s, "cagla@example.org"));
	assert_false(ui_forgets(s.ui));
	stage_keys(&s, "<F10>");
	stage_expect(&s, "attract");
	assert_true(ui_forgets(s.ui));
	assert_false(shows(&s, "cagla@example.org"));
	stage_close(&s);
}

static void it_locks_when_nobody_does_anything(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, 24, 80, LANG_NL);
	open_list(&s);
	stage_keys(&s, "2");
	stage_expect(&s, "people");
	s.kiosk.world.now_ms += 3600000;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s.ui);
	stage_expect(&s, "attract");
	assert_true(ui_forgets(s.ui));
	stage_close(&s);
}

static void wrong_passphrases_must_wait(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, 24, 80, LANG_NL);
	go_to_door(&s);
	for (int i = 0; i <= TRIES_FREE; i++) {
		stage_keys(&s, "niet het wachtwoord<Enter>");
		assert_true(shows(&s, "Dit wachtwoord klopt niet."));
	}
	assert_true(shows(&s, "Wacht nog even."));
	stage_keys(&s, OPEN);
	stage_expect(&s, "people_door");
	s.kiosk.world.now_ms += TRIES_FIRST_WAIT_MS;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	stage_keys(&s, OPEN);
	stage_expect(&s, "people_groups");
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_agreed),
		cmocka_unit_test(without_a_list_there_is_nothing_to_open),
		cmocka_unit_test(ticks_are_kept_and_counted),
		cmocka_unit_test(what_is_searched_is_found_in_any_answer),
		cmocka_unit_test(it_speaks_the_language_and_goes_on_lock),
		cmocka_unit_test(it_locks_when_nobody_does_anything),
		cmocka_unit_test(wrong_passphrases_must_wait),
	};
	return cmocka_run_group_tests_name("people_screens", tests, NULL, NULL);
}
