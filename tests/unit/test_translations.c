/*
 * The kiosk's own content in six languages, as the real compiler wrote it: every form is there
 * whole, alike in all but its words, and no words are Dutch ones left behind.
 */
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/office/bundle_forms.h"
#include "tests/unit/support/stage.h"
#include "tests/unit/support/temp.h"
#include "tui/words.h"

#include <stdbool.h>
#include <unictype.h>
#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

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
	faults_print(&faults, stderr);
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

struct in_language {
	const char *lang;
	struct buf lines;
};

/* What must be the same in every language: a line for each text, without the text itself. */
static int take_same(void *self, const struct bundle_forms_row *row, struct err *e)
{
	struct in_language *to = self;
	(void)e;
	if (strcmp(row->lang, to->lang) == 0)
		buf_addf(&to->lines, "%s %d [%s] [%s] %d %d%s\n", row->form, (int)row->version,
			 row->part, row->key, (int)row->ord, (int)row->number,
			 row->text[0] == '\0' ? " empty" : "");
	return 0;
}

/* Keys and places of fields and choices, and versions of consents. */
static void every_form_is_the_same_in_every_language(void **state)
{
	static const char *const folders[] = {"content", "tests/fixtures/screens"};
	(void)state;
	for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
		struct place p;
		struct in_language dutch = {.lang = "nl"};
		struct err e = {.code = 0};
		build(&p, folders[f]);
		buf_init(&dutch.lines);
		assert_int_equal(bundle_forms_read(p.path, take_same, &dutch, &e), 0);
		assert_true(dutch.lines.len > 500);
		for (enum source_lang l = 0; l < SOURCE_LANGS; l++) {
			struct in_language other = {.lang = sources_lang_code(l)};
			buf_init(&other.lines);
			assert_int_equal(bundle_forms_read(p.path, take_same, &other, &e), 0);
			assert_string_equal(other.lines.data, dutch.lines.data);
			buf_finish(&other.lines);
		}
		buf_finish(&dutch.lines);
		finish(&p);
	}
}

/* Every text beside the Dutch one: table, language, Dutch, text. */
static const char pairs[] =
	"WITH texts(name, lang, place, text) AS ("
	" SELECT 'form.title', lang, id, title FROM form"
	" UNION ALL SELECT 'form.lead', lang, id, lead FROM form"
	" UNION ALL SELECT 'form.done', lang, id, done FROM form"
	" UNION ALL SELECT 'form.why', lang, id, why FROM form"
	" UNION ALL SELECT 'form.keep', lang, id, keep FROM form"
	" UNION ALL SELECT 'form.recipients', lang, id, recipients FROM form"
	" UNION ALL SELECT 'form.basis', lang, id, basis FROM form"
	" UNION ALL SELECT 'field.label', lang, form || ord, label FROM field"
	" UNION ALL SELECT 'field.hint', lang, form || ord, hint FROM field"
	" UNION ALL SELECT 'choice', lang, form || field || ord, label FROM choice"
	" UNION ALL SELECT 'consent', lang, form || ord, label FROM consent"
	" UNION ALL SELECT 'theme', lang, id, label FROM theme)"
	" SELECT nl.name, nl.place, l.lang, nl.text, t.text FROM texts nl"
	" JOIN (SELECT DISTINCT lang FROM texts WHERE lang <> 'nl') l"
	" LEFT JOIN texts t ON t.name = nl.name AND t.place = nl.place AND t.lang = l.lang"
	" WHERE nl.lang = 'nl' AND nl.text <> ''";

/* Words that are the same in another language. */
static bool is_the_same_word(const char *lang, const char *text)
{
	static const struct {
		const char *lang, *text;
	} same[] = {{"en", "E-mail"}, {"en", "Postcode"}, {"pl", "E-mail"}};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (strcmp(same[i].lang, lang) == 0 && strcmp(same[i].text, text) == 0)
			return true;
	return false;
}

static void no_text_is_missing_or_still_dutch(void **state)
{
	struct place p;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int rc, count = 0;
	(void)state;
	build(&p, "content");
	assert_int_equal(sql_open(&db, p.path, SQL_READ, &e), 0);
	assert_int_equal(sql_prepare(&s, db, &e, pairs, NULL), 0);
	while ((rc = sql_step(s, &e)) == 1) {
		const char *lang = sql_text(s, 2), *dutch = sql_text(s, 3), *text = sql_text(s, 4);
		count++;
		if (text[0] == '\0' || (strcmp(text, dutch) == 0 && !is_the_same_word(lang, text)))
			fail_msg("%s %s in ‘%s’: ‘%s’ (Dutch: ‘%s’)", sql_text(s, 0),
				 sql_text(s, 1), lang, text, dutch);
	}
	assert_int_equal(rc, 0);
	assert_true(count > 80 * (SOURCE_LANGS - 1));
	sqlite3_finalize(s);
	sql_close(db);
	finish(&p);
}

