/*
 * The text of a PDF, by poppler's pdftotext.  The file may come from anybody: pdftotext reads
 * it from its standard input, in a process of its own that can write no file, with bounds to its
 * time, memory and output, and without a shell.
 */
#ifndef CONTENT_IMPORT_PDF_H
#define CONTENT_IMPORT_PDF_H

struct buf;
struct err;

#define PDF_PROGRAM "/usr/bin/pdftotext"

/*
 * Adds UTF-8, in reading order, with a form feed behind each page.  EX_NOINPUT: no such file;
 * EX_UNAVAILABLE: poppler-utils is missing; EX_DATAERR: no PDF, locked, or too much of it.
 */
int pdf_text(const char *file, struct buf *out, struct err *e);

#endif
