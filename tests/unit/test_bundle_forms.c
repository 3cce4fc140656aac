/* What staff's program reads of the forms, out of bundles that the real compiler wrote. */
#include "db/office/bundle_forms.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <stdbool.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIXTURE "tests/fixtures/screens"

struct place {
	char *dir, *path;
};

static void build(struct place *p, const char *from)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	p->dir = temp_folder();
	p->path = file_join(p->dir, "content.db");
	assert_int_equal(sources_load(&s, from, &faults, &e), 0);
	assert_int_equal(faults.count, 0);
	if (compile_write(&s, p->path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	faults_finish(&faults);
}

static void finish(struct place *p)
{
	free(p->path);
	temp_remove(p->dir);
}

static void change(const struct place *p, const char *sql)
{
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	assert_int_equal(sql_open(&db, p->path, SQL_WRITE, &e), 0);
	if (sql_exec(db, sql, &e) != 0)
		fail_msg("%s", e.text);
	sql_close(db);
}

/*
 * A line a row: form version lang part key ord number text.  Two languages stand for all here; see
 * test_translations.c.
 */
static int take_line(void *self, const struct bundle_forms_row *row, struct err *e)
{
	(void)e;
	if (row->lang[0] != '\0' && strcmp(row->lang, "nl") != 0 && strcmp(row->lang, "en") != 0)
		return 0;
	buf_addf(self, "%s %d [%s] %s [%s] %d %d %s\n", row->form, (int)row->version, row->lang,
		 row->part, row->key, (int)row->ord, (int)row->number, row->text);
	return 0;
}

/* All rows as lines; the caller frees. */
static char *rows_of(const char *path)
{
	struct buf lines;
	struct err e = {.code = 0};
	buf_init(&lines);
	if (bundle_forms_read(path, take_line, &lines, &e) != 0)
		fail_msg("%s", e.text);
	return buf_steal(&lines);
}

/* The fixture's one form, from its first letter to its last. */
static const char fixture_rows[] =
	"meedoen 1 [en] title [] 1 0 I want to take part\n"
	"meedoen 1 [nl] title [] 1 0 Ik wil meedoen\n"
	"meedoen 1 [en] lead [] 1 0 Tell us what you would like to do.\n"
	"meedoen 1 [nl] lead [] 1 0 Laat weten wat u wilt doen.\n"
	"meedoen 1 [en] why [] 1 0 We use your answers to contact you.\n"
	"meedoen 1 [nl] why [] 1 0 Wij gebruiken uw antwoorden om contact met u op te nemen.\n"
	"meedoen 1 [en] keep [] 1 0 We keep your answers for a year.\n"
	"meedoen 1 [nl] keep [] 1 0 Wij bewaren uw antwoorden een jaar.\n"
	"meedoen 1 [en] recipients [] 1 0 The people who run the programme.\n"
	"meedoen 1 [nl] recipients [] 1 0 De mensen die het programma uitvoeren.\n"
	"meedoen 1 [en] basis [] 1 0 consent\n"
	"meedoen 1 [nl] basis [] 1 0 toestemming\n"
	"meedoen 1 [] keep_days [] 1 365 \n"
	"meedoen 1 [en] field [naam] 0 0 Your name\n"
	"meedoen 1 [nl] field [naam] 0 0 Uw naam\n"
	"meedoen 1 [en] field [email] 1 0 E-mail address\n"
	"meedoen 1 [nl] field [email] 1 0 E-mailadres\n"
	"meedoen 1 [en] field [telefoon] 2 0 Phone number\n"
	"meedoen 1 [nl] field [telefoon] 2 0 Telefoonnummer\n"
	"meedoen 1 [en] field [postcode] 3 0 Postcode\n"
	"meedoen 1 [nl] field [postcode] 3 0 Postcode\n"
	"meedoen 1 [en] field [onderwerp] 4 0 About what?\n"
	"meedoen 1 [nl] field [onderwerp] 4 0 Waarover?\n"
	"meedoen 1 [en] field [vraag] 5 0 Anything else?\n"
	"meedoen 1 [nl] field [vraag] 5 0 Wat wilt u nog kwijt?\n"
	"meedoen 1 [en] field [leeftijd] 6 0 Are you 16 or older?\n"
	"meedoen 1 [nl] field [leeftijd] 6 0 Bent u 16 jaar of ouder?\n"
	"meedoen 1 [] field_kind [naam] 0 0 name\n"
	"meedoen 1 [] field_kind [email] 1 0 email\n"
	"meedoen 1 [] field_kind [telefoon] 2 0 phone\n"
	"meedoen 1 [] field_kind [postcode] 3 0 postcode\n"
	"meedoen 1 [] field_kind [onderwerp] 4 0 choices\n"
	"meedoen 1 [] field_kind [vraag] 5 0 longtext\n"
	"meedoen 1 [] field_kind [leeftijd] 6 0 age16\n"
	"meedoen 1 [] field_required [naam] 0 0 \n"
	"meedoen 1 [] field_required [email] 1 0 \n"
	"meedoen 1 [] field_required [telefoon] 2 0 \n"
	"meedoen 1 [] field_required [postcode] 3 0 \n"
	"meedoen 1 [] field_required [onderwerp] 4 0 \n"
	"meedoen 1 [] field_required [vraag] 5 0 \n"
	"meedoen 1 [] field_required [leeftijd] 6 1 \n"
	"meedoen 1 [] one_of [email] 1 1 \n"
	"meedoen 1 [] one_of [telefoon] 2 1 \n"
	"meedoen 1 [en] choice [onderwerp.groen] 0 0 Green\n"
	"meedoen 1 [nl] choice [onderwerp.groen] 0 0 Groen\n"
	"meedoen 1 [en] choice [onderwerp.veilig] 1 0 Safety\n"
	"meedoen 1 [nl] choice [onderwerp.veilig] 1 0 Veiligheid\n"
	"meedoen 1 [en] choice [onderwerp.jeugd] 2 0 Young people\n"
	"meedoen 1 [nl] choice [onderwerp.jeugd] 2 0 Jeugd\n"
	"meedoen 1 [en] consent [contact] 0 1 You may contact me about this.\n"
	"meedoen 1 [nl] consent [contact] 0 1 U mag mij hierover benaderen.\n"
	"meedoen 1 [en] consent [nieuws] 1 1 Send me news as well.\n"
	"meedoen 1 [nl] consent [nieuws] 1 1 Stuur mij ook nieuws.\n";

static void a_form_comes_out_row_by_row(void **state)
{
	struct place p;
	(void)state;
	build(&p, FIXTURE);
	char *rows = rows_of(p.path);
	assert_string_equal(rows, fixture_rows);
	free(rows);
	finish(&p);
}

/* What residents are promised in the kiosk's own forms, in days, in the order of the kiosk. */
static void the_forms_of_the_kiosk_say_how_long(void **state)
{
	static const char *const lines[] = {
		"meedoen 2 [] keep_days [] 1 365 \n",
		"nieuws 2 [] keep_days [] 2 730 \n",
		"vraag 2 [] keep_days [] 3 365 \n",
		"leernetwerk 2 [] keep_days [] 4 365 \n",
	};
	struct place p;
	(void)state;
	build(&p, "content");
	char *rows = rows_of(p.path);
	const char *at = rows;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		at = strstr(at, lines[i]);
		assert_non_null(at);
	}
	assert_null(strstr(rows, "] recipients [] 1 0 \n"));
	free(rows);
	finish(&p);
}

