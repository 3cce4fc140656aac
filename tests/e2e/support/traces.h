/*
 * Looks for what is left of a word: in the memory of a running program and in
 * files.  A trace is eight letters of the word in a row, with anything between
 * them as long as the distance from letter to letter is the same: that finds
 * UTF-8, UTF-16, wide characters, and the cells of a canvas or of curses.
 */
#ifndef TESTS_E2E_SUPPORT_TRACES_H
#define TESTS_E2E_SUPPORT_TRACES_H

#include "db/base/buf.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define TRACES_LETTERS 16

struct word {
	char text[TRACES_LETTERS + 1]; /* different letters, so that chance does not write it */
};

struct traces {
	size_t count;
	size_t swappable; /* of these: in memory that is not locked */
	size_t dumpable;  /* of these: in memory that a core file would hold */
	size_t pages;	  /* readable bytes that were looked at, in pages of 4 KiB */
	struct buf where; /* one line for each place, for a person */
};

/* A random word; the seed is printed, and taken from $WIJK_SEED when that is set. */
struct word traces_word(void);

void traces_init(struct traces *t);
void traces_finish(struct traces *t);
/*
 * Every readable mapping of a process.  False when this user may not look, or when
 * the process runs on a sanitizer, which keeps what is freed on purpose.
 */
bool traces_in_memory(struct traces *t, pid_t pid, const struct word *word);
/* Every byte of every file under a folder, and the names. */
void traces_in_folder(struct traces *t, const char *folder, const struct word *word);
void traces_in_bytes(struct traces *t, const char *name, const void *bytes, size_t len,
		     const struct word *word);

#endif
