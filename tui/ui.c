#include "tui/ui.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/keyboard.h"
#include "tui/keys.h"
#include "tui/screen/screens.h"
#include "tui/text.h"

#define DEPTH_MAX     24
#define ROWS_MIN      20
#define COLS_MIN      60
#define WARN_MS	      20000
#define PASTE_MAX     65536
#define WHEEL_STEPS   3
#define BUTTONS_SHOWN (SCREEN_BUTTONS + 4)

struct layer {
	const struct screen_ops *ops;
	void *self;
};

struct ui {
	struct ui_options options;
	enum lang lang;
	struct canvas canvas;
	struct layer stack[DEPTH_MAX];
	int depth;
	enum damage damage;
	enum move_kind asked; /* what the leave screen was opened for */
	int64_t last_input;   /* steady ms */
	bool touched;	      /* the last input was a touch: text needs a keyboard on the screen */
	enum keyboard_layer layer;
	bool warned;				    /* the countdown is on the screen */
	char notice[sizeof((struct err *)0)->text]; /* an error to show; "" none */
	bool (*waits)(void *arg);
	void *waits_arg;
	bool quit;
};

static struct layer *top(struct ui *ui)
{
	return &ui->stack[ui->depth - 1];
}

static void need(struct ui *ui, enum damage damage)
{
	if (damage > ui->damage)
		ui->damage = damage;
}

static int64_t steady(const struct ui *ui)
{
	return ui->options.sys->steady_ms(ui->options.sys->self);
}

/* The stack. */

static void close_top(struct ui *ui)
{
	struct layer *layer = top(ui);
	if (layer->ops->leave != NULL)
		layer->ops->leave(ui, layer->self);
	/* A screen's state may hold what a visitor typed or chose. */
	explicit_bzero(layer->self, layer->ops->size);
	free(layer->self);
	ui->depth--;
	need(ui, DAMAGE_ALL);
}

static void resume_top(struct ui *ui)
{
	struct layer *layer = top(ui);
	if (layer->ops->resume != NULL)
		layer->ops->resume(ui, layer->self);
	need(ui, DAMAGE_ALL);
}

static void open_screen(struct ui *ui, const struct screen_ops *ops, const struct screen_arg *arg)
{
	struct err e = {.code = 0};
	if (ui->depth == DEPTH_MAX)
		return;
	void *self = buf_alloc(1, ops->size);
	ui->stack[ui->depth++] = (struct layer){ops, self};
	need(ui, DAMAGE_ALL);
	if (ops->enter == NULL || ops->enter(ui, self, arg, &e) == 0)
		return;
	close_top(ui);
	ui_show_error(ui, &e);
}

static void close_down_to(struct ui *ui, const struct screen_ops *ops)
{
	while (ui->depth > 1 && top(ui)->ops != ops)
		close_top(ui);
	resume_top(ui);
}

static void wipe_visit(struct ui *ui)
{
	while (ui->depth > 0)
		close_top(ui);
	ui->lang = ui->options.lang;
	ui->warned = false;
	ui->touched = false;
	ui->notice[0] = '\0';
	open_screen(ui, &attract_screen, &(struct screen_arg){.id = NULL});
}

static bool holds_answers(const struct layer *layer)
{
	return layer->ops->holds_answers != NULL && layer->ops->holds_answers(layer->self);
}

static bool anything_to_lose(const struct ui *ui)
{
	for (int i = 0; i < ui->depth; i++)
		if (holds_answers(&ui->stack[i]))
			return true;
	return false;
}

static void ask_before(struct ui *ui, enum move_kind asked)
{
	ui->asked = asked;
	open_screen(ui, &leave_screen, &(struct screen_arg){.id = NULL});
}

static void go_back(struct ui *ui)
{
	if (ui->depth < 2)
		return;
	close_top(ui);
	resume_top(ui);
}

static void carry_out(struct ui *ui, enum move_kind kind)
{
	if (kind == MOVE_BACK)
		go_back(ui);
	else if (kind == MOVE_HOME)
		close_down_to(ui, &home_screen);
	else if (kind == MOVE_FINISH)
		wipe_visit(ui);
}

static bool would_lose(struct ui *ui, enum move_kind kind)
{
	if (kind == MOVE_BACK)
		return holds_answers(top(ui));
	return (kind == MOVE_FINISH || kind == MOVE_HOME) && anything_to_lose(ui);
}

