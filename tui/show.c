/* Draws what is open: bars, the screen between them, and what lies over it. */
#include "db/base/buf.h"
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/screen/screens.h"
#include "tui/part/choice.h"
#include "tui/ui_inside.h"

#define ROWS_MIN 15
#define COLS_MIN 40

bool show_has_keyboard(struct ui *ui)
{
	return ui->touched && ui->keyboard.kind != KEYS_NONE && !ui->keyboard.away;
}

/*
 * How large a target must be: 3 rows of 6 columns, about 15 millimetres on the screens there are.
 * With large letters a cell is one and a half times as large or more, and on a canvas of few rows
 * the letters are as large already: 2 rows of 4 columns are as much there.
 */
static void set_targets(struct ui *ui)
{
	struct canvas *c = &ui->canvas;
	bool large_cells = c->rows < 20 || ui->prefs.letters != LETTERS_NORMAL;
	int rows = !ui->touched ? 1 : large_cells ? 2 : 3;
	int cols = !ui->touched ? 1 : large_cells ? 4 : 6;
	if (rows == c->target_rows && cols == c->target_cols)
		return;
	c->target_rows = rows;
	c->target_cols = cols;
	ui_need(ui, DAMAGE_ALL);
}

/* Whoever touches has what these lead to under the finger; the buttons would take the room. */
static bool is_for_keys_only(enum action action)
{
	return action == ACTION_OPEN || action == ACTION_NEXT;
}

static void add_button(struct ui *ui, struct bars *bars, const struct button *button)
{
	if (bars->count < BARS_BUTTONS)
		bars->buttons[bars->count++] = (struct bars_button){
			button->key, ui_word(ui, button->label), (int)button->action};
}

static void collect_buttons(struct ui *ui, struct bars *bars)
{
	static const struct button standing[] = {
		{UI_ESC, WORD_BACK, ACTION_BACK},	 {UI_F1, WORD_HELP, ACTION_HELP},
		{UI_F2, WORD_LANGUAGE, ACTION_LANGUAGE}, {UI_F9, WORD_AIDS_SHORT, ACTION_AIDS},
		{UI_F10, WORD_FINISH, ACTION_FINISH},
	};
	const struct layer *layer = stack_top(ui);
	*bars = (struct bars){.more = {UI_F12, ui_word(ui, WORD_MORE), ACTION_MORE},
			      .group = ui->button_group};
	for (size_t i = 0; i < SCREEN_BUTTONS; i++) {
		const struct button *b = &layer->ops->buttons[i];
		bool useful = b->action != ACTION_NONE && stack_offers(ui, layer, b->action);
		if (useful && !(ui->touched && is_for_keys_only(b->action)))
			add_button(ui, bars, b);
	}
	for (size_t i = 0; i < sizeof standing / sizeof standing[0]; i++) {
		bool useless = standing[i].action == ACTION_HELP && layer->ops == &help_screen;
		struct button b = standing[i];
		if (b.action == ACTION_FINISH && ui->worker != NULL)
			b.label = WORD_WORKER_LOCK;
		if (!useless && stack_stands(ui, b.action) && stack_offers(ui, layer, b.action))
			add_button(ui, bars, &b);
	}
}

static bool same_buttons(const struct bars *a, const struct bars *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = a->buttons[i].action == b->buttons[i].action;
	return same;
}

static const char *title(struct ui *ui, const struct layer *layer)
{
	if (layer->ops->title_of != NULL)
		return layer->ops->title_of(ui, layer->self);
	return ui_word(ui, layer->ops->title);
}

/* Under the title, wherever a worker is in: who that is, and the way out where there is room. */
static int draw_worker(struct ui *ui, int row, bool draw)
{
	struct canvas *c = &ui->canvas;
	if (ui->worker == NULL)
		return 0;
	if (draw) {
		struct buf text;
		buf_init(&text);
		words_insert(&text, ui_word(ui, WORD_WORKER_IS_IN), ui->worker);
		canvas_line(c, row, 0, c->cols, STYLE_WARNING, "");
		choice_fit(c, row, bars_margin(c), c->cols - 2 * bars_margin(c), STYLE_WARNING,
			   text.data);
		buf_finish(&text);
	}
	return 1;
}

/* Draws the bars, and returns what is left between them for the screen. */
static struct rect draw_bars(struct ui *ui, const struct bars *bars, enum damage damage)
{
	struct canvas *c = &ui->canvas;
	const char *text = title(ui, stack_top(ui));
	bool keyboard = show_has_keyboard(ui);
	if (damage == DAMAGE_ALL)
		bars_draw_title(c, text, store_centre(ui->options.store));
	/* The keyboard has the way on and the way back to the buttons on it. */
	if (damage == DAMAGE_ALL && !keyboard)
		bars_draw_buttons(c, bars);
	int bottom = keyboard ? keyboard_rows(&ui->keyboard, c, ui->lang) : bars_rows(bars, c);
	if (keyboard)
		keyboard_draw(&ui->keyboard, c, c->rows - bottom, ui->lang);
	int margin = bars_margin(c), gap = bars_tight(c) ? 0 : 1;
	int top = bars_title_rows(c, text);
	top += draw_worker(ui, top, damage == DAMAGE_ALL) + gap;
	struct rect area = {top, margin, c->rows - top - gap - bottom, c->cols - 2 * margin};
	return area;
}

