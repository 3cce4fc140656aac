/* pubs_hits: where a typed query is found in a text, as people see it. */
#include "content/bundle/pubs.h"

#include <stdint.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define WORD_MAX  48
#define WORDS_MAX 12

struct word {
	ucs4_t letters[WORD_MAX];
	size_t count;
};

/* Lower case, without diacritics; 0 for what is no letter or digit. */
static ucs4_t fold(ucs4_t c)
{
	if (c < 0x80) {
		if (c >= 'A' && c <= 'Z')
			return c + ('a' - 'A');
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
	}
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int n = uc_canonical_decomposition(c, parts);
	c = uc_tolower(n > 0 ? parts[0] : c);
	return uc_is_alnum(c) ? c : 0;
}

static bool is_mark(ucs4_t c)
{
	return c >= 0x300 && uc_is_general_category(c, UC_MARK);
}

static bool is_hyphen(ucs4_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011 || c == 0xAD;
}

static size_t next(const char *text, size_t len, size_t at, ucs4_t *c)
{
	if ((unsigned char)text[at] < 0x80) {
		*c = (unsigned char)text[at];
		return 1;
	}
	return (size_t)u8_mbtouc(c, (const uint8_t *)text + at, len - at);
}

static size_t split(const char *query, struct word words[WORDS_MAX])
{
	size_t count = 0, len = strlen(query);
	bool inside = false;
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		at += next(query, len, at, &c);
		ucs4_t letter = fold(c);
		if (letter == 0) {
			inside = inside && (is_hyphen(c) || is_mark(c));
			continue;
		}
		if (!inside && count == WORDS_MAX)
			break;
		if (!inside)
			words[count++].count = 0;
		inside = true;
		struct word *word = &words[count - 1];
		if (word->count < WORD_MAX)
			word->letters[word->count++] = letter;
	}
	return count;
}

/* The bytes of text from `at` that the word covers, or 0. */
static size_t match(const char *text, size_t len, size_t at, const struct word *word)
{
	size_t start = at, found = 0;
	while (at < len) {
		ucs4_t c;
		size_t n = next(text, len, at, &c);
		if (found == word->count && !is_mark(c))
			break;
		ucs4_t letter = fold(c);
		if (letter != 0 && (found == word->count || letter != word->letters[found++]))
			return 0;
		if (letter == 0 && !is_hyphen(c) && !is_mark(c))
			return 0;
		at += n;
	}
	return found == word->count ? at - start : 0;
}

size_t pubs_hits(const char *query, const char *text, struct pub_hit *hits, size_t max)
{
	struct word words[WORDS_MAX];
	size_t word_count = query != NULL ? split(query, words) : 0;
	size_t count = 0, len = strlen(text);
	bool at_start = true;
	for (size_t at = 0; at < len && count < max && word_count > 0;) {
		size_t longest = 0;
		for (size_t w = 0; at_start && w < word_count; w++) {
			size_t n = match(text, len, at, &words[w]);
			longest = n > longest ? n : longest;
		}
		if (longest > 0) {
			hits[count++] = (struct pub_hit){at, longest};
			at += longest;
			at_start = false;
			continue;
		}
		ucs4_t c;
		at += next(text, len, at, &c);
		at_start = fold(c) == 0 && !is_mark(c);
	}
	return count;
}
