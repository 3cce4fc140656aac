/*
 * Makes a difference between two bundles, as db/sync/delta.h applies it.  Both
 * files are mapped, and a table of the old one is kept: a quarter of its size.
 */
#ifndef CONTENT_RELEASE_DIFFERENCE_H
#define CONTENT_RELEASE_DIFFERENCE_H

struct err;

/* Writes out anew.  EX_NOINPUT, EX_IOERR. */
int difference_write(const char *old, const char *fresh, const char *out, struct err *e);

#endif
