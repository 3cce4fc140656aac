/*
 * A table with a row for each machine: CSV with a line of headings, as a
 * spreadsheet saves it (a comma, semicolon or tab between the cells, quotes
 * where needed, UTF-8).  The first column tells which machine a row is for.
 */
#ifndef TUI_SETUP_SETUP_TABLE_H
#define TUI_SETUP_SETUP_TABLE_H

#include <stddef.h>

struct err;

#define SETUP_TABLE_COLUMNS 32

struct setup_table {
	size_t count;
	char *names[SETUP_TABLE_COLUMNS], *cells[SETUP_TABLE_COLUMNS];
};

/*
 * The row for `machine`, whatever its letters' case.  EX_DATAERR, with the line, when there is
 * none, more than one, or a row with other cells than there are headings.
 */
int setup_table_read(const char *path, const char *machine, struct setup_table *out, struct err *e);
void setup_table_finish(struct setup_table *table);
/* NULL when there is no such column. */
const char *setup_table_cell(const struct setup_table *table, const char *name);

#endif
