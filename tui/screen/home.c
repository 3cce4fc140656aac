/* Home: everything one can do here, in six lines. */
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define WIJKWIJZER "https://www.wijkwijzer.org/"

struct home {
	struct list list;
};

static const struct {
	enum word label, hint;
	const struct screen_ops *to;
	const char *id;
	bool needs_store; /* of no use when the kiosk takes no signups */
} items[] = {
	{WORD_HOME_ABOUT, WORD_HOME_ABOUT_HINT, &pages_screen, NULL, false},
	{WORD_HOME_PUBLICATIONS, WORD_HOME_PUBLICATIONS_HINT, &publications_screen, NULL, false},
	{WORD_HOME_SIGN_UP, WORD_HOME_SIGN_UP_HINT, &forms_screen, NULL, true},
	{WORD_HOME_WITHDRAW, WORD_HOME_WITHDRAW_HINT, &withdraw_screen, NULL, true},
	{WORD_HOME_WIJKWIJZER, WORD_HOME_WIJKWIJZER_HINT, &qr_screen, WIJKWIJZER, false},
	{WORD_HOME_HELP, WORD_HOME_HELP_HINT, &help_screen, NULL, false},
};
#define ITEMS (sizeof items / sizeof items[0])

/* The k-th item that is of use now. */
static size_t item_at(struct ui *ui, long k)
{
	bool store = store_takes_signups(ui_store(ui));
	for (size_t i = 0; i < ITEMS; i++)
		if ((store || !items[i].needs_store) && k-- == 0)
			return i;
	return ITEMS - 1;
}

static int home_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct home *home = self;
	bool store = store_takes_signups(ui_store(ui));
	(void)arg;
	(void)e;
	list_init(&home->list, 3);
	for (size_t i = 0; i < ITEMS; i++)
		home->list.count += store || !items[i].needs_store;
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

/* A line above the choices; they get what is left. */
static void draw_notice(struct ui *ui, struct canvas *c, struct rect *area, enum word word)
{
	int used = choice_paragraph(c, *area, STYLE_HINT, ui_word(ui, word)) + 1;
	area->row += used;
	area->rows -= used;
}

static void home_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct home *home = self;
	if (!store_takes_signups(ui_store(ui)))
		draw_notice(ui, c, &area, WORD_HOME_NO_SIGNUPS);
	if (store_was_damaged(ui_store(ui)))
		draw_notice(ui, c, &area, WORD_HOME_DAMAGED);
	/* On a low screen fewer lines an item, so that all are seen at once. */
	int fits = area.rows / (int)home->list.count;
	home->list.height = fits > 3 ? 3 : fits > 1 ? fits : 1;
	list_draw(&home->list, c, area, damage, (struct list_rows){ui, draw_item});
}

static struct move home_event(struct ui *ui, void *self, const struct event *ev)
{
	struct home *home = self;
	enum damage damage = DAMAGE_NONE;
	list_act(&home->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK) {
		size_t i = item_at(ui, home->list.focus);
		return move_push(items[i].to, items[i].id, NULL);
	}
	return ev->action == ACTION_BACK ? move_to(MOVE_FINISH) : move_stay(damage);
}

static bool home_offers(struct ui *ui, const void *self, enum action action)
{
	const struct home *home = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return action != ACTION_BACK && (!paging || list_pages(&home->list));
}

const struct screen_ops home_screen = {
	.name = "home",
	.title = WORD_HOME_TITLE,
	.size = sizeof(struct home),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = home_enter,
	.draw = home_draw,
	.event = home_event,
	.offers = home_offers,
};
