/* Every kind of fault in the editors' sources, found with its file and line. */
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/unit/support/temp.h"

#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PAGE_NL "pages/nl/een.md"
#define PAGE_EN "pages/en/een.md"
#define FORM	"forms/nieuws.yaml"
#define HEADER                                                                                     \
	"id,title,publisher,authors,year,date,language,themes,kind,url,pages,summary_nl,copy\n"
#define FRONT                                                                                      \
	"---\ntitle: Een\nsection: programma\norder: 1\nlead: Een zin.\n"                          \
	"source:\n  - https://bron.nl/\n---\n"
#define GOOD_FORM                                                                                  \
	"version: 1\norder: 1\ntitle: {nl: Nieuws, en: News}\nlead: {nl: A, en: B}\n"              \
	"done: {nl: A, en: B}\nwhy: {nl: A, en: B}\nkeep: {nl: A, en: B}\nkeep_days: 365\n"        \
	"one_of: [email]\n"                                                                        \
	"fields:\n"                                                                                \
	"  - {key: email, kind: email, label: {nl: E-mail, en: E-mail}}\n"                         \
	"  - {key: age16, kind: age16, required: true, label: {nl: Oud, en: Old}}\n"               \
	"consents:\n"                                                                              \
	"  - {key: news, version: 1, required: true, label: {nl: Ja, en: Yes}}\n"

static const struct {
	const char *name, *text;
} good[] = {
	{PAGE_NL, FRONT "## Kop\n\nTekst met [een link](publication:P001).\n"},
	{PAGE_EN, FRONT "## Heading\n\nText with [a link](page:een) and [a form](form:nieuws).\n"},
	{FORM, GOOD_FORM},
	{"publications.csv",
	 HEADER "P001,Titel,Uitgever,,2021,2021-02-11,nl,wonen,artikel,https://a.nl/x,,Kort.,\n"},
	{"themes.yaml", "- {id: wonen, nl: Wonen, en: Housing}\n"},
	{"sections.yaml", "- {id: programma, nl: Het programma, en: The programme}\n"},
	{"addresses.csv", "url,what\nhttps://bron.nl/,Bron\n"},
	{"wijkwijzer-urls.csv", "url,what,seen_at\nhttps://www.wijkwijzer.org/,Start,Bron\n"},
};

static char *make_content(void)
{
	static const char *const folders[] = {"pages/nl", "pages/en", "pages/tr", "forms"};
	struct err e;
	char *dir = temp_folder();
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *path = file_join(dir, folders[i]);
		assert_int_equal(file_make_folder(path, 0700, &e), 0);
		free(path);
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		temp_write(dir, good[i].name, good[i].text, strlen(good[i].text));
	return dir;
}

/* What check says of the folder, without the folder's own name; the caller frees. */
static char *faults_of(const char *dir)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	char *text = NULL;
	size_t len = 0;
	assert_int_equal(sources_load(&s, dir, &faults, &e), 0);
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	faults_print(&faults, out);
	fclose(out);
	sources_finish(&s);
	faults_finish(&faults);
	struct buf plain;
	buf_init(&plain);
	size_t skip = strlen(dir) + 1;
	for (const char *p = text; *p != '\0';) {
		size_t line = strcspn(p, "\n") + 1;
		bool named = strncmp(p, dir, skip - 1) == 0;
		buf_add(&plain, named ? p + skip : p, named ? line - skip : line);
		p += line;
	}
	free(text);
	return buf_steal(&plain);
}

static void good_sources_have_no_faults(void **state)
{
	(void)state;
	char *dir = make_content();
	char *said = faults_of(dir);
	assert_string_equal(said, "");
	free(said);
	temp_remove(dir);
}