static void draw_screen(struct ui *ui, enum damage damage)
{
	struct canvas *c = &ui->canvas;
	const struct layer *layer = stack_top(ui);
	const struct rect all = {0, 0, c->rows, c->cols};
	struct bars bars, after;
	canvas_unhear(c);
	if (damage == DAMAGE_ALL)
		canvas_clear(c, all, STYLE_BODY);
	if (layer->ops->bare) {
		layer->ops->draw(ui, layer->self, c, all, damage);
		return;
	}
	collect_buttons(ui, &bars);
	layer->ops->draw(ui, layer->self, c, draw_bars(ui, &bars, damage), damage);
	/* What is of use may only be known now: whether a list fits, for one. */
	collect_buttons(ui, &after);
	if (same_buttons(&bars, &after))
		return;
	canvas_unhear(c);
	canvas_clear(c, all, STYLE_BODY);
	layer->ops->draw(ui, layer->self, c, draw_bars(ui, &after, DAMAGE_ALL), DAMAGE_ALL);
}

/* What failed for the visitor, and the reason for who comes to help: that is in Dutch. */
static void draw_error(struct ui *ui)
{
	const char *failed = ui->failed != WORD_NONE ? ui_word(ui, ui->failed) : "";
	struct buf dutch;
	buf_init(&dutch);
	if (ui->lang != LANG_NL && ui->reason[0] != '\0')
		buf_addf(&dutch, "(%s) ", words_lang_name(LANG_NL));
	buf_add_str(&dutch, ui->reason);
	bars_draw_notice(&ui->canvas, STYLE_WARNING,
			 &(struct bars_notice){ui_word(ui, WORD_ERROR_TITLE), failed, dutch.data,
					       ui_word(ui, WORD_ERROR_GO_ON)});
	buf_finish(&dutch);
}

static void draw_overlay(struct ui *ui)
{
	char text[256];
	if (ui->warned) {
		const long seconds = (long)(watch_left_ms(ui) + 999) / 1000;
		enum word word = ui->worker != NULL ? WORD_WORKER_IDLE : WORD_IDLE_TEXT;
		words_fill(text, sizeof text, ui_word(ui, word), &seconds, 1);
		bars_draw_notice(&ui->canvas, STYLE_WARNING,
				 &(struct bars_notice){ui_word(ui, WORD_IDLE_TITLE), text, "",
						       ui_word(ui, WORD_IDLE_STAY)});
		const struct bars_button more = {UI_F9, ui_word(ui, WORD_IDLE_MORE),
						 ACTION_MORE_TIME};
		if (watch_offers_more(ui))
			bars_draw_notice_button(&ui->canvas, STYLE_WARNING, &more);
	} else if (ui_shows_error(ui)) {
		draw_error(ui);
	}
}

static void draw_too_small(struct ui *ui)
{
	struct canvas *c = &ui->canvas;
	canvas_unhear(c);
	canvas_clear(c, (struct rect){0, 0, c->rows, c->cols}, STYLE_BODY);
	const struct rect all = {0, 0, c->rows, c->cols};
	choice_paragraph(c, all, STYLE_STRONG, ui_word(ui, WORD_TOO_SMALL));
}

/* So that whoever touches sees what they do before they do it. */
static void draw_pressed(struct ui *ui)
{
	static const enum style styles[] = {
		[ROLE_BUTTON] = STYLE_BUTTON_FOCUS, [ROLE_ITEM] = STYLE_ITEM_FOCUS,
		[ROLE_CHOICE] = STYLE_ITEM_FOCUS,   [ROLE_TICK] = STYLE_ITEM_FOCUS,
		[ROLE_KEY] = STYLE_BUTTON_FOCUS,    [ROLE_NOTICE] = STYLE_BODY /* and others */};
	const struct target *t = touch_pressed(ui);
	if (t == NULL || styles[t->role] == STYLE_BODY)
		return;
	for (int row = t->at.row; row < t->at.row + t->at.rows; row++)
		canvas_restyle(&ui->canvas, row, t->at.col, t->at.cols, styles[t->role]);
}

struct canvas *ui_draw(struct ui *ui)
{
	set_targets(ui);
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
		draw_pressed(ui);
	}
	return &ui->canvas;
}
