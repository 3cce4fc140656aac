/* A worker helps people to sign up, and a code gives other answers: on the stage. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/stage.h"
#include "tests/unit/support/ways.h"
#include "tui/idle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct stage_options with_worker = {.workers = "Fatima"};

#define TO_MENU	  "<Enter><F4>" STAGE_PIN "<Enter>"
#define TO_ASSIST TO_MENU "1"
/* Arabic is the fourth, the form the first. */
#define TO_FORM TO_ASSIST "41"
#define ONE                                                                                        \
	"Amina<Enter>amina@voorbeeld.nl<Enter>06 12345678<Enter>1234ab<Enter>2<Tab>"               \
	"Graag ’s avonds.<Enter>1"
#define TO_REVIEW TO_FORM ONE "<Enter>"
#define TO_TURN	  TO_REVIEW "<F5>"
#define TO_ASK	  TO_TURN "<Enter>"
/* The question stands at the end of what is read back. */
#define TO_DONE TO_ASK "<End>12"
#define TO_NEXT TO_DONE "<Enter>"

static void stand(struct stage *s, const char *keys, const char *screen)
{
	stage_open_with(s, 43, 132, &with_worker);
	stage_keys(s, keys);
	stage_expect(s, screen);
}

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

static void expect_sealed(struct stage *s, const char *const *parts)
{
	struct buf text;
	buf_init(&text);
	test_kiosk_unseal(&s->kiosk, &text);
	for (size_t i = 0; parts[i] != NULL; i++)
		if (text.len == 0 || strstr(text.data, parts[i]) == NULL)
			fail_msg("no %s in %s", parts[i], text.len > 0 ? text.data : "nothing");
	buf_finish(&text);
}

static bool any_event(struct stage *s)
{
	struct buf text;
	buf_init(&text);
	test_kiosk_unseal(&s->kiosk, &text);
	bool any = text.len > 0;
	buf_finish(&text);
	return any;
}

static const struct {
	const char *name, *screen, *keys, *then; /* then: at the size of the picture */
} looks[] = {
	{"assist-language", "assist", TO_ASSIST, NULL},
	{"assist-form", "assist", TO_ASSIST "4", NULL},
	{"assist-review", "review", TO_REVIEW, NULL},
	{"assist-turn", "turn", TO_TURN, NULL},
	{"assist-ask", "turn", TO_ASK, NULL},
	{"assist-ask-end", "turn", TO_ASK, "<End>"},
	{"assist-no", "turn", TO_ASK "<Esc>", NULL},
	{"assist-next", "assist", TO_NEXT, NULL},
};

/* In Dutch and, when the screen is turned, in Arabic. */
static void every_screen_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
			struct stage s;
			stage_open_with(&s, 43, 132, &with_worker);
			stage_keys(&s, looks[i].keys);
			stage_expect(&s, looks[i].screen);
			stage_resize(&s, sizes[k][0], sizes[k][1]);
			if (looks[i].then != NULL)
				stage_keys(&s, looks[i].then);
			stage_golden(&s, looks[i].name);
			stage_close(&s);
		}
}

