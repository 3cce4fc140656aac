/* An old database of staff when a step fails, or when several take it at once: it stays whole. */
#include "db/central/migrate.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/unit/support/old.h"
#include "tests/unit/support/place.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void add_cell(struct buf *out, sqlite3_stmt *row, int column)
{
	int len = sqlite3_column_bytes(row, column);
	buf_addf(out, "%d,%d,", sqlite3_column_type(row, column), len);
	if (len > 0)
		buf_add(out, sqlite3_column_blob(row, column), (size_t)len);
}

/* Every byte of every table, and the schema. */
static void add_everything(const char *path, struct buf *out)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *table = NULL, *row = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db,
				   "SELECT 'SELECT * FROM ' || name, sql FROM sqlite_master"
				   " WHERE type = 'table' UNION ALL"
				   " SELECT 'PRAGMA user_version', '' ORDER BY 1",
				   -1, &table, NULL),
		SQLITE_OK);
	while (sqlite3_step(table) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(table, 0);
		add_cell(out, table, 0);
		add_cell(out, table, 1);
		assert_int_equal(sqlite3_prepare_v2(db, text, -1, &row, NULL), SQLITE_OK);
		while (sqlite3_step(row) == SQLITE_ROW)
			for (int i = 0; i < sqlite3_column_count(row); i++)
				add_cell(out, row, i);
		sqlite3_finalize(row);
	}
	sqlite3_finalize(table);
	sqlite3_close(db);
}

/* With room for so many pages more; whether it was enough. */
static bool fits(const char *path, int64_t to, int64_t more)
{
	struct err e = {.code = 0};
	struct buf before, after, limit;
	buf_init(&before);
	buf_init(&after);
	buf_init(&limit);
	add_everything(path, &before);
	struct database *db = test_old_open(path);
	int64_t version = test_old_version(db);
	int64_t pages = test_ask(db, "PRAGMA page_count") + more;
	buf_addf(&limit, "PRAGMA max_page_count = %lld", (long long)pages);
	test_need(database_exec(db, limit.data, &e), &e);
	bool done = migrate_to(db, to, TEST_OLD_NOW, &e) == 0;
	if (!done) {
		assert_int_equal(e.code, EX_IOERR);
		assert_int_equal(test_old_version(db), version);
		database_close(db);
		add_everything(path, &after);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, after.len);
	} else {
		database_close(db);
	}
	buf_finish(&before);
	buf_finish(&after);
	buf_finish(&limit);
	return done;
}

/* A full disk at each page that a step asks for: the old one stays as it was, and goes on later. */
static void test_a_full_disk_leaves_the_old_one(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	char *folder = temp_folder(), *path = test_old_make(folder, 1);
	for (int64_t to = 2; to <= MIGRATE_NEWEST; to++) {
		int64_t more = 0;
		struct database *old = test_old_open(path);
		/* No pages that lie free from the step before. */
		test_need(database_exec(old, "VACUUM", &e), &e);
		database_close(old);
		while (!fits(path, to, more))
			more++;
		/* The first step only frees pages: see the next test.  The last two make few
		 * tables. */
		assert_true(to == 2 || more > (to >= 7 ? 0 : 3));
	}
	struct database *db = test_old_open(path);
	test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
	test_old_check_signups(db);
	test_old_check_rest(db);
	database_close(db);
	free(path);
	temp_remove(folder);
}

/* Each step stops at the last table that it makes: there is one of that name already. */
static void test_a_step_that_fails_leaves_the_old_one(void **state)
{
	(void)state;
	static const char *const last[] = {"set_aside_2", "set_aside_2", "counter", "form_keep",
					   "amendment",	  "places_told", "trial",   "moment"};
	struct err e = {.code = 0};
	for (int from = 1; from < MIGRATE_NEWEST; from++) {
		struct buf before, after;
		char *folder = temp_folder(), *path = test_old_make(folder, 1), text[60];
		struct database *db = test_old_open(path);
		test_need(migrate_to(db, from, TEST_OLD_NOW, &e), &e);
		snprintf(text, sizeof text, "CREATE TABLE %s(x)", last[from]);
		test_need(database_exec(db, text, &e), &e);
		buf_init(&before);
		buf_init(&after);
		add_everything(path, &before);
		assert_int_equal(migrate_to(db, from + 1, TEST_OLD_NOW, &e), -1);
		assert_int_equal(test_old_version(db), from);
		add_everything(path, &after);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, after.len);
		snprintf(text, sizeof text, "DROP TABLE %s", last[from]);
		test_need(database_exec(db, text, &e), &e);
		test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
		test_old_check_signups(db);
		test_old_check_rest(db);
		database_close(db);
		buf_finish(&before);
		buf_finish(&after);
		free(path);
		temp_remove(folder);
	}
}

