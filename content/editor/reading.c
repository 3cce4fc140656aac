#include "content/editor/reading.h"
#include "content/make/faults.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>

/* Below this, a text of some length is worth another look. */
#define LEVEL_HARD  45
#define LEVEL_WORDS 40

struct slice {
	const char *text;
	size_t len;
};

/* General punctuation (U+2000 to U+203F: quotes, dashes) is no part of a word; other letters are.
 */
static bool is_punctuation(const char *p)
{
	return (unsigned char)p[0] == 0xE2 && (unsigned char)p[1] == 0x80;
}

static bool is_letter(const char *p)
{
	unsigned char c = (unsigned char)*p;
	return isalnum(c) || (c >= 0x80 && !is_punctuation(p));
}

/* Holds a word together: well-known, 25.000. */
static bool joins(const char *p, const char *end)
{
	if (p + 1 >= end)
		return false;
	bool in_number = isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[1]);
	return (*p == '-' && is_letter(p + 1)) || ((*p == '.' || *p == ',') && in_number);
}

/* The next word from *at, which moves behind it. */
static bool next_word(const char **at, const char *end, struct slice *word)
{
	const char *p = *at;
	while (p < end && !is_letter(p))
		p += is_punctuation(p) ? 3 : 1;
	if (p >= end)
		return false;
	word->text = p;
	while (p < end && (is_letter(p) || joins(p, end)))
		p++;
	word->len = (size_t)(p - word->text);
	*at = p;
	return true;
}

/* The next sentence from *at: up to . ! or ? before a blank, or the end of the text. */
static bool next_sentence(const char **at, struct slice *sentence)
{
	const char *p = *at;
	while (*p == ' ' || *p == '\n')
		p++;
	if (*p == '\0')
		return false;
	sentence->text = p;
	while (*p != '\0' && *p != '\n' &&
	       !(strchr(".!?", *p) != NULL && (p[1] == ' ' || p[1] == '\0' || p[1] == '\n')))
		p++;
	if (*p != '\0')
		p++;
	sentence->len = (size_t)(p - sentence->text);
	*at = p;
	return true;
}

static bool is_vowel(const char *p, size_t left, size_t *bytes, bool *opens)
{
	/* é ë ï ó … are two bytes, C3 and one of these; a diaeresis begins a syllable of its own.
	 */
	static const char accented[] = "\xA0\xA1\xA2\xA4\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF"
				       "\xB2\xB3\xB4\xB6\xB9\xBA\xBB\xBC";
	static const char diaeresis[] = "\xA4\xAB\xAF\xB6\xBC";
	*bytes = 1;
	*opens = false;
	if (strchr("aeiouyAEIOUY", *p) != NULL)
		return true;
	if (left < 2 || (unsigned char)*p != 0xC3)
		return false;
	*bytes = 2;
	*opens = strchr(diaeresis, p[1]) != NULL;
	return strchr(accented, p[1]) != NULL;
}

size_t reading_syllables(const char *word, size_t len)
{
	size_t count = 0;
	bool in_vowel = false;
	for (size_t i = 0, bytes; i < len; i += bytes) {
		bool opens, vowel = is_vowel(word + i, len - i, &bytes, &opens);
		/* "ij" is one sound. */
		if (in_vowel && (word[i] == 'j' || word[i] == 'J') && i > 0 &&
		    tolower((unsigned char)word[i - 1]) == 'i')
			continue;
		count += vowel && (!in_vowel || opens);
		in_vowel = vowel;
	}
	return count > 0 ? count : 1;
}

static bool is_one_of(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static bool begins(const char *word, const char *with)
{
	return strncmp(word, with, strlen(with)) == 0;
}

static bool ends(const char *word, const char *with)
{
	size_t len = strlen(word), end = strlen(with);
	return len >= end && strcmp(word + len - end, with) == 0;
}

/* As far as its letters tell: "gevraagd", "aangevraagd", "vertaald", "gegeven". */
static bool is_participle(const char *word)
{
	static const char *const not_one[] = {
		"geld",	    "gebied",	 "geweld",    "gezond",	   "verband",  "verstand",
		"beleid",   "bestand",	 "gebieden",  "gemeenten", "gevolgen", "gezinnen",
		"gebouwen", "geworden",	 "gedachten", "begint",	   "bent",     "bericht",
		"verhaal",  "bekend",	 "gewend",    "getallen",  "bestaat",  "bedient",
		"vertelt",  "verandert", NULL};
	static const char *const before[] = {"aan", "af",    "bij",   "door", "in",  "mee",
					     "na",  "op",    "over",  "toe",  "uit", "voor",
					     "weg", "terug", "samen", "vast", NULL};
	static const char *const weak[] = {"be", "ver", "ont", "her", NULL};
	if (is_one_of(not_one, word) || strlen(word) < 5)
		return false;
	const char *stem = word;
	for (size_t i = 0; before[i] != NULL; i++)
		if (begins(word, before[i]) && begins(word + strlen(before[i]), "ge"))
			stem = word + strlen(before[i]);
	bool short_end = ends(word, "d") || ends(word, "t");
	if (begins(stem, "ge"))
		return short_end || ends(word, "en");
	for (size_t i = 0; weak[i] != NULL; i++)
		if (begins(word, weak[i]))
			return ends(word, "d");
	return false;
}

static void lower_word(const struct slice *word, char *out, size_t size)
{
	size_t n = word->len < size - 1 ? word->len : size - 1;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)word->text[i]);
	out[n] = '\0';
}