/* For whoever touches: nothing to choose is smaller than a fingertip. */
static void every_choice_is_as_large_as_a_fingertip(void **state)
{
	static const int sizes[][2] = {{24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
			struct stage s;
			stage_open_with(&s, 43, 132, &with_worker);
			stage_keys(&s, looks[i].keys);
			stage_resize(&s, sizes[k][0], sizes[k][1]);
			if (looks[i].then != NULL)
				stage_keys(&s, looks[i].then);
			stage_click(&s, 0, 0);
			const struct canvas *c = stage_canvas(&s);
			size_t picks = 0;
			for (size_t t = 0; t < c->target_count; t++) {
				struct rect at = c->targets[t].at;
				picks += c->targets[t].action == ACTION_PICK;
				if (at.rows < 3 || at.cols < 6)
					fail_msg("%s %dx%d: a target of %dx%d", looks[i].name,
						 sizes[k][1], sizes[k][0], at.cols, at.rows);
			}
			assert_true(picks > 0 || strcmp(looks[i].name, "assist-ask") == 0);
			stage_close(&s);
		}
}

static void consent_is_asked_in_the_language_of_the_visitor(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_TURN, "turn");
	assert_int_equal(ui_lang(s.ui), LANG_NL);
	assert_true(shows(&s, "Draai het scherm naar de bezoeker."));
	stage_keys(&s, "<Enter>");
	assert_int_equal(ui_lang(s.ui), LANG_AR);
	assert_true(stage_canvas(&s)->rtl);
	/* All that is kept stands there. */
	static const char *const kept[] = {"Amina",   "amina@voorbeeld.nl", "06 12345678",
					   "1234 AB", "Graag ’s avonds.",   "Fatima"};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (!shows(&s, kept[i]))
			fail_msg("no %s", kept[i]);
	assert_false(any_event(&s));
	stage_keys(&s, "<End>1");
	assert_false(any_event(&s));
	stage_keys(&s, "2");
	stage_expect(&s, "done");
	assert_int_equal(ui_lang(s.ui), LANG_AR);
	expect_sealed(
		&s, (const char *const[]){"\"lang\":\"ar\",\"assisted\":true,\"worker\":\"Fatima\"",
					  "\"contact\":{\"version\":1,\"given\":true}",
					  "\"nieuws\":{\"version\":1,\"given\":false}",
					  "\"naam\":\"Amina\"", NULL});
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "assist");
	assert_int_equal(ui_lang(s.ui), LANG_NL);
	stage_close(&s);
}

/* Whoever presses Enter too often agrees with nothing. */
static void hasty_keys_do_not_agree(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_TURN "<Enter><Enter><Enter>", "turn");
	stage_keys(&s, "<End><Enter>");
	stage_expect(&s, "turn");
	assert_false(any_event(&s));
	stage_close(&s);
}

static void who_says_no_is_not_kept(void **state)
{
	struct stage s;
	(void)state;
	/* A change: the same answers, in the worker's language. */
	stand(&s, TO_ASK "<End>2", "turn");
	stage_keys(&s, "2");
	stage_expect(&s, "form");
	assert_int_equal(ui_lang(s.ui), LANG_NL);
	assert_true(shows(&s, "Amina"));
	stage_close(&s);
	/* All of it wiped, and on to the next. */
	stand(&s, TO_ASK "<End>23", "assist");
	assert_false(any_event(&s));
	stage_keys(&s, "1");
	stage_expect(&s, "form");
	assert_false(shows(&s, "Amina"));
	assert_false(shows(&s, "1234 AB"));
	stage_close(&s);
	/* Back to the question, and yes after all. */
	stand(&s, TO_ASK "<End>21<End>11", "done");
	assert_true(any_event(&s));
	stage_close(&s);
}

/* What people have in common stays; nothing else does, and no consent. */
static void the_next_begins_with_what_is_common(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_NEXT, "assist");
	assert_true(shows(&s, "Geholpen in deze rij: 1."));
	assert_true(shows(&s, "Postcode"));
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "form");
	assert_true(shows(&s, "1234 AB"));
	assert_true(shows(&s, "[x]"));
	static const char *const gone[] = {"Amina", "amina@", "06 12345678", "avonds"};
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		assert_false(shows(&s, gone[i]));
	/* The first that is empty has the focus. */
	stage_keys(&s, "Bilal<Enter>bilal@voorbeeld.nl<F5>");
	stage_expect(&s, "form"); /* the age was not kept */
	stage_keys(&s, "1<F5>");
	stage_expect(&s, "review");
	stage_close(&s);
}

/* Keys for the second person beside what is typed into the form. */
static void the_second_of_a_row_takes_few_keys(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_NEXT, "assist");
	/* The next; name and e-mail; the age. */
	stage_keys(&s, "<Enter>Bilal<Enter>bilal@voorbeeld.nl<F5>1");
	/* Go on, read back, turned, two questions, ready. */
	stage_keys(&s, "<F5><F5><Enter>12<Enter>");
	stage_expect(&s, "assist");
	assert_true(shows(&s, "Geholpen in deze rij: 2."));
	expect_sealed(&s, (const char *const[]){"\"naam\":\"Bilal\"", "\"postcode\":\"1234 AB\"",
						"\"onderwerp\":\"veilig\"", "\"telefoon\":\"\"",
						"\"vraag\":\"\"", "\"lang\":\"ar\"", NULL});
	stage_close(&s);
}

