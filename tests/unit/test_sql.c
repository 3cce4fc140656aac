/* SQLite in the house's manner: binding, stepping, and errors people understand. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <stdint.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static sqlite3 *open_new(const char *dir)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	char *path = file_join(dir, "t.db");
	if (sql_open(&db, path, SQL_CREATE, &e) != 0 ||
	    sql_exec(db, "CREATE TABLE IF NOT EXISTS t(i INTEGER, s TEXT, b BLOB)", &e) != 0)
		fail_msg("%s", e.text);
	free(path);
	return db;
}

static void test_binds_each_kind(void **state)
{
	(void)state;
	char *dir = temp_folder();
	sqlite3 *db = open_new(dir);
	sqlite3_stmt *s = NULL;
	assert_int_equal(sql_run(db, NULL, "INSERT INTO t VALUES(?, ?, ?)", "isb", INT64_MIN,
				 "\xC3\xA7'; DROP TABLE t", (const void *)"a\0b", (size_t)3),
			 0);
	assert_int_equal(
		sql_run(db, NULL, "INSERT INTO t VALUES(?, ?, ?)", "nsn", (const char *)NULL), 0);
	assert_int_equal(
		sql_prepare(&s, db, NULL, "SELECT i, s, b FROM t WHERE i = ?", "i", INT64_MIN), 0);
	assert_int_equal(sql_step(s, NULL), 1);
	assert_true(sqlite3_column_int64(s, 0) == INT64_MIN);
	assert_string_equal(sql_text(s, 1), "\xC3\xA7'; DROP TABLE t");
	assert_int_equal(sqlite3_column_bytes(s, 2), 3);
	assert_memory_equal(sqlite3_column_blob(s, 2), "a\0b", 3);
	assert_int_equal(sql_step(s, NULL), 0);
	sqlite3_finalize(s);
	assert_int_equal(sql_prepare(&s, db, NULL, "SELECT s FROM t WHERE i IS NULL", NULL), 0);
	assert_int_equal(sql_step(s, NULL), 1);
	assert_string_equal(sql_text(s, 0), "");
	sqlite3_finalize(s);
	sql_close(db);
	sql_close(NULL);
	temp_remove(dir);
}

static void test_int_and_its_missing(void **state)
{
	(void)state;
	char *dir = temp_folder();
	sqlite3 *db = open_new(dir);
	long long n = 5;
	assert_int_equal(sql_int(db, &n, -7, NULL, "SELECT i FROM t", NULL), 0);
	assert_int_equal(n, -7);
	assert_int_equal(sql_int(db, &n, -7, NULL, "SELECT ? + 1", "i", (int64_t)41), 0);
	assert_int_equal(n, 42);
	assert_int_equal(sql_int(db, &n, -7, NULL, "SELECT geen FROM t", NULL), -1);
	assert_int_equal(n, 42);
	sql_close(db);
	temp_remove(dir);
}

static void test_wrong_sql_is_a_software_fault(void **state)
{
	(void)state;
	char *dir = temp_folder();
	sqlite3 *db = open_new(dir);
	sqlite3_stmt *s = NULL;
	struct err e = {.code = 0};
	assert_int_equal(sql_exec(db, "SELEKT", &e), -1);
	assert_int_equal(e.code, EX_SOFTWARE);
	assert_int_equal(sql_prepare(&s, db, &e, "SELEKT", NULL), -1);
	assert_null(s);
	assert_int_equal(sql_run(db, &e, "INSERT INTO geen VALUES(1)", NULL), -1);
	assert_int_equal(sql_prepare(&s, db, &e, "SELECT 1", "i", (int64_t)1), -1);
	assert_null(s);
	sql_close(db);
	temp_remove(dir);
}

static void test_opening_what_is_not_there(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "weg.db");
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	assert_int_equal(sql_open(&db, path, SQL_READ, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_non_null(strstr(e.text, path));
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), -1);
	assert_null(db);
	assert_false(file_exists(path));
	free(path);
	temp_remove(dir);
}

static void test_what_is_no_database_and_what_may_not_be_written(void **state)
{
	(void)state;
	static const char text[2000] = "dit is geen database, maar een brief";
	char *dir = temp_folder(), *path = file_join(dir, "brief"), *good = file_join(dir, "t.db");
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	temp_write(dir, "brief", text, sizeof text);
	assert_int_equal(sql_open(&db, path, SQL_READ, &e), 0);
	assert_int_equal(sql_exec(db, "SELECT * FROM sqlite_schema", &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	sql_close(db);
	sql_close(open_new(dir));
	assert_int_equal(sql_open(&db, good, SQL_READ, &e), 0);
	assert_int_equal(sql_run(db, &e, "INSERT INTO t(i) VALUES(1)", NULL), -1);
	assert_int_equal(e.code, EX_NOPERM);
	sql_close(db);
	free(path);
	free(good);
	temp_remove(dir);
}

static void test_a_busy_database_is_a_fault_for_now(void **state)
{
	(void)state;
	char *dir = temp_folder();
	sqlite3 *one = open_new(dir), *two = open_new(dir);
	struct err e = {.code = 0};
	assert_int_equal(sql_exec(one, "BEGIN EXCLUSIVE", &e), 0);
	sqlite3_busy_timeout(two, 0);
	assert_int_equal(sql_run(two, &e, "INSERT INTO t(i) VALUES(1)", NULL), -1);
	assert_int_equal(e.code, EX_TEMPFAIL);
	assert_int_equal(sql_exec(one, "ROLLBACK", &e), 0);
	assert_int_equal(sql_run(two, &e, "INSERT INTO t(i) VALUES(1)", NULL), 0);
	sql_close(one);
	sql_close(two);
	temp_remove(dir);
}

static void test_a_full_database_is_told(void **state)
{
	(void)state;
	char *dir = temp_folder();
	sqlite3 *db = open_new(dir);
	struct err e = {.code = 0};
	assert_int_equal(sql_exec(db, "PRAGMA max_page_count = 3", &e), 0);
	assert_int_equal(sql_run(db, &e, "INSERT INTO t(b) VALUES(zeroblob(100000))", NULL), -1);
	assert_int_equal(e.code, EX_IOERR);
	assert_non_null(strstr(e.text, "schijf is vol"));
	sql_close(db);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binds_each_kind),
		cmocka_unit_test(test_int_and_its_missing),
		cmocka_unit_test(test_wrong_sql_is_a_software_fault),
		cmocka_unit_test(test_opening_what_is_not_there),
		cmocka_unit_test(test_what_is_no_database_and_what_may_not_be_written),
		cmocka_unit_test(test_a_busy_database_is_a_fault_for_now),
		cmocka_unit_test(test_a_full_database_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
