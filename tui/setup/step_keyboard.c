/* Which keys there are; a field to try them in. */
#include "db/base/buf.h"
#include "tui/setup/setup_inside.h"

static int count(void)
{
	int n = 0;
	while (machine_keyboard((size_t)n) != NULL)
		n++;
	return n;
}

/* A keyboard that is in no list, from a file with answers, is in no row either. */
static int chosen(const struct setup *s)
{
	const char *layout = s->keep.machine.keyboard;
	for (int i = 0; layout[0] != '\0' && i < count(); i++)
		if (strcmp(machine_keyboard((size_t)i)->layout, layout) == 0)
			return i;
	return layout[0] == '\0' ? 0 : -1;
}

static void enter(struct setup *s)
{
	field_clear(&s->edits[SETUP_FIELD_TRIAL]);
	s->sheet.focus = chosen(s) > 0 ? chosen(s) : 0;
}

static void draw(struct setup *s, struct pen *pen)
{
	setup_text(s, pen, STYLE_BODY, WORD_SETUP_KEYBOARD_TEXT);
	pen_gap(pen, 1);
	for (int i = 0; i < count(); i++)
		setup_choice(s, pen, i + 1, count(), i, machine_keyboard((size_t)i)->name,
			     i == chosen(s));
	pen_gap(pen, 1);
	setup_field(s, pen, SETUP_FIELD_TRIAL, WORD_SETUP_KEYBOARD_TRY,
		    WORD_SETUP_KEYBOARD_TRY_HINT);
}

static int write_layout(struct setup *s, struct err *e)
{
	const struct machine_keyboard *keyboard =
		machine_keyboard((size_t)(chosen(s) > 0 ? chosen(s) : 0));
	struct machine *m = &s->keep.machine;
	if (chosen(s) >= 0)
		snprintf(m->keyboard, sizeof m->keyboard, "%s", keyboard->layout);
	return machine_write(s->folder, m, e);
}

/* At once, so that a machine that can do that lets one try. */
static struct move use(struct setup *s, int deed)
{
	struct err e = {.code = 0};
	struct machine *m = &s->keep.machine;
	snprintf(m->keyboard, sizeof m->keyboard, "%s", machine_keyboard((size_t)deed)->layout);
	if (write_layout(s, &e) != 0)
		ui_show_error(s->ui, &e);
	sheet_focus(&s->sheet, count(), true);
	return move_stay(DAMAGE_ALL);
}

const struct setup_step setup_step_keyboard = {
	.name = "keyboard",
	.title = WORD_SETUP_KEYBOARD,
	.enter = enter,
	.draw = draw,
	.use = use,
	.keep = write_layout,
};