static void test_what_is_not_ours_is_refused(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	char *folder = temp_folder(), *path = test_old_make(folder, 2);
	struct database *db = test_old_open(path);
	test_old_expect_too_new(db);
	test_need(database_exec(db, "PRAGMA application_id = 1", &e), &e);
	assert_int_equal(migrate_to_newest(db, TEST_OLD_NOW, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(test_ask(db, "SELECT count(*) FROM signup WHERE answers <> ''"), 6);
	database_close(db);
	free(path);
	temp_remove(folder);
}

/* Programs that all begin when the gate opens; each with its own way into the database. */
static void migrate_together(const char *address)
{
	enum { PROGRAMS = 5 };
	int gate[2], code;
	char go;
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < PROGRAMS; i++) {
		if (fork() != 0)
			continue;
		struct database *db = NULL;
		struct err e = {.code = 0};
		close(gate[1]);
		if (database_open(&db, address, &e) == 0 && read(gate[0], &go, 1) == 0)
			migrate_to_newest(db, TEST_OLD_NOW, &e);
		database_close(db);
		if (e.code != 0)
			fprintf(stderr, "%s\n", e.text);
		_exit(e.code);
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < PROGRAMS; i++) {
		assert_true(wait(&code) > 0);
		assert_int_equal(code, 0);
	}
}

static void test_several_at_once_in_a_file(void **state)
{
	(void)state;
	for (int round = 0; round < 6; round++) {
		char *folder = temp_folder(), *path = test_old_make(folder, 1 + round % 2);
		migrate_together(path);
		struct database *db = test_old_open(path);
		assert_int_equal(test_old_version(db), MIGRATE_NEWEST);
		test_old_check_signups(db);
		test_old_check_rest(db);
		database_close(db);
		free(path);
		temp_remove(folder);
	}
}

/* From here on with a server. */

/* A step that stops in the middle on a server: something is in its way. */
static void test_a_step_that_fails_on_a_server(void **state)
{
	(void)state;
	struct test_central c;
	struct err e = {.code = 0};
	test_central_init_file(&c);
	char *address = test_central_database(&c);
	struct database *db = test_old_open(address);
	test_need(migrate_to(db, 3, TEST_OLD_NOW, &e), &e);
	/* The last table that the step makes. */
	test_need(database_exec(db, "CREATE TABLE form_keep(form TEXT)", &e), &e);
	assert_int_equal(migrate_to_newest(db, TEST_OLD_NOW, &e), -1);
	assert_int_equal(test_old_version(db), 3);
	assert_int_equal(test_ask(db,
				  "SELECT count(*) FROM pg_tables WHERE schemaname = 'wijk' AND"
				  " tablename IN ('export', 'journal', 'erasure', 'form_text')"),
			 0);
	assert_int_equal(test_ask(db, "SELECT count(*) FROM counter"), 1);
	test_need(database_exec(db, "DROP TABLE form_keep", &e), &e);
	test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
	assert_int_equal(test_old_version(db), MIGRATE_NEWEST);
	database_close(db);
	free(address);
	test_central_finish(&c);
}

static void test_several_at_once_on_a_server(void **state)
{
	(void)state;
	for (int round = 0; round < 6; round++) {
		struct test_central c;
		struct err e = {.code = 0};
		test_central_init_file(&c);
		char *address = test_central_database(&c);
		struct database *db = test_old_open(address);
		if (round % 2 == 1)
			test_need(migrate_to(db, 3, TEST_OLD_NOW, &e), &e);
		migrate_together(address);
		test_old_expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
				     "export 0\njournal 0\nsignup 0\n");
		test_old_expect_rows(
			db, "SELECT CAST(version AS TEXT) FROM schema_version ORDER BY version",
			"3\n4\n5\n6\n7\n8\n");
		database_close(db);
		free(address);
		test_central_finish(&c);
	}
}

int main(void)
{
	const struct CMUnitTest in_files[] = {
		cmocka_unit_test(test_a_full_disk_leaves_the_old_one),
		cmocka_unit_test(test_a_step_that_fails_leaves_the_old_one),
		cmocka_unit_test(test_what_is_not_ours_is_refused),
		cmocka_unit_test(test_several_at_once_in_a_file),
	};
	const struct CMUnitTest on_server[] = {
		cmocka_unit_test(test_a_step_that_fails_on_a_server),
		cmocka_unit_test(test_several_at_once_on_a_server),
	};
	int failed = cmocka_run_group_tests(in_files, NULL, NULL);
	if (getenv("WIJK_POSTGRES") != NULL)
		failed += cmocka_run_group_tests(on_server, NULL, NULL);
	return failed;
}
