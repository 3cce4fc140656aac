/*
 * Flowing text: the blocks of a page body laid out in lines for one width, once;
 * then drawn from any line at the cost of the lines shown.
 */
#ifndef TUI_PART_FLOW_H
#define TUI_PART_FLOW_H

#include "content/bundle/block.h"
#include "tui/canvas.h"
#include "tui/screen.h"

struct flow;

/*
 * body must outlive the flow.  rtl: its language is written from right to left; it is drawn that
 * way, also when the rest of the screen is not.
 */
struct flow *flow_new(const struct body *body, bool rtl);
void flow_free(struct flow *flow);

/*
 * Draws in area; lays out again only when area.cols changed.  With DAMAGE_FOCUS only the
 * lines of the link that lost and the one that got the focus.  Each link on the screen gets a
 * target (ACTION_PICK, link index).
 */
void flow_draw(struct flow *flow, struct canvas *c, struct rect area, enum damage damage);
/*
 * Arrows, pages, first and last scroll; Tab and left/right go from link to link, the way the text
 * runs;
 * ACTION_PICK with a link index focuses it.  Returns whether it understood.
 */
bool flow_act(struct flow *flow, const struct event *ev, enum damage *damage);
/* The target of the link that has the focus, or NULL. */
const char *flow_link(const struct flow *flow);
/* How far: first and last line shown (from 1) and lines in all, after a draw. */
void flow_position(const struct flow *flow, int *first, int *last, int *all);

/* The same in words on the last row of area, when not all is shown; {1} {2} {3} in words. */
void flow_draw_position(const struct flow *flow, struct canvas *c, struct rect area,
			const char *words);

#endif
