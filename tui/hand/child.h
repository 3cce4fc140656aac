/*
 * Another program, run from beginning to end while the kiosk waits: a fixed
 * path, fixed arguments, no shell, three pipes, and of the environment only
 * HOME and CUPS_SERVER.  posix_spawn, so that no copy is made of memory that
 * holds answers.
 */
#ifndef TUI_HAND_CHILD_H
#define TUI_HAND_CHILD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define CHILD_PATIENCE_MS 30000 /* then it is killed */
#define CHILD_OUTPUT_MAX  33554432
#define CHILD_MISSING	  127 /* its exit code when there is no such program */

struct child {
	const char *const *argv; /* argv[0] is the path; ends with NULL */
	const struct buf *in;	 /* what it reads; NULL: nothing */
	struct buf *out;	 /* what it writes is added; NULL: it goes nowhere */
	bool errors_too;	 /* what it writes as errors as well */
};

/* Its exit code, or 128 and the signal that ended it.  EX_UNAVAILABLE when it does not end. */
int child_run(const struct child *child, int *status, struct err *e);
/* The program of that name beside the one that runs; the caller frees.  NULL with EX_UNAVAILABLE.
 */
char *child_beside(const char *name, struct err *e);

#endif
