/* Notices: which are seen on which day, in which language, and what cannot be one. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/store/centre.h"
#include "db/store/notices.h"
#include "tests/unit/support/temp.h"

#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MONDAY 20786

struct room {
	char *folder;
	struct temp_world world;
	struct sys sys;
	struct centre *centre;
};

static void open_room(struct room *r)
{
	*r = (struct room){.folder = temp_folder(), .world = {.now_ms = 1}};
	r->sys = temp_sys(&r->world);
	r->centre = centre_new(r->folder, &r->sys);
}

static void close_room(struct room *r)
{
	centre_free(r->centre);
	temp_remove(r->folder);
}

static int add(struct room *r, const char *dutch, const char *turkish, int64_t first, int64_t last,
	       struct err *e)
{
	char worker[] = "Fatima";
	struct notice n = {.first_day = first, .last_day = last, .worker = worker, .count = 1};
	char *texts[] = {buf_copy(dutch), buf_copy(turkish)};
	n.texts[0] = (struct notice_text){"nl", texts[0]};
	if (turkish != NULL)
		n.texts[n.count++] = (struct notice_text){"tr", texts[1]};
	int rc = notices_add(r->centre, &n, e);
	free(texts[0]);
	free(texts[1]);
	return rc;
}

static void must_add(struct room *r, const char *dutch, int64_t first, int64_t last)
{
	struct err e = {.code = 0};
	if (add(r, dutch, NULL, first, last, &e) != 0)
		fail_msg("%s", e.text);
}

/* The Dutch texts seen on a day, with a stroke behind each. */
static void expect_on(struct room *r, int64_t day, const char *texts)
{
	struct notices found;
	struct buf all;
	buf_init(&all);
	assert_int_equal(notices_on(r->centre, day, &found, NULL), 0);
	for (size_t i = 0; i < found.count; i++)
		buf_addf(&all, "%s|", notices_text(&found.list[i], "nl"));
	assert_string_equal(all.data, texts);
	buf_finish(&all);
	notices_finish(&found);
}

static void a_notice_is_seen_from_its_first_day_to_its_last(void **state)
{
	struct room r;
	(void)state;
	open_room(&r);
	expect_on(&r, MONDAY, "");
	must_add(&r, "een week", MONDAY, MONDAY + 7);
	must_add(&r, "een dag", MONDAY + 2, MONDAY + 2);
	expect_on(&r, MONDAY - 1, "");
	expect_on(&r, MONDAY, "een week|");
	expect_on(&r, MONDAY + 2, "een dag|een week|");
	expect_on(&r, MONDAY + 7, "een week|");
	expect_on(&r, MONDAY + 8, "");
	/* Another program, or after a restart. */
	centre_free(r.centre);
	r.centre = centre_new(r.folder, &r.sys);
	expect_on(&r, MONDAY + 2, "een dag|een week|");
	close_room(&r);
}

static void it_keeps_each_language(void **state)
{
	struct room r;
	struct notices all;
	(void)state;
	open_room(&r);
	assert_int_equal(add(&r, "Koffie om 10 uur", "Saat 10'da kahve", MONDAY, MONDAY, NULL), 0);
	assert_int_equal(notices_list(r.centre, &all, NULL), 0);
	assert_int_equal(all.count, 1);
	assert_string_equal(notices_text(&all.list[0], "tr"), "Saat 10'da kahve");
	assert_null(notices_text(&all.list[0], "pl"));
	assert_string_equal(all.list[0].worker, "Fatima");
	notices_finish(&all);
	close_room(&r);
}