/* The same for the kiosk’s own words: keys have the same name everywhere. */
static void no_word_is_still_dutch(void **state)
{
	static const struct {
		const char *languages, *text;
	} same[] = {{"en", "Code"},
		    {"en", "Filter"},
		    {"en", "Letters"},
		    {"en", "Volume"},
		    {"en pl", "link"},
		    {"en pl", "plus"},
		    {"pl", "apostrof"},
		    {"tr pl", "Adres"},
		    {"tr pl", "Adres:"},
		    {"en tr ar pl uk", "Enter:"},
		    {"en tr ar pl uk", "Esc:"},
		    {"en tr ar pl uk", "/:"},
		    {"en tr ar pl uk", "F10:"},
		    {"en tr ar pl uk", "F6:"},
		    {"en tr ar pl uk", "F7:"},
		    {"en tr ar pl uk", "F8:"},
		    {"en tr ar pl uk", "F9:"},
		    {"en tr pl uk", ", "},
		    {"en", "Website: {}"},
		    {"en pl", "E-mail: {}"},
		    {"tr pl", "Adres: {}"},
		    {"en", "Printer"},
		    {"en", "Week"}};
	(void)state;
	for (enum lang lang = LANG_NL + 1; lang < LANGS; lang++)
		for (enum word word = WORD_NONE + 1; word < WORDS; word++) {
			const char *dutch = words_get(LANG_NL, word);
			bool may = false;
			for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
				may |= strcmp(same[i].text, dutch) == 0 &&
				       strstr(same[i].languages, words_lang_code(lang)) != NULL;
			if (!may && strcmp(words_get(lang, word), dutch) == 0)
				fail_msg("‘%s’ is still Dutch in ‘%s’", dutch,
					 words_lang_code(lang));
		}
}

/* A form that is not there in Turkish says so in Turkish, where it is filled in and agreed with. */
static void a_form_in_dutch_says_so(void **state)
{
	static const char note[] = "Bu form yalnızca Hollandaca.";
	struct stage s;
	(void)state;
	stage_open_with(&s, 43, 132,
			&(struct stage_options){.sql = "DELETE FROM form WHERE lang = 'tr'"});
	ui_set_lang(s.ui, LANG_TR);
	stage_keys(&s, "<Enter>31");
	stage_expect(&s, "form");
	assert_true(stage_finds(&s, note, NULL, NULL));
	assert_true(stage_finds(&s, "Laat weten wat u wilt doen.", NULL, NULL));
	stage_keys(&s, "<Enter>a@b.nl<Tab><Tab><Tab><Tab><Tab>1<F5><F5>");
	stage_expect(&s, "consent");
	assert_true(stage_finds(&s, note, NULL, NULL));
	stage_close(&s);
	stage_open(&s, 43, 132);
	ui_set_lang(s.ui, LANG_TR);
	stage_keys(&s, "<Enter>31");
	assert_false(stage_finds(&s, note, NULL, NULL));
	assert_true(stage_finds(&s, "Ne yapmak istediğinizi bize yazın.", NULL, NULL));
	stage_close(&s);
}

/* In a list, before one opens it; and it is read aloud as Dutch. */
static void what_is_not_translated_says_so_in_lists(void **state)
{
	static const struct {
		const char *keys, *marked, *not_marked;
	} lists[] = {
		{"<Enter>1", "(Nederlands) Wat is het programma?", NULL},
		{"<Enter>2<F3>1", "(Nederlands) Veiligheid (", "(Nederlands) Toplumsal"},
		{"<Enter>3", "(Nederlands) Ik wil meedoen", NULL},
		{"<Enter>6", "(Nederlands) Wifi", NULL},
	};
	struct stage s;
	int row, col;
	(void)state;
	stage_open_with(&s, 43, 132,
			&(struct stage_options){
				.lang = LANG_TR,
				.sql = "DELETE FROM form WHERE lang = 'tr' AND id = 'meedoen';"
				       "DELETE FROM theme WHERE lang = 'tr' AND id = 'veilig';"});
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		stage_keys(&s, lists[i].keys);
		if (!stage_finds(&s, lists[i].marked, &row, &col)) {
			struct buf text;
			buf_init(&text);
			stage_dump(&s, &text);
			fail_msg("no ‘%s’ in\n%s", lists[i].marked, text.data);
		}
		const struct note *note = canvas_noted(stage_canvas(&s), NOTE_LANGUAGE, row, col);
		assert_non_null(note);
		assert_int_equal(note->lang, LANG_NL);
		assert_true(lists[i].not_marked == NULL ||
			    !stage_finds(&s, lists[i].not_marked, NULL, NULL));
		stage_keys(&s, "<F10>");
	}
	ui_set_lang(s.ui, LANG_NL);
	stage_keys(&s, "<Enter>1");
	assert_false(stage_finds(&s, "(Nederlands)", NULL, NULL));
	stage_close(&s);
}

