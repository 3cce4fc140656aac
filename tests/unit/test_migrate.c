/* Databases of earlier programs become those of this one, whole or not at all. */
#include "db/central/migrate.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/cells.h"
#include "db/central/database.h"
#include "tests/unit/support/central.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NOW INT64_C(1796000000000)

static void need(int rc, const struct err *e)
{
	if (rc != 0)
		fail_msg("%s", e->text);
}

/* A database of this version as the program of then made it; the caller frees the path. */
static char *make_old(const char *folder, int version)
{
	struct buf name, text;
	sqlite3 *db = NULL;
	buf_init(&name);
	buf_init(&text);
	buf_addf(&name, "tests/fixtures/central/schema-%d.sql", version);
	char *path = file_join(folder, "central.db");
	assert_int_equal(file_read(name.data, 1 << 20, &text, NULL), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL),
			 SQLITE_OK);
	if (sqlite3_exec(db, text.data, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	buf_finish(&name);
	buf_finish(&text);
	return path;
}

static struct database *opened(const char *address)
{
	struct database *db = NULL;
	struct err e = {.code = 0};
	need(database_open(&db, address, &e), &e);
	return db;
}

static int64_t ask(struct database *db, const char *text)
{
	struct err e = {.code = 0};
	int64_t n = -1;
	need(database_int(db, &n, -1, &e, text, NULL), &e);
	return n;
}

static int64_t version_of(struct database *db)
{
	struct err e = {.code = 0};
	int64_t version = -1;
	need(database_version(db, &version, &e), &e);
	return version;
}

/* What a query gives, all of it as text. */
static void add_rows(struct database *db, const char *text, struct buf *out)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	need(query_open(&q, db, &e, text, NULL), &e);
	while (query_step(q, &e) == 1)
		buf_addf(out, "%s\n", query_text(q, 0));
	query_free(q);
}

static const struct {
	const char *signup, *name, *value;
} cells[] = {
	{"1", "consent_contact", "ja"},
	{"1", "consent_contact_version", "1"},
	{"1", "consent_nieuws", "nee"},
	{"1", "consent_nieuws_version", "2"},
	{"1", "naam", "Jo \"de Boer\" d'\xC3\x89t\xC3\xA9 \\ C:\\"},
	{"1", "email", "Jo@Voorbeeld.NL"},
	{"1", "telefoon", ""},
	{"2", "consent_contact", "nee"},
	{"2", "consent_contact_version", "1"},
	{"2", "consent_nieuws", "nee"},
	{"2", "consent_nieuws_version", "2"},
	{"2", "naam",
	 "\xD8\xA3\xD8\xAD\xD9\x85\xD8\xAF \xF0\x9F\x8C\xB7\xF0\x9F\x91\xA9\xE2\x80\x8D"
	 "\xF0\x9F\xA6\xB0"},
	{"2", "email", ""},
	{"2", "telefoon", "06-12345678"},
	{"5", "consent_contact", "ja"},
	{"5", "consent_contact_version", "2"},
	{"5", "consent_nieuws", "ja"},
	{"5", "consent_nieuws_version", "2"},
	{"5", "naam", "Jo\tde\nBoer"},
	{"5", "email", " jo@voorbeeld.nl "},
	{"5", "telefoon", "0031 6 87654321"},
	{"5", "answer_status", "bewoner"},
	{"5", "answer_lang", "nl"},
	{"5", "answer_answer_x", "y"},
	{"5", "answer_consent_soort", "z"},
	{"6", "email", "jo@voorbeeld.nl"},
	{"7", "consent_contact", "ja"},
	{"7", "consent_contact_version", "2"},
	{"7", "naam", ""},
	{"7", "email", ""},
	{"7", "telefoon", "+31 (0)6 12 34 56 78"},
};
enum { CELLS = sizeof cells / sizeof cells[0] };

