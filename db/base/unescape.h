/* What stands between the quotes of a JSON string (RFC 8259), as the text that it means. */
#ifndef DB_BASE_UNESCAPE_H
#define DB_BASE_UNESCAPE_H

#include <stddef.h>

struct buf;

/* Adds the text to out, never more than len bytes; a broken escape becomes '?'. */
void unescape_add(struct buf *out, const char *raw, size_t len);

#endif
