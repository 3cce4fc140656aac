/*
 * The worker's menu.  A worker is in as long as this screen is open: going back from it, F10 and
 * idle all end the visit, which wipes everything and locks.
 */
#include "db/agenda/agenda.h"
#include "db/store/listkey.h"
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

struct worker_menu {
	struct list list;
};

static bool takes_signups(struct ui *ui)
{
	return store_takes_signups(ui_store(ui));
}

/* A centre that never kept a list has nothing to open. */
static bool keeps_list(struct ui *ui)
{
	bool ever = false;
	return listkey_ever(ui_centre(ui), &ever, NULL) != 0 || ever;
}

static bool has_activities(struct ui *ui)
{
	return takes_signups(ui) && agenda_any(ui_agenda(ui), ui_now(ui));
}

/* What a worker can do here; `offered` NULL: always. */
static const struct {
	enum word label, hint;
	const struct screen_ops *to;
	const char *id;
	bool (*offered)(struct ui *ui);
} items[] = {
	{WORD_ASSIST_TITLE, WORD_ASSIST_HINT, &assist_screen, NULL, takes_signups},
	{WORD_ASSIST_AGENDA, WORD_ASSIST_AGENDA_HINT, &agenda_screen, NULL, has_activities},
	{WORD_CORRECT_WITHDRAW, WORD_CORRECT_WITHDRAW_HINT, &withdraw_screen, NULL, takes_signups},
	{WORD_NOTICES, WORD_NOTICES_HINT, &worker_notices_screen, NULL, NULL},
	{WORD_PIN_TITLE, WORD_PIN_TITLE_HINT, &worker_change_screen, NULL, NULL},
	{WORD_PEOPLE_ENTRY, WORD_PEOPLE_ENTRY_HINT, &people_door_screen, NULL, keeps_list},
	{WORD_WORKER_TEAM, WORD_WORKER_TEAM_HINT, &worker_team_screen, NULL, NULL},
	{WORD_WORKER_HEALTH, WORD_WORKER_HEALTH_HINT, &health_screen, NULL, NULL},
};
#define ITEMS (sizeof items / sizeof items[0])

static bool is_offered(struct ui *ui, size_t i)
{
	return items[i].offered == NULL || items[i].offered(ui);
}

/* The k-th item that is of use now. */
static size_t item_at(struct ui *ui, long k)
{
	for (size_t i = 0; i < ITEMS; i++)
		if (is_offered(ui, i) && k-- == 0)
			return i;
	return ITEMS - 1;
}

static void count_items(struct ui *ui, void *self)
{
	struct worker_menu *menu = self;
	menu->list.count = 0;
	for (size_t i = 0; i < ITEMS; i++)
		menu->list.count += is_offered(ui, i);
}

static int worker_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct worker_menu *menu = self;
	(void)arg;
	(void)e;
	list_init(&menu->list, 3);
	count_items(ui, self);
	return 0;
}

static void draw_item(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	struct ui *ui = owner;
	size_t i = item_at(ui, index);
	const char *hint = ui_word(ui, items[i].hint);
	/* Half a hint helps nobody. */
	if (text_rows(hint, at.cols - CHOICE_INDENT) > at.rows - 1)
		hint = NULL;
	choice_draw(c, at, (int)index + 1, ui_word(ui, items[i].label), hint, focus);
}

/* Somebody tried this worker's PIN: better known at once. */
static struct rect draw_tries(struct ui *ui, struct canvas *c, struct rect area)
{
	const long wrong = ui_worker_tries(ui);
	char text[256];
	if (wrong == 0)
		return area;
	words_fill(text, sizeof text, ui_word(ui, WORD_WORKER_TRIES), &wrong, 1);
	int used = choice_paragraph(c, area, STYLE_STRONG, text) + 1;
	return (struct rect){area.row + used, area.col, area.rows - used, area.cols};
}

static void worker_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct worker_menu *menu = self;
	area = draw_tries(ui, c, area);
	/* On a low screen fewer lines an item, so that all are seen at once. */
	int fits = area.rows / (int)menu->list.count;
	menu->list.height = fits > 3 ? 3 : fits > 1 ? fits : 1;
	list_draw(&menu->list, c, area, damage, (struct list_rows){ui, draw_item});
}

static struct move worker_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_menu *menu = self;
	enum damage damage = DAMAGE_NONE;
	list_act(&menu->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK) {
		size_t i = item_at(ui, menu->list.focus);
		return move_push(items[i].to, items[i].id, NULL);
	}
	return ev->action == ACTION_BACK ? move_to(MOVE_FINISH) : move_stay(damage);
}

static bool worker_offers(struct ui *ui, const void *self, enum action action)
{
	const struct worker_menu *menu = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return action != ACTION_BACK && (!paging || list_pages(&menu->list));
}

const struct screen_ops worker_screen = {
	.name = "worker",
	.title = WORD_WORKER_TITLE,
	.size = sizeof(struct worker_menu),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = worker_enter,
	.draw = worker_draw,
	.event = worker_event,
	.resume = count_items,
	.offers = worker_offers,
};
