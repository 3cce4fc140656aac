/*
 * Reads publications from a CSV file of somebody else (RFC 4180; commas, or semicolons as
 * spreadsheets in Dutch write).  The first line names the columns: those of publications.csv,
 * or their Dutch names; in any order, and only those that are there.
 */
#ifndef CONTENT_IMPORT_TABLE_H
#define CONTENT_IMPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct faults;
struct item_list;

/* Adds an item for each row that is right; the others are faults.  A row without id gets one from
 * its address.  False, with a fault, when the columns make no sense. */
bool table_read(const char *bytes, size_t len, const char *file, struct item_list *out,
		struct faults *faults);

#endif
