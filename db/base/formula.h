/* A text that a spreadsheet would take for a formula, and run. */
#ifndef DB_BASE_FORMULA_H
#define DB_BASE_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does it begin with = + - @ or one of their full-width forms, after any blanks; with a tab, CR or
 * LF; or with the apostrophe that keeps it from being one?  len > 0.
 */
bool formula_is(const char *text, size_t len);

#endif
