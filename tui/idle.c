/* Is anybody still there?  A countdown that can be extended, then the visit is wiped. */
#include "tui/ui_inside.h"

#define WARN_MS 20000

static int64_t idle_ms(const struct ui *ui)
{
	return (int64_t)ui->options.idle_seconds * 1000;
}

static bool rests(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].ops->bare;
}

int64_t idle_left_ms(const struct ui *ui)
{
	return ui->last_input + idle_ms(ui) - ui_steady(ui);
}

void idle_watch(struct ui *ui)
{
	if (rests(ui))
		return;
	int64_t left = idle_left_ms(ui);
	if (left <= 0) {
		stack_wipe(ui);
	} else if (left <= WARN_MS) {
		ui->warned = true;
		ui_need(ui, DAMAGE_ALL);
	}
}

int64_t ui_next_wake(const struct ui *ui)
{
	if (rests(ui))
		return -1;
	int64_t end = ui->last_input + idle_ms(ui), now = ui_steady(ui);
	if (end - now > WARN_MS)
		return end - WARN_MS;
	int64_t seconds = (end - now - 1) / 1000;
	return end - (seconds > 0 ? seconds : 0) * 1000;
}