/* How many cells a signup has; each of them must be one of those above. */
static size_t check_cells(const char *signup, const char *text)
{
	struct cells c;
	struct cells_cell cell;
	size_t count = 0;
	cells_begin(&c, text);
	for (; cells_next(&c, &cell); count++) {
		struct buf value;
		size_t i = 0;
		buf_init(&value);
		cells_unescape(&cell, &value);
		while (i < CELLS && (strcmp(cells[i].signup, signup) != 0 ||
				     strlen(cells[i].name) != cell.name_len ||
				     memcmp(cells[i].name, cell.name, cell.name_len) != 0))
			i++;
		if (i < CELLS)
			assert_string_equal(value.data, cells[i].value);
		else
			fail_msg("%s: there is no %.*s", signup, (int)cell.name_len, cell.name);
		buf_finish(&value);
	}
	return count;
}

static void check_all_cells(struct database *db)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	size_t count = 0;
	need(query_open(&q, db, &e, "SELECT CAST(no AS TEXT), cells FROM signup", NULL), &e);
	while (query_step(q, &e) == 1)
		count += check_cells(query_text(q, 0), query_text(q, 1));
	query_free(q);
	assert_int_equal(count, CELLS);
}

static void expect_rows(struct database *db, const char *query, const char *rows)
{
	struct buf found;
	buf_init(&found);
	add_rows(db, query, &found);
	assert_string_equal(found.data, rows);
	buf_finish(&found);
}

static void check_signups(struct database *db)
{
	expect_rows(
		db,
		"SELECT no || ' ' || kiosk || ' ' || seq || ' ' || form || form_version || lang"
		" || assisted || ' ' || (made_at - 1795000000000) || ' ' || clock_synced || ' '"
		" || (received_at - made_at) || ' ' || status || ' ' || changed || ' ' ||"
		" coalesce(same_as, '-') || ' ' || substr(hex(id), 1, 4) || ' ' || length(id) ||"
		" ' ' || substr(hex(receipt), 1, 4) || ' ' || length(receipt)"
		" FROM signup ORDER BY no",
		"1 aaaaaaaaaaaaaaaa 3 meedoen1nl0 1000 1 90500 ontvangen 1 - 1111 16 4141 32\n"
		"2 bbbbbbbbbbbbbbbb 6 meedoen1ar1 2000 0 90500 ontvangen 2 - 1212 16 4242 32\n"
		"3 aaaaaaaaaaaaaaaa 9 meedoen1nl0 3000 1 90500 ingetrokken 3 - 1313 16 4343 32\n"
		"5 aaaaaaaaaaaaaaaa 15 meedoen2nl0 5000 1 90500 ontvangen 5 1 1515 16 4545 32\n"
		"6 bbbbbbbbbbbbbbbb 18 nieuws1en0 6000 0 90500 ontvangen 6 - 1616 16 4646 32\n"
		"7 bbbbbbbbbbbbbbbb 21 meedoen2nl0 7000 1 90500 ontvangen 7 2 1717 16 4747 32\n"
		"8 bbbbbbbbbbbbbbbb 24 leeg1nl0 8000 0 90500 ontvangen 8 - 1818 16 4848 32\n");
	check_all_cells(db);
	expect_rows(db, "SELECT cells FROM signup WHERE no IN (3, 8) ORDER BY no", "\n{}\n");
	expect_rows(db, "SELECT value || ' ' || signup FROM contact ORDER BY value, signup",
		    "+31612345678 2\n+31612345678 7\n+31687654321 5\n"
		    "jo@voorbeeld.nl 1\njo@voorbeeld.nl 5\njo@voorbeeld.nl 6\n");
}

