/*
 * Is a workbook whole?  libxlsxwriter does not look whether its temporary files were written: when
 * the disk is full for a moment it makes a good zip of parts with a hole or without an end, and
 * says that all went well.
 */
#ifndef DB_OFFICE_ZIPWHOLE_H
#define DB_OFFICE_ZIPWHOLE_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Unpacks every part: each must be as long as it says, and end with the end tag of its root, and
 * the rows of sheet i must be rows[i] bytes of XML.  EX_IOERR.
 */
int zipwhole_check(const char *path, const uint64_t *rows, size_t sheets, struct err *e);

#endif
