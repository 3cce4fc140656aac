/* The bundle: page bodies byte by byte, building, opening, and everything that can be wrong with
 * it. */
#include "content/bundle/bundle.h"
#include "content/bundle/forms.h"
#include "content/bundle/pubs.h"
#include "content/bundle/schema.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char markdown[] =
	"## Kop *schuin*\n\nTekst **vet** en [link](page:een).\n"
	"Nog een regel.\n\n- een\n- twee\n  - dieper\n\n3. drie\n4. vier\n\n> citaat\n\n---\n";

static void parse(struct markdown *m)
{
	struct faults faults = {0};
	markdown_parse(m, markdown, sizeof markdown - 1, "x.md", 1, &faults);
	assert_int_equal(faults.count, 0);
}

static void markdown_becomes_blocks(void **state)
{
	static const struct {
		enum block_kind kind;
		int level;
		const char *text;
		size_t spans;
	} expected[] = {
		{BLOCK_HEADING, 2, "Kop schuin", 1},
		{BLOCK_PARAGRAPH, 0, "Tekst vet en link. Nog een regel.", 2},
		{BLOCK_BULLET, 1, "een", 0},
		{BLOCK_BULLET, 1, "twee", 0},
		{BLOCK_BULLET, 2, "dieper", 0},
		{BLOCK_NUMBER, 3, "drie", 0},
		{BLOCK_NUMBER, 4, "vier", 0},
		{BLOCK_QUOTE, 0, "citaat", 0},
		{BLOCK_RULE, 0, "", 0},
	};
	struct markdown m;
	(void)state;
	parse(&m);
	assert_int_equal(m.body.block_count, sizeof expected / sizeof expected[0]);
	for (size_t i = 0; i < m.body.block_count; i++) {
		assert_int_equal(m.body.blocks[i].kind, expected[i].kind);
		assert_int_equal(m.body.blocks[i].level, expected[i].level);
		assert_string_equal(m.body.blocks[i].text, expected[i].text);
		assert_int_equal(m.body.blocks[i].span_count, expected[i].spans);
	}
	assert_int_equal(m.body.link_count, 1);
	assert_string_equal(m.body.links[0], "page:een");
	assert_int_equal(m.links[0].line, 3);
	markdown_finish(&m);
}

static void a_body_comes_back_as_it_was(void **state)
{
	struct markdown m;
	struct body back;
	struct buf bytes, again;
	struct err e;
	(void)state;
	parse(&m);
	buf_init(&bytes);
	buf_init(&again);
	block_encode(&m.body, &bytes);
	assert_int_equal(block_decode(bytes.data, bytes.len, &back, &e), 0);
	block_encode(&back, &again);
	assert_int_equal(bytes.len, again.len);
	assert_memory_equal(bytes.data, again.data, bytes.len);
	block_finish(&back);
	markdown_finish(&m);
	buf_finish(&bytes);
	buf_finish(&again);
}

