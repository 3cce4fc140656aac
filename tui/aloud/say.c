#include "tui/aloud/say.h"
#include "tui/aloud/say_inside.h"
#include "tui/screen.h"

#define TITLE_COLUMN   2
#define LEAD_SENTENCES 3 /* of a new screen; more is there for whoever asks */

void say_init(struct say *say, enum lang lang)
{
	*say = (struct say){.lang = lang, .voice = -1};
	buf_init_secret(&say->orders);
}

void say_finish(struct say *say)
{
	buf_finish(&say->orders);
}

/* Is there anything in it that sounds?  All beyond ASCII is taken to. */
static bool sounds(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return true;
	}
	return false;
}

static void order(struct say *say, int lang, const char *word, const char *text, size_t len)
{
	if (lang != say->voice)
		buf_addf(&say->orders, "voice %s\n", words_lang_code((enum lang)lang));
	say->voice = lang;
	buf_addf(&say->orders, "%s ", word);
	for (size_t i = 0; i < len; i++)
		buf_add_char(&say->orders, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
	buf_add_char(&say->orders, '\n');
	say->sentences++;
	if (say->marks)
		buf_addf(&say->orders, "mark %ld\n", ++say->mark);
}

void say_text(struct say *say, int lang, const char *text)
{
	if (sounds(text))
		order(say, lang, "say", text, strlen(text));
}

void say_spelled(struct say *say, const char *text, size_t len)
{
	order(say, (int)say->lang, "spell", text, len);
}

void say_word(struct say *say, enum word word)
{
	say_text(say, (int)say->lang, words_get(say->lang, word));
}

void say_numbers(struct say *say, enum word word, const long *numbers, size_t count)
{
	char text[256];
	words_fill(text, sizeof text, words_get(say->lang, word), numbers, count);
	say_text(say, (int)say->lang, text);
}

/* Elements. */

static const char *word(const struct say *say, enum word w)
{
	return words_get(say->lang, w);
}

static void add_counted(const struct say *say, struct buf *out, enum word w, const struct target *t)
{
	char text[128];
	words_fill(text, sizeof text, word(say, w), (const long[]){t->position, t->all}, 2);
	buf_addf(out, ", %s", text);
}

static enum word state_of(const struct target *t)
{
	bool chosen = (t->state & ELEMENT_CHOSEN) != 0;
	if (t->role == ROLE_TICK)
		return chosen ? WORD_SPEAK_TICKED : WORD_SPEAK_NOT_TICKED;
	return chosen ? WORD_SPEAK_CHOSEN : WORD_SPEAK_NOT_CHOSEN;
}

/* ", button": what it is, and what holds for it. */
static void add_role(const struct say *say, struct buf *out, const struct target *t)
{
	switch (t->role) {
	case ROLE_BUTTON: buf_addf(out, ", %s", word(say, WORD_SPEAK_BUTTON)); break;
	case ROLE_FIELD:
		buf_addf(out, ", %s", word(say, WORD_SPEAK_FIELD));
		if ((t->state & ELEMENT_NEEDED) != 0)
			buf_addf(out, ", %s", word(say, WORD_SPEAK_NEEDED));
		break;
	case ROLE_TICK:
	case ROLE_CHOICE: buf_addf(out, ", %s", word(say, state_of(t))); break;
	default: break;
	}
	if (t->role == ROLE_CHOICE && t->all > 0)
		add_counted(say, out, WORD_SPEAK_CHOICE, t);
	else if (t->role == ROLE_TICK && t->all > 1)
		add_counted(say, out, WORD_SPEAK_TICK, t);
	else if (t->role == ROLE_ITEM && t->all > 0)
		add_counted(say, out, WORD_SPEAK_CHOICE, t);
	else if (t->role == ROLE_LINK && t->all > 0)
		add_counted(say, out, WORD_SPEAK_LINK_OF, t);
}

/* How long a code is, and how to hear it. */
static void say_hidden(struct say *say, const struct target *t, long count)
{
	say_numbers(say, WORD_SPEAK_CHARACTERS, &count, 1);
	if ((t->state & ELEMENT_HIDDEN) == 0)
		say_word(say, WORD_SPEAK_CODE_TWICE);
}

/* What is in a field. */
static void say_content(struct say *say, const struct canvas *c, const struct target *t)
{
	struct buf text;
	const struct target *focus = canvas_focused(c);
	bool open = focus == t && c->edited.text != NULL;
	buf_init_secret(&text);
	if (open)
		buf_add(&text, c->edited.text, c->edited.len);
	else
		say_collect(c, t->at, TONE_FIELD, &text);
	long count = (long)text.len;
	if (text.len == 0)
		say_word(say, WORD_SPEAK_EMPTY);
	else if ((t->state & ELEMENT_SECRET) != 0)
		say_hidden(say, t, count);
	else {
		struct buf all;
		buf_init_secret(&all);
		buf_addf(&all, "%s %s", word(say, WORD_SPEAK_HOLDS), text.data);
		say_text(say, (int)say->lang, all.data);
		buf_finish(&all);
	}
	buf_finish(&text);
}

static void say_fault(struct say *say, const char *text)
{
	struct buf all;
	if (text[0] == '\0')
		return;
	buf_init_secret(&all);
	buf_addf(&all, "%s %s", word(say, WORD_SPEAK_FAULT), text);
	say_text(say, (int)say->lang, all.data);
	buf_finish(&all);
}

void say_element(struct say *say, const struct canvas *c, const struct target *t)
{
	struct buf label, hint, fault;
	int lang = say_language(say, c, t->at.row, t->at.col);
	buf_init_secret(&label);
	buf_init_secret(&hint);
	buf_init_secret(&fault);
	say_collect(c, t->at, TONE_LABEL, &label);
	say_collect(c, t->at, TONE_HINT, &hint);
	say_collect(c, t->at, TONE_FAULT, &fault);
	/* What stands above is the name of what stands under it. */
	if (t->role == ROLE_ITEM && hint.len > 0 && say_begins_with_hint(c, t->at)) {
		buf_addf(&hint, ": %s", label.data);
		buf_finish(&label);
		label = hint;
		buf_init_secret(&hint);
	}
	/* What is in another language is said by its voice, and what we say of it by ours. */
	if (lang != (int)say->lang) {
		say_text(say, lang, label.data);
		buf_truncate(&label, 0);
		add_role(say, &label, t);
		say_text(say, (int)say->lang, label.data + (label.len > 0 ? 2 : 0));
	} else {
		add_role(say, &label, t);
		say_text(say, lang, label.data);
	}
	say_fault(say, fault.data);
	if (t->role == ROLE_FIELD)
		say_content(say, c, t);
	say_text(say, lang, hint.data);
	buf_finish(&label);
	buf_finish(&hint);
	buf_finish(&fault);
}

/* The first of the choices that belong together. */
static const struct target *first_of_group(const struct canvas *c, const struct target *t)
{
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *first = &c->targets[i];
		if (first->role == t->role && first->action == t->action && first->position == 1 &&
		    first->arg == t->arg - (int)t->position + 1)
			return first;
	}
	return NULL;
}

