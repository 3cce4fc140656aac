/*
 * Text as people see it: grapheme clusters (UAX 29, by libunistring) and
 * terminal columns (wcwidth).  All strings are UTF-8; invalid bytes count as
 * one U+FFFD each, control characters as nothing at all.
 */
#ifndef TUI_TEXT_H
#define TUI_TEXT_H

#include <stddef.h>

/*
 * One cluster at s: its bytes, and its columns on the screen (0, 1 or 2).  An Arabic lam with an
 * alef behind it is one: they are always written as one letter.
 */
struct cluster {
	size_t bytes;
	int columns;
};
struct cluster text_next(const char *s, size_t len);
/*
 * The bytes of the first letter of the cluster at s: the whole cluster, but of an Arabic lam and
 * alef, which share one column, only the lam.
 */
size_t text_letter(const char *s, size_t len);
/* Where the letter begins that ends at byte `at`: what Backspace takes away. */
size_t text_previous(const char *s, size_t at);
int text_columns(const char *s, size_t len);
size_t text_clusters(const char *s, size_t len);
/* How many bytes of s fit in `columns`, on a cluster boundary. */
size_t text_fit(const char *s, size_t len, int columns);
/*
 * The next line of at most `columns` of the text from *at: sets *start and
 * *length, moves *at past the line and the white space it was broken on.
 * Returns 0 at the end of the text.  A newline ends a line.
 */
int text_wrap(const char *s, size_t len, int columns, size_t *at, size_t *start, size_t *length);
/* Lines that a NUL-terminated text takes at this width. */
int text_rows(const char *s, int columns);
/*
 * Makes text from outside safe to keep and draw, in place: control and format
 * characters (but U+200C, U+200D and, if multiline, newline) are dropped, tabs (and newlines, if
 * not) become spaces, invalid bytes become '?'.  Returns the new length.
 */
size_t text_sanitize(char *s, size_t len, int multiline);

#endif