static void a_target_with_an_end_inside_is_refused(void **state)
{
	static const char bytes[] = "WKB1\1\0\6\0page:x";
	char spoilt[sizeof bytes];
	struct body body;
	struct err e;
	(void)state;
	assert_int_equal(block_decode(bytes, sizeof bytes - 1, &body, &e), 0);
	assert_string_equal(body.links[0], "page:x");
	block_finish(&body);
	memcpy(spoilt, bytes, sizeof bytes);
	spoilt[10] = '\0';
	assert_int_equal(block_decode(spoilt, sizeof bytes - 1, &body, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
}

static void a_level_that_cannot_be_drawn_is_refused(void **state)
{
	static const struct {
		enum block_kind kind;
		int level, want;
	} levels[] = {{BLOCK_HEADING, 1, 0},  {BLOCK_HEADING, 3, 0}, {BLOCK_HEADING, 0, -1},
		      {BLOCK_HEADING, 4, -1}, {BLOCK_BULLET, 1, 0},  {BLOCK_BULLET, 255, -1},
		      {BLOCK_BULLET, 0, -1},  {BLOCK_NUMBER, 255, 0}};
	(void)state;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		char text[] = "kop";
		struct block block = {levels[i].kind, levels[i].level, 0, NULL, text, 3};
		const struct body body = {.block_count = 1, .blocks = &block};
		struct body back;
		struct buf bytes;
		struct err e;
		buf_init(&bytes);
		block_encode(&body, &bytes);
		assert_int_equal(block_decode(bytes.data, bytes.len, &back, &e), levels[i].want);
		if (levels[i].want == 0)
			block_finish(&back);
		buf_finish(&bytes);
	}
}

/* Cut anywhere, or with any byte changed: an error or a sound body, never a crash. */
static void damaged_bodies_never_crash(void **state)
{
	struct markdown m;
	struct buf bytes;
	struct err e;
	int refused = 0;
	(void)state;
	parse(&m);
	buf_init(&bytes);
	block_encode(&m.body, &bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		struct body body;
		char *cut = buf_alloc(len, 1);
		memcpy(cut, bytes.data, len);
		if (block_decode(cut, len, &body, &e) == 0)
			block_finish(&body);
		else
			refused++;
		free(cut);
	}
	for (size_t at = 0; at < bytes.len * 255; at++) {
		struct body body;
		unsigned char *byte = (unsigned char *)bytes.data + at / 255;
		unsigned char was = *byte;
		*byte = (unsigned char)(was + 1 + at % 255);
		if (block_decode(bytes.data, bytes.len, &body, &e) == 0)
			block_finish(&body);
		else
			refused++;
		*byte = was;
	}
	assert_true(refused > 1000);
	markdown_finish(&m);
	buf_finish(&bytes);
}

/* Bytes that were never a body, behind the mark that says they are. */
static void noise_never_crashes_or_leaks(void **state)
{
	uint64_t seed = 5;
	(void)state;
	for (int round = 0; round < 20000; round++) {
		unsigned char noise[48] = "WKB1";
		struct body body;
		struct err e;
		for (size_t i = 4; i < sizeof noise; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
			/* Small numbers get further than large ones. */
			noise[i] = (unsigned char)((seed >> 33) & (seed >> 60 ? 0x03 : 0xFF));
		}
		size_t len = 4 + (size_t)(seed >> 40) % (sizeof noise - 4);
		if (block_decode(noise, len, &body, &e) == 0)
			block_finish(&body);
		else
			assert_int_equal(e.code, EX_DATAERR);
	}
}

static char *build(const char *dir, const char *sources)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	static int number;
	char name[32];
	snprintf(name, sizeof name, "content%d.db", number++);
	char *path = file_join(dir, name);
	assert_int_equal(sources_load(&s, sources, &faults, &e), 0);
	assert_int_equal(faults.count, 0);
	if (compile_write(&s, path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	faults_finish(&faults);
	return path;
}

/* A view could run for ever; a bundle has none. */
static void a_bundle_that_acts_is_refused(void **state)
{
	struct bundle *b = NULL;
	struct page_list pages;
	sqlite3 *db = NULL;
	struct err e;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "tests/fixtures/screens");
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db,
				  "ALTER TABLE page RENAME TO other;"
				  "CREATE VIEW page AS SELECT * FROM other",
				  &e),
			 0);
	sql_close(db);
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(bundle_pages(b, "nl", &pages, &e), -1);
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

static void the_same_sources_give_the_same_bytes(void **state)
{
	struct buf one, two;
	struct err e;
	(void)state;
	char *dir = temp_folder();
	char *first = build(dir, "tests/fixtures/screens"),
	     *second = build(dir, "tests/fixtures/screens");
	buf_init(&one);
	buf_init(&two);
	assert_int_equal(file_read(first, 1 << 24, &one, &e), 0);
	assert_int_equal(file_read(second, 1 << 24, &two, &e), 0);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	buf_finish(&one);
	buf_finish(&two);
	free(first);
	free(second);
	temp_remove(dir);
}

