/*
 * A YAML text as a tree of scalars, lists and maps that know their line.
 * Duplicate keys, anchors, tags and several documents are faults: editors'
 * files need none of them.
 */
#ifndef CONTENT_MAKE_TREE_H
#define CONTENT_MAKE_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct faults;

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP };

struct tree {
	enum tree_kind kind;
	int line;
	char *text; /* of a scalar */
	char *key;  /* when it is a value in a map */
	size_t count;
	struct tree **items; /* of a list or map */
};

/* NULL (with faults) when the text cannot be read.  first_line: of the text in its file. */
struct tree *tree_parse(const char *text, size_t len, const char *file, int first_line,
			struct faults *faults);
void tree_free(struct tree *tree);

/* The value of a key, or NULL. */
const struct tree *tree_get(const struct tree *map, const char *key);
/* A fault for each key that is not in allowed (NULL-terminated). */
void tree_allow(const struct tree *map, const char *const *allowed, const char *file,
		struct faults *faults);

/* Typed values; a fault and the fallback when missing or of another kind. */
const char *tree_text(const struct tree *map, const char *key, const char *file,
		      struct faults *faults);
long tree_number(const struct tree *map, const char *key, long min, long max, const char *file,
		 struct faults *faults);
/* A missing one is no fault: fallback. */
bool tree_bool(const struct tree *map, const char *key, bool fallback, const char *file,
	       struct faults *faults);

#endif
