/*
 * Writing CSV (RFC 4180: CRLF, quotes doubled) that a spreadsheet can open
 * without running anything.  A cell that would be a formula there (= + - @ or
 * their full-width forms, after any blanks; a tab, CR or LF in front) gets one
 * apostrophe before it, and so does a cell that begins with an apostrophe:
 * who takes exactly one leading apostrophe away has the value as it was typed.
 * A semicolon is quoted as well: some spreadsheets split at it.
 */
#ifndef DB_OFFICE_CSV_H
#define DB_OFFICE_CSV_H

#include <stddef.h>
#include <stdio.h>

struct csv {
	FILE *file;
	size_t len;
	char bytes[32768]; /* what has not been written yet; room for one more small cell */
};

void csv_begin(struct csv *csv, FILE *file);
/* With a comma before it, unless first. */
void csv_cell(struct csv *csv, const char *text, size_t len, int first);
void csv_end_row(struct csv *csv);
/* 0, or -1 with errno when anything could not be written. */
int csv_flush(struct csv *csv);

#endif
