/* The centre's own list, open: what people signed up for, and how many did. */
#include "db/base/buf.h"
#include "db/store/opened.h"
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/people.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct people_groups {
	struct ui *ui;
	struct opened *opened;
	struct list list;
	struct people_choice choice; /* for the screen on top */
};

/* data: struct opened **, which is taken from whoever has it. */
static int people_groups_enter(struct ui *ui, void *self, const struct screen_arg *arg,
			       struct err *e)
{
	struct people_groups *g = self;
	struct opened **from = (struct opened **)(uintptr_t)arg->data;
	(void)e;
	g->ui = ui;
	g->opened = *from;
	*from = NULL;
	list_init(&g->list, 3);
	g->list.count = (long)g->opened->group_count;
	return 0;
}

static void people_groups_leave(struct ui *ui, void *self)
{
	struct people_groups *g = self;
	(void)ui;
	opened_free(g->opened);
}

static void draw_group(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct people_groups *g = owner;
	struct people people;
	struct buf label;
	char hint[128];
	long numbers[2] = {0, 0};
	buf_init(&label);
	people_init(&people, ui_bundle(g->ui), ui_lang(g->ui), g->opened,
		    &g->opened->groups[index]);
	people_title(&people, &label);
	size_t title = label.len;
	people_when(&people, ui_now(g->ui) * 1000, &label);
	if (label.len > title) {
		/* "Buurtmaaltijd, donderdag 3 december, 18.00" */
		buf_clear(&label);
		people_title(&people, &label);
		buf_add_str(&label, ui_word(g->ui, WORD_LIST_COMMA));
		people_when(&people, ui_now(g->ui) * 1000, &label);
	}
	numbers[0] = (long)people.group->count;
	for (size_t i = 0; i < people.group->count; i++)
		numbers[1] += people_entry(&people, i)->came;
	words_fill(hint, sizeof hint, ui_word(g->ui, WORD_PEOPLE_COUNT), numbers, 2);
	choice_draw(c, at, (int)index + 1, label.data, hint, focus);
	people_finish(&people);
	buf_finish(&label);
}

static struct rect below(struct rect area, int rows)
{
	rows = rows < area.rows ? rows : area.rows;
	return (struct rect){area.row + rows, area.col, area.rows - rows, area.cols};
}

/* What is not on the list is said under it, and never instead of it. */
static void draw_notes(const struct people_groups *g, struct canvas *c, struct rect area)
{
	const long days = store_keep_days(ui_store(g->ui)), shut = (long)g->opened->shut;
	char text[512];
	if (shut > 0) {
		words_fill(text, sizeof text, ui_word(g->ui, WORD_PEOPLE_SHUT), &shut, 1);
		area = below(area, choice_paragraph(c, area, STYLE_BODY, text));
	}
	words_fill(text, sizeof text, ui_word(g->ui, WORD_PEOPLE_ONLY), &days, 1);
	choice_paragraph(c, area, STYLE_HINT, text);
}

static void people_groups_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			       enum damage damage)
{
	enum { NOTE_ROWS = 5, LOW = 12 };
	struct people_groups *g = self;
	/* On a low screen the rows are closer together, so that the notes are whole. */
	g->list.height = area.rows < LOW ? 2 : 3;
	int rows = (int)g->list.count * list_step(&g->list, c);
	int room = area.rows - (area.rows >= LOW ? NOTE_ROWS : 0);
	struct rect list = {area.row, area.col, rows < room ? rows : room, area.cols};
	(void)damage;
	if (g->list.count == 0)
		list.rows = choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_PEOPLE_NOBODY));
	else
		list_draw(&g->list, c, list, DAMAGE_ALL, (struct list_rows){g, draw_group});
	draw_notes(g, c, below(area, list.rows + 1));
}

static struct move people_groups_event(struct ui *ui, void *self, const struct event *ev)
{
	struct people_groups *g = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&g->list, ev, &damage);
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && g->list.count > 0) {
		g->choice = (struct people_choice){g->opened, (size_t)g->list.focus};
		return move_push(&people_screen, NULL, &g->choice);
	}
	return move_stay(damage == DAMAGE_NONE ? damage : DAMAGE_ALL);
}

static bool people_groups_offers(struct ui *ui, const void *self, enum action action)
{
	const struct people_groups *g = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return (!paging || list_pages(&g->list)) && (action != ACTION_OPEN || g->list.count > 0);
}

const struct screen_ops people_groups_screen = {
	.name = "people_groups",
	.title = WORD_PEOPLE_TITLE,
	.confidential = true,
	.size = sizeof(struct people_groups),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = people_groups_enter,
	.draw = people_groups_draw,
	.event = people_groups_event,
	.leave = people_groups_leave,
	.offers = people_groups_offers,
};
