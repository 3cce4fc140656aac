/* Runs a translator's tool (po4a, gettext) that is on PATH, without a shell. */
#ifndef CONTENT_EDITOR_TOOL_H
#define CONTENT_EDITOR_TOOL_H

struct buf;
struct err;

/*
 * argv ends with NULL.  What the tool says, on both sides, is added to said, at
 * most 1 MiB.  EX_UNAVAILABLE when it is not installed (which package brings it
 * is in the text); *status is its exit code, 128 + signal when it was killed.
 */
int tool_run(const char *const argv[], const char *package, struct buf *said, int *status,
	     struct err *e);

#endif
