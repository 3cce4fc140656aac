#include "tui/ui.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "tui/keys.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui_inside.h"

#define PASTE_MAX   65536
#define WHEEL_STEPS 3

void ui_need(struct ui *ui, enum damage damage)
{
	if (damage > ui->damage)
		ui->damage = damage;
}

int64_t ui_steady(const struct ui *ui)
{
	return ui->options.sys->steady_ms(ui->options.sys->self);
}

/* Input. */

static void send_event(struct ui *ui, const struct event *ev)
{
	struct layer *layer = stack_top(ui);
	if (layer->ops->event == NULL)
		return;
	struct move move = layer->ops->event(ui, layer->self, ev);
	stack_move(ui, &move);
}

static void open_standing(struct ui *ui, const struct screen_ops *ops)
{
	/* With it a visit begins where nobody was. */
	if (stack_top(ui)->ops->bare)
		stack_open(ui, &home_screen, &(struct screen_arg){.id = NULL});
	if (stack_top(ui)->ops != ops)
		stack_open(ui, ops, &(struct screen_arg){.id = NULL});
}

static void show_more(struct ui *ui)
{
	ui->button_group++;
	ui_need(ui, DAMAGE_ALL);
}

/* From the attract screen too: then a visit begins. */
static void open_aids(struct ui *ui)
{
	if (stack_top(ui)->ops->bare)
		open_standing(ui, &home_screen);
	open_standing(ui, &aids_screen);
}

static void turn_speech(struct ui *ui)
{
	struct prefs prefs = ui->prefs;
	prefs.speech = !prefs.speech;
	ui_set_prefs(ui, &prefs);
}

static void press(struct ui *ui, int32_t key);

static void type_key(struct ui *ui, int32_t key)
{
	press(ui, key);
	keyboard_typed(&ui->keyboard);
}

static void write_key(struct ui *ui, const char *text)
{
	ui->typed = true;
	send_event(ui, &(struct event){.kind = EVENT_TEXT, .text = text, .len = strlen(text)});
}

static void do_action(struct ui *ui, enum action action, int arg)
{
	struct event ev = {.kind = EVENT_ACTION, .action = action, .arg = arg};
	bool bare = stack_top(ui)->ops->bare;
	if (action == ACTION_NONE || !stack_stands(ui, action))
		return;
	if (action == ACTION_QUIT)
		ui->quit = ui->options.allow_quit;
	else if (action == ACTION_FINISH && !bare)
		stack_move(ui, &(struct move){.kind = MOVE_FINISH});
	else if (action == ACTION_HELP)
		open_standing(ui, &help_screen);
	else if (action == ACTION_LANGUAGE)
		open_standing(ui, &language_screen);
	else if (action == ACTION_MORE)
		show_more(ui);
	else if (action == ACTION_AIDS)
		open_aids(ui);
	else if (action == ACTION_SPEECH && ui_can_speak(ui))
		turn_speech(ui);
	else if (action == ACTION_TYPE)
		type_key(ui, arg);
	else if (action == ACTION_WRITE)
		write_key(ui, keyboard_text(arg));
	else if (action == ACTION_LAYER)
		keyboard_turn(&ui->keyboard, arg);
	else
		send_event(ui, &ev);
}

/* A screen's own buttons come before what a key means elsewhere. */
static enum action button_action(struct ui *ui, int32_t key)
{
	const struct layer *layer = stack_top(ui);
	if (stack_is_typing(layer) && key < KEY_FIRST_SPECIAL)
		return ACTION_NONE;
	for (size_t i = 0; i < SCREEN_BUTTONS; i++) {
		const struct button *b = &layer->ops->buttons[i];
		if (b->action != ACTION_NONE && b->key == key && stack_offers(ui, layer, b->action))
			return b->action;
	}
	return ACTION_NONE;
}

/*
 * What this digit stands before; where none do, the d-th place on the screen that picks
 * something.  False when there is none.
 */
