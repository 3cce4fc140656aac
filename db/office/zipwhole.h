/*
 * Is a workbook whole?  libxlsxwriter does not look whether its temporary files were written: on a
 * full disk it makes a good zip of parts that lack their end, and says that all went well.
 */
#ifndef DB_OFFICE_ZIPWHOLE_H
#define DB_OFFICE_ZIPWHOLE_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Unpacks every part: each must be as long as it says, and end with the end tag of its root, and
 * sheet i must have more than least[i] bytes.  EX_IOERR.
 */
int zipwhole_check(const char *path, const uint64_t *least, size_t sheets, struct err *e);

#endif