static void the_content_is_whole(void **state)
{
	static const char *const languages[] = {"nl", "en"}; /* as the pages */
	struct bundle *b = NULL;
	struct err e;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "content");
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(bundle_publication_count(b), 145);
	for (size_t l = 0; l < 2; l++) {
		struct page_list pages;
		struct form_list forms;
		assert_int_equal(bundle_pages(b, languages[l], &pages, &e), 0);
		assert_true(pages.count >= 12);
		for (size_t i = 0; i < pages.count; i++) {
			struct page page;
			assert_int_equal(bundle_page(b, pages.items[i].id, languages[l], &page, &e),
					 0);
			assert_string_equal(page.lang, languages[l]);
			assert_true(page.body.block_count > 2);
			bundle_page_finish(&page);
		}
		bundle_pages_finish(&pages);
		assert_int_equal(forms_list(b, languages[l], &forms, &e), 0);
		assert_int_equal(forms.count, 4);
		forms_list_finish(&forms);
	}
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

static void a_form_is_read_whole(void **state)
{
	struct bundle *b = NULL;
	struct form form;
	struct err e;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "content");
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(forms_get(b, "meedoen", "en", &form, &e), 0);
	assert_string_equal(form.lang, "en");
	assert_int_equal(form.fields[0].kind, FIELD_CHOICES);
	assert_true(form.fields[0].choice_count >= 5);
	int group = 0, age = 0;
	for (size_t i = 0; i < form.field_count; i++) {
		group += form.one_of[i];
		age += form.fields[i].kind == FIELD_AGE16;
	}
	assert_int_equal(group, 2);
	assert_int_equal(age, 1);
	assert_int_equal(form.consent_count, 2);
	assert_true(form.consents[0].required);
	assert_false(form.consents[1].required);
	forms_finish(&form);
	/* A language that is not there gives Dutch. */
	assert_int_equal(forms_get(b, "nieuws", "fy", &form, &e), 0);
	assert_string_equal(form.lang, "nl");
	forms_finish(&form);
	assert_int_equal(forms_get(b, "weg", "nl", &form, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

/* Somebody reads Turkish: what is not there in it comes in Dutch, a label at a time. */
static void what_is_not_translated_is_dutch(void **state)
{
	struct bundle *b = NULL;
	struct page_list pages;
	struct facet_list themes;
	struct err e;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "tests/fixtures/screens");
	sqlite3 *db = NULL;
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(
		sql_exec(db,
			 "INSERT INTO theme SELECT id, 'tr', ord, 'Konut', count FROM theme"
			 " WHERE id = 'wonen' AND lang = 'nl';"
			 "DELETE FROM meta WHERE key = 'section.tr.Deze kiosk'",
			 &e),
		0);
	sql_close(db);
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(bundle_pages(b, "tr", &pages, &e), 0);
	assert_int_equal(pages.count, 3);
	assert_string_equal(pages.items[0].title, "Wat is het programma?");
	assert_string_equal(pages.items[0].section, "Program");
	assert_string_equal(pages.items[2].section, "Deze kiosk");
	bundle_pages_finish(&pages);
	assert_int_equal(bundle_facet(b, FACET_THEME, "tr", &themes, &e), 0);
	bool turkish = false, dutch = false;
	for (size_t i = 0; i < themes.count; i++) {
		turkish |= strcmp(themes.items[i].label, "Konut") == 0;
		dutch |= strcmp(themes.items[i].label, "Armoede") == 0;
		assert_string_not_equal(themes.items[i].label, "Wonen");
	}
	assert_true(turkish && dutch);
	bundle_facet_finish(&themes);
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

static void what_is_no_bundle_is_refused_kindly(void **state)
{
	struct bundle *b = NULL;
	struct err e;
	sqlite3 *db = NULL;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "tests/fixtures/screens");
	char *missing = file_join(dir, "weg.db"), *text = file_join(dir, "tekst.db");
	assert_int_equal(bundle_open(&b, missing, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	temp_write(dir, "tekst.db", "geen database, wel lang genoeg om er een te kunnen zijn", 55);
	assert_int_equal(bundle_open(&b, text, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db, "PRAGMA user_version = 99", &e), 0);
	sql_close(db);
	assert_int_equal(bundle_open(&b, path, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.text, "nieuwere kiosk"));
	free(missing);
	free(text);
	free(path);
	temp_remove(dir);
}

/* What stays for the next person: never who somebody is, whatever a bundle says. */
static void a_field_can_be_common(void **state)
{
	struct bundle *b = NULL;
	struct form form;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "content");
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db, "UPDATE field SET common = 1 WHERE key = 'email'", &e), 0);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(bundle_open(&b, path, &e), 0);
		assert_int_equal(forms_get(b, "meedoen", "ar", &form, &e), 0);
		for (size_t i = 0; i < form.field_count; i++)
			assert_int_equal(form.fields[i].common,
					 round == 0 &&
						 strcmp(form.fields[i].key, "interests") == 0);
		forms_finish(&form);
		bundle_free(b);
		assert_int_equal(sql_exec(db,
					  "ALTER TABLE field DROP COLUMN common;"
					  "PRAGMA user_version = 2",
					  round == 0 ? &e : NULL),
				 round == 0 ? 0 : -1);
	}
	sql_close(db);
	free(path);
	temp_remove(dir);
}

