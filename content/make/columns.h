/* The columns of publications.csv, in their order. */
#ifndef CONTENT_MAKE_COLUMNS_H
#define CONTENT_MAKE_COLUMNS_H

#include <stddef.h>

enum column {
	COLUMN_ID,
	COLUMN_TITLE,
	COLUMN_PUBLISHER,
	COLUMN_AUTHORS,
	COLUMN_YEAR,
	COLUMN_DATE,
	COLUMN_LANGUAGE,
	COLUMN_THEMES,
	COLUMN_KIND,
	COLUMN_URL,
	COLUMN_PAGES,
	COLUMN_SUMMARY,
	COLUMN_COPY,
	COLUMNS
};

struct faults;

extern const char *const columns_names[COLUMNS + 1]; /* NULL ends them */

/* Faults for what stands wrong in the cells themselves, without looking at other files. */
void columns_check(char *const *cell, const char *file, int line, struct faults *faults);
/* A whole number in [min, max]; 0 for an empty cell; -1 for anything else. */
int columns_number(const char *text, long min, long max);

#endif
