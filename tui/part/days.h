/*
 * Activities to choose from, by day: a heading where a day begins, and for
 * each its title, its time and its place.
 */
#ifndef TUI_PART_DAYS_H
#define TUI_PART_DAYS_H

#include "db/agenda/agenda.h"
#include "tui/part/list.h"
#include "tui/words.h"

struct buf;

struct days {
	struct list list;
	struct activities all;
	int64_t today; /* as agenda_first_day counts */
	int64_t first; /* what began before this day stands under it */
	enum lang lang;
};

void days_init(struct days *days, enum lang lang);
void days_finish(struct days *days);
/*
 * Reads what there is between two moments (seconds since 1970 UTC), at most max; first: the day
 * of `from`.  The focus stays where it was as well as it can.
 */
int days_read(struct days *days, struct agenda *agenda, int64_t from, int64_t until, size_t max,
	      int64_t first, struct err *e);
void days_draw(struct days *days, struct canvas *c, struct rect area, enum damage damage);
/* What has the focus, or NULL. */
const struct activity *days_focused(const struct days *days);
/* "19.30 tot 21.00 uur, Zaal 2", or that it does not go on. */
void days_hint(struct buf *out, enum lang lang, const struct activity *activity, int64_t day,
	       int64_t today);

#endif
