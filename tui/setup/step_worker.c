/* The first worker, who lets in all that a visitor may not do. */
#include "db/base/buf.h"
#include "tui/setup/setup_inside.h"

#include <sysexits.h>

static void wipe(struct setup *s)
{
	field_clear(&s->edits[SETUP_FIELD_NAME]);
	field_clear(&s->edits[SETUP_FIELD_PIN]);
	field_clear(&s->edits[SETUP_FIELD_AGAIN]);
}

static void draw_names(struct setup *s, struct pen *pen)
{
	struct buf names;
	buf_init(&names);
	for (size_t i = 0; i < s->workers.count; i++)
		words_list(&names, ui_lang(s->ui), s->workers.list[i].name);
	if (s->workers.count > 0) {
		setup_detail(s, pen, STYLE_GOOD, WORD_SETUP_WORKER_NOW, names.data);
		pen_gap(pen, 1);
	}
	buf_finish(&names);
}

static void draw(struct setup *s, struct pen *pen)
{
	setup_text(s, pen, STYLE_BODY, WORD_SETUP_WORKER_TEXT);
	pen_gap(pen, 1);
	draw_names(s, pen);
	setup_field(s, pen, SETUP_FIELD_NAME, WORD_SETUP_WORKER_NAME, WORD_SETUP_WORKER_NAME_HINT);
	setup_field(s, pen, SETUP_FIELD_PIN, WORD_WORKER_PIN, WORD_PIN_LEAD);
	setup_field(s, pen, SETUP_FIELD_AGAIN, WORD_SETUP_WORKER_AGAIN, WORD_NONE);
}

static enum word fault_of(struct setup *s)
{
	static const enum word words[] = {[WORKERS_PIN_GOOD] = WORD_NONE,
					  [WORKERS_PIN_DIGITS] = WORD_WORKER_PIN_SHORT,
					  [WORKERS_PIN_LENGTH] = WORD_WORKER_PIN_SHORT,
					  [WORKERS_PIN_SIMPLE] = WORD_PIN_SIMPLE};
	const char *pin = s->edits[SETUP_FIELD_PIN].text;
	if (setup_typed(s, SETUP_FIELD_NAME)[0] == '\0')
		return WORD_SETUP_WORKER_NAMELESS;
	enum word word = words[workers_judge(pin)];
	if (word == WORD_NONE && strcmp(pin, s->edits[SETUP_FIELD_AGAIN].text) != 0)
		word = WORD_PIN_DIFFERS;
	return word;
}

/* Somebody who is there already gets another PIN. */
static int let_in(struct setup *s, struct err *e)
{
	struct centre *centre = ui_centre(s->ui);
	const char *name = s->edits[SETUP_FIELD_NAME].text, *pin = s->edits[SETUP_FIELD_PIN].text;
	int64_t id;
	for (size_t i = 0; i < s->workers.count; i++)
		if (strcmp(s->workers.list[i].name, name) == 0) {
			id = s->workers.list[i].id;
			return workers_set_pin(centre, id, pin, e);
		}
	return workers_add(centre, name, pin, e);
}

static int keep(struct setup *s, struct err *e)
{
	bool nothing = setup_typed(s, SETUP_FIELD_NAME)[0] == '\0' &&
		       s->edits[SETUP_FIELD_PIN].len == 0 && s->edits[SETUP_FIELD_AGAIN].len == 0;
	if (nothing)
		return 0;
	s->fault = fault_of(s);
	if (s->fault != WORD_NONE || let_in(s, e) != 0)
		return -1;
	wipe(s);
	return setup_read(s, e);
}

const struct setup_step setup_step_worker = {
	.name = "worker",
	.title = WORD_SETUP_WORKER,
	.enter = wipe,
	.draw = draw,
	.keep = keep,
};
