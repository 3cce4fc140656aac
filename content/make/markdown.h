/*
 * Markdown (CommonMark, by md4c) to a page body.  Headings, paragraphs, lists,
 * quotes, rules, emphasis, strong and links; anything else is a fault.
 */
#ifndef CONTENT_MAKE_MARKDOWN_H
#define CONTENT_MAKE_MARKDOWN_H

#include "content/bundle/block.h"

struct faults;

struct markdown_link {
	char *target; /* the same string as in body.links, owned there */
	int line;
};
struct markdown {
	struct body body;	     /* free with block_finish */
	struct markdown_link *links; /* as many as body.link_count */
	int *lines;		     /* where each of body.blocks begins */
};

/* first_line: of the text in its file. */
void markdown_parse(struct markdown *out, const char *text, size_t len, const char *file,
		    int first_line, struct faults *faults);
void markdown_finish(struct markdown *m);

#endif
