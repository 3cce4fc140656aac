/* How a report looks: on a screen by day and by night, on a phone, and on paper. */
#ifndef DB_OFFICE_STYLE_H
#define DB_OFFICE_STYLE_H

struct buf;

/* Adds the CSS, which names nothing outside the page. */
void style_add(struct buf *out);

#endif
