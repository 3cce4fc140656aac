/* The processing register, from bundles that the real compiler wrote. */
#include "db/office/register.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/office/register_forms.h"
#include "tests/unit/support/temp.h"

#include <ctype.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* 2026-11-24T01:02:03Z */
#define MADE_AT INT64_C(1795482123000)

struct place {
	char *dir, *path;
	struct register_forms forms;
};

static void build(struct place *p, const char *from)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	*p = (struct place){.dir = temp_folder()};
	p->path = file_join(p->dir, "content.db");
	assert_int_equal(sources_load(&s, from, &faults, &e), 0);
	assert_int_equal(faults.count, 0);
	if (compile_write(&s, p->path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	faults_finish(&faults);
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

static void take(struct place *p)
{
	struct err e = {.code = 0};
	if (bundle_forms_read(p->path, register_forms_take, &p->forms, &e) != 0)
		fail_msg("%s", e.text);
}

static void finish(struct place *p)
{
	register_forms_finish(&p->forms);
	free(p->path);
	temp_remove(p->dir);
}

/* The caller frees. */
static char *page_of(const struct place *p, const char *central)
{
	const struct register_head head = {.central = central, .made_at = MADE_AT};
	struct buf out;
	buf_init(&out);
	register_write(p->forms.items, p->forms.count, &head, &out);
	return buf_steal(&out);
}

static void assert_has(const char *page, const char *text)
{
	if (strstr(page, text) == NULL)
		fail_msg("not on the page: %s", text);
}

static bool is_in(const char *const *names, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == len && strncmp(names[i], name, len) == 0)
			return true;
	return false;
}

/*
 * Every tag known, closed in turn, and nothing that acts or fetches; & only in a reference of
 * ours.
 */
static void assert_good_html(const char *page)
{
	static const char *const known[] = {"html", "head",  "title", "style", "body",	 "h1",
					    "h2",   "table", "tr",    "th",    "td",	 "ul",
					    "li",   "p",     "em",    "meta",  "strong", "br"};
	static const char *const alone[] = {"meta", "br"};
	static const char begin[] = "<!DOCTYPE html>\n";
	const char *open[32];
	size_t depth = 0, lens[32];
	assert_int_equal(strncmp(page, begin, sizeof begin - 1), 0);
	for (const char *p = page + sizeof begin - 1; *p != '\0'; p++) {
		if (*p == '&')
			assert_true(p[1] == '#' && isdigit((unsigned char)p[2]));
		if (*p != '<')
			continue;
		bool closes = p[1] == '/';
		const char *name = p + (closes ? 2 : 1);
		size_t len = strcspn(name, " >");
		if (!is_in(known, sizeof known / sizeof known[0], name, len))
			fail_msg("no such tag: %.20s", p);
		if (closes) {
			if (depth == 0 || len != lens[depth - 1] ||
			    strncmp(open[depth - 1], name, len) != 0) {
				fail_msg("closes in the wrong place: %.20s", p);
				return;
			}
			depth--;
		} else if (!is_in(alone, sizeof alone / sizeof alone[0], name, len)) {
			assert_true(depth < sizeof open / sizeof open[0]);
			open[depth] = name;
			lens[depth++] = len;
		}
		p += strcspn(p, ">");
	}
	assert_int_equal(depth, 0);
	static const char *const none[] = {"script", "http", "url(", "src=", "href=", "onload"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_null(strstr(page, none[i]));
}

/* What residents and staff read is at most 15 words a sentence. */
static void assert_short_sentences(const char *page)
{
	enum { WORDS_MAX = 15 };
	const char *begin = strstr(page, "<body>");
	assert_non_null(begin);
	int words = 0;
	bool inside = false;
	for (const char *p = begin; *p != '\0'; p++) {
		bool emphasis = strncmp(p, "<em>", 4) == 0 || strncmp(p, "</em>", 5) == 0;
		if ((*p == '<' && !emphasis) || strchr(".?!:;", *p) != NULL) {
			begin = p;
			words = 0;
		}
		if (*p == '<')
			p += strcspn(p, ">");
		bool letter = isalnum((unsigned char)*p) || (*p & 0x80) != 0;
		if (letter && !inside && ++words > WORDS_MAX)
			fail_msg("a long sentence: %.160s", begin);
		inside = letter || (inside && strchr("-'#&", *p) != NULL);
	}
}

static void it_says_what_the_forms_of_the_kiosk_say(void **state)
{
	static const char *const texts[] = {
		"<html lang=\"nl\">",
		"@page { size: A4;",
		"Centrale: <strong>Programma</strong><br>Gemaakt op: 24 november 2026",
		"Verwerking 1: Ik wil meedoen",
		"Verwerking 2: Nieuws over het programma",
		"Verwerking 3: Stel een vraag",
		"Verwerking 4: Leernetwerk voor gemeenten en professionals",
		"meedoen, versie 2",
		"Wij gebruiken dit alleen om u te vertellen over wat u koos.",
		"van 16 jaar of ouder",
		"E-mail (een e-mailadres; één van deze is verplicht)",
		"Uw naam (een naam; mag leeg blijven)",
		"Postcode (een postcode; verplicht)",
		"<li>Een wandeling door de wijk met de gemeente</li>",
		"In een vrije tekst kan iemand ook iets gevoeligs schrijven.",
		"<p>toestemming</p><p>Artikel 6, lid 1, onder a, van de AVG.</p>",
		"‘Ja, neem contact met mij op over wat ik koos.’ (contact, versie 1)",
		"De mensen die het programma uitvoeren en uw vraag beantwoorden.",
		"niets door naar een land buiten de Europese Unie",
		"Hoogstens 365 dagen (een jaar).",
		"Hoogstens 730 dagen (twee jaar).",
		"‘Wij bewaren dit tot wij u hebben geholpen, en nooit langer dan een jaar.",
		" Daarna wissen wij het.’",
		"libsodium",
		"herstelblad",
		"Vul hier in: de naam en het adres van de organisatie",
		"Vul hier in: bij wie de postbus staat, en in welk land",
	};
	struct place p;
	(void)state;
	build(&p, "content");
	take(&p);
	assert_int_equal(p.forms.count, 5);
	char *page = page_of(&p, "Programma");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_has(page, texts[i]);
	assert_good_html(page);
	assert_short_sentences(page);
	/* No English, and each field once. */
	assert_null(strstr(page, "We use this"));
	assert_null(strstr(strstr(page, "Uw vraag (") + 1, "Uw vraag ("));
	free(page);
	finish(&p);
}

/* Whoever fills in a form's texts or the central's name cannot add to the page. */
static void texts_stay_texts(void **state)
{
	struct place p;
	(void)state;
	build(&p, "tests/fixtures/screens");
	change(&p, "UPDATE form SET title = '<script>alert(1)</script>', why = '</td></table>',"
		   " keep = '&lt;', recipients = '\"><img src=x>', basis = x'C328';"
		   "UPDATE field SET label = '<b>' || key, kind = '<i>';"
		   "UPDATE choice SET label = '<u>'; UPDATE consent SET label = '<a href=x>'");
	take(&p);
	char *page = page_of(&p, "</strong><h1>\x1B[2J");
	assert_has(page, "&#60;script&#62;alert(1)&#60;/script&#62;");
	assert_has(page, "&#60;b&#62;naam (een antwoord; mag leeg blijven)");
	assert_has(page, "<li>&#60;u&#62;</li>");
	assert_has(page, "<p>\xEF\xBF\xBD(</p>");
	assert_null(strchr(page, '\x1B'));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "<a "));
	assert_null(strstr(page, "<img"));
	free(page);
	finish(&p);
}