/* Once a visitor had the screen, no way leads to the menu but the PIN. */
static void a_visitor_does_not_come_into_worker_mode(void **state)
{
	static const char *const ways[] = {
		TO_ASK "<Esc><Esc><Esc>",
		TO_ASK "<F4><F4>",
		TO_ASK "<End>2<Esc>",
		TO_ASK "<F1><Esc><Esc>",
		TO_ASK "<F2><Esc><Esc>",
		TO_ASK "<F9><Esc><Esc>",
		TO_DONE "<Esc><Esc><Esc>",
		TO_DONE "<F4>",
		TO_NEXT "<Esc>",
		TO_NEXT "<Esc><Esc>",
		TO_NEXT "4",
		TO_NEXT "3<Esc><Esc>",
		TO_NEXT "2<Esc><Esc>",
		TO_NEXT "1<Esc><Esc>",
		TO_ASK "<End>23<Esc><Esc><Esc>",
		TO_ASK "<End>22<Esc>2<Esc><Esc><Esc>",
	};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct stage s;
		stage_open_with(&s, 43, 132, &with_worker);
		stage_keys(&s, ways[i]);
		const char *on = ui_screen_name(s.ui);
		static const char *const bad[] = {"worker", "worker_team"};
		for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
			if (strcmp(on, bad[k]) == 0)
				fail_msg("%s leads to %s", ways[i], on);
		stage_close(&s);
	}
	/* Without a visitor it is the menu again. */
	struct stage s;
	stand(&s, TO_FORM "<Esc><Esc><Esc>", "worker");
	assert_non_null(ui_worker(s.ui));
	stage_close(&s);
	stand(&s, TO_NEXT "4", "attract");
	assert_null(ui_worker(s.ui));
	stage_close(&s);
}

/* There is time, and in the end all is wiped all the same. */
static void nobody_is_hurried_but_it_ends(void **state)
{
	struct stage s;
	(void)state;
	stand(&s, TO_FORM "Amina", "form");
	s.kiosk.world.now_ms += STAGE_LOCK_SECONDS * INT64_C(1000) * 2;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	stage_expect(&s, "form");
	assert_false(shows(&s, "Seconden over"));
	s.kiosk.world.now_ms +=
		STAGE_LOCK_SECONDS * INT64_C(1000) * (IDLE_LONG_TIMES - 2) - IDLE_WARN_MS / 2;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	assert_true(shows(&s, "Seconden over"));
	s.kiosk.world.now_ms += IDLE_WARN_MS;
	ui_input(s.ui, &(struct input){.kind = INPUT_TIME});
	stage_expect(&s, "attract");
	assert_null(ui_worker(s.ui));
	stage_close(&s);
}

/* A code with the right check digit. */
static const char *a_code(struct stage *s)
{
	static char code[RECEIPT_TEXT];
	receipt_new(&s->kiosk.sys, code);
	return code;
}

static void correct(struct stage *s, const char *to, const char *then)
{
	stage_keys(s, to);
	stage_expect(s, "withdraw");
	stage_keys(s, a_code(s));
	stage_keys(s, "<Enter>3");
	stage_keys(s, then);
}

static void a_resident_gives_other_answers(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 43, 132);
	correct(&s, "<Enter>4", "");
	stage_expect(&s, "forms");
	assert_true(shows(&s, "Welk formulier vulde u toen in?"));
	stage_keys(&s, "1" ONE "<Enter><F5><Home>1<F5>");
	stage_expect(&s, "done");
	assert_true(shows(&s, "Uw nieuwe antwoorden zijn ontvangen."));
	assert_true(shows(&s, "Uw code blijft hetzelfde."));
	expect_sealed(&s, (const char *const[]){"{\"kind\":\"amend\",", "\"assisted\":false",
						"\"worker\":\"\"", "\"naam\":\"Amina\"", NULL});
	stage_close(&s);
}

