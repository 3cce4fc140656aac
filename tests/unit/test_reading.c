/* What makes Dutch hard to read is seen, what is plain is left alone, and the level is a number. */
#include "content/editor/reading.h"
#include "content/make/faults.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct reading_hint hints[] = {
	{"indien", "als"},
	{"faciliter*", "helpen"},
	{"in het kader van", "voor"},
	{"effectueer*", "uitvoeren"},
};

/* What is said of a text of one line; the caller frees. */
static char *warnings_of(const char *text)
{
	struct faults warnings = {0};
	struct reading r = {.hints = hints, .hint_count = 4, .warnings = &warnings};
	char *said = NULL;
	size_t len = 0;
	reading_begin(&r, "f");
	reading_add(&r, text, 7);
	reading_end(&r);
	reading_finish(&r);
	FILE *out = open_memstream(&said, &len);
	assert_non_null(out);
	faults_print(&warnings, out);
	fclose(out);
	faults_finish(&warnings);
	return said;
}

static void says(const char *text, const char *wanted)
{
	char *said = warnings_of(text);
	if (strstr(said, wanted) == NULL)
		fail_msg("‘%s’ said ‘%s’, not ‘%s’", text, said, wanted);
	free(said);
}

static void says_nothing(const char *text)
{
	char *said = warnings_of(text);
	if (said[0] != '\0')
		fail_msg("‘%s’ said ‘%s’", text, said);
	free(said);
}

static void long_sentences(void **state)
{
	(void)state;
	says_nothing("Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien "
		     "veertien vijftien. Nog een zin.");
	says("Kort. Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien "
	     "veertien vijftien zestien.",
	     "f:7: Deze zin heeft 16 woorden: ‘Een twee");
	/* A point within a number ends nothing. */
	says("Er zijn ruim 1.000 een twee drie vier vijf zes zeven acht negen tien elf twaalf.",
	     "16 woorden");
	says_nothing("Doet u mee? Dat kan! Een ‘bewoner’ – of twee – is genoeg.");
}

static void hard_words(void **state)
{
	(void)state;
	says("Indien u komt, is er koffie.",
	     "f:7: ‘Indien’ is een moeilijk woord. Misschien: als.");
	says("Wij faciliteren dit.", "‘faciliteren’ is een moeilijk woord. Misschien: helpen.");
	says("Dit is in het kader van sport.", "Misschien: voor.");
	says_nothing("Indiens huis is groot. Wij helpen in het kader.");
}

static void abbreviations(void **state)
{
	(void)state;
	says("Vraag het de CCV.", "f: Leg de afkorting CCV één keer uit, met haakjes.");
	says_nothing("Het centrum (CCV) weet dat. Vraag het de CCV. Lees de QR-code.");
	says_nothing("CCV is een centrum. Bel de CCV.");
	says_nothing("Ik ben van Platform31.");
}

static void passive_voice(void **state)
{
	(void)state;
	says("Er wordt koffie geschonken.", "Wie doet dit?");
	says("De brief werd door ons verstuurd.", "Wie doet dit?");
	says("Formulieren worden aangevraagd.", "Wie doet dit?");
	says_nothing("U wordt lid.");
	says_nothing("De gemeenten worden groter en het geld ook.");
	says_nothing("Hij is gekomen. Zij worden beter.");
}

static void notations(void **state)
{
	(void)state;
	says("Kom op 2026-11-28.", "Schrijf een datum zo");
	says("Kom op 28-11-2026.", "Schrijf een datum zo");
	says("Kom om 14:30.", "Schrijf een tijd zo");
	says("Dat kost EUR 5.", "Schrijf een bedrag zo");
	says("Dat kost €5.", "Schrijf een bedrag zo");
	says("Het is 3 mln.", "helemaal uit");
	says("Het is 1.200.000 waard.", "1,2 miljoen");
	says("Er wonen 25000 mensen.", "met punten");
	says("Dat is 5%.", "procent");
	says_nothing("Kom op 28 november 2026 om 14.30 uur. Het kost € 12,50 of 5 procent.");
	says_nothing("Er wonen 25.000 mensen, in 2024-2026 meer.");
}

static void syllables(void **state)
{
	static const struct {
		const char *word;
		size_t count;
	} words[] = {{"huis", 1},	  {"bewoner", 3},     {"ijs", 1}, {"tijdelijk", 3},
		     {"ideeën", 3},	  {"coördineren", 5}, {"brr", 1}, {"café", 2},
		     {"leefbaarheid", 3}, {"vergadering", 4}};
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (reading_syllables(words[i].word, strlen(words[i].word)) != words[i].count)
			fail_msg("%s has %zu syllables", words[i].word,
				 reading_syllables(words[i].word, strlen(words[i].word)));
}

/* Douma's formula, worked out by hand. */
static void level(void **state)
{
	(void)state;
	assert_int_equal(reading_level(&(struct reading_counts){0}), 100);
	/* 206.84 - 0.93 * 10 - 77 * 1.5 = 82.04 */
	assert_int_equal(reading_level(&(struct reading_counts){2, 20, 30}), 82);
	assert_int_equal(reading_level(&(struct reading_counts){1, 40, 100}), 0);
	assert_string_equal(reading_level_name(82), "makkelijk");
	assert_string_equal(reading_level_name(0), "heel moeilijk");
	says("Burgerparticipatieorganisaties ontwikkelen beleidsinstrumenten. "
	     "Maatschappelijke organisaties formaliseren samenwerkingsovereenkomsten. "
	     "Gemeenteraadsvergaderingen behandelen bestemmingsplanwijzigingen. "
	     "Woningbouwcorporaties organiseren bewonersbijeenkomsten. "
	     "Verantwoordelijkheden verschillen onderling aanzienlijk. "
	     "Uitvoeringsorganisaties inventariseren ondersteuningsmogelijkheden. "
	     "Welzijnsinstellingen combineren activeringsprogrammas. "
	     "Leefbaarheidsonderzoeken beschrijven veiligheidsgevoelens. "
	     "Overheidsinstanties publiceren verantwoordingsdocumenten. "
	     "Bewonersverenigingen adviseren gemeentebestuurders. "
	     "Onderzoeksinstellingen analyseren ontwikkelingsmogelijkheden. "
	     "Samenwerkingspartners evalueren uitvoeringsprogrammas. "
	     "Subsidieaanvragen vereisen onderbouwingsdocumenten. "
	     "Wijkverenigingen organiseren buurtbijeenkomsten wekelijks.",
	     "f: Dit leest heel moeilijk (0 van 100).");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_sentences), cmocka_unit_test(hard_words),
		cmocka_unit_test(abbreviations),  cmocka_unit_test(passive_voice),
		cmocka_unit_test(notations),	  cmocka_unit_test(syllables),
		cmocka_unit_test(level),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
