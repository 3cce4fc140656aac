/* What changed on the screen, in words. */
#include "tui/aloud/aloud_inside.h"
#include "tui/aloud/say_inside.h"
#include "tui/screen.h"

#define COUNTDOWN_AGAIN 10 /* seconds: told once more */

/* The first of the choices that this one belongs to; what comes into a group hears what it is
 * about. */
static int first_of(const struct target *t)
{
	bool grouped =
		t != NULL && t->position > 0 && (t->role == ROLE_CHOICE || t->role == ROLE_TICK);
	return grouped ? t->arg - (int)t->position + 2 : 0;
}

static void status_of(const struct canvas *c, struct buf *out)
{
	for (size_t i = 0; i < c->note_count; i++)
		if (c->notes[i].kind == NOTE_STATUS)
			say_words(c, c->notes[i].at, out);
}

/* Of an element whose words can change while it has the focus: a setting, a row of a new search. */
static void label_of(const struct canvas *c, struct buf *out)
{
	const struct target *focus = canvas_focused(c);
	if (focus != NULL && focus->role == ROLE_ITEM)
		say_words(c, focus->at, out);
}

static bool label_changed(const struct aloud *a, const struct canvas *c)
{
	struct buf now;
	buf_init_secret(&now);
	label_of(c, &now);
	bool changed = strcmp(now.data, a->seen.label.data) != 0;
	buf_finish(&now);
	return changed;
}

static void replace(struct buf *old, struct buf *with)
{
	buf_finish(old);
	*old = *with;
}

static void remember(struct aloud *a, const struct canvas *c, const struct scene *scene)
{
	struct aloud_seen *seen = &a->seen;
	const struct target *focus = canvas_focused(c);
	struct buf status, faults, label;
	buf_init_secret(&label);
	label_of(c, &label);
	replace(&seen->label, &label);
	buf_init_secret(&status);
	buf_init_secret(&faults);
	status_of(c, &status);
	say_faults(c, &faults);
	replace(&seen->status, &status);
	replace(&seen->faults, &faults);
	seen->opened = scene->opened;
	seen->action = c->focus_action;
	seen->arg = c->focus_arg;
	seen->focused = focus != NULL;
	seen->state = focus != NULL ? focus->state : 0;
	seen->group = first_of(focus);
	seen->first = c->view.first;
	seen->edited = c->edited.text != NULL;
	buf_truncate(&seen->text, 0);
	if (seen->edited)
		buf_add(&seen->text, c->edited.text, c->edited.len);
	seen->cursor = c->edited.cursor;
}

static void say_languages(struct say *say, const struct ui *ui)
{
	enum lang lang;
	char text[128];
	for (size_t k = 0; (lang = ui_language(ui, k)) != LANGS; k++) {
		const long key = (long)k + 1;
		words_fill(text, sizeof text, words_get(lang, WORD_SPEAK_PICK_LANGUAGE), &key, 1);
		say_text(say, (int)lang, text);
	}
	say_word(say, WORD_SPEAK_BEGIN);
}

/* The box that lies over the screen. */
static void say_notice(struct say *say, const struct canvas *c)
{
	const struct target *box = canvas_focused(c);
	if (box == NULL || box->role != ROLE_NOTICE)
		return;
	int middle = box->at.col + box->at.cols / 2, end = box->at.row + box->at.rows;
	for (int row = box->at.row; row < end;) {
		struct buf text;
		int lang = say_language(say, c, row, middle);
		bool more = true;
		buf_init_secret(&text);
		for (; more && row < end && say_language(say, c, row, middle) == lang; row++) {
			size_t len = text.len;
			say_words(c, (struct rect){row, box->at.col, 1, box->at.cols}, &text);
			more = text.len > len;
		}
		say_text(say, lang, text.data);
		buf_finish(&text);
	}
}

static void follow_notice(struct aloud *a, struct say *say, const struct canvas *c,
			  const struct scene *scene)
{
	bool again = scene->counting && scene->countdown <= COUNTDOWN_AGAIN &&
		     a->seen.countdown > COUNTDOWN_AGAIN;
	if (!a->seen.notice || again) {
		buf_add_str(&say->orders, "stop\n");
		say_notice(say, c);
		a->seen.countdown = scene->counting ? (int)scene->countdown : 0;
	}
	a->seen.notice = true;
}

/* Returns whether the focus moved. */
static bool follow_focus(struct aloud *a, struct say *say, const struct canvas *c)
{
	const struct aloud_seen *seen = &a->seen;
	const struct target *focus = canvas_focused(c);
	bool moved = focus != NULL && (seen->action != c->focus_action ||
				       seen->arg != c->focus_arg || !seen->focused);
	say_new_faults(say, c, seen->faults.data, moved ? focus : NULL);
	if (moved || (focus != NULL && label_changed(a, c))) {
		if (first_of(focus) != seen->group)
			say_group(say, c, focus);
		say_element(say, c, focus);
	} else if (focus != NULL && ((seen->state ^ focus->state) & ELEMENT_CHOSEN) != 0) {
		say_state(say, focus);
	} else if (focus == NULL && seen->first != c->view.first && c->view.at.rows > 0) {
		say_rows(say, c, c->view.at.row, c->view.at.row + c->view.at.rows);
	}
	if (!moved && c->edited.text != NULL && seen->edited) {
		const struct edited before = {seen->text.data, seen->text.len, seen->cursor};
		bool secret = focus != NULL && (focus->state & ELEMENT_SECRET) != 0;
		say_typed(say, &before, &c->edited, secret);
	}
	return moved;
}

static void follow_status(struct aloud *a, struct say *say, const struct canvas *c)
{
	struct buf now;
	buf_init_secret(&now);
	status_of(c, &now);
	if (strcmp(now.data, a->seen.status.data) != 0)
		say_text(say, (int)say->lang, now.data);
	buf_finish(&now);
}

static void follow_opening(struct aloud *a, struct say *say, struct ui *ui, const struct canvas *c,
			   const struct scene *scene)
{
	if (a->begins)
		say_word(say, WORD_SPEAK_ON);
	a->begins = false;
	if (scene->bare)
		say_languages(say, ui);
	else if (!scene->recited)
		say_opening(say, c, scene->title);
}

void aloud_look(struct aloud *a, struct ui *ui, const struct canvas *c)
{
	struct say say;
	struct scene scene;
	scene_look(ui, &scene);
	bool opens = a->seen.opened != scene.opened;
	bool returns = a->seen.notice && !scene.notice;
	say_init(&say, ui_lang(ui));
	if (scene.notice) {
		follow_notice(a, &say, c, &scene);
		if (say.orders.len > 0)
			aloud_read_end(a);
	} else if (opens) {
		follow_opening(a, &say, ui, c, &scene);
	} else if (returns && canvas_focused(c) != NULL) {
		say_element(&say, c, canvas_focused(c));
	} else if (!a->reading) {
		/* How much was found also changes while one walks down a long list. */
		if (!follow_focus(a, &say, c))
			follow_status(a, &say, c);
	}
	if (!scene.notice) {
		a->seen.notice = false;
		remember(a, c, &scene);
	}
	if (aloud_tell(a, ui, &say) && opens && scene.recited && !scene.notice)
		aloud_read(a, ui, true);
	say_finish(&say);
}