static void what_nobody_said_is_a_blank(void **state)
{
	char id[] = "kaal";
	struct register_form form = {.id = id, .version = 1};
	const struct register_head head = {.central = "", .made_at = MADE_AT};
	struct buf out;
	(void)state;
	buf_init(&out);
	register_write(&form, 1, &head, &out);
	assert_has(out.data, "Verwerking 1: kaal");
	assert_has(out.data, "Vul hier in: waarvoor deze gegevens zijn");
	assert_has(out.data, "Vul hier in: wie de gegevens te zien krijgt");
	assert_has(out.data, "Vul hier in: hoe lang deze gegevens blijven");
	assert_has(out.data, "Vul hier in: de grondslag");
	assert_null(strstr(out.data, "16 jaar"));
	assert_null(strstr(out.data, "(null)"));
	buf_clear(&out);
	register_write(NULL, 0, &head, &out);
	assert_has(out.data, "De centrale kent nog geen formulieren.");
	assert_good_html(out.data);
	buf_finish(&out);
}

static void days_are_told_in_words(void **state)
{
	static const struct {
		int64_t days;
		const char *text;
	} cases[] = {
		{1, "Hoogstens 1 dag."},
		{7, "Hoogstens 7 dagen (een week)."},
		{30, "Hoogstens 30 dagen."},
		{84, "Hoogstens 84 dagen (twaalf weken)."},
		{91, "Hoogstens 91 dagen."},
		{366, "Hoogstens 366 dagen."},
		{3650, "Hoogstens 3650 dagen (tien jaar)."},
	};
	const struct register_head head = {.central = "x", .made_at = 0};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char id[] = "kaal";
		struct register_form form = {.id = id, .keep_days = cases[i].days};
		struct buf out;
		buf_init(&out);
		register_write(&form, 1, &head, &out);
		assert_has(out.data, cases[i].text);
		assert_has(out.data, "Gemaakt op: 1 januari 1970");
		buf_finish(&out);
	}
}

/* An old bundle after the new one changes nothing; a newer one leaves nothing of the old. */
static void the_newest_version_of_a_form_counts(void **state)
{
	static const char to_2[] =
		"UPDATE form SET version = 2, title = 'Tweede', keep_days = 14;"
		"DELETE FROM field WHERE key = 'vraag'; UPDATE consent SET version = 7";
	static const char to_1[] = "UPDATE form SET version = 1, title = 'Oud', keep_days = 99";
	struct place p;
	(void)state;
	build(&p, "tests/fixtures/screens");
	take(&p);
	assert_int_equal(p.forms.items[0].field_count, 7);
	change(&p, to_2);
	take(&p);
	change(&p, to_1);
	take(&p);
	assert_int_equal(p.forms.count, 1);
	const struct register_form *form = &p.forms.items[0];
	assert_int_equal(form->version, 2);
	assert_string_equal(form->title, "Tweede");
	assert_int_equal(form->keep_days, 14);
	assert_int_equal(form->field_count, 6);
	assert_int_equal(form->consents[0].version, 7);
	finish(&p);
}

static void the_same_bundle_twice_is_the_same_page(void **state)
{
	struct place p;
	(void)state;
	build(&p, "content");
	take(&p);
	char *once = page_of(&p, "Programma");
	take(&p);
	char *twice = page_of(&p, "Programma");
	assert_string_equal(once, twice);
	free(once);
	free(twice);
	finish(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_what_the_forms_of_the_kiosk_say),
		cmocka_unit_test(texts_stay_texts),
		cmocka_unit_test(what_nobody_said_is_a_blank),
		cmocka_unit_test(days_are_told_in_words),
		cmocka_unit_test(the_newest_version_of_a_form_counts),
		cmocka_unit_test(the_same_bundle_twice_is_the_same_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
