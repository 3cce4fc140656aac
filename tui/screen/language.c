/* Choose a language by its own name.  Nothing that was filled in is lost. */
#include "tui/part/cards.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

enum { CARD_ROWS = 3 };

struct language {
	struct cards cards;
	int count, focus;
};

static int language_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct language *language = self;
	enum lang lang;
	(void)arg;
	(void)e;
	while ((lang = ui_language(ui, (size_t)language->count)) != LANGS) {
		if (lang == ui_lang(ui))
			language->focus = language->count;
		language->count++;
	}
	return 0;
}

static void language_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			  enum damage damage)
{
	struct language *language = self;
	(void)damage;
	canvas_untarget(c, area);
	cards_lay_out(&language->cards, area, language->count, CARD_ROWS);
	for (int k = 0; k < language->count; k++) {
		enum lang lang = ui_language(ui, (size_t)k);
		canvas_note(c, NOTE_LANGUAGE, cards_at(&language->cards, k), (int)lang);
		cards_draw(c, &language->cards, k, words_lang_name(lang), NULL,
			   (k == language->focus ? CARD_FOCUS : CARD_PLAIN) |
				   (lang == ui_lang(ui) ? CARD_CHOSEN : CARD_PLAIN));
		if (words_lang_is_rtl(lang) != c->rtl)
			canvas_turn(c, cards_at(&language->cards, k));
	}
	canvas_focus(c, ACTION_PICK, language->focus);
}

static struct move language_event(struct ui *ui, void *self, const struct event *ev)
{
	struct language *language = self;
	int before = language->focus;
	if (ev->kind != EVENT_ACTION)
		return move_stay(DAMAGE_NONE);
	if (ev->action == ACTION_PICK && ev->arg >= 0 && ev->arg < language->count)
		language->focus = ev->arg;
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK) {
		ui_set_lang(ui, ui_language(ui, (size_t)language->focus));
		return move_to(MOVE_BACK);
	}
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	language->focus = cards_move(&language->cards, before, ev->action);
	return move_stay(language->focus != before ? DAMAGE_FOCUS : DAMAGE_NONE);
}

static bool language_offers(struct ui *ui, const void *self, enum action action)
{
	(void)ui;
	(void)self;
	return action != ACTION_LANGUAGE;
}

const struct screen_ops language_screen = {
	.name = "language",
	.title = WORD_CHOOSE_LANGUAGE,
	.size = sizeof(struct language),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = language_enter,
	.draw = language_draw,
	.event = language_event,
	.offers = language_offers,
};
