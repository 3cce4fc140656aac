/* What is to do, as the kiosk reads it: two files as one, and a clock on the wall. */
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HOUR 3600

struct place {
	char *dir, *path;
	sqlite3 *content;
	struct agenda *agenda;
};

static sqlite3 *make(const char *path, const char *rows)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "%s; PRAGMA application_id = %d; PRAGMA user_version = %d; %s",
		 AGENDA_SCHEMA, AGENDA_APPLICATION_ID, AGENDA_FORMAT, rows);
	if (sql_open(&db, path, SQL_CREATE, &e) != 0 || sql_exec(db, text.data, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&text);
	return db;
}

/* A new agenda.db in the place of the one before, as wijksync does it. */
static void feed(const struct place *p, const char *rows)
{
	char *temp = file_join(p->dir, "agenda.db.tmp");
	remove(temp);
	sql_close(make(temp, rows));
	assert_int_equal(rename(temp, p->path), 0);
	free(temp);
}

#define KOOR                                                                                       \
	"INSERT INTO activity VALUES(1, 'Koor', 'Zaal 2', 'Zing mee.', '', 'muziek',"              \
	" 'activiteit', 12);"                                                                      \
	"INSERT INTO occurrence VALUES(1000, 'koor', 4600, 76, 136, 0, 0, 1);"                     \
	"INSERT INTO occurrence VALUES(9000, 'koor', 9000, 210, 210, 0, 1, 1);"

static void open_place(struct place *p, const char *content)
{
	p->dir = temp_folder();
	p->path = file_join(p->dir, AGENDA_FILE);
	p->content = make(":memory:", content);
	p->agenda = agenda_new(p->path);
	agenda_set_content(p->agenda, p->content);
}

static void close_place(struct place *p)
{
	agenda_free(p->agenda);
	sql_close(p->content);
	free(p->path);
	temp_remove(p->dir);
}

/* The activities in this time, as "uid@start uid@start". */
static void expect(const struct place *p, int64_t from, int64_t until, size_t max, const char *want)
{
	struct activities list;
	struct buf text;
	buf_init(&text);
	assert_int_equal(agenda_list(p->agenda, from, until, max, &list, NULL), 0);
	for (size_t i = 0; i < list.count; i++)
		buf_addf(&text, "%s%s@%lld", i > 0 ? " " : "", list.items[i].uid,
			 (long long)list.items[i].start);
	assert_string_equal(text.data, want);
	buf_finish(&text);
	agenda_list_finish(&list);
}

static void what_is_going_on_counts_and_what_is_over_does_not(void **state)
{
	struct place p;
	(void)state;
	open_place(&p, KOOR);
	expect(&p, 0, INT64_MAX, 9, "koor@1000 koor@9000");
	expect(&p, 4599, 9000, 9, "koor@1000");
	expect(&p, 4600, 9000, 9, "");
	/* What has no length is there at its own moment. */
	expect(&p, 9000, 9001, 9, "koor@9000");
	expect(&p, 9001, INT64_MAX, 9, "");
	assert_true(agenda_any(p.agenda, 9000));
	assert_false(agenda_any(p.agenda, 9001));
	close_place(&p);
}

static void two_files_are_read_as_one(void **state)
{
	struct place p;
	struct activity a;
	(void)state;
	open_place(&p, KOOR);
	feed(&p, "INSERT INTO activity VALUES(7, 'Ander koor', '', '', '', '', '', 0);"
		 "INSERT INTO occurrence VALUES(1000, 'koor', 4600, 76, 136, 0, 0, 7);"
		 "INSERT INTO occurrence VALUES(1000, 'bal', 4600, 76, 136, 0, 0, 7);"
		 "INSERT INTO occurrence VALUES(2000, 'koor', 4600, 93, 136, 0, 0, 7);");
	expect(&p, 0, INT64_MAX, 9, "bal@1000 koor@1000 koor@2000 koor@9000");
	expect(&p, 0, INT64_MAX, 2, "bal@1000 koor@1000");
	assert_int_equal(agenda_get(p.agenda, "koor", 1000, &a, NULL), 0);
	assert_string_equal(a.title, "Koor");
	assert_string_equal(a.text, "Zing mee.");
	assert_string_equal(a.form, "activiteit");
	assert_int_equal(a.capacity, 12);
	agenda_finish(&a);
	assert_int_equal(agenda_get(p.agenda, "koor", 2000, &a, NULL), 0);
	assert_string_equal(a.title, "Ander koor");
	agenda_finish(&a);
	close_place(&p);
}