static bool is_passive(const struct slice *sentence)
{
	static const char *const become[] = {"word", "wordt", "worden", "werd", "werden", NULL};
	const char *at = sentence->text, *end = at + sentence->len;
	bool becomes = false, done = false;
	struct slice word;
	while (next_word(&at, end, &word)) {
		char lower[64];
		lower_word(&word, lower, sizeof lower);
		becomes = becomes || is_one_of(become, lower);
		done = done || is_participle(lower);
	}
	return becomes && done;
}

/* Does the pattern fit here, up to where a word ends?  * is any letters. */
static bool fits(const char *pattern, const char *text, const char *end)
{
	for (; *pattern != '\0' && *pattern != '*'; pattern++, text++)
		if (text >= end || tolower((unsigned char)*text) != *pattern)
			return false;
	if (*pattern == '\0')
		return text >= end || !is_letter(text);
	for (;; text++) {
		if (fits(pattern + 1, text, end))
			return true;
		if (text >= end || !is_letter(text))
			return false;
	}
}

static void check_words(struct reading *r, const struct slice *sentence, int line)
{
	const char *at = sentence->text, *end = at + sentence->len;
	struct slice word;
	while (next_word(&at, end, &word))
		for (size_t i = 0; i < r->hint_count; i++)
			if (fits(r->hints[i].word, word.text, end))
				faults_add(r->warnings, r->file, line,
					   "‘%.*s’ is een moeilijk woord. Misschien: %s.",
					   (int)word.len, word.text, r->hints[i].instead);
}

static size_t count_words(struct reading *r, const struct slice *sentence)
{
	const char *at = sentence->text, *end = at + sentence->len;
	struct slice word;
	size_t words = 0;
	for (; next_word(&at, end, &word); words++)
		r->here.syllables += reading_syllables(word.text, word.len);
	r->here.words += words;
	r->here.sentences += words > 0;
	return words;
}

/* What machines write, and how people do. */
static const struct {
	const char *pattern, *advice;
} notations[] = {
	{"(^|[^0-9])([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4})([^0-9]|$)",
	 "Schrijf een datum zo: 28 november 2026."},
	{"(^|[^0-9])[0-9]{1,2}:[0-9]{2}([^0-9]|$)", "Schrijf een tijd zo: 14.30 uur."},
	{"(^|[^A-Za-z])EUR([^A-Za-z]|$)|€[0-9]", "Schrijf een bedrag zo: € 12,50, of 12 euro."},
	{"[0-9] ?(mln|mld|mio)", "Schrijf ‘miljoen’ of ‘miljard’ helemaal uit."},
	{"[0-9]{1,3}[.][0-9]{3}[.][0-9]{3}", "Schrijf een groot getal zo: 1,2 miljoen."},
	{"(^|[^0-9])[0-9]{5,}([^0-9]|$)", "Schrijf een groot getal met punten: 25.000."},
	{"[0-9] ?%", "Schrijf ‘procent’ als woord."},
};

static void check_notations(struct reading *r, const char *text, int line)
{
	for (size_t i = 0; i < sizeof notations / sizeof notations[0]; i++) {
		regex_t pattern;
		if (regcomp(&pattern, notations[i].pattern, REG_EXTENDED | REG_NOSUB) != 0)
			continue;
		if (regexec(&pattern, text, 0, NULL, 0) == 0)
			faults_add(r->warnings, r->file, line, "%s", notations[i].advice);
		regfree(&pattern);
	}
}

