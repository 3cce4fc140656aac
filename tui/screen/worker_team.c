/* Who can use worker mode here.  Adding and removing is for whoever administers the machine. */
#include "db/store/workers.h"
#include "tui/part/body.h"
#include "tui/part/flow.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct worker_team {
	struct body body;
	struct flow *flow;
	struct workers workers;
};

static void write_team(struct ui *ui, void *self)
{
	struct worker_team *team = self;
	flow_free(team->flow);
	block_finish(&team->body);
	for (size_t i = 0; i < team->workers.count; i++)
		body_add(&team->body, BLOCK_BULLET, 1, NULL, team->workers.list[i].name);
	body_add(&team->body, BLOCK_PARAGRAPH, 1, NULL, ui_word(ui, WORD_WORKER_TEAM_TEXT));
	team->flow = flow_new(&team->body, words_lang_is_rtl(ui_lang(ui)));
}

static int worker_team_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct worker_team *team = self;
	(void)arg;
	if (workers_list(ui_centre(ui), &team->workers, e) != 0)
		return -1;
	write_team(ui, self);
	return 0;
}

static void worker_team_leave(struct ui *ui, void *self)
{
	struct worker_team *team = self;
	(void)ui;
	flow_free(team->flow);
	block_finish(&team->body);
	workers_finish(&team->workers);
}

static void worker_team_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			     enum damage damage)
{
	(void)ui;
	flow_draw(((struct worker_team *)self)->flow, c, area, damage);
}

static struct move worker_team_event(struct ui *ui, void *self, const struct event *ev)
{
	struct worker_team *team = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	if (ev->action == ACTION_BACK || ev->action == ACTION_OPEN)
		return move_to(MOVE_BACK);
	flow_act(team->flow, ev, &damage);
	return move_stay(damage);
}

const struct screen_ops worker_team_screen = {
	.name = "worker_team",
	.title = WORD_WORKER_TEAM,
	.size = sizeof(struct worker_team),
	.buttons = {{UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = worker_team_enter,
	.draw = worker_team_draw,
	.event = worker_team_event,
	.resume = write_team,
	.leave = worker_team_leave,
};
