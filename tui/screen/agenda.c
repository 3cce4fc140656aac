/* What there is to do from now on, by day. */
#include "db/base/err.h"
#include "tui/part/choice.h"
#include "tui/part/days.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

/* More than anybody reads through; the weeks reach further. */
#define LISTED_MAX 400

struct agenda_state {
	struct days days;
};

static int read_days(struct ui *ui, struct agenda_state *state, struct err *e)
{
	int64_t now = ui_now(ui);
	state->days.today = agenda_today(now);
	return days_read(&state->days, ui_agenda(ui), now, INT64_MAX, LISTED_MAX, state->days.today,
			 e);
}

static int agenda_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct agenda_state *state = self;
	(void)arg;
	days_init(&state->days, ui_lang(ui));
	return read_days(ui, state, e);
}

static void agenda_resume(struct ui *ui, void *self)
{
	struct agenda_state *state = self;
	struct err e;
	state->days.lang = ui_lang(ui);
	if (read_days(ui, state, &e) != 0)
		ui_show_error(ui, &e);
}

static void agenda_leave(struct ui *ui, void *self)
{
	struct agenda_state *state = self;
	(void)ui;
	days_finish(&state->days);
}

static void agenda_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct agenda_state *state = self;
	if (state->days.all.count == 0)
		choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_AGENDA_NONE));
	else
		days_draw(&state->days, c, area, damage);
}

static struct move agenda_event(struct ui *ui, void *self, const struct event *ev)
{
	struct agenda_state *state = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&state->days.list, ev, &damage);
	const struct activity *chosen = days_focused(&state->days);
	if (ev->action == ACTION_WEEK)
		return move_push(&week_screen, NULL, NULL);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && chosen != NULL)
		return move_push(&activity_screen, NULL, chosen);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool agenda_offers(struct ui *ui, const void *self, enum action action)
{
	const struct agenda_state *state = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&state->days.list);
}

const struct screen_ops agenda_screen = {
	.name = "agenda",
	.title = WORD_AGENDA_TITLE,
	.size = sizeof(struct agenda_state),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {'w', WORD_AGENDA_WEEK, ACTION_WEEK},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = agenda_enter,
	.draw = agenda_draw,
	.event = agenda_event,
	.resume = agenda_resume,
	.leave = agenda_leave,
	.offers = agenda_offers,
};
