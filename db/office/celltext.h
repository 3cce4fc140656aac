/*
 * Text as a cell of XLSX holds it.  libxlsxwriter escapes control characters as _xHHHH_ and &, <
 * and >; it does not escape a text that looks like _xHHHH_ itself, nor what XML forbids besides.
 */
#ifndef DB_OFFICE_CELLTEXT_H
#define DB_OFFICE_CELLTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define CELLTEXT_MAX 32767 /* characters (UTF-16) that a cell can keep */

/*
 * Makes out the text to hand to libxlsxwriter.  Returns how many characters (UTF-16) a
 * spreadsheet counts in the text; a text that is shorter in bytes than CELLTEXT_MAX may be
 * counted as its bytes.
 */
size_t celltext_set(struct buf *out, const char *text, size_t len);

/* Takes one character of len > 0 bytes; returns its bytes.  What is no UTF-8: U+FFFD, one byte. */
size_t celltext_decode(const char *text, size_t len, uint32_t *c);
/* Could a reader take what stands here for the beginning of an escape, _xHHHH_? */
bool celltext_is_escape(const char *text, size_t len);

#endif
