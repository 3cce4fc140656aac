/* Choose a language by its own name.  Nothing that was filled in is lost. */
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct language {
	struct list list;
};

static int language_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct language *language = self;
	(void)arg;
	(void)e;
	list_init(&language->list, 2);
	for (size_t k = 0; ui_language(ui, k) != LANGS; k++)
		language->list.count++;
	for (size_t k = 0; ui_language(ui, k) != LANGS; k++)
		if (ui_language(ui, k) == ui_lang(ui))
			list_focus(&language->list, (long)k);
	return 0;
}

static void draw_language(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct ui *ui = owner;
	canvas_note(c, NOTE_LANGUAGE, at, (int)ui_language(ui, (size_t)index));
	choice_draw(c, at, (int)index + 1, words_lang_name(ui_language(ui, (size_t)index)), NULL,
		    focus);
}

static void language_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			  enum damage damage)
{
	struct language *language = self;
	list_draw(&language->list, c, area, damage, (struct list_rows){ui, draw_language});
}

static struct move language_event(struct ui *ui, void *self, const struct event *ev)
{
	struct language *language = self;
	enum damage damage = DAMAGE_NONE;
	list_act(&language->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK) {
		ui_set_lang(ui, ui_language(ui, (size_t)language->list.focus));
		return move_to(MOVE_BACK);
	}
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool language_offers(struct ui *ui, const void *self, enum action action)
{
	const struct language *language = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return action != ACTION_LANGUAGE && (!paging || list_pages(&language->list));
}

const struct screen_ops language_screen = {
	.name = "language",
	.title = WORD_CHOOSE_LANGUAGE,
	.size = sizeof(struct language),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = language_enter,
	.draw = language_draw,
	.event = language_event,
	.offers = language_offers,
};