/* The new screen opens first: what it is given may live in the old one's state. */
static void replace_top(struct ui *ui, const struct move *move)
{
	int depth = ui->depth;
	open_screen(ui, move->to, &move->arg);
	if (ui->depth == depth)
		return;
	struct layer opened = *top(ui);
	ui->stack[depth] = ui->stack[depth - 1];
	ui->stack[depth - 1] = opened;
	close_top(ui);
}

static void make_move(struct ui *ui, const struct move *move)
{
	switch (move->kind) {
	case MOVE_STAY: need(ui, move->damage); break;
	case MOVE_PUSH: open_screen(ui, move->to, &move->arg); break;
	case MOVE_REPLACE: replace_top(ui, move); break;
	case MOVE_DISCARD:
		close_top(ui);
		carry_out(ui, ui->asked);
		break;
	case MOVE_QUIT: ui->quit = true; break;
	case MOVE_BACK:
	case MOVE_HOME:
	case MOVE_FINISH:
		if (would_lose(ui, move->kind))
			ask_before(ui, move->kind);
		else
			carry_out(ui, move->kind);
		break;
	}
}

/* Input. */

static void send_event(struct ui *ui, const struct event *ev)
{
	struct layer *layer = top(ui);
	if (layer->ops->event == NULL)
		return;
	struct move move = layer->ops->event(ui, layer->self, ev);
	make_move(ui, &move);
}

static void open_standing(struct ui *ui, const struct screen_ops *ops)
{
	if (top(ui)->ops != ops)
		open_screen(ui, ops, &(struct screen_arg){.id = NULL});
}

static void press(struct ui *ui, int32_t key);

static void do_action(struct ui *ui, enum action action, int arg)
{
	struct event ev = {.kind = EVENT_ACTION, .action = action, .arg = arg};
	bool bare = top(ui)->ops->bare;
	if (action == ACTION_NONE)
		return;
	if (action == ACTION_QUIT)
		ui->quit = ui->options.allow_quit;
	else if (action == ACTION_FINISH && !bare)
		make_move(ui, &(struct move){.kind = MOVE_FINISH});
	else if (action == ACTION_HELP && !bare)
		open_standing(ui, &help_screen);
	else if (action == ACTION_LANGUAGE && !bare)
		open_standing(ui, &language_screen);
	else if (action == ACTION_TYPE)
		press(ui, arg);
	else if (action == ACTION_LAYER)
		ui->layer = (enum keyboard_layer)arg;
	else
		send_event(ui, &ev);
}

static bool offers(struct ui *ui, const struct layer *layer, enum action action)
{
	return layer->ops->offers == NULL || layer->ops->offers(ui, layer->self, action);
}

static bool is_typing(const struct layer *layer)
{
	return layer->ops->takes_text &&
	       (layer->ops->typing == NULL || layer->ops->typing(layer->self));
}

/* A screen's own buttons come before what a key means elsewhere. */
static enum action button_action(struct ui *ui, int32_t key)
{
	const struct layer *layer = top(ui);
	if (is_typing(layer) && key < KEY_FIRST_SPECIAL)
		return ACTION_NONE;
	for (size_t i = 0; i < SCREEN_BUTTONS; i++) {
		const struct button *b = &layer->ops->buttons[i];
		if (b->action != ACTION_NONE && b->key == key && offers(ui, layer, b->action))
			return b->action;
	}
	return ACTION_NONE;
}

/* The d-th place on the screen that picks something; false when there is none. */
static bool pick_digit(struct ui *ui, int digit)
{
	for (size_t i = 0; i < ui->canvas.target_count; i++) {
		const struct target *t = &ui->canvas.targets[i];
		if (t->action == ACTION_PICK && --digit == 0) {
			do_action(ui, ACTION_PICK, t->arg);
			return true;
		}
	}
	return false;
}

static size_t encode(int32_t c, char out[5])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	out[0] = (char)(lead[n] | c);
	return n;
}

static void type(struct ui *ui, int32_t key)
{
	char text[5];
	size_t len = text_sanitize(text, encode(key, text), 0);
	if (len > 0)
		send_event(ui, &(struct event){.kind = EVENT_TEXT, .text = text, .len = len});
}

