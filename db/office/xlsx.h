/*
 * An XLSX workbook (ECMA-376) by libxlsxwriter in constant memory: each table has a frozen bold
 * header of Dutch headings, an autofilter, column widths that fit their kind, real dates and
 * numbers.  Text is always text, never a formula, a link or a number, also after somebody has
 * edited the cell: its format is "text".  "" is a cell with an empty text, absent is no cell.
 *
 * What XML cannot hold is written as ECMA-376 says (22.9.2.19, _xHHHH_) and comes back
 * unchanged: control characters, U+FFFE, U+FFFF, and a text that looks like such an escape.
 * A byte that is no UTF-8 becomes U+FFFD, for one would spoil the whole file.
 * Times are UTC, in whole seconds; their headings say so.
 *
 * Rows go to unlinked temporary files until xlsx_close; the caller chooses the folder and looks
 * whether there is room (xlsx_needs).  After any -1 only xlsx_free or xlsx_close may follow, and
 * xlsx_close fails as well.
 */
#ifndef DB_OFFICE_XLSX_H
#define DB_OFFICE_XLSX_H

#include "db/office/format.h"

struct err;
struct xlsx;

struct xlsx_note {
	const char *left, *right; /* right NULL: left is a heading */
};

/* Bytes; the two may be on different disks. */
struct xlsx_room {
	uint64_t temp;	 /* in temp_dir, at most at once */
	uint64_t result; /* at path */
};

/*
 * The room that so many rows of so many columns may take; text: bytes of all their cells' texts
 * together, without times and numbers.  Enough unless over one in thirty characters is of those
 * that XML writes longer (&, <, >, control characters): then xlsx_close says that the disk is full.
 */
struct xlsx_room xlsx_needs(uint64_t rows, size_t columns, uint64_t text);

/*
 * path is written by xlsx_close only; a file that is there keeps its mode, a new one is readable
 * for its owner only.  temp_dir NULL: the system's.  EX_CANTCREAT when either cannot be written.
 */
int xlsx_new(struct xlsx **out, const char *path, const char *temp_dir, struct err *e);
/*
 * Begins a table; all rows that follow are of it.  title: any text; it is made into a sheet name
 * that is allowed (31 characters, not []:*?/\, not "History", not in use yet in any case of its
 * letters).  columns must stay until its last row.  Over 16,384 columns: EX_DATAERR.
 * A table of more rows than a sheet holds (1,048,576 with the header) goes on in "title (2)" and
 * so on, each with the header.
 */
int xlsx_table(struct xlsx *x, const char *title, const struct format_columns *columns,
	       struct err *e);
/*
 * A cell over 32,767 characters (UTF-16, and with its escapes) cannot be kept: EX_DATAERR, and
 * its message says to take CSV.  A date that not all spreadsheets agree on (before 1 March 1900,
 * after 9999) and a number over 15 digits are written as their text.  EX_IOERR: disk full, seen
 * at the latest by xlsx_close.
 */
int xlsx_row(struct xlsx *x, const struct format_cell *cells, struct err *e);
/* A sheet of two columns that explains; the last one. */
int xlsx_explain(struct xlsx *x, const char *title, const struct xlsx_note *notes, size_t count,
		 struct err *e);
/*
 * Writes the file, not yet synced, reads it back to see that it is whole, and frees x also when
 * it fails; then nothing is left at path.  EX_IOERR: disk full.  When the disk is full the library
 * also writes a line of its own on standard error.
 */
int xlsx_close(struct xlsx *x, struct err *e);
/* Frees x; nothing is written, temporary files are gone.  NULL is safe. */
void xlsx_free(struct xlsx *x);

#endif