static int stop_at_third(void *self, const struct bundle_forms_row *row, struct err *e)
{
	(void)row;
	return ++*(int *)self == 3 ? err_set(e, EX_IOERR, "Genoeg.") : 0;
}

static void who_takes_the_rows_can_stop(void **state)
{
	struct place p;
	struct err e = {.code = 0};
	int count = 0;
	(void)state;
	build(&p, FIXTURE);
	assert_int_equal(bundle_forms_read(p.path, stop_at_third, &count, &e), -1);
	assert_int_equal(count, 3);
	assert_int_equal(e.code, EX_IOERR);
	assert_string_equal(e.text, "Genoeg.");
	finish(&p);
}

static void assert_refused(const char *path, int code, const char *words)
{
	struct buf lines;
	struct err e = {.code = 0};
	buf_init(&lines);
	assert_int_equal(bundle_forms_read(path, take_line, &lines, &e), -1);
	if (e.code != code || strstr(e.text, words) == NULL)
		fail_msg("wanted %d %s, got %d %s", code, words, e.code, e.text);
	assert_int_equal(lines.len, 0);
	buf_finish(&lines);
}

static void a_file_that_is_no_bundle_is_refused_kindly(void **state)
{
	static const char text[] = "geen database, wel lang genoeg om er een te kunnen zijn";
	struct place p;
	(void)state;
	build(&p, FIXTURE);
	char *missing = file_join(p.dir, "weg.db"), *other = file_join(p.dir, "tekst.db");
	assert_refused(missing, EX_NOINPUT, "ontbreekt");
	temp_write(p.dir, "tekst.db", text, sizeof text - 1);
	assert_refused(other, EX_DATAERR, "geen inhoud voor de kiosk");
	temp_write(p.dir, "tekst.db", "", 0);
	assert_refused(other, EX_DATAERR, "geen inhoud voor de kiosk");
	free(missing);
	free(other);
	finish(&p);
}

