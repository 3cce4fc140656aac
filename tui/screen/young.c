/* Somebody under 16: a kind end, and nothing kept. */
#include "tui/part/choice.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

static void young_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	(void)self;
	(void)damage;
	choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_YOUNG_TEXT));
}

static struct move young_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)ui;
	(void)self;
	if (ev->action == ACTION_BACK || ev->action == ACTION_OPEN)
		return move_to(MOVE_HOME);
	return move_stay(DAMAGE_NONE);
}

const struct screen_ops young_screen = {
	.name = "young",
	.title = WORD_YOUNG_TITLE,
	.size = 1,
	.buttons = {{UI_ENTER, WORD_GO_ON, ACTION_OPEN}},
	.draw = young_draw,
	.event = young_event,
};
