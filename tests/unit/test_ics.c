/* Calendars as programs export them, and as nobody should. */
#include "db/agenda/ics.h"
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"

#include <sysexits.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* 18 November 2026. */
#define NOW 1795000000

static void read_text(const char *text, size_t len, struct ics *out)
{
	const struct ics_window window = ics_window(NOW);
	struct err e = {.code = 0};
	if (ics_read(text, len, &window, out, &e) != 0)
		fail_msg("%s", e.text);
}

static void read_fixture(const char *name, struct ics *out)
{
	struct buf text;
	char *path = file_join("tests/fixtures/agenda", name);
	buf_init(&text);
	assert_int_equal(file_read(path, ICS_BYTES_MAX, &text, NULL), 0);
	read_text(text.data, text.len, out);
	assert_int_equal(out->fault_count, 0);
	buf_finish(&text);
	free(path);
}

/* One activity between the lines that every calendar has. */
static void read_event(const char *lines, struct ics *out)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text,
		 "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n%s\r\nEND:VEVENT\r\n"
		 "END:VCALENDAR\r\n",
		 lines);
	read_text(text.data, text.len, out);
	buf_finish(&text);
}

/* "25-11 19:30" on the clock on the wall, and the title. */
static char *when(const struct ics *ics, size_t i)
{
	const struct agenda_clock c = agenda_clock(ics->times[i].local_start);
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "%02d-%02d %02d:%02d%s %s", c.day, c.month, c.hour, c.minute,
		 ics->times[i].cancelled ? " X" : "", ics->said[ics->times[i].said].title);
	return buf_steal(&text);
}

static void expect_times(const struct ics *ics, const char *uid, const char *const *want)
{
	size_t n = 0;
	for (size_t i = 0; i < ics->time_count; i++) {
		if (strncmp(ics->times[i].uid, uid, strlen(uid)) != 0)
			continue;
		char *text = when(ics, i);
		if (want[n] == NULL)
			fail_msg("one too many: %s", text);
		else
			assert_string_equal(text, want[n++]);
		free(text);
	}
	assert_null(want[n]);
}

static const struct ics_said *said_of(const struct ics *ics, const char *uid)
{
	for (size_t i = 0; i < ics->time_count; i++)
		if (strcmp(ics->times[i].uid, uid) == 0)
			return &ics->said[ics->times[i].said];
	fail_msg("no %s", uid);
	return NULL;
}

#define TAAL "Taalcafé, samen Nederlands oefenen"

static void an_export_of_nextcloud_is_read(void **state)
{
	static const char *const taal[] = {"21-10 19:30 " TAAL,
					   "28-10 19:30 " TAAL, /* an hour later in UTC */
					   "04-11 19:30 " TAAL,
					   "11-11 19:30 " TAAL,
					   "18-11 19:30 " TAAL, /* 25-11: EXDATE */
					   "03-12 14:00 Taalcafé, nu op donderdag",
					   "09-12 19:30 X " TAAL,
					   "16-12 19:30 " TAAL,
					   "23-12 19:30 " TAAL, /* UNTIL itself */
					   NULL};
	struct ics ics;
	(void)state;
	read_fixture("nextcloud.ics", &ics);
	expect_times(&ics, "2f1c7a5e", taal);
	assert_int_equal(ics.times[0].start + 7 * 86400 + 3600, ics.times[1].start);
	const struct ics_said *said = said_of(&ics, ics.times[0].uid);
	assert_string_equal(said->place, "Zaal 2, eerste verdieping");
	assert_string_equal(said->categories, "Taal; Leren");
	assert_int_equal(said->capacity, 12);
	assert_string_equal(said->form, "activiteit");
	assert_string_equal(said->text,
			    "Iedereen kan meedoen; u hoeft niets mee te nemen.\nVragen? Loop binnen"
			    " in het buurthuis, wij helpen u graag verder met alles wat u wilt"
			    " weten.");
	said = said_of(&ics, "7e0f4c3d-77aa-4b59-b0d0-0a4f6d1f2c22");
	assert_int_equal(said->capacity, 40);
	assert_string_equal(said->form, "meedoen");
	/* What is private stays so, and who takes part is never looked at. */
	for (size_t i = 0; i < ics.time_count; i++)
		assert_null(strstr(ics.said[ics.times[i].said].title, "Gesprek"));
	ics_finish(&ics);
}

