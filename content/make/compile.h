/* Turns checked sources into a bundle.  The same sources give the same bytes. */
#ifndef CONTENT_MAKE_COMPILE_H
#define CONTENT_MAKE_COMPILE_H

struct sources;
struct err;

/* Writes path whole or not at all: a temporary file beside it, fsync, rename. */
int compile_write(const struct sources *s, const char *path, struct err *e);

#endif
