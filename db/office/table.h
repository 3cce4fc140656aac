/*
 * Writing CSV (RFC 4180: CRLF, quotes doubled) that a spreadsheet can open
 * without running anything.  A cell that would be a formula there (= + - @ or
 * their full-width forms, after any blanks; a tab, CR or LF in front) gets one
 * apostrophe before it, and so does a cell that begins with an apostrophe:
 * who takes exactly one leading apostrophe away has the value as it was typed.
 */
#ifndef DB_OFFICE_TABLE_H
#define DB_OFFICE_TABLE_H

#include <stdbool.h>
#include <stdio.h>

struct table_out {
	FILE *file;
	bool inside; /* a cell of this row has been written */
};

void table_cell(struct table_out *out, const char *text);
void table_end_row(struct table_out *out);

#endif
