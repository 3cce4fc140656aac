/* The agenda on the screen: by day, by week, one activity, and its code for a phone. */
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/stage.h"
#include "tests/unit/support/ways.h"
#include "tui/dates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect_words(struct buf *text, const char *want)
{
	assert_string_equal(text->data, want);
	buf_clear(text);
}

#define DAY_2026_11_28 20785

static void dates_are_written_as_people_do(void **state)
{
	static const struct {
		enum lang lang;
		const char *today, *other, *times;
	} want[] = {
		{LANG_NL, "Vandaag: zaterdag 28 november", "vrijdag 1 januari 2027",
		 "19.30 tot 21.05 uur"},
		{LANG_EN, "Today: Saturday 28 November", "Friday 1 January 2027", "19:30 to 21:05"},
		{LANG_TR, "Bugün: 28 Kasım Cumartesi", "1 Ocak 2027 Cuma", "19:30 – 21:05"},
		{LANG_AR, "اليوم: السبت 28 نوفمبر", "الجمعة 1 يناير 2027", "من 19:30 إلى 21:05"},
		{LANG_PL, "Dzisiaj: sobota, 28 listopada", "piątek, 1 stycznia 2027",
		 "od 19:30 do 21:05"},
		{LANG_UK, "Сьогодні: субота, 28 листопада", "п’ятниця, 1 січня 2027",
		 "з 19:30 до 21:05"},
	};
	const struct activity evening = {.local_start = DAY_2026_11_28 * 1440LL + 1170,
					 .local_end = DAY_2026_11_28 * 1440LL + 1265};
	struct buf text;
	(void)state;
	buf_init(&text);
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		dates_heading(&text, want[i].lang, DAY_2026_11_28, DAY_2026_11_28);
		expect_words(&text, want[i].today);
		dates_day(&text, want[i].lang, DAY_2026_11_28 + 34, DAY_2026_11_28);
		expect_words(&text, want[i].other);
		dates_times(&text, want[i].lang, &evening, DAY_2026_11_28, DAY_2026_11_28);
		expect_words(&text, want[i].times);
	}
	buf_finish(&text);
}

static void more_days_are_told_by_their_last(void **state)
{
	const int64_t day = DAY_2026_11_28;
	const struct activity fair = {.local_start = day * 1440,
				      .local_end = (day + 2) * 1440,
				      .all_day = true},
			      night = {.local_start = day * 1440 + 1320,
				       .local_end = day * 1440 + 1500},
			      moment = {.local_start = day * 1440 + 540,
					.local_end = day * 1440 + 540};
	struct buf text;
	(void)state;
	buf_init(&text);
	dates_times(&text, LANG_NL, &fair, day, day);
	expect_words(&text, "Hele dag tot en met zondag 29 november");
	dates_times(&text, LANG_NL, &fair, day + 1, day);
	expect_words(&text, "Hele dag");
	dates_times(&text, LANG_NL, &night, day, day);
	expect_words(&text, "22.00 tot 1.00 uur");
	dates_times(&text, LANG_NL, &moment, day, day);
	expect_words(&text, "9.00 uur");
	buf_finish(&text);
}

static void weeks_are_counted_as_iso_8601_does(void **state)
{
	(void)state;
	assert_int_equal(dates_week(DAY_2026_11_28), 48);
	assert_int_equal(dates_monday(DAY_2026_11_28), DAY_2026_11_28 - 5);
	assert_int_equal(dates_week(DAY_2026_11_28 + 33), 53); /* 31 December 2026 */
	assert_int_equal(dates_week(DAY_2026_11_28 + 36), 53); /* Sunday 3 January 2027 */
	assert_int_equal(dates_week(DAY_2026_11_28 + 37), 1);
}

static void open_agenda(struct stage *s, int rows, int cols)
{
	stage_open_with(s, rows, cols, &(struct stage_options){.sql = ways_agenda_sql});
}

static const int sizes[][2] = {{15, 40}, {24, 80}, {43, 132}};