/* It is opened from an activity, and stands in no list. */
static void a_form_for_activities_is_not_listed(void **state)
{
	struct bundle *b = NULL;
	struct form_list forms;
	struct form form;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	char *id = NULL;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "content");
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(forms_list(b, "nl", &forms, &e), 0);
	for (size_t i = 0; i < forms.count; i++)
		assert_string_not_equal(forms.items[i].id, "activiteit");
	forms_list_finish(&forms);
	assert_int_equal(forms_first(b, FORM_ACTIVITY, &id, &e), 0);
	assert_string_equal(id, "activiteit");
	free(id);
	assert_int_equal(forms_get(b, "activiteit", "uk", &form, &e), 0);
	assert_string_equal(form.lang, "uk");
	assert_int_equal(form.purpose, FORM_ACTIVITY);
	forms_finish(&form);
	bundle_free(b);

	/* In format 2 every form is listed. */
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db,
				  "DELETE FROM form WHERE id = 'activiteit';"
				  "ALTER TABLE form DROP COLUMN purpose;"
				  "ALTER TABLE field DROP COLUMN common; PRAGMA user_version = 2",
				  &e),
			 0);
	sql_close(db);
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(forms_list(b, "nl", &forms, &e), 0);
	assert_int_equal(forms.count, 4);
	forms_list_finish(&forms);
	assert_int_equal(forms_first(b, FORM_ACTIVITY, &id, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_int_equal(forms_first(b, FORM_LISTED, &id, &e), 0);
	assert_string_equal(id, "meedoen");
	free(id);
	assert_int_equal(forms_get(b, "meedoen", "nl", &form, &e), 0);
	assert_int_equal(form.purpose, FORM_LISTED);
	assert_true(form.recipients[0] != '\0');
	forms_finish(&form);
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

/* A kiosk that was updated before its content still shows its forms. */
static void a_bundle_of_format_1_is_still_read(void **state)
{
	static const char to_format_1[] =
		"ALTER TABLE form DROP COLUMN keep_days; ALTER TABLE form DROP COLUMN recipients;"
		"ALTER TABLE form DROP COLUMN basis; ALTER TABLE form DROP COLUMN purpose;"
		"PRAGMA user_version = 1";
	struct bundle *b = NULL;
	struct form form;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "tests/fixtures/screens");
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db, to_format_1, &e), 0);
	sql_close(db);
	assert_int_equal(bundle_open(&b, path, &e), 0);
	assert_int_equal(forms_get(b, "meedoen", "nl", &form, &e), 0);
	assert_string_equal(form.keep, "Wij bewaren uw antwoorden een jaar.");
	assert_string_equal(form.recipients, "");
	assert_int_equal(form.field_count, 7);
	forms_finish(&form);
	bundle_free(b);
	free(path);
	temp_remove(dir);
}