/* Another language is welcome in whole forms, in single labels and on single pages. */
static void a_language_may_come_later(void **state)
{
	static const struct {
		const char *name, *text;
	} more[] = {
		{"forms/dutch.yaml",
		 "version: 1\norder: 2\ntitle: {nl: A}\nlead: {nl: A}\ndone: {nl: A}\n"
		 "why: {nl: A}\nkeep: {nl: A}\nkeep_days: 365\n"
		 "fields:\n  - {key: age16, kind: age16, label: {nl: A}}\n"
		 "consents:\n  - {key: a, version: 1, required: true, label: {nl: A}}\n"},
		{"themes.yaml", "- {id: wonen, nl: Wonen, tr: Konut}\n- {id: werk, nl: Werk}\n"},
		{"sections.yaml", "- {id: programma, nl: Het programma, ar: البرنامج}\n"},
		{"pages/tr/een.md", FRONT "Metin.\n"},
	};
	(void)state;
	char *dir = make_content();
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		temp_write(dir, more[i].name, more[i].text, strlen(more[i].text));
	char *said = faults_of(dir);
	assert_string_equal(said, "");
	free(said);
	temp_remove(dir);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	(void)state;
	assert_int_equal(sources_load(&s, "/nonexistent", &faults, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
}

/* Each file replaces the good one; the line must then begin one of the faults. */
static const struct {
	const char *name, *text, *fault;
} bad[] = {
	/* Pages. */
	{PAGE_NL, "Zonder kop.\n", PAGE_NL ":1: Begin met een regel ---"},
	{PAGE_NL, FRONT, PAGE_NL ":9: Deze bladzijde is leeg."},
	{PAGE_NL,
	 "---\ntitle: Een\nsection: programma\norder: 1\nlead: Een zin.\nkleur: rood\n"
	 "source:\n  - https://bron.nl/\n---\nTekst.\n",
	 PAGE_NL ":6: ‘kleur’ kennen wij niet."},
	{PAGE_NL,
	 "---\nsection: programma\norder: 1\nlead: Een zin.\nsource:\n  - https://bron.nl/\n"
	 "---\nTekst.\n",
	 PAGE_NL ":2: ‘title’ ontbreekt."},
	{PAGE_NL,
	 "---\ntitle: Een\ntitle: Twee\nsection: programma\norder: 1\nlead: Een zin.\n"
	 "source:\n  - https://bron.nl/\n---\nTekst.\n",
	 PAGE_NL ":3: ‘title’ staat hier twee keer."},
	{PAGE_NL,
	 "---\ntitle: Een\nsection: programma\norder: veel\nlead: Een zin.\n"
	 "source:\n  - https://bron.nl/\n---\nTekst.\n",
	 PAGE_NL ":4: ‘order’ moet een getal zijn"},
	{PAGE_NL,
	 "---\ntitle: Een\nsection: nergens\norder: 1\nlead: Een zin.\n"
	 "source:\n  - https://bron.nl/\n---\nTekst.\n",
	 PAGE_NL ":3: De rubriek ‘nergens’ staat niet in sections.yaml."},
	{PAGE_NL, "---\ntitle: Een\nsection: programma\norder: 1\nlead: Een zin.\n---\nTekst.\n",
	 PAGE_NL ":2: Noem bij ‘source’"},
	{PAGE_NL,
	 "---\ntitle: Een\nsection: programma\norder: 1\nlead: Een zin.\n"
	 "source:\n  - https://elders.nl/\n---\nTekst.\n",
	 PAGE_NL ":7: Dit adres staat niet in addresses.csv"},
	{PAGE_NL, "---\ntitle: [\n---\nTekst.\n", PAGE_NL ":3: Dit is geen geldige YAML"},
	{PAGE_NL, FRONT "Een [link](page:weg).\n", PAGE_NL ":9: Er is geen bladzijde ‘weg’."},
	{PAGE_NL, FRONT "\n\n[link](publication:P999)\n",
	 PAGE_NL ":11: Er is geen publicatie ‘P999’."},
	{PAGE_NL, FRONT "[link](form:weg)\n", PAGE_NL ":9: Er is geen formulier ‘weg’."},
	{PAGE_NL, FRONT "[link](https://elders.nl/)\n", PAGE_NL ":9: Dit adres staat niet in"},
	{PAGE_NL, FRONT "[link](javascript:x)\n",
	 PAGE_NL ":9: ‘javascript:x’ is geen goed webadres."},
	{PAGE_NL, FRONT "[link](https://www.wijkwijzer.org/bedacht)\n",
	 PAGE_NL ":9: Dit adres van WijkWijzer staat niet in wijkwijzer-urls.csv"},
	{PAGE_NL, FRONT "Kijk op www.wijkwijzer.org/bedacht.\n",
	 PAGE_NL ":9: Dit adres van WijkWijzer is niet te controleren."},
	{PAGE_NL, FRONT "Mail naar iemand@voorbeeld.nl.\n",
	 PAGE_NL ":9: Hier staat een e-mailadres."},
	{PAGE_NL, FRONT "<b>Vet</b>\n", PAGE_NL ":9: Hier staat HTML."},
	{PAGE_NL, FRONT "![plaatje](x.png)\n", PAGE_NL ":9: Een plaatje kan niet"},
	{PAGE_NL, FRONT "`code`\n", PAGE_NL ":9: Computercode kan niet"},
	{PAGE_NL, FRONT "# Te groot\n", PAGE_NL ":9: Gebruik ## of ###"},
	{PAGE_NL, FRONT "Bidi \xE2\x80\xAEomgekeerd.\n",
	 PAGE_NL ":9: Hier staat een onzichtbaar teken (U+202E)."},
	{PAGE_NL, FRONT "Kapot \xFF.\n", PAGE_NL ":9: Dit is geen UTF-8."},
	{"pages/tr/yalniz.md", FRONT "Metin.\n",
	 "pages/tr/yalniz.md: Deze bladzijde ontbreekt in de taal ‘nl’."},
	{"pages/tr/een.md", "Metin.\n", "pages/tr/een.md:1: Begin met een regel ---"},
	{"pages/nl/alleen.md", FRONT "Tekst.\n",
	 "pages/nl/alleen.md: Deze bladzijde ontbreekt in de taal ‘en’."},
	/* Forms. */
	{FORM, GOOD_FORM "kleur: rood\n", FORM ":15: ‘kleur’ kennen wij niet."},
	{FORM, GOOD_FORM "for: iedereen\n", FORM ":15: Achter ‘for’ kan alleen activity staan"},
	{FORM, GOOD_FORM "for:\n", FORM ":15: ‘for’"},
	{FORM, "version: 1\n", FORM ":1: ‘title’ ontbreekt."},
	{FORM, "version: 1\n", FORM ":1: ‘keep_days’ ontbreekt."},
	{FORM, "version: 1\norder: 1\nkeep_days: 0\n",
	 FORM ":3: ‘keep_days’ moet een getal zijn van 1 tot 3650."},
	{FORM, "version: 1\nkeep_days: 3651\n",
	 FORM ":2: ‘keep_days’ moet een getal zijn van 1 tot 3650."},
	{FORM, "version: 1\nkeep_days: een jaar\n",
	 FORM ":2: ‘keep_days’ moet een getal zijn van 1 tot 3650."},
	{FORM, "version: 1\nkeep_days: [1]\n", FORM ":2: ‘keep_days’"},
	{FORM, GOOD_FORM "recipients: {nl: Wij}\n",
	 FORM ":15: Bij ‘recipients’ ontbreekt de taal ‘en’."},
	{FORM, GOOD_FORM "recipients: {en: We}\n", FORM ":15: ‘nl’ ontbreekt."},
	{FORM, GOOD_FORM "recipients: {nl: Wij, en: We, de: Wir}\n",
	 FORM ":15: ‘de’ kennen wij niet."},
	{FORM, GOOD_FORM "recipients: {nl: Wij, en: We, tr: ''}\n",
	 FORM ":15: ‘tr’ moet een tekst zijn."},
	{FORM, GOOD_FORM "recipients: {nl: Wij, en: We, tr: Biz}\n",
	 FORM ":3: Bij ‘title’ ontbreekt de taal ‘tr’."},
	{FORM, GOOD_FORM "recipients: {nl: Wij, en: We, tr: Biz}\n",
	 FORM ":11: Bij ‘label’ ontbreekt de taal ‘tr’."},
	{FORM, GOOD_FORM "recipients: {nl: Wij, en: We, tr: Biz}\n",
	 FORM ":14: Bij ‘label’ ontbreekt de taal ‘tr’."},
	{FORM, GOOD_FORM "basis: {nl: wet, en: law, uk: закон}\n",
	 FORM ":7: Bij ‘keep’ ontbreekt de taal ‘uk’."},
	{FORM, GOOD_FORM "recipients: {nl: Mail a@b.nl, en: We}\n",
	 FORM ":15: Hier staat een e-mailadres."},
	{FORM, GOOD_FORM "basis: wet\n", FORM ":15: "},
	{FORM, "- een\n", FORM ":1: Hier horen regels als ‘sleutel: waarde’."},
	{FORM, "version: 1\ntitle: {en: News}\n", FORM ":2: ‘nl’ ontbreekt."},
	{FORM, "version: 1\nfields:\n  - {key: a, kind: vreemd, label: {nl: A, en: A}}\n",
	 FORM ":3: De soort ‘vreemd’ kennen wij niet."},
	{FORM, "version: 1\nfields:\n  - {key: A B, kind: text, label: {nl: A, en: A}}\n",
	 FORM ":3: ‘A B’ kan geen sleutel zijn."},
	{FORM,
	 "version: 1\nfields:\n  - {key: a, kind: text, label: {nl: A, en: A}}\n"
	 "  - {key: a, kind: text, label: {nl: A, en: A}}\n",
	 FORM ":4: Het veld ‘a’ staat hier twee keer."},
	{FORM,
	 "version: 1\nfields:\n  - {key: a, kind: email, common: true, label: {nl: A, en: A}}\n",
	 FORM ":3: ‘a’ kan niet blijven staan voor de volgende (common)"},
	{FORM, "version: 1\nfields:\n  - {key: bsn, kind: text, label: {nl: A, en: A}}\n",
	 FORM ":3: Vraag nooit een burgerservicenummer."},
	{FORM,
	 "version: 1\nfields:\n  - key: a\n    kind: choice\n    label: {nl: A, en: A}\n"
	 "    choices:\n      - {key: x, label: {nl: A, en: A}}\n"
	 "      - {key: x, label: {nl: A, en: A}}\n",
	 FORM ":8: De keuze ‘x’ staat hier twee keer."},
	{FORM, "version: 1\nfields:\n  - {key: a, kind: choices, label: {nl: A, en: A}}\n",
	 FORM ":3: ‘choices’ moet een lijst zijn"},
	{FORM,
	 "version: 1\none_of: [weg]\nfields:\n  - {key: a, kind: text, label: {nl: A, en: A}}\n",
	 FORM ":2: ‘one_of’ noemt een veld dat er niet is: ‘weg’."},
	{FORM,
	 "version: 1\nconsents:\n  - {key: a, version: 1, label: {nl: A, en: A}}\n"
	 "  - {key: a, version: 1, label: {nl: A, en: A}}\n",
	 FORM ":4: De toestemming ‘a’ staat hier twee keer."},
	{FORM, "version: 1\nconsents:\n  - {key: a_version, version: 1, label: {nl: A, en: A}}\n",
	 FORM ":3: ‘a_version’ kan geen toestemming heten"},
	{FORM, "version: 1\nconsents:\n  - {key: a, version: 1, label: {nl: A, en: A}}\n",
	 FORM ": Vraag toestemming"},
	{FORM, "version: 1\n", FORM ": Vraag of iemand 16 jaar of ouder is"},
	{FORM, "version: &anker 1\norder: *anker\n", FORM ":2: Ankers en verwijzingen"},
	{FORM,
	 "version: 1\nconsents:\n  - {key: a, version: 1, required: misschien,"
	 " label: {nl: A, en: A}}\n",
	 FORM ":3: ‘required’ moet true of false zijn."},
	/* Publications. */
	{"publications.csv", "id,title\nP001,Titel\n",
	 "publications.csv:1: De eerste regel moet zijn"},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,,,\n",
	 "publications.csv:2: Deze regel heeft 12 cellen; het moeten er 13 zijn."},
	{"publications.csv", HEADER "P001,\"T\n\nlang\",,,,,nl,,x,,,,\nP002,,,,,,nl,,x,,,,\n",
	 "publications.csv:5: De kolom ‘title’ is leeg."},
	{"publications.csv", HEADER "P001,\"T,,,,,nl,,x,,,,\n",
	 "publications.csv:2: Dit aanhalingsteken wordt niet gesloten."},
	{"publications.csv", HEADER "P001,\"T\"x,,,,,nl,,x,,,,\n",
	 "publications.csv:2: Achter een gesloten aanhalingsteken hoort een komma."},
	{"publications.csv", HEADER "P001,T,,,twintig,,nl,,x,,,,\n",
	 "publications.csv:2: ‘twintig’ is geen jaar."},
	{"publications.csv", HEADER "P001,T,,,2021,2021-13-01,nl,,x,,,,\n",
	 "publications.csv:2: ‘2021-13-01’ is geen datum"},
	{"publications.csv", HEADER "P001,T,,,2021,2020-01-01,nl,,x,,,,\n",
	 "publications.csv:2: ‘2020-01-01’ is geen datum in het jaar"},
	{"publications.csv", HEADER "P001,T,,,,,nl,varen,x,,,,\n",
	 "publications.csv:2: Het thema ‘varen’ staat niet in themes.yaml."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,ftp://a.nl/,,,\n",
	 "publications.csv:2: ‘ftp://a.nl/’ is geen goed webadres."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,https://u:w@a.nl/,,,\n",
	 "publications.csv:2: ‘https://u:w@a.nl/’ is geen goed webadres."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,https://wijkwijzer.org/bedacht,,,\n",
	 "publications.csv:2: Dit adres van WijkWijzer staat niet in"},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,,veel,,\n",
	 "publications.csv:2: ‘veel’ is geen aantal bladzijden."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,,,Mail a@b.nl,\n",
	 "publications.csv:2: Hier staat een e-mailadres."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,,,,misschien\n",
	 "publications.csv:2: Zet in ‘copy’ ja, of niets."},
	{"publications.csv", HEADER "P001,T,,,,,nl,,x,,,,\nP001,U,,,,,nl,,x,,,,\n",
	 "publications.csv:3: De id ‘P001’ staat ook op regel 2."},
	/* Lists. */
	{"themes.yaml", "- {id: wonen, nl: Wonen, en: Housing}\n- {id: wonen, nl: W, en: H}\n",
	 "themes.yaml:2: De id ‘wonen’ staat hier twee keer."},
	{"themes.yaml", "- {id: wonen, nl: <b>W</b>, en: Housing}\n",
	 "themes.yaml:1: Hier staat HTML."},
	{"publications.csv", HEADER "P001,T,,,2021,2021-02-30,nl,,x,,,,\n",
	 "publications.csv:2: ‘2021-02-30’ is geen datum"},
	{PAGE_NL, FRONT "Zacht\xC2\xADstreepje.\n",
	 PAGE_NL ":9: Hier staat een onzichtbaar teken (U+00AD)."},
	{"themes.yaml", "- {id: wonen, en: Housing}\n", "themes.yaml:1: ‘nl’ ontbreekt."},
	{"themes.yaml", "- {id: wonen, nl: Wonen, fr: Habiter}\n",
	 "themes.yaml:1: ‘fr’ kennen wij niet."},
	{"themes.yaml", "- {id: wonen, nl: Wonen, pl: [Dom]}\n",
	 "themes.yaml:1: ‘pl’ moet een tekst zijn."},
	{"sections.yaml", "programma\n", "sections.yaml:1: Hier hoort een lijst"},
	{"addresses.csv", "url,what\nbron,Bron\n",
	 "addresses.csv:2: ‘bron’ is geen goed webadres."},
	{"addresses.csv", "url,what\nhttps://bron.nl/,A\nhttps://bron.nl/,B\n",
	 "addresses.csv: Het adres https://bron.nl/ staat hier twee keer."},
};

