/*
 * From what pdftotext gives to paragraphs that read well at any width: lines joined, words that
 * were broken at a line end whole again, and what stands at the top or foot of many pages, page
 * numbers among it, left out.
 */
#ifndef CONTENT_IMPORT_REFLOW_H
#define CONTENT_IMPORT_REFLOW_H

struct buf;

/* Adds the text as content/texts/ID.txt has it: paragraphs with a blank line between, list items
 * with "- " in front.  pages: with a form feed behind each. */
void reflow_add(const char *pages, struct buf *out);

#endif
