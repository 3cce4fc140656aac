#include "tests/unit/support/old.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/cells.h"
#include "db/central/migrate.h"
#include "tests/unit/support/place.h"

#include <sqlite3.h>
#include <string.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

char *test_old_make(const char *folder, int version)
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

struct database *test_old_open(const char *address)
{
	struct database *db = NULL;
	struct err e = {.code = 0};
	test_need(database_open(&db, address, &e), &e);
	return db;
}

int64_t test_old_version(struct database *db)
{
	struct err e = {.code = 0};
	int64_t version = -1;
	test_need(database_version(db, &version, &e), &e);
	return version;
}

void test_old_add_rows(struct database *db, const char *text, struct buf *out)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	test_need(query_open(&q, db, &e, text, NULL), &e);
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
	test_need(query_open(&q, db, &e, "SELECT CAST(no AS TEXT), cells FROM signup", NULL), &e);
	while (query_step(q, &e) == 1)
		count += check_cells(query_text(q, 0), query_text(q, 1));
	query_free(q);
	assert_int_equal(count, CELLS);
}

void test_old_expect_rows(struct database *db, const char *query, const char *rows)
{
	struct buf found;
	buf_init(&found);
	test_old_add_rows(db, query, &found);
	assert_string_equal(found.data, rows);
	buf_finish(&found);
}

void test_old_check_signups(struct database *db)
{
	test_old_expect_rows(
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
	test_old_expect_rows(db, "SELECT cells FROM signup WHERE no IN (3, 8) ORDER BY no",
			     "\n{}\n");
	test_old_expect_rows(db,
			     "SELECT value || ' ' || signup FROM contact ORDER BY value, signup",
			     "+31612345678 2\n+31612345678 7\n+31687654321 5\n"
			     "jo@voorbeeld.nl 1\njo@voorbeeld.nl 5\njo@voorbeeld.nl 6\n");
}

void test_old_check_rest(struct database *db)
{
	test_old_expect_rows(
		db, "SELECT no || ' ' || form || ' ' || name FROM column_seen ORDER BY no",
		"1 meedoen consent_contact\n2 meedoen consent_contact_version\n"
		"3 meedoen consent_nieuws\n4 meedoen consent_nieuws_version\n5 meedoen naam\n"
		"6 meedoen email\n7 meedoen telefoon\n8 meedoen answer_status\n"
		"9 nieuws email\n10 meedoen answer_lang\n11 meedoen answer_answer_x\n"
		"12 meedoen answer_consent_soort\n");
	test_old_expect_rows(db, "SELECT name || ' ' || last FROM counter ORDER BY name",
			     "export 0\njournal 0\nsignup 8\n");
	test_old_expect_rows(
		db,
		"SELECT kiosk || ' ' || number || ' ' || substr(hex(hash), 1, 4) || ' ' ||"
		" reason || ' ' || length(bytes) || ' ' || (found_at - 1795000000000)"
		" FROM set_aside ORDER BY kiosk",
		"aaaaaaaaaaaaaaaa 5 0505 Te groot. 0 500\n"
		"bbbbbbbbbbbbbbbb 9 0000 Later zo. 41 400\n");
	test_old_expect_rows(
		db,
		"SELECT substr(hex(id), 1, 4) || kiosk || seq || ' ' || hex(recipients) || ' '"
		" || length(sealed) || reason || (received_at - 1795000000000) FROM unreadable",
		"F1F1bbbbbbbbbbbbbbbb40 D1D1D1D1D1D1D1D1D1D1D1D1D1D1D1D1 528"
		"Geen sleutel past.200000\n");
	test_old_expect_rows(
		db,
		"SELECT substr(hex(id), 1, 4) || substr(hex(receipt), 1, 4) || kiosk || (made_at"
		" - 1795000000000) || ' ' || (received_at - 1795000000000)"
		" FROM withdrawal ORDER BY id",
		"E1E14343aaaaaaaaaaaaaaaa3500 100000\nE2E29999bbbbbbbbbbbbbbbb3600 100001\n");
}

void test_old_expect_too_new(struct database *db)
{
	struct err e = {.code = 0};
	test_need(database_set_version(db, MIGRATE_NEWEST + 1, TEST_OLD_NOW, &e), &e);
	assert_int_equal(migrate_to_newest(db, TEST_OLD_NOW, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.text, "Werk wijkcentral bij"));
	assert_int_equal(test_old_version(db), MIGRATE_NEWEST + 1);
}
