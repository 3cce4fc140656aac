/*
 * Files of `name = value` lines that a person can read and write.  Empty lines
 * and lines that start with # do not count; every name at most once.
 */
#ifndef DB_BASE_PAIRS_H
#define DB_BASE_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define PAIRS_KEYS_MAX	32
#define PAIRS_VALUE_MAX 500 /* bytes that pairs_text takes */

struct pairs_key {
	const char *name;
	int (*read)(void *self, const char *name, const char *value, struct err *e);
	bool optional;
};

/*
 * Calls the reader of each name that is there.  text is torn to pieces.
 * EX_CONFIG with the line for an unknown name, a name that is there twice, a
 * missing one, a byte NUL, and for what a reader refuses.
 */
int pairs_read(struct buf *text, const struct pairs_key *keys, size_t count, void *self,
	       struct err *e);
/* A copy of one line of text without control characters, not empty; frees what *out held. */
int pairs_text(char **out, const char *name, const char *value, struct err *e);
/* A whole number from low to high. */
int pairs_number(long *out, long low, long high, const char *name, const char *value,
		 struct err *e);

#endif
