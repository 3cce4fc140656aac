/*
 * Another program that is asked something while the screen goes on: a fixed
 * path and arguments, no shell, nothing of our environment, and an end to it.
 */
#ifndef TUI_ERRAND_H
#define TUI_ERRAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ERRAND_ANSWER	   2048	 /* bytes; what is more is left out */
#define ERRAND_PATIENCE_MS 10000 /* then it is killed */

/* All zeros: nothing was ever asked. */
struct errand {
	pid_t pid; /* 0: none runs */
	int fd;
	int64_t since;
	int64_t patience; /* ms, set before it begins; 0: ERRAND_PATIENCE_MS */
	bool answered;	  /* answer and status are those of the last one that ended */
	int status;	  /* its exit code; 127: it could not be run; 128 and the signal */
	size_t len;
	char answer[ERRAND_ANSWER + 1], coming[ERRAND_ANSWER + 1];
};

/* Begins, unless one runs.  argv[0] is the path; ends with NULL.  now: steady ms. */
void errand_begin(struct errand *errand, const char *const argv[], int64_t now);
/* Takes what there is, and never waits.  Is one still running? */
bool errand_runs(struct errand *errand, int64_t now);
/* Ends it. */
void errand_finish(struct errand *errand);

#endif
