/* How the kiosk works, in a few lines. */
#include "db/store/store.h"
#include "tui/part/body.h"
#include "tui/part/flow.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct help {
	struct body body;
	struct flow *flow;
};

static const struct {
	enum block_kind kind;
	enum word label, text;
	bool (*offered)(const struct ui *ui); /* NULL: always */
} lines[] = {
	{BLOCK_HEADING, WORD_NONE, WORD_HELP_TOUCH, NULL},
	{BLOCK_PARAGRAPH, WORD_NONE, WORD_HELP_TOUCH_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_DIGITS, WORD_HELP_DIGITS_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_ARROWS, WORD_HELP_ARROWS_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_ENTER, WORD_HELP_ENTER_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_ESC, WORD_HELP_ESC_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_SLASH, WORD_HELP_SLASH_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_SPEECH, WORD_HELP_SPEECH_TEXT, ui_can_speak},
	{BLOCK_BULLET, WORD_HELP_AGAIN, WORD_HELP_AGAIN_TEXT, ui_can_speak},
	{BLOCK_BULLET, WORD_HELP_READ, WORD_HELP_READ_TEXT, ui_can_speak},
	{BLOCK_BULLET, WORD_HELP_AIDS, WORD_HELP_AIDS_TEXT, NULL},
	{BLOCK_BULLET, WORD_HELP_FINISH, WORD_HELP_FINISH_TEXT, NULL},
	{BLOCK_HEADING, WORD_NONE, WORD_HELP_DATA, NULL},
	{BLOCK_PARAGRAPH, WORD_NONE, WORD_HELP_DATA_TEXT, NULL},
	{BLOCK_PARAGRAPH, WORD_NONE, WORD_HELP_PERSON, NULL},
};

static void help_write(struct ui *ui, void *self)
{
	struct help *help = self;
	flow_free(help->flow);
	block_finish(&help->body);
	const char *contact = store_contact(ui_store(ui));
	if (contact != NULL) {
		body_add(&help->body, BLOCK_HEADING, 1, NULL, ui_word(ui, WORD_HELP_ASK));
		body_add(&help->body, BLOCK_PARAGRAPH, 1, NULL, contact);
	}
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (lines[i].offered != NULL && !lines[i].offered(ui))
			continue;
		const char *label =
			lines[i].label != WORD_NONE ? ui_word(ui, lines[i].label) : NULL;
		body_add(&help->body, lines[i].kind, 1, label, ui_word(ui, lines[i].text));
	}
	help->flow = flow_new(&help->body, words_lang_is_rtl(ui_lang(ui)));
}

static int help_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	(void)arg;
	(void)e;
	help_write(ui, self);
	return 0;
}

static void help_leave(struct ui *ui, void *self)
{
	struct help *help = self;
	(void)ui;
	flow_free(help->flow);
	block_finish(&help->body);
}

static void help_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct help *help = self;
	(void)ui;
	flow_draw(help->flow, c, area, damage);
}

static struct move help_event(struct ui *ui, void *self, const struct event *ev)
{
	struct help *help = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	if (ev->action == ACTION_BACK || ev->action == ACTION_OPEN)
		return move_to(MOVE_BACK);
	flow_act(help->flow, ev, &damage);
	return move_stay(damage);
}

const struct screen_ops help_screen = {
	.name = "help",
	.title = WORD_HELP_TITLE,
	.size = sizeof(struct help),
	.buttons = {{UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = help_enter,
	.draw = help_draw,
	.event = help_event,
	.resume = help_write,
	.leave = help_leave,
};
