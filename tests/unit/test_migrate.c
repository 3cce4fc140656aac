/* An old database of staff becomes a new one: all that was in it comes along. */
#include "db/central/migrate.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/unit/support/old.h"
#include "tests/unit/support/place.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void check_kiosks(struct database *db, int from)
{
	test_old_expect_rows(
		db,
		"SELECT id || ' ' || name || ' ' || drop_url || ' ' || substr(hex(sign), 1, 4)"
		" || (enrolled_at - 1795000000000) || last_number || substr(hex(last_hash), 1,"
		" 4) || ' ' || coalesce(version || disk_free || waiting || oldest_waiting_ms ||"
		" clock_synced || (last_seen - 1795000000000), '-') FROM kiosk ORDER BY id",
		"aaaaaaaaaaaaaaaa Buurthuis \"De Brug\" file:///post/een A1A104C1C1"
		" 0.1.0123456789012260000"
		"15000\n"
		"bbbbbbbbbbbbbbbb Zuid https://post.voorbeeld.nl/ B2B2100000 -\n");
	test_old_expect_rows(
		db,
		"SELECT substr(hex(next_sign), 1, 4) || ' ' || (revoked_at IS"
		" NULL) || ' ' || wanted || etag || ' ' || told || ' ' || (told_at > 0) ||"
		" keys_told || fault || ' ' || coalesce(forks || salvages, '-')"
		" FROM kiosk ORDER BY id",
		from == 1 ? " 1 0  01 -\n 1 0  01 -\n"
			  : "A9A9 1 5\"etag\" 4 5 1 0 12zending 5 is opzij gezet. 12\n"
			    " 0 0  01 -\n");
}

static void test_all_rows_come_along(void **state)
{
	(void)state;
	for (int from = 1; from <= 2; from++) {
		struct err e = {.code = 0};
		char *folder = temp_folder(), *path = test_old_make(folder, from);
		struct database *db = test_old_open(path);
		test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
		assert_int_equal(test_old_version(db), MIGRATE_NEWEST);
		test_old_check_signups(db);
		test_old_check_rest(db);
		check_kiosks(db, from);
		assert_int_equal(test_ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE"
					      " integrity_check <> 'ok'"),
				 0);
		/* Once more changes nothing. */
		test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
		test_old_check_signups(db);
		database_close(db);
		free(path);
		temp_remove(folder);
	}
}

/* Words as they are; blanks, line ends and quotes around names do not count. */
static void add_schema(struct database *db, struct buf *out)
{
	struct buf text;
	buf_init(&text);
	test_old_add_rows(
		db,
		"SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master"
		" WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
		&text);
	for (const char *p = text.data; *p != '\0'; p++)
		if (strchr(" \t\n\"", *p) == NULL)
			buf_add_char(out, *p);
	buf_finish(&text);
}

static void test_the_schema_is_that_of_a_new_one(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	struct buf fresh;
	char *folder = temp_folder(), *path = file_join(folder, "central.db");
	temp_write(folder, "central.db", "", 0);
	struct database *db = test_old_open(path);
	test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
	buf_init(&fresh);
	add_schema(db, &fresh);
	assert_true(fresh.len > 1000);
	database_close(db);
	free(path);
	temp_remove(folder);
	for (int from = 1; from <= 2; from++) {
		struct buf old;
		folder = temp_folder();
		path = test_old_make(folder, from);
		db = test_old_open(path);
		test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
		buf_init(&old);
		add_schema(db, &old);
		assert_string_equal(old.data, fresh.data);
		database_close(db);
		buf_finish(&old);
		free(path);
		temp_remove(folder);
	}
	buf_finish(&fresh);
}

/* A form had fields by the names of the columns that came with step 5. */
static void test_a_name_that_was_free_gets_another(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	char *folder = temp_folder(), *path = test_old_make(folder, 2);
	struct database *db = test_old_open(path);
	test_need(migrate_to(db, 4, TEST_OLD_NOW, &e), &e);
	test_need(database_exec(
			  db,
			  "INSERT INTO column_seen(no, form, name) VALUES(90, 'meedoen', 'worker'),"
			  " (91, 'meedoen', 'corrected_at');"
			  "UPDATE signup SET cells ="
			  " '{\"worker\":\"x \\\"worker\\\":\\\" y\",\"corrected_at\":\"\"}'"
			  " WHERE no = 1",
			  &e),
		  &e);
	test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
	test_old_expect_rows(db, "SELECT cells FROM signup WHERE no = 1",
			     "{\"answer_worker\":\"x \\\"worker\\\":\\\" y\","
			     "\"answer_corrected_at\":\"\"}\n");
	test_old_expect_rows(db, "SELECT name FROM column_seen WHERE no >= 90 ORDER BY no",
			     "answer_worker\nanswer_corrected_at\n");
	database_close(db);
	free(path);
	temp_remove(folder);
}

