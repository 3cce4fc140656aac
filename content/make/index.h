/* What the search index of a bundle is made of: see content/bundle/schema.h. */
#ifndef CONTENT_MAKE_INDEX_H
#define CONTENT_MAKE_INDEX_H

struct buf;
struct err;
struct sqlite3;

/* Adds text as the index reads it: with "ĳ" as two letters. */
void index_add_text(const char *text, struct buf *out);
/* Adds those words of text that have a hyphen or an apostrophe inside, without it. */
void index_add_joined(const char *text, struct buf *out);
/* Before the first publication: the index is gathered in memory, and written in few pieces. */
int index_begin(struct sqlite3 *db, struct err *e);
/* Once all publications are in: merges the index, and lists its words and their trigrams. */
int index_finish(struct sqlite3 *db, struct err *e);

#endif
