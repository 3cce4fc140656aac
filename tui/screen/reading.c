/* Reads a whole publication: its text, a screen at a time. */
#include "content/bundle/block.h"
#include "content/bundle/pubs.h"
#include "db/base/err.h"
#include "tui/bars.h"
#include "tui/part/body.h"
#include "tui/part/flow.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct reading {
	struct body body;
	struct flow *flow;
};

static int reading_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct reading *r = self;
	struct pub pub = {.id = NULL};
	if (pubs_get(ui_bundle(ui), arg->id, &pub, e) != 0)
		return -1;
	int rc = pubs_text(ui_bundle(ui), arg->id, &r->body, e);
	if (rc == 0) {
		body_add_first(&r->body, BLOCK_HEADING, 2, pub.title);
		body_add(&r->body, BLOCK_RULE, 0, NULL, "");
		body_add(&r->body, BLOCK_QUOTE, 0, NULL, ui_word(ui, WORD_TEXT_FROM_PDF));
		/* What it says is Dutch, from left to right, in every language of the kiosk. */
		r->flow = flow_new(&r->body, false);
	}
	pubs_finish(&pub);
	return rc;
}

static void reading_leave(struct ui *ui, void *self)
{
	struct reading *r = self;
	(void)ui;
	flow_free(r->flow);
	block_finish(&r->body);
}

static void reading_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			 enum damage damage)
{
	struct reading *r = self;
	int under = bars_tight(c) ? 1 : 2;
	struct rect body = {area.row, area.col, area.rows - under, area.cols};
	flow_draw(r->flow, c, body, damage);
	if (ui_lang(ui) != LANG_NL)
		canvas_note(c, NOTE_LANGUAGE, body, LANG_NL);
	flow_draw_position(r->flow, c, area, ui_word(ui, WORD_LINES_OF));
}

static struct move reading_event(struct ui *ui, void *self, const struct event *ev)
{
	struct reading *r = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	flow_act(r->flow, ev, &damage);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

const struct screen_ops reading_screen = {
	.name = "reading",
	.title = WORD_TEXT_TITLE,
	.size = sizeof(struct reading),
	.buttons = {{UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = reading_enter,
	.draw = reading_draw,
	.event = reading_event,
	.leave = reading_leave,
};