static void press(struct ui *ui, int32_t key)
{
	bool typing = is_typing(top(ui));
	enum action action = button_action(ui, key);
	if (action == ACTION_NONE)
		action = keys_action(key, typing);
	if (action != ACTION_NONE)
		do_action(ui, action, 0);
	else if (typing && key < KEY_FIRST_SPECIAL)
		type(ui, key);
	else if (key >= '1' && key <= '9' && pick_digit(ui, key - '0'))
		return;
	else if (top(ui)->ops->bare)
		do_action(ui, ACTION_OPEN, 0);
}

static void click(struct ui *ui, int row, int col)
{
	const struct target *t = canvas_target_at(&ui->canvas, row, col);
	if (t != NULL)
		do_action(ui, (enum action)t->action, t->arg);
	else if (top(ui)->ops->bare)
		do_action(ui, ACTION_OPEN, 0);
}

static void paste(struct ui *ui, const char *text, size_t len)
{
	if (!is_typing(top(ui)) || len == 0)
		return;
	struct buf copy;
	buf_init_secret(&copy);
	buf_add(&copy, text, len < PASTE_MAX ? len : PASTE_MAX);
	buf_truncate(&copy, text_sanitize(copy.data, copy.len, 1));
	send_event(ui, &(struct event){.kind = EVENT_PASTE, .text = copy.data, .len = copy.len});
	buf_finish(&copy);
}

static void resize(struct ui *ui, int rows, int cols)
{
	if (rows < 1 || cols < 1 || (rows == ui->canvas.rows && cols == ui->canvas.cols))
		return;
	canvas_resize(&ui->canvas, rows, cols);
	need(ui, DAMAGE_ALL);
}

static bool shows_keyboard(struct ui *ui)
{
	return ui->touched && is_typing(top(ui));
}

static void handle(struct ui *ui, const struct input *in)
{
	bool shown = shows_keyboard(ui);
	enum keyboard_layer layer = ui->layer;
	if (in->kind == INPUT_KEY || in->kind == INPUT_CLICK)
		ui->touched = in->kind == INPUT_CLICK;
	switch (in->kind) {
	case INPUT_KEY: press(ui, in->key); break;
	case INPUT_CLICK: click(ui, in->row, in->col); break;
	case INPUT_WHEEL:
		for (int i = 0; i < WHEEL_STEPS; i++)
			do_action(ui, in->row < 0 ? ACTION_UP : ACTION_DOWN, 0);
		break;
	case INPUT_PASTE: paste(ui, in->text, in->len); break;
	case INPUT_RESIZE:
	case INPUT_TIME: break;
	}
	if (shown != shows_keyboard(ui) || layer != ui->layer)
		need(ui, DAMAGE_ALL);
}

/* Idle. */

static int64_t idle_ms(const struct ui *ui)
{
	return (int64_t)ui->options.idle_seconds * 1000;
}

static bool rests(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].ops->bare;
}

static int64_t left_ms(const struct ui *ui)
{
	return ui->last_input + idle_ms(ui) - steady(ui);
}

static void watch_idle(struct ui *ui)
{
	if (rests(ui))
		return;
	int64_t left = left_ms(ui);
	if (left <= 0) {
		wipe_visit(ui);
	} else if (left <= WARN_MS) {
		ui->warned = true;
		need(ui, DAMAGE_ALL);
	}
}

int64_t ui_next_wake(const struct ui *ui)
{
	if (rests(ui))
		return -1;
	int64_t end = ui->last_input + idle_ms(ui), now = steady(ui);
	if (end - now > WARN_MS)
		return end - WARN_MS;
	int64_t seconds = (end - now - 1) / 1000;
	return end - (seconds > 0 ? seconds : 0) * 1000;
}

/* A key or touch that answers the countdown or an error does nothing else. */
static bool answers_overlay(struct ui *ui)
{
	if (!ui->warned && ui->notice[0] == '\0')
		return false;
	ui->warned = false;
	ui->notice[0] = '\0';
	need(ui, DAMAGE_ALL);
	return true;
}

/* Text means the same whatever is on the screen: typing ahead need not wait for a drawing. */
static bool is_text(struct ui *ui, const struct input *in)
{
	bool character =
		in->kind == INPUT_KEY && (in->key < KEY_FIRST_SPECIAL || in->key == UI_BACKSPACE);
	return is_typing(top(ui)) && (character || in->kind == INPUT_PASTE);
}

