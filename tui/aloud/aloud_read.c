/* Reads all of a screen, to the end of what can be scrolled to; the screen scrolls along. */
#include "tui/aloud/aloud_inside.h"
#include "tui/screen.h"

#define SCROLLS_MAX 10000 /* a screen that never ends is left */

static const struct canvas *scroll(struct ui *ui, int32_t key)
{
	ui_input(ui, &(struct input){.kind = INPUT_KEY, .key = key});
	return ui_draw(ui);
}

static bool scrolls(const struct canvas *c)
{
	return c->view.at.rows > 0 && c->view.shown < c->view.all;
}

static const struct canvas *to_top(struct ui *ui)
{
	const struct canvas *c = ui_draw(ui);
	for (int i = 0; i < SCROLLS_MAX && scrolls(c) && c->view.first > 0; i++) {
		long before = c->view.first;
		c = scroll(ui, UI_PAGE_UP);
		if (c->view.first == before)
			break;
	}
	return c;
}

void aloud_read_end(struct aloud *a)
{
	a->reading = a->paused = a->ends = a->recites = false;
}

/* Behind what scrolls: the rest, and how to go on. */
static void say_end(struct aloud *a, struct say *say, const struct canvas *c)
{
	int end = c->view.at.rows > 0 ? c->view.at.row + c->view.at.rows : c->rows;
	const struct target *focus = canvas_focused(c);
	if (c->view.at.rows > 0)
		say_rows(say, c, end, say_bottom(c));
	if (a->recites && focus != NULL)
		say_element(say, c, focus);
	else
		say_buttons(say, c);
}

/* Says what `say` has been given, with the marks that tell when it was heard. */
static void tell(struct aloud *a, struct ui *ui, struct say *say, const struct canvas *c, bool last)
{
	if (last)
		say_end(a, say, c);
	if (say->sentences == 0)
		buf_addf(&say->orders, "mark %ld\n", ++say->mark);
	a->until = a->mark = say->mark;
	a->next = c->view.first + c->view.shown;
	a->seen.first = c->view.first;
	a->ends = last;
	a->reading = aloud_tell(a, ui, say);
}

static void init(struct aloud *a, struct ui *ui, struct say *say)
{
	say_init(say, ui_lang(ui));
	say->marks = true;
	say->mark = a->mark;
}

static bool is_last(const struct canvas *c)
{
	return !scrolls(c) || c->view.first + c->view.shown >= c->view.all;
}

void aloud_read(struct aloud *a, struct ui *ui, bool recites)
{
	struct say say;
	struct scene scene;
	if (a->muted)
		return;
	scene_look(ui, &scene);
	const struct canvas *c = to_top(ui);
	int to = c->view.at.rows > 0 ? c->view.at.row + c->view.at.rows : say_bottom(c);
	a->recites = recites;
	init(a, ui, &say);
	say_title(&say, c, scene.title);
	say_rows(&say, c, 1, to);
	tell(a, ui, &say, c, is_last(c));
	say_finish(&say);
}

void aloud_read_on(struct aloud *a, struct ui *ui)
{
	struct say say;
	if (a->ends) {
		aloud_read_end(a);
		return;
	}
	const struct canvas *c = scroll(ui, UI_PAGE_DOWN);
	long from = c->view.at.row + a->next - c->view.first;
	int to = c->view.at.row + c->view.at.rows;
	init(a, ui, &say);
	say_rows(&say, c, from < to ? (int)from : to, to);
	/* Nothing new came on the screen: this is the end, whatever it says. */
	bool stuck = from >= to;
	tell(a, ui, &say, c, stuck || is_last(c));
	say_finish(&say);
}
