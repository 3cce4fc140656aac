/* Every fault in the sources, collected in one run and printed in order. */
#ifndef CONTENT_MAKE_FAULTS_H
#define CONTENT_MAKE_FAULTS_H

#include <stddef.h>
#include <stdio.h>

struct fault {
	char *file, *text;
	int line; /* from 1; 0: the file as a whole */
};
struct faults {
	size_t count, cap;
	struct fault *items;
};

/* text: plain Dutch, what is wrong and what to do. */
void faults_add(struct faults *f, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* "file:line: text" a line, by file and line, none twice. */
void faults_print(struct faults *f, FILE *out);
void faults_finish(struct faults *f);

#endif