/* From here on with a server. */

#define COLUMNS                                                                                    \
	"SELECT table_name || ' ' || column_name || ' ' || ordinal_position || ' ' || data_type "  \
	"||"                                                                                       \
	" ' ' || is_nullable || ' ' || coalesce(column_default, '-')"                              \
	" FROM information_schema.columns WHERE table_schema = 'wijk'"                             \
	" ORDER BY table_name, ordinal_position"
#define INDEXES                                                                                    \
	"SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'wijk'"            \
	" ORDER BY indexname"

/* Rows in the tables of schema 3, with what is hard to keep. */
static void fill_3(struct database *db)
{
	struct err e = {.code = 0};
	unsigned char bytes[16] = {0, 1, 0xFF, '\\', '\''};
	for (int64_t no = 1; no <= 50; no++) {
		bytes[15] = (unsigned char)no;
		test_need(database_run(
				  db, &e,
				  "INSERT INTO signup VALUES(?1, ?2, ?3, ?1, 'meedoen', 1, 'nl', 0,"
				  " ?4, 1, ?4, 'ontvangen', ?2, ?1, NULL, ?5)",
				  "ibsis", no, (const void *)bytes, sizeof bytes,
				  no % 2 == 0 ? "a" : "b", INT64_MAX - no * 2,
				  "{\"naam\":\"l'\xC3\xA9 \\\\ \xF0\x9F\x8C\xB7\"}"),
			  &e);
	}
}

static void test_from_3_on_a_server(void **state)
{
	(void)state;
	struct test_central fresh;
	struct err e = {.code = 0};
	struct buf schemas[2], rows[2];
	test_central_init(&fresh);
	char *address = test_central_database(&fresh);
	struct database *db = test_old_open(address);
	for (int i = 0; i < 2; i++) {
		buf_init(&schemas[i]);
		buf_init(&rows[i]);
	}
	test_need(migrate_to(db, 3, TEST_OLD_NOW, &e), &e);
	assert_int_equal(test_old_version(db), 3);
	fill_3(db);
	test_old_add_rows(
		db,
		"SELECT no || ' ' || kiosk || ' ' || seq || ' ' || form || ' ' || cells FROM "
		"signup ORDER BY no",
		&rows[0]);
	test_need(migrate_to_newest(db, TEST_OLD_NOW, &e), &e);
	test_old_add_rows(
		db,
		"SELECT no || ' ' || kiosk || ' ' || seq || ' ' || form || ' ' || cells FROM "
		"signup ORDER BY no",
		&rows[1]);
	assert_true(rows[0].len > 300);
	assert_string_equal(rows[0].data, rows[1].data);
	test_old_add_rows(db, COLUMNS, &schemas[0]);
	test_old_add_rows(db, INDEXES, &schemas[0]);
	test_old_add_rows(fresh.home.db, COLUMNS, &schemas[1]);
	test_old_add_rows(fresh.home.db, INDEXES, &schemas[1]);
	assert_true(schemas[0].len > 3000);
	assert_string_equal(schemas[0].data, schemas[1].data);
	test_old_expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
			     "export 0\njournal 0\nsignup 0\n");
	test_old_expect_too_new(db);
	database_close(db);
	for (int i = 0; i < 2; i++) {
		buf_finish(&schemas[i]);
		buf_finish(&rows[i]);
	}
	free(address);
	test_central_finish(&fresh);
}

int main(void)
{
	const struct CMUnitTest in_files[] = {
		cmocka_unit_test(test_all_rows_come_along),
		cmocka_unit_test(test_the_schema_is_that_of_a_new_one),
		cmocka_unit_test(test_a_name_that_was_free_gets_another),
	};
	const struct CMUnitTest on_server[] = {
		cmocka_unit_test(test_from_3_on_a_server),
	};
	int failed = cmocka_run_group_tests(in_files, NULL, NULL);
	if (getenv("WIJK_POSTGRES") != NULL)
		failed += cmocka_run_group_tests(on_server, NULL, NULL);
	return failed;
}