/* Reads all there is; every call may fail, none may crash. */
static void read_all(struct bundle *b)
{
	struct page_list pages;
	struct facet_list facet;
	struct form_list forms;
	struct pubs *list = NULL;
	struct pub_row row;
	struct err e;
	if (bundle_pages(b, "nl", &pages, &e) == 0) {
		for (size_t i = 0; i < pages.count; i++) {
			struct page page;
			if (bundle_page(b, pages.items[i].id, "nl", &page, &e) == 0)
				bundle_page_finish(&page);
		}
		bundle_pages_finish(&pages);
	}
	for (enum facet f = 0; f < FACETS; f++)
		if (bundle_facet(b, f, "nl", &facet, &e) == 0)
			bundle_facet_finish(&facet);
	if (forms_list(b, "nl", &forms, &e) == 0)
		forms_list_finish(&forms);
	if (pubs_open(&list, b, &(struct pub_filter){.query = "leef"}, &e) == 0) {
		if (pubs_reach(list, 20, NULL, NULL, &e) == 0 && pubs_known(list) > 0)
			(void)pubs_row(list, 0, &row, &e);
		pubs_free(list);
	}
}

static void a_damaged_bundle_never_crashes(void **state)
{
	struct buf bytes;
	struct err e;
	uint64_t seed = 11;
	int opened = 0;
	(void)state;
	char *dir = temp_folder();
	char *path = build(dir, "tests/fixtures/screens"), *bad = file_join(dir, "bad.db");
	buf_init(&bytes);
	assert_int_equal(file_read(path, 1 << 24, &bytes, &e), 0);
	for (int round = 0; round < 60; round++) {
		struct bundle *b = NULL;
		char *copy = buf_alloc(bytes.len, 1);
		memcpy(copy, bytes.data, bytes.len);
		for (int i = 0; i < 40; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
			/* The first page names what the file is; the rest is what it holds. */
			copy[100 + (seed >> 20) % (bytes.len - 100)] ^=
				(char)(1 + (seed >> 50) % 255);
		}
		temp_write(dir, "bad.db", copy, bytes.len);
		if (bundle_open(&b, bad, &e) == 0) {
			read_all(b);
			bundle_free(b);
			opened++;
		}
		free(copy);
	}
	assert_true(opened > 0);
	buf_finish(&bytes);
	free(path);
	free(bad);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_becomes_blocks),
		cmocka_unit_test(a_body_comes_back_as_it_was),
		cmocka_unit_test(a_target_with_an_end_inside_is_refused),
		cmocka_unit_test(a_level_that_cannot_be_drawn_is_refused),
		cmocka_unit_test(a_bundle_that_acts_is_refused),
		cmocka_unit_test(damaged_bodies_never_crash),
		cmocka_unit_test(noise_never_crashes_or_leaks),
		cmocka_unit_test(the_same_sources_give_the_same_bytes),
		cmocka_unit_test(the_content_is_whole),
		cmocka_unit_test(a_form_is_read_whole),
		cmocka_unit_test(what_is_not_translated_is_dutch),
		cmocka_unit_test(what_is_no_bundle_is_refused_kindly),
		cmocka_unit_test(a_field_can_be_common),
		cmocka_unit_test(a_form_for_activities_is_not_listed),
		cmocka_unit_test(a_bundle_of_format_1_is_still_read),
		cmocka_unit_test(a_damaged_bundle_never_crashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
