/*
 * Words as a search sees them: lower case, without diacritics (Unicode's canonical
 * decomposition), "ĳ" as the two letters i and j, and joined over what stands inside a Dutch
 * word: "leer-netwerk" and "foto's" are "leernetwerk" and "fotos".  The same as what the index
 * holds, which FTS5 made with remove_diacritics 2.
 */
#ifndef CONTENT_BUNDLE_FOLD_H
#define CONTENT_BUNDLE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLD_MAX 2 /* letters that one character can become */

/* The letters and digits of a character; 0 when it is none. */
size_t fold_letters(uint32_t c, uint32_t out[FOLD_MAX]);
bool fold_is_mark(uint32_t c);
/* A hyphen or an apostrophe: what can stand inside a word. */
bool fold_is_joiner(uint32_t c);
/* The character at `at` < len of a text that may be invalid UTF-8; the bytes it takes. */
size_t fold_next(const char *text, size_t len, size_t at, uint32_t *c);
/* All letters of text, at most max; how many. */
size_t fold_word(const char *text, size_t len, uint32_t *out, size_t max);

#endif
