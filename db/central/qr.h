/* QR codes (ISO/IEC 18004) of what staff print: black on white, with four quiet modules. */
#ifndef DB_CENTRAL_QR_H
#define DB_CENTRAL_QR_H

struct buf;
struct err;

/* Adds an SVG picture; label says what it is, for who cannot see it.  EX_OSERR: it cannot be made.
 */
int qr_add_svg(struct buf *out, const char *text, const char *label, struct err *e);
/*
 * Adds lines for a terminal with colours: two modules a character.  Equal halves are blanks with a
 * background, others are U+2584: fonts leave lines in other blocks that scanners trip over.
 */
int qr_add_lines(struct buf *out, const char *text, struct err *e);

#endif