static void an_export_of_google_is_read(void **state)
{
	static const char *const overleg[] = {
		"30-10 10:00 Bewonersoverleg", "30-11 14:00 Bewonersoverleg (andere dag)",
		"29-01 10:00 Bewonersoverleg", "26-02 10:00 Bewonersoverleg",
		"26-03 10:00 Bewonersoverleg", "30-04 10:00 Bewonersoverleg",
		"28-05 10:00 Bewonersoverleg", "25-06 10:00 Bewonersoverleg",
		"30-07 10:00 Bewonersoverleg", "27-08 10:00 Bewonersoverleg",
		"24-09 10:00 Bewonersoverleg", "29-10 10:00 Bewonersoverleg",
		"26-11 10:00 Bewonersoverleg", NULL};
	static const char *const film[] = {"26-11 19:30 Filmavond", NULL};
	static const char *const leap[] = {NULL}; /* none in 2027 */
	struct ics ics;
	(void)state;
	read_fixture("google.ics", &ics);
	expect_times(&ics, "0abc1def", overleg);
	expect_times(&ics, "enkel9999", film);
	expect_times(&ics, "schrikkel", leap);
	assert_string_equal(said_of(&ics, "0abc1def2ghi3jkl4mno5pqr6s@google.com")->text,
			    "Kom langs in de grote zaal.\nKoffie & thee\nGebak\nMeer");
	ics_finish(&ics);
}

static void an_export_of_outlook_is_read(void **state)
{
	struct ics ics;
	(void)state;
	read_fixture("outlook.ics", &ics);
	static const char *const day[] = {"13-02 00:00 Open dag", NULL};
	expect_times(&ics, "040000008200E00074C5B7101A82E00800000000BBBB", day);
	size_t paint = 0, moved = 0;
	for (size_t i = 0; i < ics.time_count; i++) {
		char *text = when(&ics, i);
		paint += strstr(text, "14:00 Schilderen") != NULL;
		moved += strcmp(text, "11-12 19:00 Schilderen, tentoonstelling") == 0;
		assert_null(strstr(text, "10-12 14:00"));
		assert_null(strstr(text, "29-12 14:00"));
		assert_null(strstr(text, "31-12 14:00"));
		free(text);
	}
	assert_int_equal(moved, 1);
	assert_int_equal(paint, 22);
	ics_finish(&ics);
}

static void what_comes_after_a_change_follows_it(void **state)
{
	static const char *const want[] = {"18-11 10:00 Oud", "25-11 10:00 Oud",
					   "03-12 11:30 Nieuw", "10-12 11:30 Nieuw", NULL};
	struct ics ics;
	(void)state;
	read_event("UID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:Oud\r\n"
		   "RRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\n"
		   "RECURRENCE-ID;RANGE=THISANDFUTURE:20261202T100000\r\n"
		   "DTSTART:20261203T113000\r\nSUMMARY:Nieuw",
		   &ics);
	expect_times(&ics, "u", want);
	ics_finish(&ics);
}

/* Left over of series that were split: only their own begin counts, and no patience is lost. */
static void series_that_ended_before_they_began_cost_nothing(void **state)
{
	struct buf lines;
	struct ics ics;
	(void)state;
	buf_init(&lines);
	for (int i = 0; i < 500; i++)
		buf_addf(&lines,
			 "UID:u%d\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\n"
			 "RRULE:FREQ=WEEKLY;UNTIL=20261101T000000Z\r\nEND:VEVENT\r\nBEGIN:"
			 "VEVENT\r\n",
			 i);
	buf_addf(&lines, "UID:laatste\r\nDTSTART:20261118T100000\r\nSUMMARY:b\r\n"
			 "RRULE:FREQ=WEEKLY;COUNT=3");
	read_event(lines.data, &ics);
	assert_int_equal(ics.fault_count, 0);
	assert_int_equal(ics.time_count, 503);
	ics_finish(&ics);
	buf_finish(&lines);
}

