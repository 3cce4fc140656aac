/*
 * The words that publications hold, as a bundle of format 3 lists them: for a search that found
 * little.  Their trigrams are indexed, so that words are found by any part, and by most of
 * their letters.  Work is bounded, however many words there are.
 *
 * Each returns 0, -1, or TERMS_INTERRUPTED when the connection's progress handler
 * stopped it: then the outputs are untouched, and it can be asked again.
 */
#ifndef CONTENT_BUNDLE_TERMS_H
#define CONTENT_BUNDLE_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bundle;
struct err;

#define TERMS_INTERRUPTED 1
#define TERMS_MOST	  8 /* words given at most */

struct terms {
	size_t count;
	char *words[TERMS_MOST];
};
void terms_finish(struct terms *t);

/* Does a publication hold a word that begins so?  match: an FTS5 expression. */
int terms_known(struct bundle *b, const char *match, bool *known, struct err *e);
/* Longer words that have these letters (fold.h) inside or at the end, most used first. */
int terms_around(struct bundle *b, const uint32_t *letters, size_t count, struct terms *out,
		 struct err *e);
/* The words that are nearest to what was typed, if any is near enough; most used first. */
int terms_near(struct bundle *b, const uint32_t *letters, size_t count, struct terms *out,
	       struct err *e);

#endif
