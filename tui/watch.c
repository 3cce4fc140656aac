/* Is anybody still there?  A countdown that can be extended, then the visit is wiped. */
#include "tui/idle.h"
#include "tui/ui_inside.h"

static bool is_bare(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].ops->bare;
}

/* Who had it read aloud and then went away began no visit, but left something to be undone. */
static bool rests(const struct ui *ui)
{
	if (ui->options.first != NULL)
		return ui->worker == NULL;
	return is_bare(ui) && !ui->prefs.speech;
}

/* A worker who walks away leaves more behind than a visitor does: never an endless time. */
static int64_t limit(const struct ui *ui)
{
	enum patience patience = ui->prefs.patience;
	if (ui->worker == NULL || ui->options.lock_seconds == 0)
		return idle_limit_ms(ui->options.idle_seconds, patience);
	return idle_limit_ms(ui->options.lock_seconds,
			     patience == PATIENCE_ENDLESS ? PATIENCE_LONG : patience);
}

static int64_t end_of_visit(const struct ui *ui)
{
	return ui->last_input + limit(ui);
}

int64_t watch_left_ms(const struct ui *ui)
{
	return end_of_visit(ui) - ui_steady(ui);
}

void watch_idle(struct ui *ui)
{
	if (rests(ui))
		return;
	int64_t left = watch_left_ms(ui);
	if (left <= 0) {
		stack_wipe(ui);
	} else if (idle_warns(left) && !is_bare(ui)) {
		ui->warned = true;
		ui_need(ui, DAMAGE_ALL);
	}
}

bool watch_offers_more(const struct ui *ui)
{
	return ui->prefs.patience == PATIENCE_NORMAL;
}

void watch_take_more(struct ui *ui)
{
	if (watch_offers_more(ui))
		ui->prefs.patience = PATIENCE_LONG;
}

static int64_t screen_wake(const struct ui *ui)
{
	const struct layer *top = &ui->stack[ui->depth - 1];
	return top->ops->wake != NULL ? top->ops->wake((struct ui *)ui, top->self) : -1;
}

void watch_screen(struct ui *ui)
{
	if (ui->stack[ui->depth - 1].ops->wake != NULL)
		ui_need(ui, DAMAGE_ALL);
}

static int64_t visit_wake(const struct ui *ui)
{
	if (rests(ui))
		return -1;
	return is_bare(ui) ? end_of_visit(ui) : idle_next(end_of_visit(ui), ui_steady(ui));
}

int64_t ui_next_wake(const struct ui *ui)
{
	int64_t visit = visit_wake(ui), screen = screen_wake(ui);
	return visit < 0 || (screen >= 0 && screen < visit) ? screen : visit;
}