/* Days of 2040, read on its first. */
static void read_2040(const char *lines, struct ics *out)
{
	const struct ics_window window = ics_window(INT64_C(2208988800));
	struct err e = {.code = 0};
	struct buf text;
	buf_init(&text);
	buf_addf(&text,
		 "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\n%s\r\nEND:VEVENT\r\n"
		 "END:VCALENDAR\r\n",
		 lines);
	if (ics_read(text.data, text.len, &window, out, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&text);
}

/* A time_t of 32 bits ends on 19 January 2038: on a small machine that may not be ours. */
static void years_after_2038_are_as_any_other(void **state)
{
	static const char *const utc[] = {"12-01 19:00 Ver", NULL};
	/* In 2040 the clock goes forward on 25 March. */
	static const char *const summer[] = {"30-03 19:30 Hier", NULL};
	char day[SYS_TIME_TEXT];
	struct ics ics;
	(void)state;
	read_2040("SUMMARY:Ver\r\nDTSTART:20400112T180000Z", &ics);
	expect_times(&ics, "u", utc);
	ics_finish(&ics);
	read_2040("SUMMARY:Hier\r\nDTSTART:20400330T173000Z", &ics);
	expect_times(&ics, "u", summer);
	ics_finish(&ics);
	sys_time_text(INT64_C(2208988800000), day);
	assert_string_equal(day, "2040-01-01T00:00:00Z");
}

static void repeats_after_2038_are_as_any_other(void **state)
{
	static const char *const want[] = {"23-03 19:30 Hier", "30-03 19:30 Hier", NULL};
	struct ics ics;
	(void)state;
	read_2040("SUMMARY:Hier\r\nDTSTART;TZID=Europe/Amsterdam:20400323T193000\r\n"
		  "RRULE:FREQ=WEEKLY;COUNT=2",
		  &ics);
	expect_times(&ics, "u", want);
	ics_finish(&ics);
}

static void the_newest_version_counts(void **state)
{
	static const char *const want[] = {"20-11 10:00 Tweede", NULL};
	struct ics ics;
	(void)state;
	read_event("UID:u\r\nSEQUENCE:2\r\nDTSTART:20261120T100000\r\nSUMMARY:Tweede\r\n"
		   "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\nSEQUENCE:1\r\n"
		   "DTSTART:20261119T100000\r\nSUMMARY:Eerste",
		   &ics);
	expect_times(&ics, "u", want);
	ics_finish(&ics);
}

static void a_fault_is_told_with_its_line_and_leaves_the_rest(void **state)
{
	static const struct {
		const char *lines, *words;
	} bad[] = {
		{"UID:u\r\nDTSTART:20261118T100000", "geen titel"},
		{"UID:u\r\nSUMMARY:a", "geen begin"},
		{"DTSTART:20261118T100000\r\nSUMMARY:a", "geen UID"},
		{"UID:u\r\nDTSTART:20261345T100000\r\nSUMMARY:a", "DTSTART"},
		{"UID:u\r\nDTSTART;TZID=Mars/Stad:20261118T100000\r\nSUMMARY:a", "tijdzone"},
		{"UID:u\r\nDTSTART;TZID=../../etc/passwd:20261118T100000\r\nSUMMARY:a", "tijdzone"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nDTEND:20261118T090000\r\nSUMMARY:a",
		 "einde ligt voor het begin"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nDTEND;VALUE=DATE:20261119\r\nSUMMARY:a",
		 "niet allebei"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\nRRULE:FREQ=VAAK", "RRULE"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\nRRULE:FREQ=SECONDLY",
		 "niet vaker"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\nX-WIJKKIOSK-CAPACITY:veel",
		 "getal van 1"},
		{"UID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\nX-WIJKKIOSK-FORM:../x",
		 "formulier"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct ics ics;
		struct buf lines;
		buf_init(&lines);
		buf_addf(&lines,
			 "UID:goed\r\nDTSTART:20261119T100000\r\nSUMMARY:Goed\r\nEND:VEVENT\r\n"
			 "BEGIN:VEVENT\r\n%s",
			 bad[i].lines);
		read_event(lines.data, &ics);
		assert_int_equal(ics.fault_count, 1);
		assert_int_equal(ics.faults[0].line, 8);
		if (strstr(ics.faults[0].text, bad[i].words) == NULL)
			fail_msg("%s: no ‘%s’", ics.faults[0].text, bad[i].words);
		assert_string_equal(said_of(&ics, "goed")->title, "Goed");
		ics_finish(&ics);
		buf_finish(&lines);
	}
}

static void what_is_no_calendar_is_refused(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} bad[] = {
		{"", 0},
		{"<!DOCTYPE html><html></html>", 28},
		{"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", 31},
		{"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n", 47},
		{"BEGIN:VCALENDAR\0\r\nEND:VCALENDAR\r\n", 33},
	};
	const struct ics_window window = ics_window(NOW);
	struct ics ics;
	struct err e;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(ics_read(bad[i].text, bad[i].len, &window, &ics, &e), -1);
		assert_int_equal(e.code, EX_DATAERR);
	}
	struct buf deep;
	buf_init(&deep);
	for (int i = 0; i < 100000; i++)
		buf_add_str(&deep, "BEGIN:VCALENDAR\r\n");
	assert_int_equal(ics_read(deep.data, deep.len, &window, &ics, &e), -1);
	buf_clear(&deep);
	while (deep.len <= ICS_BYTES_MAX)
		buf_add_str(&deep,
			    "X-LANG:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n");
	assert_int_equal(ics_read(deep.data, deep.len, &window, &ics, &e), -1);
	assert_non_null(strstr(e.text, "te groot"));
	buf_finish(&deep);
}