static bool has_line(const char *said, const char *begin)
{
	for (const char *p = said; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, begin, strlen(begin)) == 0)
			return true;
	return false;
}

static void every_fault_is_found_where_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char *dir = make_content();
		temp_write(dir, bad[i].name, bad[i].text, strlen(bad[i].text));
		char *said = faults_of(dir);
		if (!has_line(said, bad[i].fault))
			fail_msg("wanted: %s\nsaid:\n%s", bad[i].fault, said);
		free(said);
		temp_remove(dir);
	}
}

static void all_faults_come_in_one_run_in_order(void **state)
{
	static const char page[] = FRONT "<b>x</b>\n\nMail a@b.nl.\n";
	static const char csv[] = HEADER "P001,,,,x,,nl,,x,,,,\n";
	(void)state;
	char *dir = make_content();
	temp_write(dir, PAGE_NL, page, sizeof page - 1);
	temp_write(dir, "publications.csv", csv, sizeof csv - 1);
	char *said = faults_of(dir);
	const char *const order[] = {
		PAGE_NL ":9: Hier staat HTML.", PAGE_NL ":11: Hier staat een e-mail",
		"publications.csv:2: De kolom", "publications.csv:2: ‘x’ is geen jaar"};
	const char *at = said;
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		at = strstr(at, order[i]);
		if (at == NULL) {
			fail_msg("wanted next: %s\nsaid:\n%s", order[i], said);
			return;
		}
	}
	free(said);
	temp_remove(dir);
}

static void a_missing_file_is_named(void **state)
{
	(void)state;
	char *dir = make_content();
	char *path = file_join(dir, "themes.yaml");
	assert_int_equal(remove(path), 0);
	char *said = faults_of(dir);
	assert_non_null(strstr(said, "themes.yaml"));
	free(said);
	free(path);
	temp_remove(dir);
}

/* Whatever bytes an editor's program leaves behind: a fault, never a crash. */
static void noise_is_a_fault(void **state)
{
	uint64_t seed = 7;
	(void)state;
	for (int round = 0; round < 60; round++) {
		char noise[400];
		for (size_t i = 0; i < sizeof noise; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
			noise[i] = (char)(seed >> 33);
		}
		char *dir = make_content();
		temp_write(dir, good[round % 8].name, noise, sizeof noise);
		char *said = faults_of(dir);
		assert_true(strlen(said) > 0);
		free(said);
		temp_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_sources_have_no_faults),
		cmocka_unit_test(a_language_may_come_later),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
		cmocka_unit_test(every_fault_is_found_where_it_is),
		cmocka_unit_test(all_faults_come_in_one_run_in_order),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(noise_is_a_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
