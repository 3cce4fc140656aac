/* Nobody is here: an invitation in every language.  Any key or touch begins a visit. */
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/part/choice.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define BUTTON_COLS 30
#define TOUCH_ROWS  3

static void centred(struct canvas *c, int row, enum style style, const char *text)
{
	int wide = text_columns(text, strlen(text));
	int col = wide < c->cols ? (c->cols - wide) / 2 : 0;
	canvas_text(c, row, col, c->cols - col, style, text, strlen(text));
}

static void draw_language(struct canvas *c, int row, size_t k, enum lang lang)
{
	char text[64];
	struct rect at = {row, (c->cols - BUTTON_COLS) / 2, 3, BUTTON_COLS};
	canvas_clear(c, at, STYLE_BUTTON);
	snprintf(text, sizeof text, "%zu   %s", k + 1, words_lang_name(lang));
	canvas_line(c, row + 1, at.col + 4, BUTTON_COLS - 4, STYLE_BUTTON_KEY, text);
	canvas_target(c, at, ACTION_PICK, (int)k);
	canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}

/* In the corner, for who cannot read what is under it: larger, or aloud. */
static void draw_aids(struct ui *ui, struct canvas *c)
{
	char text[64], key[8];
	snprintf(text, sizeof text, " %s %s ", bars_key_name(UI_F9, key), ui_word(ui, WORD_AIDS));
	int cols = text_columns(text, strlen(text));
	struct rect at = {0, c->cols - cols, TOUCH_ROWS, cols};
	canvas_line(c, at.row, at.col, cols, STYLE_BUTTON_KEY, text);
	canvas_target(c, at, ACTION_AIDS, 0);
	canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}

static void attract_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			 enum damage damage)
{
	(void)self;
	(void)damage;
	int row = area.rows / 2 - 9 > 1 ? area.rows / 2 - 9 : 1;
	canvas_clear(c, (struct rect){row - 1, 0, 5, c->cols}, STYLE_BAR);
	centred(c, row, STYLE_BAR_TITLE, "Leefbaarheid en Veiligheid");
	centred(c, row + 2, STYLE_BAR, store_centre(ui_store(ui)));
	draw_aids(ui, c);
	row += 6;
	/* On the lowest screens every row is needed. */
	int step = c->rows < 22 ? 1 : 2;
	enum lang lang;
	for (size_t k = 0; (lang = ui_language(ui, k)) != LANGS; k++, row += step)
		centred(c, row, lang == ui_lang(ui) ? STYLE_TITLE : STYLE_BODY,
			words_get(lang, WORD_WELCOME));
	row += 2 - step;
	for (size_t k = 0; (lang = ui_language(ui, k)) != LANGS; k++, row += 4)
		draw_language(c, row, k, lang);
	for (size_t k = 0; (lang = ui_language(ui, k)) != LANGS && row < c->rows; k++, row++)
		centred(c, row, STYLE_HINT, words_get(lang, WORD_TOUCH_TO_START));
}

static struct move attract_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)self;
	enum lang lang = ev->arg >= 0 ? ui_language(ui, (size_t)ev->arg) : LANGS;
	if (ev->action == ACTION_PICK && lang != LANGS)
		ui_set_lang(ui, lang);
	return move_push(&home_screen, NULL, NULL);
}

const struct screen_ops attract_screen = {
	.name = "attract",
	.title = WORD_KIOSK,
	.bare = true,
	.size = 1,
	.draw = attract_draw,
	.event = attract_event,
};
