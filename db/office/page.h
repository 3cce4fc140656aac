/*
 * A report as one HTML page that needs nothing else: no script, no font, no network.  Charts
 * are inline SVG beside a table of the same figures.  It reads on a phone (320 CSS pixels), in
 * print (A4), with a screen reader and in dark surroundings.
 *
 * A count of signups from 1 to 4 is shown as "<5", in text, in tables and in the lengths of bars
 * alike, so that nobody can be recognised.  And no count can be found out by adding and taking
 * away.  Three rules, which all of the page follows:
 *
 *  1. Every count of signups, totals too, is shown as 0, "<5" or the nearest multiple of 5, and
 *     the page is made from what is shown: bars, sums, sentences, order, and what goes under
 *     "Andere".  The median is told only when the counts shown say in which row it is.
 *  2. Every list adds up to the total; what a list does not have is its row "Niet bekend".  So a
 *     reader knows a range for the total from every list, and the total is in all of them.
 *  3. A list in which some "<5" could then not be each of 1, 2, 3 and 4 is not shown at all.
 *
 * It follows that for each "<5" and each of 1 to 4 there are figures with that count that give
 * the same page to the byte; the test makes them.  Not covered: somebody who has other sources,
 * such as reports of two periods that differ by a day.  Kiosks are machines, and are counted
 * exactly.
 */
#ifndef DB_OFFICE_PAGE_H
#define DB_OFFICE_PAGE_H

struct buf;
struct figures;

/* Appends the page, UTF-8, Dutch. */
void page_write(const struct figures *f, struct buf *out);

#endif
