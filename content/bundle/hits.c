/* pubs_hits: where a typed query is found in a text, as people see it. */
#include "content/bundle/fold.h"
#include "content/bundle/pubs.h"

#include <string.h>

#define WORD_MAX  48
#define WORDS_MAX 24

struct word {
	uint32_t letters[WORD_MAX];
	size_t count;
};

static size_t split(const char *query, struct word words[WORDS_MAX])
{
	size_t count = 0, len = strlen(query);
	bool inside = false;
	for (size_t at = 0; at < len;) {
		uint32_t c, letters[FOLD_MAX];
		at += fold_next(query, len, at, &c);
		size_t n = fold_letters(c, letters);
		if (n == 0) {
			inside = inside && (fold_is_joiner(c) || fold_is_mark(c));
			continue;
		}
		if (!inside && count == WORDS_MAX)
			break;
		if (!inside)
			words[count++].count = 0;
		inside = true;
		struct word *word = &words[count - 1];
		for (size_t i = 0; i < n && word->count < WORD_MAX; i++)
			word->letters[word->count++] = letters[i];
	}
	return count;
}

/* The bytes of text from `at` that the word covers, or 0. */
static size_t match(const char *text, size_t len, size_t at, const struct word *word)
{
	size_t start = at, found = 0;
	while (at < len) {
		uint32_t c, letters[FOLD_MAX];
		size_t bytes = fold_next(text, len, at, &c);
		if (found == word->count && !fold_is_mark(c))
			break;
		size_t n = fold_letters(c, letters);
		for (size_t i = 0; i < n && found < word->count; i++)
			if (letters[i] != word->letters[found++])
				return 0;
		if (n == 0 && (at == start || (!fold_is_joiner(c) && !fold_is_mark(c))))
			return 0;
		at += bytes;
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
		uint32_t c, letters[FOLD_MAX];
		at += fold_next(text, len, at, &c);
		at_start = fold_letters(c, letters) == 0 && !fold_is_mark(c);
	}
	return count;
}
