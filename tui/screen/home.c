/* Home: everything one can do here, in six lines. */
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
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
	choice_draw(c, at, (int)index + 1, ui_word(ui, items[i].label), ui_word(ui, items[i].hint),
		    focus);
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
	/* On a low screen two lines an item, so that all are seen at once. */
	home->list.height = area.rows >= 3 * (int)home->list.count ? 3 : 2;
	if (!store_takes_signups(ui_store(ui)))
		draw_notice(ui, c, &area, WORD_HOME_NO_SIGNUPS);
	if (store_was_damaged(ui_store(ui)))
		draw_notice(ui, c, &area, WORD_HOME_DAMAGED);
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
	(void)ui;
	(void)self;
	return action != ACTION_BACK;
}

const struct screen_ops home_screen = {
	.name = "home",
	.title = WORD_HOME_TITLE,
	.size = sizeof(struct home),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = home_enter,
	.draw = home_draw,
	.event = home_event,
	.offers = home_offers,
};
