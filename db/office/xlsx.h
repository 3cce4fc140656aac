/*
 * An XLSX workbook (ECMA-376) by libxlsxwriter in constant memory: each sheet has a frozen bold
 * header of Dutch headings, an autofilter, column widths that fit their kind, real dates and
 * numbers.  Text is always text, never a formula, a link or a number.
 *
 * Rows go to temporary files until xlsx_close, about 600 bytes a row of 12 columns; the caller
 * chooses the folder and looks whether there is room (xlsx_needs).
 */
#ifndef DB_OFFICE_XLSX_H
#define DB_OFFICE_XLSX_H

#include "db/office/format.h"

struct err;
struct xlsx;

struct xlsx_note {
	const char *left, *right; /* right NULL: left is a heading */
};

/* Bytes of temporary files and of the result that so many rows of so many columns may take. */
uint64_t xlsx_needs(uint64_t rows, size_t columns);

/* path is written by xlsx_close only; temp_dir NULL: the system's.  EX_CANTCREAT. */
int xlsx_new(struct xlsx **out, const char *path, const char *temp_dir, struct err *e);
/*
 * Begins a table; all rows that follow are of it.  title: any text; it is made into a sheet name
 * that is allowed (31 characters, not []:*?/\, not in use yet).  columns must outlive the table.
 * A table of more rows than a sheet holds (1,048,576) goes on in "title (2)" and so on.
 */
int xlsx_table(struct xlsx *x, const char *title, const struct format_columns *columns,
	       struct err *e);
/*
 * A cell over 32,767 characters cannot be kept: EX_DATAERR, and its message says to take CSV.
 * A date that Excel has not (before 1900, after 9999) is written as its text.
 */
int xlsx_row(struct xlsx *x, const struct format_cell *cells, struct err *e);
/* A sheet of two columns that explains; the last one. */
int xlsx_explain(struct xlsx *x, const char *title, const struct xlsx_note *notes, size_t count,
		 struct err *e);
/* Writes the file, not yet synced, and frees x also when it fails.  EX_IOERR: disk full. */
int xlsx_close(struct xlsx *x, struct err *e);
/* Frees x; nothing is written, temporary files are gone.  NULL is safe. */
void xlsx_free(struct xlsx *x);

#endif
