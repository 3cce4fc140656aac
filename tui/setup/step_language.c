/* The language of this wizard, and of each visit that begins. */
#include "tui/setup/setup_inside.h"

static void enter(struct setup *s)
{
	s->sheet.focus = (int)ui_lang(s->ui);
}

static void draw(struct setup *s, struct pen *pen)
{
	setup_text(s, pen, STYLE_BODY, WORD_SETUP_LANGUAGE_TEXT);
	pen_gap(pen, 1);
	for (int i = 0; i < LANG_QPS; i++)
		setup_choice(s, pen, i + 1, LANG_QPS, i, words_lang_name((enum lang)i),
			     (enum lang)i == ui_lang(s->ui));
	pen_gap(pen, 1);
}

static struct move use(struct setup *s, int deed)
{
	ui_set_lang(s->ui, (enum lang)deed);
	/* The title is in it too. */
	setup_screen.resume(s->ui, s);
	sheet_focus(&s->sheet, LANG_QPS, true);
	return move_stay(DAMAGE_ALL);
}

static int keep(struct setup *s, struct err *e)
{
	snprintf(s->keep.machine.lang, sizeof s->keep.machine.lang, "%s",
		 words_lang_code(ui_lang(s->ui)));
	return machine_write(s->folder, &s->keep.machine, e);
}

const struct setup_step setup_step_language = {
	.name = "lang",
	.title = WORD_CHOOSE_LANGUAGE,
	.enter = enter,
	.draw = draw,
	.use = use,
	.keep = keep,
};
