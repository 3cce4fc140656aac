/* A code from central, typed or scanned, makes this machine one of its kiosks. */
#include "db/base/buf.h"
#include "tui/setup/setup_inside.h"

enum { DEED_JOIN };

static void draw(struct setup *s, struct pen *pen)
{
	if (s->keep.enrolled) {
		setup_detail(s, pen, STYLE_GOOD, WORD_SETUP_JOIN_AT, s->keep.centre);
		pen_gap(pen, 1);
		return;
	}
	setup_text(s, pen, STYLE_BODY, WORD_SETUP_JOIN_TEXT);
	pen_gap(pen, 1);
	if (s->waiting) {
		setup_text(s, pen, STYLE_STRONG, WORD_SETUP_JOIN_BUSY);
		pen_gap(pen, 1);
	}
	setup_field(s, pen, SETUP_FIELD_CODE, WORD_SETUP_JOIN_CODE, WORD_SETUP_JOIN_CODE_HINT);
	setup_button(s, pen, DEED_JOIN, WORD_SETUP_JOIN_DO);
	pen_gap(pen, 1);
	setup_text(s, pen, STYLE_HINT, WORD_SETUP_JOIN_LATER);
	pen_gap(pen, 1);
}

static void join(struct setup *s)
{
	const char *code = setup_typed(s, SETUP_FIELD_CODE);
	const char *argv[] = {"join", "--lang", setup_ask_lang(s), "--drop", s->keep.drop, "--",
			      code,   NULL};
	const char *const short_argv[] = {"join", "--lang", setup_ask_lang(s), "--", code, NULL};
	if (s->waiting)
		return;
	s->fault_text[0] = '\0';
	s->fault = code[0] == '\0' ? WORD_SETUP_JOIN_EMPTY : WORD_NONE;
	if (code[0] != '\0')
		setup_ask(s, SETUP_ASK_JOIN, s->keep.drop != NULL ? argv : short_argv);
	s->sheet.scroll = 0;
}

static struct move use(struct setup *s, int deed)
{
	(void)deed;
	join(s);
	return move_stay(DAMAGE_ALL);
}

/* A scanner ends with Enter. */
static bool entered(struct setup *s, enum setup_field field)
{
	(void)field;
	join(s);
	return true;
}

/* The centre's own name, where it was typed, goes before the one that central gave. */
static int settle(struct setup *s, struct err *e)
{
	char *centre = buf_copy(s->keep.centre), *contact = buf_copy(s->keep.contact);
	int rc = setup_read(s, e);
	if (rc == 0 && s->keep.enrolled && (centre != NULL || contact != NULL)) {
		struct setup_keep typed = {.enrolled = true, .centre = centre, .contact = contact};
		rc = setup_keep_centre(s->folder, &typed, e);
		if (rc == 0)
			rc = setup_read(s, e);
	}
	free(centre);
	free(contact);
	return rc;
}

static void answered(struct setup *s)
{
	struct err e = {.code = 0};
	s->sheet = (struct sheet){.focus = 0};
	if (s->errand.status != 0) {
		setup_ask_fault(s);
		return;
	}
	field_clear(&s->edits[SETUP_FIELD_CODE]);
	if (settle(s, &e) != 0)
		ui_show_error(s->ui, &e);
	s->news = WORD_SETUP_JOINED;
}

const struct setup_step setup_step_join = {
	.name = "join",
	.title = WORD_SETUP_JOIN,
	.draw = draw,
	.use = use,
	.entered = entered,
	.answered = answered,
};
