/* Reading CSV (RFC 4180; a lone LF ends a record too), with the line each record begins on. */
#ifndef CONTENT_MAKE_CSV_H
#define CONTENT_MAKE_CSV_H

#include <stddef.h>

struct faults;

struct csv_record {
	int line;
	size_t count;
	char **cells;
	size_t start, length; /* where it stands in the text, without its line end */
};
struct csv {
	size_t count, cap;
	struct csv_record *records; /* the first is the header */
};

/* Reads text; what is malformed is a fault and the record is left out. */
void csv_parse(struct csv *out, const char *text, size_t len, const char *file,
	       struct faults *faults);
/* The same with another sign between cells than a comma. */
void csv_parse_with(struct csv *out, const char *text, size_t len, char separator, const char *file,
		    struct faults *faults);
void csv_finish(struct csv *csv);
/*
 * Checks the header against the names wanted (NULL-terminated), in this order; any difference
 * and any record with another number of cells is a fault.  Returns whether the header fits.
 */
int csv_check(const struct csv *csv, const char *const *names, const char *file,
	      struct faults *faults);

#endif
