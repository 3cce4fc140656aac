/*
 * The staff's tables (rows.h) in a file, on standard output or in a folder; who made them stands
 * in the ledger.
 */
#ifndef DB_OFFICE_EXPORT_H
#define DB_OFFICE_EXPORT_H

#include "db/office/filter.h"
#include <stdio.h>

struct err;
struct home;

struct export_request {
	const char *format; /* csv, xlsx, jsonl */
	struct filter_words filter;
	/*
	 * What this ledger and filter did not give before, and who of those it gave must be
	 * forgotten since.  NULL: everything.  When there is nothing new nothing is written at all.
	 */
	const char *ledger;
	/*
	 * A file (made whole or not at all, readable for its owner only), a folder (which gets a
	 * new file with a name of its own), or NULL: standard output.
	 */
	const char *output;
	const char *temp_dir; /* for xlsx; NULL: beside the output, or the system's */
	FILE *stream;	      /* NULL: standard output is standard output */
};

/*
 * EX_USAGE: the request is not right; EX_NOINPUT: no signup of that form was ever received;
 * EX_CANTCREAT, EX_IOERR: the file could not be written, also for want of room.
 */
int export_run(struct home *home, const struct export_request *request, struct err *e);

#endif