void reading_begin(struct reading *r, const char *file)
{
	r->file = file;
	r->here = (struct reading_counts){0};
	if (r->whole.data == NULL)
		buf_init(&r->whole);
	buf_clear(&r->whole);
}

void reading_add(struct reading *r, const char *text, int line)
{
	const char *at = text;
	struct slice sentence;
	buf_addf(&r->whole, "%s\n", text);
	while (next_sentence(&at, &sentence)) {
		size_t words = count_words(r, &sentence);
		if (words > READING_SENTENCE_WORDS)
			faults_add(r->warnings, r->file, line,
				   "Deze zin heeft %zu woorden: ‘%.*s’. Maak er twee van.", words,
				   (int)sentence.len, sentence.text);
		if (is_passive(&sentence))
			faults_add(r->warnings, r->file, line,
				   "Wie doet dit? Schrijf het niet met ‘worden’: ‘%.*s’",
				   (int)sentence.len, sentence.text);
		check_words(r, &sentence, line);
	}
	check_notations(r, text, line);
}

static bool is_abbreviation(const struct slice *word)
{
	size_t capitals = 0;
	for (size_t i = 0; i < word->len; i++) {
		if (islower((unsigned char)word->text[i]) || (unsigned char)word->text[i] >= 0x80)
			return false;
		capitals += isupper((unsigned char)word->text[i]) != 0;
	}
	return capitals >= 2;
}

/* "(LSA)", "LSA (", or "LSA is …", "LSA staat voor …", "LSA betekent …" somewhere in the file. */
static bool is_explained(const char *whole, const struct slice *word)
{
	static const char *const forms[] = {"(%.*s)",		"%.*s (",	 "%.*s, de ",
					    "%.*s, het ",	"%.*s is ",	 "%.*s zijn ",
					    "%.*s staat voor ", "%.*s betekent "};
	bool found = false;
	struct buf wanted;
	buf_init(&wanted);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0] && !found; i++) {
		buf_clear(&wanted);
		buf_addf(&wanted, forms[i], (int)word->len, word->text);
		found = strstr(whole, wanted.data) != NULL;
	}
	buf_finish(&wanted);
	return found;
}

/* "LSA" within "LSA's" was met before as well; each is named once. */
static bool was_met(const char *whole, const struct slice *word)
{
	const char *at = whole;
	struct slice other;
	while (next_word(&at, word->text, &other))
		if (other.len == word->len && memcmp(other.text, word->text, word->len) == 0)
			return true;
	return false;
}

static bool everybody_knows(const struct slice *word)
{
	static const char *const known[] = {"QR", "PDF", "PIN", "USB", "TV", "ID", "OK", NULL};
	char text[16];
	if (word->len >= sizeof text)
		return false;
	memcpy(text, word->text, word->len);
	text[word->len] = '\0';
	return is_one_of(known, text);
}

void reading_end(struct reading *r)
{
	const char *at = r->whole.data, *end = at + r->whole.len;
	struct slice word;
	while (next_word(&at, end, &word))
		if (is_abbreviation(&word) && !everybody_knows(&word) &&
		    !was_met(r->whole.data, &word) && !is_explained(r->whole.data, &word))
			faults_add(r->warnings, r->file, 0,
				   "Leg de afkorting %.*s één keer uit, met haakjes.",
				   (int)word.len, word.text);
	int level = reading_level(&r->here);
	if (r->here.words >= LEVEL_WORDS && level < LEVEL_HARD)
		faults_add(r->warnings, r->file, 0, "Dit leest %s (%d van 100). Kan het korter?",
			   reading_level_name(level), level);
	r->counts.sentences += r->here.sentences;
	r->counts.words += r->here.words;
	r->counts.syllables += r->here.syllables;
}

void reading_finish(struct reading *r)
{
	if (r->whole.data != NULL)
		buf_finish(&r->whole);
}

int reading_level(const struct reading_counts *counts)
{
	if (counts->words == 0 || counts->sentences == 0)
		return 100;
	double words = (double)counts->words;
	double score = 206.84 - 0.93 * words / (double)counts->sentences -
		       77.0 * (double)counts->syllables / words;
	return score < 0 ? 0 : score > 100 ? 100 : (int)(score + 0.5);
}

const char *reading_level_name(int level)
{
	static const struct {
		int from;
		const char *name;
	} levels[] = {
		{90, "heel makkelijk"}, {80, "makkelijk"},     {70, "vrij makkelijk"},
		{60, "gewoon"},		{45, "vrij moeilijk"}, {30, "moeilijk"},
	};
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		if (level >= levels[i].from)
			return levels[i].name;
	return "heel moeilijk";
}
