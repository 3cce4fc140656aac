/* Which screens are open, and what a move does to them. */
#include "db/base/buf.h"
#include "tui/screen/screens.h"
#include "tui/ui_inside.h"

struct layer *stack_top(struct ui *ui)
{
	return &ui->stack[ui->depth - 1];
}

bool stack_is_typing(const struct layer *layer)
{
	return layer->ops->takes_text &&
	       (layer->ops->typing == NULL || layer->ops->typing(layer->self));
}

enum keys stack_edits(struct ui *ui)
{
	const struct layer *layer = stack_top(ui);
	if (!stack_is_typing(layer))
		return KEYS_NONE;
	return layer->ops->edits != NULL ? layer->ops->edits(layer->self) : KEYS_TEXT;
}

bool stack_offers(struct ui *ui, const struct layer *layer, enum action action)
{
	return layer->ops->offers == NULL || layer->ops->offers(ui, layer->self, action);
}

bool stack_stands(const struct ui *ui, enum action action)
{
	if (ui->options.first == NULL)
		return true;
	return action != ACTION_HELP && (action != ACTION_FINISH || ui->worker != NULL);
}

void stack_close(struct ui *ui)
{
	struct layer *layer = stack_top(ui);
	if (layer->ops->leave != NULL)
		layer->ops->leave(ui, layer->self);
	/* A screen's state may hold what a visitor typed or chose. */
	explicit_bzero(layer->self, layer->ops->size);
	free(layer->self);
	ui->forget =
		ui->forget || layer->ops->confidential || (ui->typed && layer->ops->takes_text);
	ui->depth--;
	ui->button_group = 0;
	ui->opened++;
	ui_need(ui, DAMAGE_ALL);
}

void stack_resume(struct ui *ui)
{
	struct layer *layer = stack_top(ui);
	if (ui->turned && layer->ops == &worker_screen) {
		stack_wipe(ui);
		return;
	}
	if (layer->ops->resume != NULL)
		layer->ops->resume(ui, layer->self);
	ui->opened++;
	ui_need(ui, DAMAGE_ALL);
}

void stack_open(struct ui *ui, const struct screen_ops *ops, const struct screen_arg *arg)
{
	struct err e = {.code = 0};
	if (ui->depth == STACK_DEPTH)
		return;
	void *self = buf_alloc(1, ops->size);
	ui->stack[ui->depth++] = (struct layer){ops, self};
	ui->button_group = 0;
	ui->opened++;
	ui_need(ui, DAMAGE_ALL);
	if (ops->enter == NULL || ops->enter(ui, self, arg, &e) == 0)
		return;
	stack_close(ui);
	ui_show_error(ui, &e);
}

static void close_down_to(struct ui *ui, const struct screen_ops *ops)
{
	while (ui->depth > 1 && stack_top(ui)->ops != ops)
		stack_close(ui);
	stack_resume(ui);
}

void stack_wipe(struct ui *ui)
{
	while (ui->depth > 0)
		stack_close(ui);
	free(ui->worker);
	ui->worker = NULL;
	ui->worker_id = 0;
	ui->turned = false;
	ui->lang = ui->options.lang;
	ui->prefs = ui->options.prefs;
	ui->warned = false;
	ui->touched = false;
	touch_end(ui);
	ui_clear_error(ui);
	stack_open(ui, ui->options.first != NULL ? ui->options.first : &attract_screen,
		   &(struct screen_arg){.id = NULL});
}

static bool holds_answers(const struct layer *layer)
{
	return layer->ops->holds_answers != NULL && layer->ops->holds_answers(layer->self);
}

bool stack_holds(const struct ui *ui)
{
	for (int i = 0; i < ui->depth; i++)
		if (holds_answers(&ui->stack[i]))
			return true;
	return false;
}

static void ask_before(struct ui *ui, enum move_kind asked)
{
	ui->asked = asked;
	stack_open(ui, &leave_screen, &(struct screen_arg){.id = NULL});
}

static void go_back(struct ui *ui)
{
	if (ui->depth < 2)
		return;
	stack_close(ui);
	stack_resume(ui);
}

static void carry_out(struct ui *ui, enum move_kind kind)
{
	if (kind == MOVE_BACK)
		go_back(ui);
	else if (kind == MOVE_HOME)
		close_down_to(ui, ui->worker != NULL ? &worker_screen : &home_screen);
	else if (kind == MOVE_FINISH)
		stack_wipe(ui);
}

static bool would_lose(struct ui *ui, enum move_kind kind)
{
	if (kind == MOVE_BACK)
		return holds_answers(stack_top(ui));
	return (kind == MOVE_FINISH || kind == MOVE_HOME) && stack_holds(ui);
}

/* The new screen opens first: what it is given may live in the old one's state. */
static void replace_top(struct ui *ui, const struct move *move)
{
	int depth = ui->depth;
	stack_open(ui, move->to, &move->arg);
	if (ui->depth == depth)
		return;
	struct layer opened = *stack_top(ui);
	ui->stack[depth] = ui->stack[depth - 1];
	ui->stack[depth - 1] = opened;
	stack_close(ui);
}

void stack_move(struct ui *ui, const struct move *move)
{
	switch (move->kind) {
	case MOVE_STAY: ui_need(ui, move->damage); break;
	case MOVE_PUSH: stack_open(ui, move->to, &move->arg); break;
	case MOVE_REPLACE: replace_top(ui, move); break;
	case MOVE_CLOSE: close_down_to(ui, move->to); break;
	case MOVE_DISCARD:
		stack_close(ui);
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