static bool pick_digit(struct ui *ui, int digit)
{
	bool written = false;
	int place = digit;
	for (size_t i = 0; i < ui->canvas.target_count; i++)
		written = written || ui->canvas.targets[i].digit != 0;
	for (size_t i = 0; i < ui->canvas.target_count; i++) {
		const struct target *t = &ui->canvas.targets[i];
		if (t->action == ACTION_PICK && (written ? t->digit == digit : --place == 0)) {
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
	ui->typed = true;
	if (len > 0)
		send_event(ui, &(struct event){.kind = EVENT_TEXT, .text = text, .len = len});
}

static void press(struct ui *ui, int32_t key)
{
	bool typing = stack_is_typing(stack_top(ui));
	enum action action = button_action(ui, key);
	if (action == ACTION_NONE)
		action = keys_action(key, typing);
	if (action != ACTION_NONE)
		do_action(ui, action, 0);
	else if (typing && key < KEY_FIRST_SPECIAL)
		type(ui, key);
	else if (key >= '1' && key <= '9' && pick_digit(ui, key - '0'))
		return;
	else if (stack_top(ui)->ops->bare)
		do_action(ui, ACTION_OPEN, 0);
}

static void click(struct ui *ui, int row, int col)
{
	const struct target *t = touch_target(ui, row, col);
	touch_remember(ui);
	/* Who touches a field wants to type there, also after the keyboard was put away. */
	if (t != NULL && t->role == ROLE_FIELD)
		ui->keyboard.away = false;
	if (t != NULL)
		do_action(ui, (enum action)t->action, t->arg);
	else if (stack_top(ui)->ops->bare)
		do_action(ui, ACTION_OPEN, 0);
}

static void paste(struct ui *ui, const char *text, size_t len)
{
	if (!stack_is_typing(stack_top(ui)) || len == 0)
		return;
	struct buf copy;
	ui->typed = true;
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
	ui_need(ui, DAMAGE_ALL);
}

static bool same_keys(const struct keyboard *a, const struct keyboard *b)
{
	return a->kind == b->kind && a->page == b->page && a->capitals == b->capitals &&
	       a->latin == b->latin && a->away == b->away;
}

/* Another field, another language: other keys. */
static void follow_keys(struct ui *ui, enum lang lang)
{
	enum keys kind = stack_edits(ui);
	if (kind != ui->keyboard.kind || lang != ui->lang)
		keyboard_start(&ui->keyboard, kind, ui->lang);
}

static void handle(struct ui *ui, const struct input *in)
{
	bool shown = show_has_keyboard(ui), touched = ui->touched;
	const struct keyboard before = ui->keyboard;
	enum lang lang = ui->lang;
	if (in->kind == INPUT_CLICK && !touch_is_meant(ui, in->row, in->col))
		return;
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
	case INPUT_PRESS:
	case INPUT_RESIZE:
	case INPUT_TIME:
	case INPUT_HEARD: break;
	}
	follow_keys(ui, lang);
	if (touched != ui->touched)
		ui->button_group = 0;
	if (touched != ui->touched || shown != show_has_keyboard(ui) ||
	    !same_keys(&before, &ui->keyboard))
		ui_need(ui, DAMAGE_ALL);
}

static bool asks_for_more_time(const struct ui *ui, const struct input *in)
{
	const struct target *at =
		in->kind == INPUT_CLICK ? canvas_target_at(&ui->canvas, in->row, in->col) : NULL;
	return (in->kind == INPUT_KEY && in->key == UI_F9) ||
	       (at != NULL && at->action == ACTION_MORE_TIME);
}

static bool asks_for_speech(const struct ui *ui, const struct input *in)
{
	return in->kind == INPUT_KEY && keys_action(in->key, false) == ACTION_SPEECH &&
	       ui_can_speak(ui);
}

/*
 * A key or touch that answers the countdown or an error does nothing else.  Who asks to have it
 * read aloud is there, but has not read the error yet: it stays.
 */
static bool answers_overlay(struct ui *ui, const struct input *in)
{
	if (!ui->warned && !ui_shows_error(ui))
		return false;
	if (asks_for_speech(ui, in)) {
		ui->warned = false;
		ui_need(ui, DAMAGE_ALL);
		return false;
	}
	if (ui->warned && asks_for_more_time(ui, in))
		watch_take_more(ui);
	ui->warned = false;
	ui_clear_error(ui);
	return true;
}

/* Text means the same whatever is on the screen: typing ahead need not wait for a drawing. */
static bool is_text(struct ui *ui, const struct input *in)
{
	bool character =
		in->kind == INPUT_KEY && (in->key < KEY_FIRST_SPECIAL || in->key == UI_BACKSPACE);
	return stack_is_typing(stack_top(ui)) && (character || in->kind == INPUT_PASTE);
}

static void act(struct ui *ui, const struct input *input)
{
	if (answers_overlay(ui, input)) {
		if (input->kind == INPUT_CLICK)
			touch_remember(ui);
		return;
	}
	/* Digits and touches mean what is on the screen, so that has to be there first. */
	bool points = input->kind == INPUT_CLICK ||
		      (input->kind == INPUT_KEY && input->key >= '1' && input->key <= '9');
	if ((ui->damage == DAMAGE_ALL || (ui->damage == DAMAGE_FOCUS && points)) &&
	    !is_text(ui, input))
		ui_draw(ui);
	handle(ui, input);
}

static void take(struct ui *ui, const struct input *input)
{
	if (input->kind == INPUT_RESIZE) {
		resize(ui, input->row, input->col);
		return;
	}
	/* Also when the clock of the machine slept through the end of a visit. */
	watch_idle(ui);
	if (input->kind == INPUT_TIME) {
		watch_screen(ui);
		return;
	}
	ui->last_input = ui_steady(ui);
	if (input->kind == INPUT_PRESS) {
		ui_draw(ui);
		touch_down(ui, input->row, input->col);
		return;
	}
	if (input->kind != INPUT_CLICK || touch_up(ui, input->row, input->col))
		act(ui, input);
	touch_end(ui);
}

void ui_input(struct ui *ui, const struct input *input)
{
	take(ui, input);
	bool holds = stack_holds(ui);
	ui->forget = ui->forget || (ui->held && !holds);
	ui->held = holds;
}

/* Life, and what screens ask. */

struct ui *ui_new(const struct ui_options *options, int rows, int cols)
{
	struct ui *ui = buf_alloc(1, sizeof *ui);
	ui->options = *options;
	canvas_init(&ui->canvas, rows, cols);
	ui->last_input = ui_steady(ui);
	stack_wipe(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	while (ui->depth > 0)
		stack_close(ui);
	canvas_finish(&ui->canvas);
	free(ui->worker);
	free(ui->touched_targets);
	free(ui);
}

bool ui_wants_to_quit(const struct ui *ui)
{
	return ui->quit;
}

bool ui_forgets(struct ui *ui)
{
	if (!ui->forget)
		return false;
	ui->forget = ui->typed = false;
	return true;
}
