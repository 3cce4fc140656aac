/*
 * A roll as a PDF on A4: title, lines, a table with a box to tick before each
 * person, and at the foot of each page the note and the number of the page.
 * Upright, or on its side when the columns need the room.  Text is laid out by
 * Pango, so every script is right; the size is what paper can be read at.
 */
#ifndef DB_PAPER_DRAW_H
#define DB_PAPER_DRAW_H

#include <stddef.h>

struct buf;
struct err;
struct roll;

/* Adds the PDF to out.  EX_SOFTWARE when cairo refuses. */
int draw_pdf(const struct roll *roll, struct buf *out, struct err *e);

#endif
