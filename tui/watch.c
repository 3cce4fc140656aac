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
	return is_bare(ui) && !ui->prefs.speech;
}

static int64_t end_of_visit(const struct ui *ui)
{
	return ui->last_input + idle_limit_ms(ui->options.idle_seconds, ui->prefs.patience);
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

int64_t ui_next_wake(const struct ui *ui)
{
	if (rests(ui))
		return -1;
	return is_bare(ui) ? end_of_visit(ui) : idle_next(end_of_visit(ui), ui_steady(ui));
}