static double seconds_of(void (*act)(struct buf *text), struct ics *out)
{
	struct buf text;
	buf_init(&text);
	buf_add_str(&text, "BEGIN:VCALENDAR\r\n");
	act(&text);
	buf_add_str(&text, "END:VCALENDAR\r\n");
	clock_t begin = clock();
	read_text(text.data, text.len, out);
	buf_finish(&text);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void one_line_of_millions(struct buf *text)
{
	buf_add_str(text, "BEGIN:VEVENT\r\nUID:u\r\nDTSTART:20261118T100000\r\nSUMMARY:");
	for (int i = 0; i < 1500000; i++)
		buf_add_str(text, "a\r\n ");
	/* Under 4 MB in all: folded at each letter. */
	buf_truncate(text, 3u << 20);
	buf_add_str(text, "\r\nEND:VEVENT\r\n");
}

static void rules_without_end(struct buf *text)
{
	for (int i = 0; i < 5000; i++)
		buf_addf(text,
			 "BEGIN:VEVENT\r\nUID:u%d\r\nDTSTART:19010101T100000\r\nSUMMARY:a\r\n"
			 "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9;BYMINUTE=1,2,3,4,5,6,7,8,9\r\n"
			 "END:VEVENT\r\n",
			 i);
}

static void rules_that_never_come(struct buf *text)
{
	for (int i = 0; i < 5000; i++)
		buf_addf(text,
			 "BEGIN:VEVENT\r\nUID:u%d\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\n"
			 "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=%d\r\nEND:VEVENT\r\n",
			 i, 30 + i % 2);
}

static void a_zone_that_changes_every_second(struct buf *text)
{
	buf_add_str(text,
		    "BEGIN:VTIMEZONE\r\nTZID:Dol\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
		    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\n"
		    "END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:u\r\n"
		    "DTSTART;TZID=Dol:20261118T100000\r\nSUMMARY:a\r\nEND:VEVENT\r\n");
}

/* All are read to the end, in seconds, and nothing of them grows beyond its bound. */
static void nothing_keeps_the_reader_busy_for_long(void **state)
{
	static void (*const hostile[])(struct buf * text) = {
		one_line_of_millions, rules_without_end, rules_that_never_come,
		a_zone_that_changes_every_second};
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		struct ics ics;
		double seconds = seconds_of(hostile[i], &ics);
		if (seconds > 120)
			fail_msg("hostile calendar %zu: %.1f seconds", i, seconds);
		assert_true(ics.time_count <= ICS_TIMES_MAX);
		assert_true(i == 0 || ics.fault_count > 0);
		ics_finish(&ics);
	}
}

static void all_of_it_comes_into_the_tables_once(void **state)
{
	sqlite3 *db = NULL;
	struct ics ics;
	struct err e;
	long long times = 0, activities = 0;
	(void)state;
	read_fixture("nextcloud.ics", &ics);
	assert_int_equal(sql_open(&db, ":memory:", SQL_CREATE, &e), 0);
	assert_int_equal(sql_exec(db, AGENDA_SCHEMA, &e), 0);
	assert_int_equal(ics_write(&ics, db, &e), 0);
	assert_int_equal(ics_write(&ics, db, &e), 0);
	assert_int_equal(sql_int(db, &times, 0, &e, "SELECT count(*) FROM occurrence", NULL), 0);
	assert_int_equal(times, ics.time_count);
	assert_int_equal(sql_int(db, &activities, 0, &e,
				 "SELECT count(DISTINCT activity) FROM occurrence", NULL),
			 0);
	assert_int_equal(activities, 4);
	struct agenda *agenda = agenda_new(NULL);
	struct activity a;
	agenda_set_content(agenda, db);
	assert_int_equal(agenda_get(agenda, "7e0f4c3d-77aa-4b59-b0d0-0a4f6d1f2c22",
				    agenda_begin(20792), &a, &e),
			 0);
	assert_true(a.all_day);
	assert_int_equal(agenda_last_day(&a), 20793);
	agenda_finish(&a);
	agenda_free(agenda);
	sql_close(db);
	ics_finish(&ics);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_export_of_nextcloud_is_read),
		cmocka_unit_test(an_export_of_google_is_read),
		cmocka_unit_test(an_export_of_outlook_is_read),
		cmocka_unit_test(what_comes_after_a_change_follows_it),
		cmocka_unit_test(series_that_ended_before_they_began_cost_nothing),
		cmocka_unit_test(years_after_2038_are_as_any_other),
		cmocka_unit_test(repeats_after_2038_are_as_any_other),
		cmocka_unit_test(the_newest_version_counts),
		cmocka_unit_test(a_fault_is_told_with_its_line_and_leaves_the_rest),
		cmocka_unit_test(what_is_no_calendar_is_refused),
		cmocka_unit_test(nothing_keeps_the_reader_busy_for_long),
		cmocka_unit_test(all_of_it_comes_into_the_tables_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
