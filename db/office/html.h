/* Text from anywhere, made into harmless HTML; and numbers and days as people read them. */
#ifndef DB_OFFICE_HTML_H
#define DB_OFFICE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * Adds s, escaped for text and for quoted attributes.  Control characters, marks that turn the
 * direction of what follows, and characters without width are taken out; tabs and line ends become
 * blanks; what is not UTF-8 becomes U+FFFD.  NULL: nothing.
 */
void html_text(struct buf *out, const char *s);
/* The same, cut after max characters with an ellipsis. */
void html_brief(struct buf *out, const char *s, size_t max);
/* Would html_text show nothing but blanks? */
bool html_is_blank(const char *s);

/* "12.500" */
void html_number(struct buf *out, int64_t number);
/* A count as small.h shows it: "&lt;5" or a number. */
void html_count(struct buf *out, int64_t shown);

#endif
