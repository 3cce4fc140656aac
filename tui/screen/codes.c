/* What one can take along from here: a list of codes. */
#include "db/base/err.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/translated.h"
#include "tui/ui.h"

struct codes {
	struct code_list codes;
	struct list list;
};

static int read_codes(struct ui *ui, struct codes *codes, struct err *e)
{
	struct code_list fresh;
	if (translated_codes(ui, &fresh, e) != 0)
		return -1;
	codes_finish(&codes->codes);
	codes->codes = fresh;
	codes->list.count = (long)fresh.count;
	return 0;
}

static int codes_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct codes *codes = self;
	(void)arg;
	list_init(&codes->list, 2);
	return read_codes(ui, codes, e);
}

static void codes_resume(struct ui *ui, void *self)
{
	struct err e;
	if (read_codes(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static void codes_leave(struct ui *ui, void *self)
{
	struct codes *codes = self;
	(void)ui;
	codes_finish(&codes->codes);
}

static void draw_code(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct codes *codes = owner;
	const struct code *code = &codes->codes.items[index];
	int number = (int)(index - codes->list.top) + 1;
	const char *first = code->line_count > 0 ? code->lines[0].value : NULL;
	choice_draw(c, at, number, code->label, first, focus);
	translated_note(c, at, code->dutch);
}

static void codes_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct codes *codes = self;
	int used = choice_paragraph(c, area, STYLE_HEADING, ui_word(ui, WORD_CODES_LEAD)) + 1;
	struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
	list_draw(&codes->list, c, rest, damage, (struct list_rows){codes, draw_code});
}

static struct move codes_event(struct ui *ui, void *self, const struct event *ev)
{
	struct codes *codes = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&codes->list, ev, &damage);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && codes->list.count > 0)
		return move_push(&code_screen, codes->codes.items[codes->list.focus].id, NULL);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool codes_offers(struct ui *ui, const void *self, enum action action)
{
	const struct codes *codes = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&codes->list);
}

const struct screen_ops codes_screen = {
	.name = "codes",
	.title = WORD_CODES_TITLE,
	.size = sizeof(struct codes),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = codes_enter,
	.draw = codes_draw,
	.event = codes_event,
	.resume = codes_resume,
	.leave = codes_leave,
	.offers = codes_offers,
};
