/*
 * codes.yaml: what people take along with a QR code.  Read and checked when
 * the sources are loaded, with the texts for the codes ready (db/base/carry.h).
 */
#ifndef CONTENT_MAKE_CODE_FILES_H
#define CONTENT_MAKE_CODE_FILES_H

#include "content/make/sources.h"

struct sqlite3;

/* A line that says in words what the code holds; what: see BUNDLE_SCHEMA. */
struct source_line {
	const char *what;
	char *value;
};
struct source_code {
	char *id;
	const char *kind; /* "wifi", "contact", "phone", "event" */
	int line;
	struct texts label;
	size_t centre_count, text_count, line_count;
	char **centres; /* none: every centre */
	char **texts;	/* of the code, the longest first */
	struct source_line *lines;
};

/* Writes all into a bundle that has BUNDLE_SCHEMA. */
int code_files_write(const struct sources *s, struct sqlite3 *db, struct err *e);
void code_files_finish(struct source_code *code);

#endif