static void a_new_file_is_seen_at_the_next_question(void **state)
{
	static const char bal[] = "INSERT INTO activity VALUES(7, 'Bal', '', '', '', '', '', 0);"
				  "INSERT INTO occurrence VALUES(50, 'bal', 60, 0, 1, 0, 0, 7);";
	struct place p;
	struct activity a;
	struct err e = {.code = 0};
	(void)state;
	open_place(&p, "");
	expect(&p, 0, INT64_MAX, 9, "");
	feed(&p, bal);
	expect(&p, 0, INT64_MAX, 9, "bal@50");
	feed(&p, "");
	expect(&p, 0, INT64_MAX, 9, "");
	assert_int_equal(agenda_get(p.agenda, "bal", 50, &a, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	feed(&p, bal);
	expect(&p, 0, INT64_MAX, 9, "bal@50");
	remove(p.path);
	expect(&p, 0, INT64_MAX, 9, "");
	close_place(&p);
}

static void a_damaged_file_is_as_none(void **state)
{
	static const char *const bad[] = {
		"PRAGMA application_id = 1", "PRAGMA user_version = 2", "DROP TABLE occurrence",
		"ALTER TABLE activity RENAME TO a; CREATE VIEW activity AS SELECT * FROM a"};
	struct place p;
	(void)state;
	open_place(&p, KOOR);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		feed(&p, bad[i]);
		expect(&p, 0, 5000, 9, "koor@1000");
	}
	temp_write(p.dir, AGENDA_FILE, "geen database, wel lang genoeg om er een te zijn", 48);
	expect(&p, 0, 5000, 9, "koor@1000");
	close_place(&p);
}

static void the_clock_on_the_wall_follows_the_season(void **state)
{
	(void)state;
	/* 28 November 2026 18:30 UTC, a Saturday. */
	struct agenda_clock c = agenda_clock(agenda_local(1795890600));
	assert_int_equal(c.year, 2026);
	assert_int_equal(c.month, 11);
	assert_int_equal(c.day, 28);
	assert_int_equal(c.hour, 19);
	assert_int_equal(c.minute, 30);
	assert_int_equal(c.weekday, 5);
	/* 25 October 2026: at 3 o'clock it is 2 o'clock again. */
	assert_int_equal(agenda_local(1792890000 - HOUR), agenda_local(1792890000));
}

static void a_whole_day_ends_on_its_last_day(void **state)
{
	const struct activity day = {.local_start = 0, .local_end = 1440, .all_day = true},
			      evening = {.local_start = 1200, .local_end = 1500},
			      moment = {.local_start = 1440, .local_end = 1440};
	(void)state;
	assert_int_equal(agenda_first_day(&day), 0);
	assert_int_equal(agenda_last_day(&day), 0);
	assert_int_equal(agenda_last_day(&evening), 0);
	assert_int_equal(agenda_first_day(&moment), 1);
	assert_int_equal(agenda_last_day(&moment), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_going_on_counts_and_what_is_over_does_not),
		cmocka_unit_test(two_files_are_read_as_one),
		cmocka_unit_test(a_new_file_is_seen_at_the_next_question),
		cmocka_unit_test(a_damaged_file_is_as_none),
		cmocka_unit_test(the_clock_on_the_wall_follows_the_season),
		cmocka_unit_test(a_whole_day_ends_on_its_last_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