static void a_worker_corrects_with_a_code(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 43, 132, &with_worker);
	correct(&s, TO_MENU "2", "");
	stage_expect(&s, "assist");
	stage_keys(&s, "4");
	assert_true(shows(&s, "Welk formulier vulde u toen in?"));
	stage_keys(&s, "1" ONE "<Enter><F5><Enter><End>12");
	stage_expect(&s, "done");
	expect_sealed(&s, (const char *const[]){"{\"kind\":\"amend\",", "\"assisted\":true",
						"\"worker\":\"Fatima\"", "\"lang\":\"ar\"", NULL});
	/* The next is somebody else, with a code of their own. */
	stage_keys(&s, "<Enter>1Bilal<Enter>bilal@voorbeeld.nl<F5>1<F5><F5><Enter><End>12");
	stage_expect(&s, "done");
	expect_sealed(&s, (const char *const[]){"{\"kind\":\"signup\",", NULL});
	stage_close(&s);
}

static void a_worker_withdraws_with_a_code(void **state)
{
	struct stage s;
	(void)state;
	stage_open_with(&s, 43, 132, &with_worker);
	stage_keys(&s, TO_MENU "2");
	stage_keys(&s, a_code(&s));
	stage_keys(&s, "<Enter>1");
	expect_sealed(&s, (const char *const[]){"{\"kind\":\"withdrawal\",", NULL});
	stage_keys(&s, "<Enter>");
	stage_expect(&s, "worker");
	stage_close(&s);
}

/* From the worker's menu by the agenda; the activity stays for the next of the row. */
static void a_row_asks_for_places_at_one_activity(void **state)
{
	static const struct stage_options options = {.workers = "Fatima", .sql = ways_agenda_sql};
	static const char *const people[] = {"Jan", "Piet"};
	struct stage s;
	(void)state;
	stage_open_with(&s, 43, 132, &options);
	stage_keys(&s, TO_MENU "2");
	stage_expect(&s, "agenda");
	stage_keys(&s, "2");
	stage_expect(&s, "activity");
	stage_keys(&s, "a");
	stage_expect(&s, "assist");
	stage_keys(&s, "1");
	for (size_t i = 0; i < 2; i++) {
		struct buf name;
		stage_expect(&s, "form");
		assert_true(shows(&s, "U vraagt een plaats bij: Taalcafé"));
		stage_keys(&s, people[i]);
		stage_keys(&s, "<Enter>jan@voorbeeld.nl<Enter><Enter><Enter>2<Tab><Enter>1<Enter>");
		stage_expect(&s, "review");
		stage_keys(&s, "<F5>");
		stage_expect(&s, "turn");
		stage_keys(&s, "<Enter><End>12");
		stage_expect(&s, "done");
		stage_expect(&s, "done");
		buf_init(&name);
		buf_addf(&name, "\"naam\":\"%s\"", people[i]);
		expect_sealed(&s, (const char *const[]){"\"assisted\":true,\"worker\":\"Fatima\"",
							"\"activity\":{\"uid\":\"taal\"", name.data,
							NULL});
		buf_finish(&name);
		stage_keys(&s, "<Enter>");
		stage_expect(&s, "assist");
		stage_keys(&s, "1");
	}
	stage_keys(&s, "<Esc>");
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_agreed),
		cmocka_unit_test(every_choice_is_as_large_as_a_fingertip),
		cmocka_unit_test(a_row_asks_for_places_at_one_activity),
		cmocka_unit_test(consent_is_asked_in_the_language_of_the_visitor),
		cmocka_unit_test(hasty_keys_do_not_agree),
		cmocka_unit_test(who_says_no_is_not_kept),
		cmocka_unit_test(the_next_begins_with_what_is_common),
		cmocka_unit_test(the_second_of_a_row_takes_few_keys),
		cmocka_unit_test(a_visitor_does_not_come_into_worker_mode),
		cmocka_unit_test(nobody_is_hurried_but_it_ends),
		cmocka_unit_test(a_resident_gives_other_answers),
		cmocka_unit_test(a_worker_corrects_with_a_code),
		cmocka_unit_test(a_worker_withdraws_with_a_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