static void check_rest(struct database *db)
{
	expect_rows(db, "SELECT no || ' ' || form || ' ' || name FROM column_seen ORDER BY no",
		    "1 meedoen consent_contact\n2 meedoen consent_contact_version\n"
		    "3 meedoen consent_nieuws\n4 meedoen consent_nieuws_version\n5 meedoen naam\n"
		    "6 meedoen email\n7 meedoen telefoon\n8 meedoen answer_status\n"
		    "9 nieuws email\n10 meedoen answer_lang\n11 meedoen answer_answer_x\n"
		    "12 meedoen answer_consent_soort\n");
	expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
		    "export 0\njournal 0\nsignup 8\n");
	expect_rows(db,
		    "SELECT kiosk || ' ' || number || ' ' || substr(hex(hash), 1, 4) || ' ' ||"
		    " reason || ' ' || length(bytes) || ' ' || (found_at - 1795000000000)"
		    " FROM set_aside ORDER BY kiosk",
		    "aaaaaaaaaaaaaaaa 5 0505 Te groot. 0 500\n"
		    "bbbbbbbbbbbbbbbb 9 0000 Later zo. 41 400\n");
	expect_rows(db,
		    "SELECT substr(hex(id), 1, 4) || kiosk || seq || ' ' || hex(recipients) || ' '"
		    " || length(sealed) || reason || (received_at - 1795000000000) FROM unreadable",
		    "F1F1bbbbbbbbbbbbbbbb40 D1D1D1D1D1D1D1D1D1D1D1D1D1D1D1D1 528"
		    "Geen sleutel past.200000\n");
	expect_rows(
		db,
		"SELECT substr(hex(id), 1, 4) || substr(hex(receipt), 1, 4) || kiosk || (made_at"
		" - 1795000000000) || ' ' || (received_at - 1795000000000)"
		" FROM withdrawal ORDER BY id",
		"E1E14343aaaaaaaaaaaaaaaa3500 100000\nE2E29999bbbbbbbbbbbbbbbb3600 100001\n");
}