struct reading {
	const char *lang;
	const uc_script_t *script;
};

/*
 * A Latin "i" in a Ukrainian word looks right and is wrong, aloud and in a search; names of keys
 * and addresses are words of their own.  Arabic has its own comma and question mark.
 */
static void check_letters(const struct reading *r, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	const uc_script_t *before = NULL;
	ucs4_t c;
	while ((at = u8_next(&c, at)) != NULL) {
		const uc_script_t *now = uc_is_alpha(c) ? uc_script(c) : NULL;
		if (now != NULL && before != NULL && now != before)
			fail_msg("two alphabets in a word of ‘%s’", text);
		before = now;
		if (c >= 0x64B && c <= 0x652)
			fail_msg("a vowel mark in ‘%s’: a terminal may not draw it", text);
	}
	if (strchr(text, '\'') != NULL)
		fail_msg("a straight apostrophe in ‘%s’", text);
	if (strcmp(r->lang, "ar") == 0 && strpbrk(text, ",;?") != NULL)
		fail_msg("a sign that is not Arabic in ‘%s’", text);
}

/* In content there are no keys or addresses, so that all letters are of the language. */
static void check_content(const struct reading *r, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	ucs4_t c;
	check_letters(r, text);
	while ((at = u8_next(&c, at)) != NULL)
		if (uc_is_alpha(c) && uc_script(c) != r->script)
			fail_msg("U+%04X in ‘%s’: ‘%s’", (unsigned)c, r->lang, text);
}

static void each_language_has_its_own_letters(void **state)
{
	static const struct {
		enum lang lang;
		const char *script;
	} scripts[] = {
		{LANG_TR, "Latin"}, {LANG_AR, "Arabic"}, {LANG_PL, "Latin"}, {LANG_UK, "Cyrillic"}};
	static const char content[] =
		"SELECT title || ' ' || lead || ' ' || done || ' ' || why || ' ' || keep || ' ' ||"
		" recipients || ' ' || basis FROM form WHERE lang = ?1"
		" UNION ALL SELECT label || ' ' || hint FROM field WHERE lang = ?1"
		" UNION ALL SELECT label FROM choice WHERE lang = ?1"
		" UNION ALL SELECT label FROM consent WHERE lang = ?1"
		" UNION ALL SELECT label FROM theme WHERE lang = ?1"
		" UNION ALL SELECT value FROM meta WHERE key LIKE 'section.' || ?1 || '.%'";
	struct place p;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	(void)state;
	build(&p, "content");
	assert_int_equal(sql_open(&db, p.path, SQL_READ, &e), 0);
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		const struct reading r = {words_lang_code(scripts[i].lang),
					  uc_script_byname(scripts[i].script)};
		sqlite3_stmt *s = NULL;
		int rc, count = 0;
		assert_int_equal(sql_prepare(&s, db, &e, content, "s", r.lang), 0);
		for (; (rc = sql_step(s, &e)) == 1; count++)
			check_content(&r, sql_text(s, 0));
		assert_int_equal(rc, 0);
		assert_true(count > 40);
		sqlite3_finalize(s);
		for (enum word word = WORD_NONE + 1; word < WORDS; word++)
			check_letters(&r, words_get(scripts[i].lang, word));
	}
	sql_close(db);
	finish(&p);
}

/* On the list it takes the place of a blank line; without a row less for what there is to choose.
 */
static void publications_say_that_they_are_in_dutch(void **state)
{
	static const struct {
		enum lang lang;
		const char *text;
	} says[] = {
		{LANG_NL, "De publicaties zijn"},
		{LANG_EN, "Publications are in Dutch."},
		{LANG_TR, "Yayınlar Hollandacadır."},
		{LANG_AR, "المنشورات باللغة الهولندية."},
		{LANG_PL, "Publikacje są po niderlandzku."},
		{LANG_UK, "Публікації нідерландською мовою."},
	};
	static const char *const ways[] = {"<Enter>2", "<Enter>2<F3>12", "<Enter>2<Enter>"};
	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
		for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++) {
			struct stage s;
			stage_open_with(&s, 24, 80, &(struct stage_options){.lang = says[i].lang});
			stage_keys(&s, ways[k]);
			assert_int_equal(stage_finds(&s, says[i].text, NULL, NULL),
					 says[i].lang != LANG_NL);
			assert_true(k != 0 || stage_finds(&s, "  8  ", NULL, NULL));
			stage_close(&s);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_the_same_in_every_language),
		cmocka_unit_test(no_text_is_missing_or_still_dutch),
		cmocka_unit_test(no_word_is_still_dutch),
		cmocka_unit_test(a_form_in_dutch_says_so),
		cmocka_unit_test(what_is_not_translated_says_so_in_lists),
		cmocka_unit_test(each_language_has_its_own_letters),
		cmocka_unit_test(publications_say_that_they_are_in_dutch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
