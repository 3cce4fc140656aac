/* The figures of a report, from the central database. */
#ifndef DB_OFFICE_REPORT_H
#define DB_OFFICE_REPORT_H

struct buf;
struct err;
struct home;

/*
 * Appends the page (page.h) of a period: days as filter_read takes them; NULL: from the first
 * signup, or to today.  Days, and the first and the last, are those of the Netherlands.
 */
int report_write(struct home *home, const char *since, const char *until, struct buf *out,
		 struct err *e);

#endif
