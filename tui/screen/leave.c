/* Asks before answers are lost.  Staying has the focus. */
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct leave {
	struct list list;
};

static const enum word choices[] = {WORD_LEAVE_STAY, WORD_LEAVE_DISCARD};

static int leave_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct leave *leave = self;
	(void)ui;
	(void)arg;
	(void)e;
	list_init(&leave->list, 2);
	leave->list.count = sizeof choices / sizeof choices[0];
	return 0;
}

static void draw_choice(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	char text[128];
	const struct ui *ui = owner;
	snprintf(text, sizeof text, "%s%ld  %s", focus ? "»" : " ", index + 1,
		 ui_word(ui, choices[index]));
	canvas_line(c, at.row, at.col, at.cols, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, text);
}

static void leave_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct leave *leave = self;
	int used = choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_LEAVE_TEXT)) + 1;
	struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
	list_draw(&leave->list, c, rest, damage, (struct list_rows){ui, draw_choice});
}

static struct move leave_event(struct ui *ui, void *self, const struct event *ev)
{
	struct leave *leave = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	bool understood = list_act(&leave->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK)
		return move_to(leave->list.focus == 0 ? MOVE_BACK : MOVE_DISCARD);
	return understood || ev->action != ACTION_BACK ? move_stay(damage) : move_to(MOVE_BACK);
}

const struct screen_ops leave_screen = {
	.name = "leave",
	.title = WORD_LEAVE_TITLE,
	.size = sizeof(struct leave),
	.enter = leave_enter,
	.draw = leave_draw,
	.event = leave_event,
};
