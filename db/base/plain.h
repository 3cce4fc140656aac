/* Text from outside on its way to somebody's terminal. */
#ifndef DB_BASE_PLAIN_H
#define DB_BASE_PLAIN_H

#include <stddef.h>

struct buf;

/*
 * Adds text (UTF-8) on one line and without control characters (C0, DEL, C1): a line break
 * becomes " / ", all others U+FFFD, so that nothing in it steers the terminal.
 */
void plain_add(struct buf *out, const char *text);
/* The same for text of len bytes, in which line breaks and tabs may stay. */
void plain_add_lines(struct buf *out, const char *text, size_t len);

#endif
