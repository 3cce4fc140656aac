/*
 * Brings what a source says into publications.csv.  imports/SOURCE.csv in the same folder keeps
 * what the source said the last time, so that three sides are known for every cell:
 *
 *   the source says what it said before      the cell stays as it is, also when somebody edited it
 *   the source changed, nobody edited it     the cell changes
 *   both changed                             the cell stays, and the report says so
 *
 * Rows that are not touched keep their bytes, and all keep their place; new ones come at the end.
 * What the source no longer has is reported, and taken out only when asked.
 */
#ifndef CONTENT_IMPORT_MERGE_H
#define CONTENT_IMPORT_MERGE_H

#include "db/base/buf.h"

#include <stdbool.h>

struct err;
struct faults;
struct item_list;

struct merge_wishes {
	const char *dir;    /* with publications.csv */
	const char *source; /* an id: names the file in imports */
	const char *file;   /* what the items were read from, for faults */
	bool dry_run, prune;
	/* A row that was never imported: may the source change it, or only fill what is empty? */
	bool overrule;
};

enum merge_kind {
	MERGE_NEW,
	MERGE_CHANGED,
	MERGE_KEPT,    /* edited by hand, and changed at the source: left as it is */
	MERGE_DROPPED, /* taken out by hand: not put in again */
	MERGE_GONE,    /* the source no longer has it */
	MERGE_SAME,
	MERGE_KINDS
};
/* A line for each publication, "id  title", as the report shows it; none for MERGE_SAME. */
struct merge_report {
	size_t count[MERGE_KINDS];
	struct buf lines[MERGE_KINDS];
};

/*
 * Items that publications.csv could not have are faults, and left out; their addresses may
 * become ids of rows that are there.  EX_DATAERR, with faults, when publications.csv itself is
 * not right: then nothing is written.
 */
int merge_into(const struct merge_wishes *wishes, struct item_list *items, struct faults *faults,
	       struct merge_report *out, struct err *e);
void merge_finish(struct merge_report *report);

#endif