static void every_screen_looks_as_agreed(void **state)
{
	static const struct {
		const char *name, *screen, *keys;
	} ways[] = {
		{"agenda-home", "home", "<Enter>"},
		{"agenda", "agenda", "<Enter>3"},
		{"agenda-scrolled", "agenda", "<Enter>3<End>"},
		{"agenda-english", "agenda", "23"},
		{"agenda-arabic", "agenda", "43"},
		{"week", "week", "<Enter>3w"},
		{"week-focus", "week", "<Enter>3w<Right><Right>"},
		{"week-next", "week", "<Enter>3wv"},
		{"week-arabic", "week", "43w"},
		{"activity", "activity", "<Enter>32"},
		{"activity-cancelled", "activity", "<Enter>3<Down><Down><Enter>"},
		{"activity-days", "activity", "<Enter>3<Down><Down><Down><Enter>"},
		{"activity-arabic", "activity", "432"},
		/* Where no code fits, its button is not there. */
		{"activity-qr", "qr", "<Enter>31q"},
	};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			struct stage s;
			open_agenda(&s, sizes[k][0], sizes[k][1]);
			stage_keys(&s, ways[i].keys);
			bool no_code = k == 0 && strcmp(ways[i].screen, "qr") == 0;
			stage_expect(&s, no_code ? "activity" : ways[i].screen);
			stage_golden(&s, ways[i].name);
			stage_close(&s);
		}
}

static int64_t wall(const struct stage *s)
{
	return s->kiosk.world.now_ms / 1000;
}

/* Wakes it at the moment that it asked for, and not before. */
static void sleep_on(struct stage *s)
{
	int64_t wake = ui_next_wake(s->ui);
	assert_true(wake > s->kiosk.world.now_ms);
	s->kiosk.world.now_ms = wake;
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s->ui);
}

static void attract_reminds_of_what_is_on_today(void **state)
{
	struct stage s;
	(void)state;
	open_agenda(&s, 43, 132);
	stage_golden(&s, "attract-today");
	stage_close(&s);
	open_agenda(&s, 24, 80);
	stage_golden(&s, "attract-today");
	assert_true(stage_finds(&s, "Vandaag: 13.30 Koffie in de huiskamer, 19.30 Taalcaf", NULL,
				NULL));
	/* At 15.00 there is no coffee any more, at 21.00 nothing is left of today. */
	sleep_on(&s);
	assert_true(stage_finds(&s, "Vandaag: 19.30 Taalcaf", NULL, NULL));
	assert_in_range(wall(&s), 1795010400, 1795010402);
	sleep_on(&s);
	assert_false(stage_finds(&s, "Vandaag", NULL, NULL));
	/* Thursday has nothing; on Friday the walk was cancelled; Saturday is full. */
	for (int i = 0; i < 12 && !stage_finds(&s, "Weekend van de wijk", NULL, NULL); i++)
		sleep_on(&s);
	assert_true(
		stage_finds(&s, "Vandaag: Weekend van de wijk, 14.00 Voorlichting", NULL, NULL));
	assert_false(stage_finds(&s, "Wandelgroep", NULL, NULL));
	assert_int_equal(agenda_today(wall(&s)), DAY_2026_11_28 - 7);
	stage_close(&s);
}

static void without_an_agenda_nothing_ever_wakes_it(void **state)
{
	struct stage s;
	(void)state;
	stage_open(&s, 24, 80);
	assert_int_equal(ui_next_wake(s.ui), -1);
	stage_close(&s);
}

/* A visit, and what is there to do is new: wijksync was at work. */
static void the_next_visit_sees_a_new_agenda(void **state)
{
	struct stage s;
	sqlite3 *db = NULL;
	(void)state;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>");
	assert_false(stage_finds(&s, "Agenda", NULL, NULL));
	stage_keys(&s, "<F10>");
	char *path = file_join(s.kiosk.state, AGENDA_FILE);
	assert_int_equal(sql_open(&db, path, SQL_CREATE, NULL), 0);
	assert_int_equal(sql_exec(db,
				  AGENDA_SCHEMA "PRAGMA application_id = 0x574B4147;"
						"PRAGMA user_version = 1",
				  NULL),
			 0);
	assert_int_equal(sql_exec(db, ways_agenda_sql, NULL), 0);
	sql_close(db);
	free(path);
	stage_keys(&s, "<Enter>");
	assert_true(stage_finds(&s, "Agenda", NULL, NULL));
	stage_keys(&s, "3");
	assert_true(stage_finds(&s, "Koffie in de huiskamer", NULL, NULL));
	stage_keys(&s, "<F10>");
	assert_true(stage_finds(&s, "Vandaag: 13.30 Koffie", NULL, NULL));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_agreed),
		cmocka_unit_test(attract_reminds_of_what_is_on_today),
		cmocka_unit_test(without_an_agenda_nothing_ever_wakes_it),
		cmocka_unit_test(the_next_visit_sees_a_new_agenda),
		cmocka_unit_test(dates_are_written_as_people_do),
		cmocka_unit_test(more_days_are_told_by_their_last),
		cmocka_unit_test(weeks_are_counted_as_iso_8601_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
