/* A CSV file with the columns of publications.csv, to be changed and written back. */
#ifndef CONTENT_IMPORT_ROWS_H
#define CONTENT_IMPORT_ROWS_H

#include "content/make/columns.h"
#include "content/make/csv.h"

#include <stdbool.h>

struct buf;
struct err;
struct faults;

struct row {
	char *cells[COLUMNS];
	const char *raw; /* as it stands in the file; NULL for a new one or a changed one */
	size_t raw_len;
	bool out; /* not written any more */
};
struct rows {
	char *text; /* of the file */
	struct csv csv;
	size_t count, cap, sorted_count;
	struct row **items;  /* in their order */
	struct row **sorted; /* those of the file, by id */
	bool crlf;
};

/* A missing file has no rows when `optional`.  Malformed rows are faults. */
int rows_read(struct rows *out, const char *file, bool optional, struct faults *faults,
	      struct err *e);
void rows_finish(struct rows *rows);
/* Of those that were in the file; NULL when there is none. */
struct row *rows_find(const struct rows *rows, const char *id);
/* A new row behind all others, with copies of the cells; NULL is "". */
struct row *rows_add(struct rows *rows, char *const *cells);
void rows_set(struct row *row, enum column column, const char *text);
/* The bytes of the file as it is now. */
void rows_write(const struct rows *rows, struct buf *out);

#endif
