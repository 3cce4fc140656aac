/*
 * How many typing errors apart two words are: a letter too many, too few, another
 * one, or two next to each other swapped (Damerau-Levenshtein, in the form of optimal string
 * alignment: no letter is touched twice).
 */
#ifndef CONTENT_BUNDLE_DISTANCE_H
#define CONTENT_BUNDLE_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISTANCE_LETTERS 40 /* longer words are not compared */

/* whole: typed beside the word; begun: beside that beginning of the word that is nearest to it,
 * for who is still typing.  Both are max + 1 when it is further than max. */
struct distance {
	size_t whole, begun;
};
struct distance distance_of(const uint32_t *typed, size_t typed_len, const uint32_t *word,
			    size_t word_len, size_t max);

#endif
