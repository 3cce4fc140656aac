/* Home: everything one can do here, a line or two for each. */
#include "content/bundle/codes.h"
#include "db/agenda/agenda.h"
#include "db/store/centre.h"
#include "db/store/store.h"
#include "db/store/workers.h"
#include "tui/part/board.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define WIJKWIJZER "https://www.wijkwijzer.org/"

static bool takes_signups(struct ui *ui)
{
	return store_takes_signups(ui_store(ui));
}

static bool has_activities(struct ui *ui)
{
	return agenda_any(ui_agenda(ui), ui_now(ui));
}

static bool has_codes(struct ui *ui)
{
	return codes_any(ui_bundle(ui), store_centre(ui_store(ui)));
}

static const struct {
	enum word label, hint;
	const struct screen_ops *to;
	const char *id;
	bool (*is_of_use)(struct ui *ui); /* NULL: always */
} items[] = {
	{WORD_HOME_ABOUT, WORD_HOME_ABOUT_HINT, &pages_screen, NULL, NULL},
	{WORD_HOME_PUBLICATIONS, WORD_HOME_PUBLICATIONS_HINT, &publications_screen, NULL, NULL},
	{WORD_HOME_AGENDA, WORD_HOME_AGENDA_HINT, &agenda_screen, NULL, has_activities},
	{WORD_HOME_SIGN_UP, WORD_HOME_SIGN_UP_HINT, &forms_screen, NULL, takes_signups},
	{WORD_HOME_WITHDRAW, WORD_HOME_WITHDRAW_HINT, &withdraw_screen, NULL, takes_signups},
	{WORD_HOME_WIJKWIJZER, WORD_HOME_WIJKWIJZER_HINT, &qr_screen, WIJKWIJZER, NULL},
	{WORD_HOME_CODES, WORD_HOME_CODES_HINT, &codes_screen, NULL, has_codes},
	{WORD_HOME_HELP, WORD_HOME_HELP_HINT, &help_screen, NULL, NULL},
};
#define ITEMS (sizeof items / sizeof items[0])

struct home {
	struct ui *ui;
	struct list list;
	size_t shown[ITEMS]; /* of the list's rows, which item each is */
	struct board board;  /* the centre's notices of today */
	bool has_workers;    /* somebody can come in by the worker's door */
};

static void choose_items(struct ui *ui, struct home *home)
{
	long count = 0;
	for (size_t i = 0; i < ITEMS; i++)
		if (items[i].is_of_use == NULL || items[i].is_of_use(ui))
			home->shown[count++] = i;
	home->list.count = count;
}

static int home_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct home *home = self;
	(void)arg;
	(void)e;
	home->ui = ui;
	home->has_workers = workers_any(ui_centre(ui));
	board_read(&home->board, ui);
	list_init(&home->list, 3);
	choose_items(ui, home);
	return 0;
}

static void home_resume(struct ui *ui, void *self)
{
	struct home *home = self;
	board_read(&home->board, ui);
}

static void home_leave(struct ui *ui, void *self)
{
	struct home *home = self;
	(void)ui;
	board_finish(&home->board);
}

static void draw_item(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct home *home = owner;
	size_t i = home->shown[index];
	const char *hint = ui_word(home->ui, items[i].hint);
	/* Half a hint helps nobody. */
	if (text_rows(hint, at.cols - CHOICE_INDENT) > at.rows - 1)
		hint = NULL;
	choice_draw(c, at, (int)index + 1, ui_word(home->ui, items[i].label), hint, focus);
}

/* A line above the choices; they get what is left. */
static void draw_notice(struct ui *ui, struct canvas *c, struct rect *area, enum word word)
{
	int used = choice_paragraph(c, *area, STYLE_HINT, ui_word(ui, word)) + 1;
	area->row += used;
	area->rows -= used;
}

/* Above the choices, but never so that these are out of sight. */
static void draw_board(const struct home *home, struct ui *ui, struct canvas *c, struct rect *area)
{
	int room = area->rows - (int)home->list.count;
	struct rect at = {area->row, area->col, room, area->cols};
	int used = board_draw(&home->board, ui, c, at, false);
	if (used > 0 && used < room)
		used++;
	area->row += used;
	area->rows -= used;
}

/* Lines of the longest label. */
static int label_rows(struct ui *ui, const struct home *home, int cols)
{
	int most = 1;
	for (long i = 0; i < home->list.count; i++) {
		int rows =
			text_rows(ui_word(ui, items[home->shown[i]].label), cols - CHOICE_INDENT);
		most = rows > most ? rows : most;
	}
	return most;
}

static void home_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct home *home = self;
	if (!store_takes_signups(ui_store(ui)))
		draw_notice(ui, c, &area, WORD_HOME_NO_SIGNUPS);
	if (store_was_damaged(ui_store(ui)) || centre_was_damaged(ui_centre(ui)))
		draw_notice(ui, c, &area, WORD_HOME_DAMAGED);
	draw_board(home, ui, c, &area);
	/* On a low screen fewer lines an item, so that all are seen at once; but no label is cut.
	 */
	int fits = area.rows / (int)home->list.count, least = label_rows(ui, home, area.cols);
	home->list.height = fits > 3 ? 3 : fits > least ? fits : least;
	list_draw(&home->list, c, area, damage, (struct list_rows){home, draw_item});
}

static struct move home_event(struct ui *ui, void *self, const struct event *ev)
{
	struct home *home = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&home->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK) {
		size_t i = home->shown[home->list.focus];
		return move_push(items[i].to, items[i].id, NULL);
	}
	if (ev->action == ACTION_WORKER)
		return move_push(&worker_pin_screen, NULL, NULL);
	return ev->action == ACTION_BACK ? move_to(MOVE_FINISH) : move_stay(damage);
}

static bool home_offers(struct ui *ui, const void *self, enum action action)
{
	const struct home *home = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	if (action == ACTION_WORKER)
		return home->has_workers;
	return action != ACTION_BACK && (!paging || list_pages(&home->list));
}

const struct screen_ops home_screen = {
	.name = "home",
	.title = WORD_HOME_TITLE,
	.size = sizeof(struct home),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP},
		    {UI_F4, WORD_WORKER_DOOR, ACTION_WORKER}},
	.enter = home_enter,
	.draw = home_draw,
	.event = home_event,
	.resume = home_resume,
	.leave = home_leave,
	.offers = home_offers,
};
