/*
 * What every export format writes: tables of cells, a row at a time.  The rows come from
 * export.c; csv.c, jsonl.c and xlsx.c write them, and know nothing of a database.
 *
 * Columns never change while a table is being written.  A cell's text is UTF-8 without NUL,
 * not NUL-terminated, and is read before the call returns.
 */
#ifndef DB_OFFICE_FORMAT_H
#define DB_OFFICE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum format_kind {
	FORMAT_TEXT,
	FORMAT_ID,     /* made by ourselves: letters and digits, a letter or digit first */
	FORMAT_TIME,   /* text: RFC 3339, UTC; number: milliseconds since 1970-01-01 UTC */
	FORMAT_NUMBER, /* text: its digits; number: the same */
	FORMAT_YES     /* "ja", "nee"; of a clock also "achteraf": afterwards */
};

struct format_column {
	char *name;    /* for programs: a to z, 0 to 9, _ ; never changes */
	char *heading; /* for people, Dutch */
	enum format_kind kind;
};

struct format_columns {
	size_t count;
	struct format_column *items;
};

struct format_cell {
	const char *text; /* NULL: this signup does not have it, which is not the same as "" */
	size_t len;
	int64_t number; /* of FORMAT_TIME and FORMAT_NUMBER */
};

#endif
