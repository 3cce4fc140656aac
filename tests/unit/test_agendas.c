/* The editors' agenda: checked with the other sources, and the same bytes for the same day. */
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY "1795000000" /* 18 November 2026 */

/* The other sources of the screens, and an agenda of its own. */
static char *sources_folder(void)
{
	static const char *const parts[] = {"addresses.csv",	  "forms",	   "pages",
					    "publications.csv",	  "sections.yaml", "themes.yaml",
					    "wijkwijzer-urls.csv"};
	char *dir = temp_folder(), *agenda = file_join(dir, "agenda");
	char here[4096];
	assert_non_null(getcwd(here, sizeof here));
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		struct buf from;
		char *to = file_join(dir, parts[i]);
		buf_init(&from);
		buf_addf(&from, "%s/tests/fixtures/screens/%s", here, parts[i]);
		assert_int_equal(symlink(from.data, to), 0);
		buf_finish(&from);
		free(to);
	}
	assert_int_equal(file_make_folder(agenda, 0777, NULL), 0);
	free(agenda);
	return dir;
}

static void add(const char *dir, const char *name, const char *text)
{
	char *folder = file_join(dir, "agenda");
	temp_write(folder, name, text, strlen(text));
	free(folder);
}

static void copy(const char *dir, const char *name)
{
	struct buf text;
	char *path = file_join("tests/fixtures/agenda", name);
	buf_init(&text);
	assert_int_equal(file_read(path, 1 << 20, &text, NULL), 0);
	add(dir, name, text.data);
	buf_finish(&text);
	free(path);
}

static void expect_fault(const char *dir, int line, const char *words)
{
	struct faults faults = {0};
	struct sources s;
	bool found = false;
	assert_int_equal(sources_load(&s, dir, &faults, NULL), 0);
	for (size_t i = 0; i < faults.count; i++)
		found = found || (faults.items[i].line == line &&
				  strstr(faults.items[i].file, "agenda/fout.ics") != NULL &&
				  strstr(faults.items[i].text, words) != NULL);
	if (!found) {
		faults_print(&faults, stderr);
		fail_msg("no fault ‘%s’ in line %d", words, line);
	}
	sources_finish(&s);
	faults_finish(&faults);
}

static void a_fault_is_told_with_its_file_and_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *words;
	} bad[] = {
		{"geen agenda", 0, "geen agenda"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261118T100000\nEND:VEVENT\n"
		 "END:VCALENDAR\n",
		 2, "geen titel"},
		{"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nSUMMARY:b\n"
		 "DTSTART:20261118T100000\nX-WIJKKIOSK-FORM:bestaat-niet\nEND:VEVENT\n"
		 "END:VCALENDAR\n",
		 3, "‘bestaat-niet’"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:b\xE2\x80\xAE\n"
		 "DTSTART:20261118T100000\nEND:VEVENT\nEND:VCALENDAR\n",
		 4, "onzichtbaar teken"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char *dir = sources_folder();
		add(dir, "fout.ics", bad[i].text);
		expect_fault(dir, bad[i].line, bad[i].words);
		temp_remove(dir);
	}
}

static void compile(const char *dir, const char *path, const char *day)
{
	struct faults faults = {0};
	struct sources s;
	struct err e = {.code = 0};
	setenv("SOURCE_DATE_EPOCH", day, 1);
	assert_int_equal(sources_load(&s, dir, &faults, &e), 0);
	faults_print(&faults, stderr);
	assert_int_equal(faults.count, 0);
	if (compile_write(&s, path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	faults_finish(&faults);
}

static void the_same_day_gives_the_same_bytes(void **state)
{
	static const char *const days[] = {DAY, DAY, "1796000000"};
	struct buf bytes[3];
	(void)state;
	char *dir = sources_folder();
	copy(dir, "google.ics");
	copy(dir, "rules.ics");
	for (size_t i = 0; i < 3; i++) {
		char *path = file_join(dir, "content.db");
		compile(dir, path, days[i]);
		buf_init(&bytes[i]);
		assert_int_equal(file_read(path, 64u << 20, &bytes[i], NULL), 0);
		free(path);
	}
	assert_int_equal(bytes[0].len, bytes[1].len);
	assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].len);
	assert_true(bytes[0].len != bytes[2].len ||
		    memcmp(bytes[0].data, bytes[2].data, bytes[0].len) != 0);
	for (size_t i = 0; i < 3; i++)
		buf_finish(&bytes[i]);
	temp_remove(dir);
}

/* Of a weekly activity without an end: 31 days back and 400 days ahead. */
static void the_window_is_wide_enough_to_build_once_a_year(void **state)
{
	sqlite3 *db = NULL;
	long long count = 0, first = 0, last = 0;
	(void)state;
	char *dir = sources_folder(), *path = file_join(dir, "content.db");
	add(dir, "elke-dag.ics",
	    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Koffie\nRRULE:FREQ=DAILY\n"
	    "DTSTART:20200101T100000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n");
	compile(dir, path, DAY);
	assert_int_equal(sql_open(&db, path, SQL_READ, NULL), 0);
	assert_int_equal(sql_int(db, &count, 0, NULL, "SELECT count(*) FROM occurrence", NULL), 0);
	assert_int_equal(sql_int(db, &first, 0, NULL, "SELECT min(start) FROM occurrence", NULL),
			 0);
	assert_int_equal(sql_int(db, &last, 0, NULL, "SELECT max(start) FROM occurrence", NULL), 0);
	assert_int_equal(count, 431);
	assert_in_range(1795000000 - first, 31 * 86400 - 86400, 32 * 86400);
	assert_in_range(last - 1795000000, 398 * 86400, 400 * 86400);
	sql_close(db);
	free(path);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_is_told_with_its_file_and_line),
		cmocka_unit_test(the_same_day_gives_the_same_bytes),
		cmocka_unit_test(the_window_is_wide_enough_to_build_once_a_year),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
