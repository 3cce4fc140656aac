/*
 * What a source outside says about publications: rows as in publications.csv, of which a
 * source may know only some cells.
 */
#ifndef CONTENT_IMPORT_ITEM_H
#define CONTENT_IMPORT_ITEM_H

#include "content/make/columns.h"

#include <stdbool.h>

struct buf;
struct faults;

struct item {
	char *cells[COLUMNS]; /* NULL: the source does not know this */
	int line;
};
struct item_list {
	size_t count, cap;
	struct item *items;
};

#define ITEM_MOST 200000 /* rows of one source */

/* Takes over the cells. */
void item_add(struct item_list *list, const struct item *item);
void item_finish(struct item *item);
void item_finish_list(struct item_list *list);

/* An id that stays the same: "f-" and 16 hexadecimal digits of the hash of what names it for its
 * source (a guid or an address). */
char *item_id_of(const char *name);
/* Is it an id that publications.csv can have? */
bool item_is_id(const char *text);
/*
 * Text from outside as a cell: blanks and line ends as one blank, nothing hidden, and no sign in
 * front that a spreadsheet takes for a formula.
 */
char *item_clean(const char *text);
/* The same address, however it was written: without scheme, www., a last slash, a fragment and
 * what counts visitors (utm_...).  For comparing only. */
char *item_plain_address(const char *url);

#endif