/* Each change makes a bundle that must not be read, not even in part. */
static void a_bundle_that_is_not_right_is_refused_kindly(void **state)
{
	static const struct {
		const char *change;
		int code;
		const char *words;
	} bad[] = {
		{"PRAGMA application_id = 1", EX_DATAERR, "geen inhoud voor de kiosk"},
		{"PRAGMA user_version = 4", EX_CONFIG, "Werk eerst wijkcentral bij"},
		{"ALTER TABLE form DROP COLUMN keep_days; PRAGMA user_version = 1", EX_DATAERR,
		 "hoeveel dagen"},
		{"ALTER TABLE form DROP COLUMN keep_days", EX_DATAERR, "beschadigd"},
		{"DROP TABLE consent", EX_DATAERR, "beschadigd"},
		{"DELETE FROM form", EX_DATAERR, "beschadigd"},
		{"DELETE FROM form WHERE lang = 'nl'", EX_DATAERR, "beschadigd"},
		{"UPDATE form SET keep_days = 0", EX_DATAERR, "beschadigd"},
		{"UPDATE form SET keep_days = 3651", EX_DATAERR, "beschadigd"},
		{"UPDATE form SET keep_days = 'lang'", EX_DATAERR, "beschadigd"},
		{"ALTER TABLE consent RENAME TO c; CREATE VIEW consent AS SELECT * FROM c",
		 EX_DATAERR, "beschadigd"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct place p;
		build(&p, FIXTURE);
		change(&p, bad[i].change);
		assert_refused(p.path, bad[i].code, bad[i].words);
		finish(&p);
	}
}

/* A byte anywhere may be another: rows or a refusal, never a crash, never half a form. */
static void a_spoiled_bundle_never_crashes(void **state)
{
	enum { ROUNDS = 150, MOST = 1 << 24 };
	struct place p;
	struct buf whole;
	uint64_t seed = 11;
	int refused = 0;
	(void)state;
	build(&p, FIXTURE);
	buf_init(&whole);
	assert_int_equal(file_read(p.path, MOST, &whole, NULL), 0);
	for (int round = 0; round < ROUNDS; round++) {
		struct err e = {.code = 0};
		struct buf lines;
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
		size_t at = (size_t)(seed >> 20) % (whole.len - 64);
		char kept[64];
		memcpy(kept, whole.data + at, sizeof kept);
		memset(whole.data + at, (int)(seed >> 12), sizeof kept);
		temp_write(p.dir, "content.db", whole.data, whole.len);
		memcpy(whole.data + at, kept, sizeof kept);
		buf_init(&lines);
		if (bundle_forms_read(p.path, take_line, &lines, &e) != 0) {
			refused++;
			assert_int_not_equal(e.code, 0);
			assert_true(strlen(e.text) > 0);
			assert_int_equal(lines.len, 0);
		}
		buf_finish(&lines);
	}
	assert_true(refused > 0);
	buf_finish(&whole);
	finish(&p);
}

static void reading_leaves_nothing_behind(void **state)
{
	struct place p;
	struct buf before, after;
	(void)state;
	build(&p, FIXTURE);
	buf_init(&before);
	buf_init(&after);
	assert_int_equal(file_read(p.path, 1 << 24, &before, NULL), 0);
	free(rows_of(p.path));
	assert_int_equal(file_read(p.path, 1 << 24, &after, NULL), 0);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	static const char *const beside[] = {"content.db-wal", "content.db-journal",
					     "content.db-shm"};
	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
		char *path = file_join(p.dir, beside[i]);
		assert_false(file_exists(path));
		free(path);
	}
	buf_finish(&before);
	buf_finish(&after);
	finish(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_comes_out_row_by_row),
		cmocka_unit_test(the_forms_of_the_kiosk_say_how_long),
		cmocka_unit_test(who_takes_the_rows_can_stop),
		cmocka_unit_test(a_file_that_is_no_bundle_is_refused_kindly),
		cmocka_unit_test(a_bundle_that_is_not_right_is_refused_kindly),
		cmocka_unit_test(a_spoiled_bundle_never_crashes),
		cmocka_unit_test(reading_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
