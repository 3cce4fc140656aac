#include "tui/part/list.h"

#define BAR_LINES 1 /* of buttons, that those to page may take */

void list_init(struct list *list, int height)
{
	*list = (struct list){.height = height, .drawn_focus = -1, .visible = 1};
}

void list_restart(struct list *list)
{
	list->count = list->top = list->focus = 0;
	list->drawn_focus = -1;
	list->visible = 1;
}

int list_step(const struct list *list, const struct canvas *c)
{
	return list->height > c->target_rows ? list->height : c->target_rows;
}

/* Keeps the focus on a row that exists and the window around the focus. */
static void settle(struct list *list)
{
	if (list->focus >= list->count)
		list->focus = list->count - 1;
	if (list->focus < 0)
		list->focus = 0;
	if (list->top > list->focus)
		list->top = list->focus;
	if (list->top + list->visible <= list->focus)
		list->top = list->focus - list->visible + 1;
	if (list->top + list->visible > list->count)
		list->top = list->count - list->visible;
	if (list->top < 0)
		list->top = 0;
}

static void draw_row(const struct list *list, struct canvas *c, struct rect area, long index,
		     struct list_rows rows)
{
	long line = index - list->top;
	int step = list_step(list, c);
	if (line < 0 || line >= list->visible || index >= list->count)
		return;
	struct rect at = {area.row + (int)line * step, area.col, step, area.cols};
	rows.draw(rows.owner, c, at, index, index == list->focus);
}

static void draw_all(struct list *list, struct canvas *c, struct rect area, struct list_rows rows)
{
	int step = list_step(list, c);
	canvas_untarget(c, area);
	for (long i = list->top; i < list->top + list->visible && i < list->count; i++) {
		struct rect at = {area.row + (int)(i - list->top) * step, area.col, step,
				  area.cols};
		rows.draw(rows.owner, c, at, i, i == list->focus);
		canvas_target(c, at, ACTION_PICK, (int)i);
		canvas_describe(c, ROLE_ITEM, 0, i + 1, list->count);
	}
	long shown =
		list->count - list->top < list->visible ? list->count - list->top : list->visible;
	int used = (int)shown * step;
	struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
	canvas_clear(c, rest, STYLE_BODY);
}

void list_draw(struct list *list, struct canvas *c, struct rect area, enum damage damage,
	       struct list_rows rows)
{
	int step = list_step(list, c);
	bool same_size = list->rows_then == c->rows && list->cols_then == c->cols &&
			 list->target_then == c->target_rows;
	bool nearly = list->count * step + BAR_LINES * c->target_rows > area.rows;
	list->visible = area.rows / step > 0 ? area.rows / step : 1;
	list->overflows = list->count > list->visible || (same_size && list->overflows && nearly);
	list->rows_then = c->rows;
	list->cols_then = c->cols;
	list->target_then = c->target_rows;
	if (!same_size)
		list->top = list->top_then;
	settle(list);
	if (same_size)
		list->top_then = list->top;
	if (damage == DAMAGE_FOCUS && list->drawn_top == list->top && list->drawn_focus >= 0) {
		draw_row(list, c, area, list->drawn_focus, rows);
		draw_row(list, c, area, list->focus, rows);
	} else {
		draw_all(list, c, area, rows);
	}
	list->drawn_focus = list->focus;
	list->drawn_top = list->top;
	if (list->count > 0)
		canvas_focus(c, ACTION_PICK, (int)list->focus);
}

/* Where an action takes the focus; -1 when it is not one of the list's. */
static long destination(const struct list *list, const struct event *ev)
{
	long page = list->visible > 1 ? list->visible - 1 : 1;
	switch (ev->action) {
	case ACTION_UP:
	case ACTION_PREVIOUS: return list->focus > 0 ? list->focus - 1 : 0;
	case ACTION_DOWN:
	case ACTION_NEXT: return list->focus + 1;
	case ACTION_PAGE_UP: return list->focus > page ? list->focus - page : 0;
	case ACTION_PAGE_DOWN: return list->focus + page;
	case ACTION_FIRST: return 0;
	case ACTION_LAST: return list->count > 0 ? list->count - 1 : 0;
	case ACTION_PICK: return ev->arg;
	default: return -1;
	}
}

/* A page moves the rows on the screen with the focus, so that what comes can all be seen. */
static void turn_page(struct list *list, enum action action, long by)
{
	if (action == ACTION_PAGE_UP || action == ACTION_PAGE_DOWN)
		list->top += by;
	settle(list);
}

bool list_act(struct list *list, const struct event *ev, enum damage *damage)
{
	long to = ev->kind == EVENT_ACTION ? destination(list, ev) : -1;
	if (to < 0)
		return false;
	long from = list->focus;
	list_focus(list, to);
	turn_page(list, ev->action, list->focus - from);
	list->top_then = list->top;
	*damage = from == list->focus ? DAMAGE_NONE : DAMAGE_FOCUS;
	return true;
}

bool list_pages(const struct list *list)
{
	return list->overflows;
}

void list_focus(struct list *list, long index)
{
	list->focus = index;
	if (list->focus >= list->count)
		list->focus = list->count - 1;
	if (list->focus < 0)
		list->focus = 0;
}
