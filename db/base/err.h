/*
 * The one way to fail.  A function that can fail returns 0 or -1 and takes a
 * `struct err *` as its last parameter; on -1 that parameter is filled in and
 * every other output is untouched.  Lower layers never print: the program's
 * main() prints the text and exits with the code.
 *
 * Texts are plain Dutch sentences for the person at the machine: what went
 * wrong and what to do.  Never an answer of a resident, never a secret.
 */
#ifndef DB_BASE_ERR_H
#define DB_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

struct err {
	int code;	/* a value of <sysexits.h>, 0 when nothing went wrong */
	char text[512]; /* UTF-8, one line, cut at a character when too long */
};

/* Fills *e and returns -1, so that callers can write `return err_set(...)`.  e may be NULL. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same, with ": " and strerror(errno) behind it. */
int err_sys(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "<fmt>: " before the text that is already there; keeps the code; returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