static void one_that_is_ended_is_gone_and_still_listed(void **state)
{
	struct room r;
	struct notices all;
	(void)state;
	open_room(&r);
	must_add(&r, "een", MONDAY, MONDAY + 7);
	must_add(&r, "twee", MONDAY, MONDAY + 7);
	assert_int_equal(notices_list(r.centre, &all, NULL), 0);
	assert_string_equal(notices_text(&all.list[0], "nl"), "twee");
	assert_int_equal(notices_end(r.centre, all.list[0].id, "Jan", NULL), 0);
	assert_int_equal(notices_end(r.centre, all.list[0].id, "Jan", NULL), 0);
	notices_finish(&all);
	expect_on(&r, MONDAY, "een|");
	assert_int_equal(notices_list(r.centre, &all, NULL), 0);
	assert_int_equal(all.count, 2);
	assert_true(all.list[0].ended);
	assert_false(all.list[1].ended);
	notices_finish(&all);
	close_room(&r);
}

static void no_more_than_can_be_read_on_any_day(void **state)
{
	struct room r;
	struct err e = {.code = 0};
	(void)state;
	open_room(&r);
	must_add(&r, "een", MONDAY, MONDAY + 9);
	must_add(&r, "twee", MONDAY + 4, MONDAY + 9);
	must_add(&r, "drie", MONDAY + 8, MONDAY + 20);
	assert_int_equal(add(&r, "vier", NULL, MONDAY, MONDAY + 30, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	assert_int_equal(add(&r, "vier", NULL, MONDAY + 9, MONDAY + 9, &e), -1);
	/* Two on each of these days. */
	must_add(&r, "vier", MONDAY, MONDAY + 7);
	must_add(&r, "vijf", MONDAY + 10, MONDAY + 30);
	close_room(&r);
}

static void what_cannot_be_a_notice_is_refused(void **state)
{
	static const char *const bad[] = {"", "twee\nregels", "\033[2J", "a\xC2\x9B", "\xFF"};
	struct room r;
	struct err e = {.code = 0};
	char longest[NOTICES_TEXT_MAX + 2];
	(void)state;
	open_room(&r);
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(add(&r, longest, NULL, MONDAY, MONDAY, &e), -1);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(add(&r, bad[i], NULL, MONDAY, MONDAY, &e), -1);
		assert_int_equal(e.code, EX_DATAERR);
		assert_int_equal(add(&r, "goed", bad[i], MONDAY, MONDAY, &e), -1);
	}
	assert_int_equal(add(&r, "goed", NULL, MONDAY, MONDAY - 1, &e), -1);
	assert_int_equal(add(&r, "goed", NULL, MONDAY, MONDAY + 400, &e), -1);
	const struct notice empty = {.first_day = MONDAY, .last_day = MONDAY};
	assert_int_equal(notices_add(r.centre, &empty, &e), -1);
	expect_on(&r, MONDAY, "");
	close_room(&r);
}

/* Somebody wrote in the file what the kiosk never would. */
static void rows_that_cannot_be_are_left_out(void **state)
{
	struct room r;
	sqlite3 *db = NULL;
	(void)state;
	open_room(&r);
	must_add(&r, "goed", MONDAY, MONDAY);
	assert_int_equal(centre_open(r.centre, &db, NULL), 0);
	assert_int_equal(sql_exec(db,
				  "INSERT INTO notice(first_day, last_day, worker, made_at) VALUES"
				  " (20786, 20786, x'00ff', 0), (20786, 20786, 'x', 'x');"
				  "INSERT INTO notice_text VALUES(2, 'nl', char(27) || '[2J'),"
				  " (3, 'NL; DROP', 'x'), (3, 'tr', 'x'), (1, 'pl', char(10))",
				  NULL),
			 0);
	expect_on(&r, MONDAY, "goed|");
	close_room(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_is_seen_from_its_first_day_to_its_last),
		cmocka_unit_test(it_keeps_each_language),
		cmocka_unit_test(one_that_is_ended_is_gone_and_still_listed),
		cmocka_unit_test(no_more_than_can_be_read_on_any_day),
		cmocka_unit_test(what_cannot_be_a_notice_is_refused),
		cmocka_unit_test(rows_that_cannot_be_are_left_out),
	};
	return cmocka_run_group_tests_name("notices", tests, NULL, NULL);
}
