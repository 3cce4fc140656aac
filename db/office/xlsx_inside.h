/* For tests: a workbook with smaller limits than a spreadsheet has. */
#ifndef DB_OFFICE_XLSX_INSIDE_H
#define DB_OFFICE_XLSX_INSIDE_H

#include <stdint.h>

struct err;
struct xlsx;

struct xlsx_limits {
	uint32_t rows;	      /* of a sheet, with its header; at least 2 */
	uint64_t zip64_above; /* bytes of rows above which the file needs 64-bit sizes */
};

int xlsx_new_limited(struct xlsx **out, const char *path, const char *temp_dir,
		     const struct xlsx_limits *limits, struct err *e);

#endif
