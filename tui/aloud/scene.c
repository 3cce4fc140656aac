#include "tui/aloud/scene.h"
#include "tui/ui_inside.h"

void scene_look(struct ui *ui, struct scene *out)
{
	const struct layer *layer = stack_top(ui);
	*out = (struct scene){
		.opened = ui->opened,
		.title = layer->ops->title_of != NULL ? layer->ops->title_of(ui, layer->self)
						      : ui_word(ui, layer->ops->title),
		.bare = layer->ops->bare,
		.typing = stack_is_typing(layer),
		.recited = layer->ops->recited,
		.notice = ui->warned || ui_shows_error(ui),
		.counting = ui->warned,
		.countdown = (long)(watch_left_ms(ui) + 999) / 1000,
	};
}

void scene_stay(struct ui *ui)
{
	ui->last_input = ui_steady(ui);
	if (!ui->warned)
		return;
	ui->warned = false;
	ui_need(ui, DAMAGE_ALL);
}

void scene_clear(struct ui *ui)
{
	ui_clear_error(ui);
}

void scene_renew(struct ui *ui)
{
	ui->opened++;
}
