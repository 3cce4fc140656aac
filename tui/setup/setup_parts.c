/* What the pages of the wizard are made of. */
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "tui/part/dots.h"
#include "tui/setup/setup_inside.h"

const char *setup_word(const struct setup *s, enum word word)
{
	return ui_word(s->ui, word);
}

void setup_text(struct setup *s, struct pen *pen, enum style style, enum word word)
{
	pen_text(pen, 0, style, setup_word(s, word));
}

void setup_detail(struct setup *s, struct pen *pen, enum style style, enum word word,
		  const char *detail)
{
	struct buf text;
	buf_init(&text);
	words_insert(&text, setup_word(s, word), detail);
	pen_text(pen, 0, style, text.data);
	buf_finish(&text);
}

static void note_stop(struct setup *s, const struct pen *pen, bool is_field, int which)
{
	if (pen->stop < SETUP_STOPS) {
		s->stops[pen->stop] = (struct setup_stop){is_field, which};
		s->stop_count = pen->stop + 1;
	}
}

bool setup_is_secret(enum setup_field field)
{
	return field == SETUP_FIELD_PIN || field == SETUP_FIELD_AGAIN;
}

void setup_field(struct setup *s, struct pen *pen, enum setup_field field, enum word label,
		 enum word hint)
{
	struct rect at;
	bool focus = pen_stop(pen), secret = setup_is_secret(field);
	note_stop(s, pen, true, (int)field);
	pen_describe(pen, ROLE_FIELD, secret ? ELEMENT_SECRET | ELEMENT_HIDDEN : 0U, 0, 0);
	setup_text(s, pen, STYLE_STRONG, label);
	if (hint != WORD_NONE)
		setup_text(s, pen, STYLE_HINT, hint);
	if (pen_room(pen, 0, 1, &at)) {
		if (secret)
			dots_draw(&s->edits[field], pen->c, at, focus);
		else
			field_draw(&s->edits[field], pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
	pen_gap(pen, 1);
}

void setup_choice(struct setup *s, struct pen *pen, int number, int all, int deed,
		  const char *label, bool chosen)
{
	char mark[16];
	bool focus = pen_stop(pen);
	note_stop(s, pen, false, deed);
	pen_describe(pen, ROLE_CHOICE, chosen ? ELEMENT_CHOSEN : 0U, number, all);
	snprintf(mark, sizeof mark, "%s %d %s ", focus ? "»" : " ", number, chosen ? "(•)" : "( )");
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark, label);
	pen_stop_end(pen);
}

void setup_button(struct setup *s, struct pen *pen, int deed, enum word label)
{
	pen_button(pen, setup_word(s, label));
	note_stop(s, pen, false, deed);
}

const char *setup_typed(struct setup *s, enum setup_field field)
{
	const struct field_edit *f = &s->edits[field];
	size_t from = strspn(f->text, " "), len = f->len;
	while (len > from && f->text[len - 1] == ' ')
		len--;
	if (from > 0 || len < f->len) {
		char *copy = buf_copy(f->text + from);
		copy[len - from] = '\0';
		field_set(&s->edits[field], copy, len - from);
		explicit_bzero(copy, len - from);
		free(copy);
	}
	return s->edits[field].text;
}

void setup_fill(struct setup *s, enum setup_field field, const char *text)
{
	field_set(&s->edits[field], text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

void setup_take(struct setup *s, enum setup_field field, char **kept)
{
	const char *typed = setup_typed(s, field);
	free(*kept);
	*kept = typed[0] != '\0' ? buf_copy(typed) : NULL;
}

int64_t setup_now(const struct setup *s)
{
	const struct sys *sys = ui_sys(s->ui);
	return sys->steady_ms(sys->self);
}

/* Asking wijksync. */

enum { ARGUMENTS = 12, PATIENCE_MS = 180000 };

const char *setup_ask_lang(const struct setup *s)
{
	return ui_lang(s->ui) == LANG_NL ? "nl" : "en";
}

void setup_ask(struct setup *s, enum setup_ask ask, const char *const argv[])
{
	const char *all[ARGUMENTS + 4] = {s->program != NULL ? s->program : "", "--state",
					  s->folder};
	if (s->waiting)
		return;
	for (size_t i = 0; i < ARGUMENTS && argv[i] != NULL; i++)
		all[i + 3] = argv[i];
	s->asked = ask;
	s->waiting = true;
	s->errand.patience = PATIENCE_MS;
	errand_begin(&s->errand, all, setup_now(s));
}

void setup_ask_fault(struct setup *s)
{
	static const char own[] = "wijksync: ";
	const char *text = s->errand.answer;
	size_t len = strlen(text);
	while (len > 0 && text[len - 1] == '\n')
		len--;
	size_t from = len;
	while (from > 0 && text[from - 1] != '\n')
		from--;
	if (strncmp(text + from, own, sizeof own - 1) == 0)
		from += sizeof own - 1;
	snprintf(s->fault_text, sizeof s->fault_text, "%.*s", (int)(len > from ? len - from : 0),
		 text + from);
	if (s->fault_text[0] == '\0')
		s->fault = WORD_SETUP_NO_ANSWER;
}
