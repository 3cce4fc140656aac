/*
 * A report as one HTML page that needs nothing else: no script, no font, no network.  Charts
 * are inline SVG beside a table of the same figures.  It reads on a phone (320 CSS pixels), in
 * print (A4), with a screen reader and in dark surroundings.
 *
 * A count from 1 to 4 is shown as "<5", in text, in tables and in the lengths of bars alike, so
 * that nobody can be recognised; and no total or difference on the page gives it away.
 */
#ifndef DB_OFFICE_PAGE_H
#define DB_OFFICE_PAGE_H

struct buf;
struct figures;

/* Appends the page, UTF-8, Dutch. */
void page_write(const struct figures *f, struct buf *out);

#endif