static void check_kiosks(struct database *db, int from)
{
	expect_rows(db,
		    "SELECT id || ' ' || name || ' ' || drop_url || ' ' || substr(hex(sign), 1, 4)"
		    " || (enrolled_at - 1795000000000) || last_number || substr(hex(last_hash), 1,"
		    " 4) || ' ' || coalesce(version || disk_free || waiting || oldest_waiting_ms ||"
		    " clock_synced || (last_seen - 1795000000000), '-') FROM kiosk ORDER BY id",
		    "aaaaaaaaaaaaaaaa Buurthuis \"De Brug\" file:///post/een A1A104C1C1"
		    " 0.1.0123456789012260000"
		    "15000\n"
		    "bbbbbbbbbbbbbbbb Zuid https://post.voorbeeld.nl/ B2B2100000 -\n");
	expect_rows(db,
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
		char *folder = temp_folder(), *path = make_old(folder, from);
		struct database *db = opened(path);
		need(migrate_to_newest(db, NOW, &e), &e);
		assert_int_equal(version_of(db), MIGRATE_NEWEST);
		check_signups(db);
		check_rest(db);
		check_kiosks(db, from);
		assert_int_equal(ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE"
					 " integrity_check <> 'ok'"),
				 0);
		/* Once more changes nothing. */
		need(migrate_to_newest(db, NOW, &e), &e);
		check_signups(db);
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
	add_rows(db,
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
	struct database *db = opened(path);
	need(migrate_to_newest(db, NOW, &e), &e);
	buf_init(&fresh);
	add_schema(db, &fresh);
	assert_true(fresh.len > 1000);
	database_close(db);
	free(path);
	temp_remove(folder);
	for (int from = 1; from <= 2; from++) {
		struct buf old;
		folder = temp_folder();
		path = make_old(folder, from);
		db = opened(path);
		need(migrate_to_newest(db, NOW, &e), &e);
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
	struct database *db = opened(path);
	int64_t version = version_of(db);
	int64_t pages = ask(db, "PRAGMA page_count") + more;
	buf_addf(&limit, "PRAGMA max_page_count = %lld", (long long)pages);
	need(database_exec(db, limit.data, &e), &e);
	bool done = migrate_to(db, to, NOW, &e) == 0;
	if (!done) {
		assert_int_equal(e.code, EX_IOERR);
		assert_int_equal(version_of(db), version);
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
	char *folder = temp_folder(), *path = make_old(folder, 1);
	for (int64_t to = 2; to <= MIGRATE_NEWEST; to++) {
		int64_t more = 0;
		struct database *old = opened(path);
		/* No pages that lie free from the step before. */
		need(database_exec(old, "VACUUM", &e), &e);
		database_close(old);
		while (!fits(path, to, more))
			more++;
		/* The first step only frees pages: see the next test.  The last two make few
		 * tables. */
		assert_true(to == 2 || more > (to >= 7 ? 0 : 3));
	}
	struct database *db = opened(path);
	need(migrate_to_newest(db, NOW, &e), &e);
	check_signups(db);
	check_rest(db);
	database_close(db);
	free(path);
	temp_remove(folder);
}

/* A form had fields by the names of the columns that came with step 5. */
static void test_a_name_that_was_free_gets_another(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	char *folder = temp_folder(), *path = make_old(folder, 2);
	struct database *db = opened(path);
	need(migrate_to(db, 4, NOW, &e), &e);
	need(database_exec(
		     db,
		     "INSERT INTO column_seen(no, form, name) VALUES(90, 'meedoen', 'worker'),"
		     " (91, 'meedoen', 'corrected_at');"
		     "UPDATE signup SET cells ="
		     " '{\"worker\":\"x \\\"worker\\\":\\\" y\",\"corrected_at\":\"\"}'"
		     " WHERE no = 1",
		     &e),
	     &e);
	need(migrate_to_newest(db, NOW, &e), &e);
	expect_rows(db, "SELECT cells FROM signup WHERE no = 1",
		    "{\"answer_worker\":\"x \\\"worker\\\":\\\" y\","
		    "\"answer_corrected_at\":\"\"}\n");
	expect_rows(db, "SELECT name FROM column_seen WHERE no >= 90 ORDER BY no",
		    "answer_worker\nanswer_corrected_at\n");
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
		char *folder = temp_folder(), *path = make_old(folder, 1), text[60];
		struct database *db = opened(path);
		need(migrate_to(db, from, NOW, &e), &e);
		snprintf(text, sizeof text, "CREATE TABLE %s(x)", last[from]);
		need(database_exec(db, text, &e), &e);
		buf_init(&before);
		buf_init(&after);
		add_everything(path, &before);
		assert_int_equal(migrate_to(db, from + 1, NOW, &e), -1);
		assert_int_equal(version_of(db), from);
		add_everything(path, &after);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, after.len);
		snprintf(text, sizeof text, "DROP TABLE %s", last[from]);
		need(database_exec(db, text, &e), &e);
		need(migrate_to_newest(db, NOW, &e), &e);
		check_signups(db);
		check_rest(db);
		database_close(db);
		buf_finish(&before);
		buf_finish(&after);
		free(path);
		temp_remove(folder);
	}
}

/* For both: the version of a program that is not here yet. */
static void expect_too_new(struct database *db)
{
	struct err e = {.code = 0};
	need(database_set_version(db, MIGRATE_NEWEST + 1, NOW, &e), &e);
	assert_int_equal(migrate_to_newest(db, NOW, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.text, "Werk wijkcentral bij"));
	assert_int_equal(version_of(db), MIGRATE_NEWEST + 1);
}

static void test_what_is_not_ours_is_refused(void **state)
{
	(void)state;
	struct err e = {.code = 0};
	char *folder = temp_folder(), *path = make_old(folder, 2);
	struct database *db = opened(path);
	expect_too_new(db);
	need(database_exec(db, "PRAGMA application_id = 1", &e), &e);
	assert_int_equal(migrate_to_newest(db, NOW, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(ask(db, "SELECT count(*) FROM signup WHERE answers <> ''"), 6);
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
			migrate_to_newest(db, NOW, &e);
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
		char *folder = temp_folder(), *path = make_old(folder, 1 + round % 2);
		migrate_together(path);
		struct database *db = opened(path);
		assert_int_equal(version_of(db), MIGRATE_NEWEST);
		check_signups(db);
		check_rest(db);
		database_close(db);
		free(path);
		temp_remove(folder);
	}
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
		need(database_run(db, &e,
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
	struct database *db = opened(address);
	for (int i = 0; i < 2; i++) {
		buf_init(&schemas[i]);
		buf_init(&rows[i]);
	}
	need(migrate_to(db, 3, NOW, &e), &e);
	assert_int_equal(version_of(db), 3);
	fill_3(db);
	add_rows(db,
		 "SELECT no || ' ' || kiosk || ' ' || seq || ' ' || form || ' ' || cells FROM "
		 "signup ORDER BY no",
		 &rows[0]);
	need(migrate_to_newest(db, NOW, &e), &e);
	add_rows(db,
		 "SELECT no || ' ' || kiosk || ' ' || seq || ' ' || form || ' ' || cells FROM "
		 "signup ORDER BY no",
		 &rows[1]);
	assert_true(rows[0].len > 300);
	assert_string_equal(rows[0].data, rows[1].data);
	add_rows(db, COLUMNS, &schemas[0]);
	add_rows(db, INDEXES, &schemas[0]);
	add_rows(fresh.home.db, COLUMNS, &schemas[1]);
	add_rows(fresh.home.db, INDEXES, &schemas[1]);
	assert_true(schemas[0].len > 3000);
	assert_string_equal(schemas[0].data, schemas[1].data);
	expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
		    "export 0\njournal 0\nsignup 0\n");
	expect_too_new(db);
	database_close(db);
	for (int i = 0; i < 2; i++) {
		buf_finish(&schemas[i]);
		buf_finish(&rows[i]);
	}
	free(address);
	test_central_finish(&fresh);
}

/* A step that stops in the middle on a server: something is in its way. */
static void test_a_step_that_fails_on_a_server(void **state)
{
	(void)state;
	struct test_central c;
	struct err e = {.code = 0};
	test_central_init_file(&c);
	char *address = test_central_database(&c);
	struct database *db = opened(address);
	need(migrate_to(db, 3, NOW, &e), &e);
	/* The last table that the step makes. */
	need(database_exec(db, "CREATE TABLE form_keep(form TEXT)", &e), &e);
	assert_int_equal(migrate_to_newest(db, NOW, &e), -1);
	assert_int_equal(version_of(db), 3);
	assert_int_equal(ask(db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'wijk' AND"
				 " tablename IN ('export', 'journal', 'erasure', 'form_text')"),
			 0);
	assert_int_equal(ask(db, "SELECT count(*) FROM counter"), 1);
	need(database_exec(db, "DROP TABLE form_keep", &e), &e);
	need(migrate_to_newest(db, NOW, &e), &e);
	assert_int_equal(version_of(db), MIGRATE_NEWEST);
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
		struct database *db = opened(address);
		if (round % 2 == 1)
			need(migrate_to(db, 3, NOW, &e), &e);
		migrate_together(address);
		expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
			    "export 0\njournal 0\nsignup 0\n");
		expect_rows(db, "SELECT CAST(version AS TEXT) FROM schema_version ORDER BY version",
			    "3\n4\n5\n6\n7\n8\n");
		database_close(db);
		free(address);
		test_central_finish(&c);
	}
}

int main(void)
{
	const struct CMUnitTest in_files[] = {
		cmocka_unit_test(test_all_rows_come_along),
		cmocka_unit_test(test_the_schema_is_that_of_a_new_one),
		cmocka_unit_test(test_a_full_disk_leaves_the_old_one),
		cmocka_unit_test(test_a_name_that_was_free_gets_another),
		cmocka_unit_test(test_a_step_that_fails_leaves_the_old_one),
		cmocka_unit_test(test_what_is_not_ours_is_refused),
		cmocka_unit_test(test_several_at_once_in_a_file),
	};
	const struct CMUnitTest on_server[] = {
		cmocka_unit_test(test_from_3_on_a_server),
		cmocka_unit_test(test_a_step_that_fails_on_a_server),
		cmocka_unit_test(test_several_at_once_on_a_server),
	};
	int failed = cmocka_run_group_tests(in_files, NULL, NULL);
	if (getenv("WIJK_POSTGRES") != NULL)
		failed += cmocka_run_group_tests(on_server, NULL, NULL);
	return failed;
}
