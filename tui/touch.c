/*
 * Which touches count.  It does so when the finger goes up: whoever notices, with the finger on the
 * screen, that this is not what they want slides it off (WCAG 2.2, 2.5.2).
 *
 * And a hand that trembles, or clicks twice from habit, touches again before the eye has seen what
 * came.  So soon a touch counts only where it means what it meant before, and never takes back a
 * tick that it just set.
 */
#include "db/base/buf.h"
#include "tui/ui_inside.h"
#include "tui/visual.h"

#include <string.h>

#define AGAIN_MS 250

const struct target *touch_target(const struct ui *ui, int row, int col)
{
	const struct canvas *c = &ui->canvas;
	return canvas_target_at(c, row, visual_back(c, row, col));
}

static bool on_canvas(const struct ui *ui, int row, int col)
{
	return row >= 0 && row < ui->canvas.rows && col >= 0 && col < ui->canvas.cols;
}

static const void *top_self(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].self;
}

static bool same_place(const struct target *a, const struct target *b)
{
	return a->action == b->action && memcmp(&a->at, &b->at, sizeof a->at) == 0;
}

/* Coming down. */

void touch_down(struct ui *ui, int row, int col)
{
	const struct target *t = on_canvas(ui, row, col) ? touch_target(ui, row, col) : NULL;
	ui->pressed.down = on_canvas(ui, row, col);
	ui->pressed.on_target = t != NULL;
	ui->pressed.self = top_self(ui);
	if (t != NULL)
		ui->pressed.target = *t;
	ui_need(ui, DAMAGE_ALL);
}

const struct target *touch_pressed(const struct ui *ui)
{
	return ui->pressed.down && ui->pressed.on_target ? &ui->pressed.target : NULL;
}

bool touch_up(const struct ui *ui, int row, int col)
{
	if (!ui->pressed.down || ui->pressed.self != top_self(ui) || !on_canvas(ui, row, col))
		return false;
	const struct target *t = touch_target(ui, row, col);
	if (t == NULL || !ui->pressed.on_target)
		return t == NULL && !ui->pressed.on_target;
	return same_place(&ui->pressed.target, t) && ui->pressed.target.arg == t->arg;
}

void touch_end(struct ui *ui)
{
	if (ui->pressed.down)
		ui_need(ui, DAMAGE_ALL);
	ui->pressed.down = false;
}

/* Again. */

static const struct target *meant_before(const struct ui *ui, int row, int col)
{
	const struct canvas before = {.targets = ui->touched_targets,
				      .target_count = ui->touched_count};
	return canvas_target_at(&before, row, visual_back(&ui->canvas, row, col));
}

static bool means_the_same(const struct ui *ui, int row, int col)
{
	const struct target *old = meant_before(ui, row, col), *now = touch_target(ui, row, col);
	if (old == NULL || now == NULL || ui->touched_self != top_self(ui) || !same_place(old, now))
		return false;
	/* A key may have become a small letter after the capital. */
	return now->role == ROLE_KEY || (old->arg == now->arg && now->role != ROLE_TICK);
}

void touch_remember(struct ui *ui)
{
	const struct canvas *c = &ui->canvas;
	ui->touched_targets =
		buf_grow(ui->touched_targets, c->target_count + 1, sizeof *ui->touched_targets);
	for (size_t i = 0; i < c->target_count; i++)
		ui->touched_targets[i] = c->targets[i];
	ui->touched_count = c->target_count;
	ui->touched_self = top_self(ui);
	ui->touched_at = ui_steady(ui);
}

bool touch_is_meant(const struct ui *ui, int row, int col)
{
	int64_t since = ui_steady(ui) - ui->touched_at;
	return ui->touched_count == 0 || since < 0 || since >= AGAIN_MS ||
	       means_the_same(ui, row, col);
}
