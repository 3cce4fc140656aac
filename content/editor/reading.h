/*
 * How easily Dutch text reads: long sentences, hard words, abbreviations that
 * nobody explains, the passive voice, and dates and amounts as machines write
 * them.  These are warnings, not faults: an editor may know better.
 *
 * The level is the Flesch-Douma score (Douma, 1960, after Flesch):
 *   206.84 - 0.93 * words a sentence - 77 * syllables a word
 * 100 is very easy, 0 very hard.  It counts; it does not understand.
 */
#ifndef CONTENT_EDITOR_READING_H
#define CONTENT_EDITOR_READING_H

#include "db/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct faults;

#define READING_SENTENCE_WORDS 15

struct reading_hint {
	const char *word, *instead; /* word: small letters; * is any letters */
};
struct reading_counts {
	size_t sentences, words, syllables;
};
struct reading {
	const struct reading_hint *hints;
	size_t hint_count;
	struct faults *warnings;
	const char *file;
	struct reading_counts counts; /* of all files */
	struct reading_counts here;   /* of this one */
	struct buf whole;	      /* of this file: for abbreviations */
};

/* Zeroed but for hints and warnings; reading_finish at the end. */
void reading_begin(struct reading *r, const char *file);
/* A paragraph, label or summary that begins on this line. */
void reading_add(struct reading *r, const char *text, int line);
/* After all text of a file: what only the whole of it shows. */
void reading_end(struct reading *r);
void reading_finish(struct reading *r);

/* From 0 to 100; 100 without words. */
int reading_level(const struct reading_counts *counts);
/* "heel moeilijk" to "heel makkelijk". */
const char *reading_level_name(int level);
/* Of a word in UTF-8, by its groups of vowels. */
size_t reading_syllables(const char *word, size_t len);

#endif
