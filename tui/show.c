/* Draws what is open: bars, the screen between them, and what lies over it. */
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui_inside.h"

#define ROWS_MIN      20
#define COLS_MIN      60
#define BUTTONS_SHOWN (SCREEN_BUTTONS + 4)

bool show_has_keyboard(struct ui *ui)
{
	const struct layer *layer = stack_top(ui);
	return ui->touched && stack_is_typing(layer) &&
	       (layer->ops->edits == NULL || layer->ops->edits(layer->self));
}

static size_t collect_buttons(struct ui *ui, struct bars_button out[BUTTONS_SHOWN])
{
	static const struct button standing[] = {
		{UI_ESC, WORD_BACK, ACTION_BACK},
		{UI_F1, WORD_HELP, ACTION_HELP},
		{UI_F2, WORD_LANGUAGE, ACTION_LANGUAGE},
		{UI_F10, WORD_FINISH, ACTION_FINISH},
	};
	const struct layer *layer = stack_top(ui);
	size_t n = 0;
	for (size_t i = 0; i < SCREEN_BUTTONS; i++) {
		const struct button *b = &layer->ops->buttons[i];
		if (b->action != ACTION_NONE && stack_offers(ui, layer, b->action))
			out[n++] =
				(struct bars_button){b->key, ui_word(ui, b->label), (int)b->action};
	}
	for (size_t i = 0; i < sizeof standing / sizeof standing[0]; i++) {
		bool useless = standing[i].action == ACTION_HELP && layer->ops == &help_screen;
		if (!useless && stack_offers(ui, layer, standing[i].action))
			out[n++] = (struct bars_button){standing[i].key,
							ui_word(ui, standing[i].label),
							(int)standing[i].action};
	}
	return n;
}

static const char *title(struct ui *ui, const struct layer *layer)
{
	if (layer->ops->title_of != NULL)
		return layer->ops->title_of(ui, layer->self);
	return ui_word(ui, layer->ops->title);
}

/* Above the buttons, which end the canvas at row `end`.  Returns the rows it took. */
static int draw_keyboard(struct ui *ui, int end)
{
	struct canvas *c = &ui->canvas;
	int rows = keyboard_rows(c->rows);
	const struct rect at = {end - rows - 1, 2, rows, c->cols - 4};
	keyboard_draw(c, at, ui->layer, ui->lang);
	/* Keys stand as on a real keyboard, whatever is written on them. */
	if (c->rtl)
		canvas_turn(c, at);
	return rows;
}

static void draw_screen(struct ui *ui, enum damage damage)
{
	struct canvas *c = &ui->canvas;
	const struct layer *layer = stack_top(ui);
	struct rect area = {0, 0, c->rows, c->cols};
	canvas_focus(c, ACTION_NONE, 0);
	if (damage == DAMAGE_ALL)
		canvas_clear(c, area, STYLE_BODY);
	if (!layer->ops->bare) {
		struct bars_button buttons[BUTTONS_SHOWN];
		size_t count = collect_buttons(ui, buttons);
		if (damage == DAMAGE_ALL) {
			bars_draw_title(c, title(ui, layer), store_centre(ui->options.store));
			bars_draw_buttons(c, buttons, count);
		}
		int bottom = bars_rows(buttons, count, c->cols);
		area = (struct rect){2, 2, c->rows - 3 - bottom, c->cols - 4};
		if (show_has_keyboard(ui))
			area.rows -= draw_keyboard(ui, c->rows - bottom) + 1;
	}
	layer->ops->draw(ui, layer->self, c, area, damage);
}

static void draw_overlay(struct ui *ui)
{
	char text[256];
	if (ui->warned) {
		const long seconds = (long)(idle_left_ms(ui) + 999) / 1000;
		words_fill(text, sizeof text, ui_word(ui, WORD_IDLE_TEXT), &seconds, 1);
		bars_draw_notice(&ui->canvas, STYLE_WARNING, ui_word(ui, WORD_IDLE_TITLE), text,
				 ui_word(ui, WORD_IDLE_STAY));
	} else if (ui->notice[0] != '\0') {
		bars_draw_notice(&ui->canvas, STYLE_WARNING, ui_word(ui, WORD_ERROR_TITLE),
				 ui->notice, ui_word(ui, WORD_ERROR_GO_ON));
	}
}

static void draw_too_small(struct ui *ui)
{
	struct canvas *c = &ui->canvas;
	canvas_clear(c, (struct rect){0, 0, c->rows, c->cols}, STYLE_BODY);
	const char *text = ui_word(ui, WORD_TOO_SMALL);
	size_t at = 0, start, length, len = strlen(text);
	for (int row = 0; row < c->rows && text_wrap(text, len, c->cols, &at, &start, &length);
	     row++)
		canvas_text(c, row, 0, c->cols, STYLE_STRONG, text + start, length);
}

struct canvas *ui_draw(struct ui *ui)
{
	enum damage damage = ui->damage;
	ui->damage = DAMAGE_NONE;
	if (damage == DAMAGE_NONE)
		return &ui->canvas;
	canvas_set_rtl(&ui->canvas, words_lang_is_rtl(ui->lang));
	if (ui->canvas.rows < ROWS_MIN || ui->canvas.cols < COLS_MIN) {
		draw_too_small(ui);
	} else {
		draw_screen(ui, damage);
		draw_overlay(ui);
	}
	return &ui->canvas;
}
