/* What came of it, and what must still happen. */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tui/setup/setup_inside.h"

/* There while the unit is that makes machine.conf so. */
#define SETTINGS_FOLDER "/run/wijkkiosk"

static void line(struct setup *s, struct pen *pen, enum word name, const char *value)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "%s: %s", setup_word(s, name),
		 value != NULL && value[0] != '\0' ? value : "-");
	pen_text(pen, 0, STYLE_BODY, text.data);
	buf_finish(&text);
}

static const char *keyboard(const struct setup *s)
{
	const struct machine_keyboard *k;
	for (size_t i = 0; (k = machine_keyboard(i)) != NULL; i++)
		if (strcmp(k->layout, s->keep.machine.keyboard) == 0)
			return k->name;
	return s->keep.machine.keyboard;
}

static void draw_machine(struct setup *s, struct pen *pen)
{
	const struct machine *m = &s->keep.machine;
	line(s, pen, WORD_SETUP_KEYBOARD, keyboard(s));
	line(s, pen, WORD_SETUP_SCREEN,
	     setup_word(s, m->window ? WORD_SETUP_SCREEN_WINDOW : WORD_SETUP_SCREEN_CONSOLE));
	line(s, pen, WORD_SETUP_END_LETTERS, m->letters == 2 ? "2" : "1");
}

static void draw_workers(struct setup *s, struct pen *pen)
{
	struct buf names;
	buf_init(&names);
	for (size_t i = 0; i < s->workers.count; i++)
		words_list(&names, ui_lang(s->ui), s->workers.list[i].name);
	line(s, pen, WORD_SETUP_WORKER, names.data);
	buf_finish(&names);
}

static void draw_state(struct setup *s, struct pen *pen)
{
	bool arrived = s->health.test == HEALTH_TEST_ARRIVED;
	if (!s->keep.enrolled)
		setup_text(s, pen, STYLE_ERROR, WORD_SETUP_END_NOT);
	else if (s->health.test != HEALTH_TEST_NONE)
		setup_text(s, pen, arrived ? STYLE_GOOD : STYLE_STRONG,
			   arrived				? WORD_HEALTH_TEST_ARRIVED
			   : s->health.test == HEALTH_TEST_SENT ? WORD_HEALTH_TEST_SENT
								: WORD_HEALTH_TEST_SAVED);
	else
		setup_text(s, pen, STYLE_GOOD, WORD_SETUP_JOINED);
}

static void draw(struct setup *s, struct pen *pen)
{
	draw_state(s, pen);
	pen_gap(pen, 1);
	line(s, pen, WORD_SETUP_CENTRE, s->keep.centre);
	line(s, pen, WORD_HELP, s->keep.contact);
	line(s, pen, WORD_LANGUAGE, words_lang_name(ui_lang(s->ui)));
	draw_machine(s, pen);
	line(s, pen, WORD_SETUP_NET_DROP, s->keep.drop);
	draw_workers(s, pen);
	pen_gap(pen, 1);
	if (!file_exists(SETTINGS_FOLDER))
		setup_text(s, pen, STYLE_STRONG, WORD_SETUP_END_RESTART);
	setup_text(s, pen, STYLE_HINT, WORD_SETUP_END_AGAIN);
	pen_gap(pen, 1);
}

const struct setup_step setup_step_end = {
	.name = "end",
	.title = WORD_SETUP_END,
	.draw = draw,
};
