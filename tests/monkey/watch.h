/*
 * What a program does besides showing screens: which programs it starts, and which files it makes
 * or opens for writing.  strace tells, at every call, so that nothing is too quick to be seen.
 */
#ifndef TESTS_MONKEY_WATCH_H
#define TESTS_MONKEY_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct watch;

enum { WATCH_WORDS = 16 };

/* log: the file into which strace writes; state: the one folder in which files may be made. */
struct watch *watch_new(const char *log, const char *state);
void watch_free(struct watch *w);

/* The words that go before a command, so that it is watched: their number. */
size_t watch_words(const struct watch *w, const char *words[WATCH_WORDS]);
/*
 * Looks at what was done since the last time, and adds to why what should not have been.  After
 * watch_words the first program that is started is the one that is meant.
 */
bool watch_is_clean(struct watch *w, struct buf *why);
/* How many calls were looked at so far. */
size_t watch_count(const struct watch *w);

#endif
