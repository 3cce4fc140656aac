/* Asking for a place at an activity, on the stage: from the agenda to the opened seal. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/places.h"
#include "tests/unit/support/stage.h"
#include "tests/unit/support/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TO_ACTIVITY "<Enter>32"
#define TO_FORM	    TO_ACTIVITY "a"
#define TO_REVIEW                                                                                  \
	TO_FORM "Jan<Enter>jan@voorbeeld.nl<Enter><Enter>1234ab<Enter>2<Tab><Enter>1<Enter>"
#define TO_CONSENT TO_REVIEW "<F5>"
#define TO_DONE	   TO_CONSENT "<Home>1<F5>"
#define UID	   "taal"
#define START	   1795026600

static void open_agenda(struct stage *s, int rows, int cols, const char *keys)
{
	stage_open_with(s, rows, cols, &(struct stage_options){.sql = ways_agenda_sql});
	stage_keys(s, keys);
}

static bool shows(struct stage *s, const char *text)
{
	return stage_finds(s, text, NULL, NULL);
}

/* What central counted, ten minutes ago. */
static void told(struct stage *s, int64_t asked, int64_t capacity)
{
	struct err e = {.code = 0};
	struct places_one one = {.start = START, .asked = asked, .capacity = capacity};
	one.uid = buf_copy(UID);
	if (places_write(s->kiosk.state, s->kiosk.world.now_ms - 600000, &one, 1, &e) != 0)
		fail_msg("%s", e.text);
	free(one.uid);
}

static void a_request_names_the_activity(void **state)
{
	struct stage s;
	struct buf text;
	(void)state;
	open_agenda(&s, 43, 132, TO_FORM);
	stage_expect(&s, "form");
	assert_true(shows(&s, "U vraagt een plaats bij: Taalcafé"));
	stage_close(&s);

	open_agenda(&s, 43, 132, TO_REVIEW);
	stage_expect(&s, "review");
	assert_true(shows(&s, "U vraagt een plaats bij: Taalcafé"));
	stage_keys(&s, "<F5>");
	stage_expect(&s, "consent");
	assert_true(shows(&s, "Wij bewaren ook waarvoor u een plaats vraagt: Taalcafé"));
	/* In another language it is still known for what. */
	stage_keys(&s, "<F2>2");
	assert_true(shows(&s, "We also keep what you ask a place for: Taalcafé"));
	stage_keys(&s, "<F2>1<Home>1<F5>");
	stage_expect(&s, "done");
	assert_true(shows(&s, "Uw aanvraag is ontvangen."));
	assert_false(shows(&s, "Uw aanmelding is ontvangen."));
	buf_init(&text);
	test_kiosk_unseal(&s.kiosk, &text);
	assert_non_null(strstr(text.data,
			       "\"activity\":{\"uid\":\"" UID "\",\"start\":"
			       "\"2026-11-18T18:30:00Z\",\"title\":\"Taalcafé: samen Nederlands"
			       " oefenen\",\"capacity\":12}"));
	buf_finish(&text);
	stage_close(&s);

	/* Who signs up by the list of forms asks for no place. */
	open_agenda(&s, 43, 132, "<Enter>41");
	stage_expect(&s, "form");
	assert_false(shows(&s, "U vraagt een plaats"));
	stage_close(&s);
}

static void how_full_it_was_is_told_with_its_time(void **state)
{
	struct stage s;
	(void)state;
	open_agenda(&s, 43, 132, TO_ACTIVITY);
	assert_false(shows(&s, "laatste contact"));
	told(&s, 9, 12);
	stage_keys(&s, "<Esc>2");
	stage_expect(&s, "activity");
	assert_true(shows(&s, "Bij het laatste contact (woensdag 18 november, "));
	assert_true(shows(&s, "van 12 plaatsen"));
	assert_true(shows(&s, "Een aanvraag"));
	/* Staff made it smaller: theirs counts, and one can still ask. */
	told(&s, 9, 8);
	stage_keys(&s, "<Esc>2");
	assert_true(shows(&s, "van 8 plaatsen"));
	assert_true(shows(&s, "wachtlijst."));
	stage_keys(&s, "a");
	stage_expect(&s, "form");
	stage_close(&s);
}

/* Not where there is no form for it, where it does not go on, or where no signups are taken. */
static void one_cannot_ask_where_it_is_of_no_use(void **state)
{
	struct stage s;
	(void)state;
	open_agenda(&s, 24, 80, "<Enter>31a");
	stage_expect(&s, "activity");
	assert_false(shows(&s, "Plaats aanvragen"));
	stage_close(&s);
	stage_open_with(&s, 24, 80,
			&(struct stage_options){.sql = ways_agenda_sql, .not_enrolled = true});
	stage_keys(&s, TO_FORM);
	stage_expect(&s, "activity");
	assert_false(shows(&s, "Plaats aanvragen"));
	stage_close(&s);
}

static void every_screen_looks_as_agreed(void **state)
{
	static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};
	static const struct {
		const char *name, *screen, *keys;
		int asked;
	} ways[] = {
		{"activity-asked", "activity", TO_ACTIVITY, 9},
		{"activity-full", "activity", TO_ACTIVITY, 12},
		{"activity-full-arabic", "activity", "432", 12},
		{"place-form", "form", TO_FORM, 9},
		{"place-review", "review", TO_REVIEW, 9},
		{"place-consent", "consent", TO_CONSENT, 9},
	};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			struct stage s;
			open_agenda(&s, sizes[k][0], sizes[k][1], "");
			told(&s, ways[i].asked, 12);
			stage_keys(&s, ways[i].keys);
			stage_expect(&s, ways[i].screen);
			stage_golden(&s, ways[i].name);
			stage_close(&s);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_names_the_activity),
		cmocka_unit_test(how_full_it_was_is_told_with_its_time),
		cmocka_unit_test(one_cannot_ask_where_it_is_of_no_use),
		cmocka_unit_test(every_screen_looks_as_agreed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
