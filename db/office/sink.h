/*
 * Where rows go: one of the formats, behind one interface.  csv.c and jsonl.c write to a file
 * that is open; xlsx.c to a path, since it is made at the end.  What a resident typed must not
 * steer a terminal: when the file is one, CSV has U+FFFD for control characters (but line breaks
 * and tabs), and JSON Lines has escapes for all of them.
 */
#ifndef DB_OFFICE_SINK_H
#define DB_OFFICE_SINK_H

#include "db/office/format.h"
#include <stdbool.h>
#include <stdio.h>

struct err;
struct sink;

struct sink_kind {
	const char *name; /* of --format, and behind the dot of a file */
	bool table_each_form;
	bool needs_path;
	/* file or path; temp_dir: for what does not fit in memory, NULL: the system's. */
	int (*open)(struct sink **out, FILE *file, const char *path, const char *temp_dir,
		    struct err *e);
};

struct sink_ops {
	int (*table)(struct sink *s, const char *title, const struct format_columns *columns,
		     struct err *e);
	int (*row)(struct sink *s, const struct format_cell *cells, struct err *e);
	/* Flushes; frees also when it fails. */
	int (*close)(struct sink *s, struct err *e);
	void (*abandon)(struct sink *s);
};

/* The first member of each. */
struct sink {
	const struct sink_ops *ops;
};

/* NULL when there is no such format. */
const struct sink_kind *sink_find(const char *name);

int csv_open(struct sink **out, FILE *file, const char *path, const char *temp_dir, struct err *e);
int jsonl_open(struct sink **out, FILE *file, const char *path, const char *temp_dir,
	       struct err *e);
int workbook_open(struct sink **out, FILE *file, const char *path, const char *temp_dir,
		  struct err *e);

#endif