void say_group(struct say *say, const struct canvas *c, const struct target *t)
{
	const struct target *first = NULL;
	if ((t->role == ROLE_CHOICE || t->role == ROLE_TICK) && t->position > 0)
		first = first_of_group(c, t);
	if (first == NULL)
		return;
	int from = first->at.row;
	while (from > 1 && !say_is_blank(c, from - 1) && say_target_on(c, from - 1) == NULL)
		from--;
	say_rows(say, c, from, first->at.row);
	if (t->role == ROLE_CHOICE && (t->state & ELEMENT_NEEDED) != 0)
		say_word(say, WORD_SPEAK_NEEDED);
}

void say_state(struct say *say, const struct target *t)
{
	if (t->role == ROLE_TICK || t->role == ROLE_CHOICE)
		say_word(say, state_of(t));
}

/* Screens. */

void say_title(struct say *say, const struct canvas *c, const char *title)
{
	say_text(say, say_language(say, c, 0, TITLE_COLUMN), title);
}

/* The first row of the first element, or where the screen ends. */
static int first_element(const struct canvas *c, int bottom)
{
	for (int row = 1; row < bottom; row++)
		if (say_target_on(c, row) != NULL)
			return row;
	return bottom;
}

/* Status that is not in the lead. */
static void say_status(struct say *say, const struct canvas *c)
{
	int first = first_element(c, say_bottom(c));
	for (size_t i = 0; i < c->note_count; i++) {
		struct buf text;
		if (c->notes[i].kind != NOTE_STATUS || c->notes[i].at.row < first)
			continue;
		buf_init_secret(&text);
		say_words(c, c->notes[i].at, &text);
		say_text(say, (int)say->lang, text.data);
		buf_finish(&text);
	}
}

void say_opening(struct say *say, const struct canvas *c, const char *title)
{
	struct say lead;
	int bottom = say_bottom(c);
	const struct target *focus = canvas_focused(c);
	if (say_language(say, c, 0, TITLE_COLUMN) != (int)say->lang)
		say_word(say, WORD_ONLY_IN_DUTCH);
	say_title(say, c, title);
	say_init(&lead, say->lang);
	lead.voice = say->voice;
	say_rows(&lead, c, 1, first_element(c, bottom));
	bool more = lead.sentences > LEAD_SENTENCES || c->view.shown < c->view.all;
	const char *end = lead.orders.data;
	for (int i = 0; i < LEAD_SENTENCES && *end != '\0';) {
		i += strncmp(end, "voice ", 6) != 0;
		end += strcspn(end, "\n") + 1;
	}
	buf_add(&say->orders, lead.orders.data, (size_t)(end - lead.orders.data));
	/* It may have been cut in another language. */
	say->voice = -1;
	say->sentences += lead.sentences;
	say_finish(&lead);
	say_status(say, c);
	if (more && (focus == NULL || focus->role != ROLE_ITEM))
		say_word(say, WORD_SPEAK_MORE);
	if (focus != NULL) {
		say_group(say, c, focus);
		say_element(say, c, focus);
	}
}

void say_buttons(struct say *say, const struct canvas *c)
{
	struct buf all, one;
	int bottom = say_bottom(c);
	buf_init_secret(&all);
	buf_init_secret(&one);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		if (t->role != ROLE_BUTTON || t->action == ACTION_PICK || t->at.row < bottom)
			continue;
		buf_truncate(&one, 0);
		say_collect(c, t->at, TONE_LABEL, &one);
		buf_addf(&all, "%s %s", all.len > 0 ? "," : word(say, WORD_SPEAK_BOTTOM), one.data);
	}
	say_text(say, (int)say->lang, all.data);
	buf_finish(&all);
	buf_finish(&one);
}

/* Faults. */

void say_new_faults(struct say *say, const struct canvas *c, const char *before,
		    const struct target *told)
{
	struct buf now;
	buf_init_secret(&now);
	say_collect_faults(c, told, &now);
	for (const char *line = now.data; *line != '\0';) {
		struct buf one;
		size_t len = strcspn(line, "\n");
		buf_init_secret(&one);
		buf_add(&one, line, len + 1);
		bool known = strstr(before, one.data) != NULL;
		buf_truncate(&one, len);
		if (!known)
			say_fault(say, one.data);
		buf_finish(&one);
		line += len + 1;
	}
	buf_finish(&now);
}