void ui_input(struct ui *ui, const struct input *input)
{
	if (input->kind == INPUT_RESIZE) {
		resize(ui, input->row, input->col);
		return;
	}
	/* Also when the clock of the machine slept through the end of a visit. */
	watch_idle(ui);
	if (input->kind == INPUT_TIME)
		return;
	ui->last_input = steady(ui);
	if (answers_overlay(ui))
		return;
	/* Digits and touches mean what is on the screen, so that has to be there first. */
	if (ui->damage == DAMAGE_ALL && !is_text(ui, input))
		ui_draw(ui);
	handle(ui, input);
}

/* Drawing. */

static size_t collect_buttons(struct ui *ui, struct bars_button out[BUTTONS_SHOWN])
{
	static const struct button standing[] = {
		{UI_ESC, WORD_BACK, ACTION_BACK},
		{UI_F1, WORD_HELP, ACTION_HELP},
		{UI_F2, WORD_LANGUAGE, ACTION_LANGUAGE},
		{UI_F10, WORD_FINISH, ACTION_FINISH},
	};
	const struct layer *layer = top(ui);
	size_t n = 0;
	for (size_t i = 0; i < SCREEN_BUTTONS; i++) {
		const struct button *b = &layer->ops->buttons[i];
		if (b->action != ACTION_NONE && offers(ui, layer, b->action))
			out[n++] =
				(struct bars_button){b->key, ui_word(ui, b->label), (int)b->action};
	}
	for (size_t i = 0; i < sizeof standing / sizeof standing[0]; i++) {
		bool useless = standing[i].action == ACTION_HELP && layer->ops == &help_screen;
		if (!useless && offers(ui, layer, standing[i].action))
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
	keyboard_draw(c, (struct rect){end - rows - 1, 2, rows, c->cols - 4}, ui->layer, ui->lang);
	return rows;
}

static void draw_screen(struct ui *ui, enum damage damage)
{
	struct canvas *c = &ui->canvas;
	const struct layer *layer = top(ui);
	struct rect area = {0, 0, c->rows, c->cols};
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
		if (shows_keyboard(ui))
			area.rows -= draw_keyboard(ui, c->rows - bottom) + 1;
	}
	layer->ops->draw(ui, layer->self, c, area, damage);
}

static void draw_overlay(struct ui *ui)
{
	char text[256];
	if (ui->warned) {
		const long seconds = (long)(left_ms(ui) + 999) / 1000;
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
	if (ui->canvas.rows < ROWS_MIN || ui->canvas.cols < COLS_MIN) {
		draw_too_small(ui);
	} else {
		draw_screen(ui, damage);
		draw_overlay(ui);
	}
	return &ui->canvas;
}

/* Life, and what screens ask. */

struct ui *ui_new(const struct ui_options *options, int rows, int cols)
{
	struct ui *ui = buf_alloc(1, sizeof *ui);
	ui->options = *options;
	canvas_init(&ui->canvas, rows, cols);
	ui->last_input = steady(ui);
	wipe_visit(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	while (ui->depth > 0)
		close_top(ui);
	canvas_finish(&ui->canvas);
	free(ui);
}

bool ui_wants_to_quit(const struct ui *ui)
{
	return ui->quit;
}

enum lang ui_lang(const struct ui *ui)
{
	return ui->lang;
}

void ui_set_lang(struct ui *ui, enum lang lang)
{
	ui->lang = lang;
	need(ui, DAMAGE_ALL);
}

const char *ui_word(const struct ui *ui, enum word word)
{
	return words_get(ui->lang, word);
}

struct bundle *ui_bundle(struct ui *ui)
{
	return ui->options.bundle;
}

struct store *ui_store(struct ui *ui)
{
	return ui->options.store;
}

bool ui_half_blocks(const struct ui *ui)
{
	return ui->options.half_blocks;
}

void ui_set_input_waits(struct ui *ui, bool (*waits)(void *), void *arg)
{
	ui->waits = waits;
	ui->waits_arg = arg;
}

bool ui_input_waits(void *arg)
{
	const struct ui *ui = arg;
	return ui->waits != NULL && ui->waits(ui->waits_arg);
}

void ui_draw_again(struct ui *ui)
{
	need(ui, DAMAGE_ALL);
}

void ui_show_error(struct ui *ui, const struct err *e)
{
	snprintf(ui->notice, sizeof ui->notice, "%s", e->text);
	need(ui, DAMAGE_ALL);
}

const char *ui_screen_name(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].ops->name;
}
