/*
 * Fills in a form: one scrolling page of fields.  The focus goes from stop to
 * stop: a text field, each choice, and the button that goes on.
 */
#include "db/base/err.h"
#include "tui/answers.h"
#include "tui/check.h"
#include "tui/part/choice.h"
#include "tui/part/edit.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define LONG_ROWS  4
#define NEAR_LIMIT 10 /* characters left from which the count is shown */

struct stop {
	size_t field;  /* or field_count: the button */
	size_t choice; /* of a field with choices; age16: 0 yes, 1 no */
	int row;       /* of the page, as last laid out */
};

struct form_state {
	struct answers *answers;
	struct edit *edits; /* per field; of use for text fields */
	enum word *errors;  /* per field */
	struct stop *stops;
	size_t stop_count, focus;
	int top; /* first row of the page on the screen */
};

static size_t choice_count(const struct field *f)
{
	return f->kind == FIELD_AGE16 ? 2 : f->choice_count;
}

static const struct form *form_of(const struct form_state *s)
{
	return &s->answers->form;
}

static void lay_stops(struct form_state *s)
{
	const struct form *form = form_of(s);
	for (size_t i = 0; i < form->field_count; i++) {
		size_t n = choice_count(&form->fields[i]);
		for (size_t k = 0; k < (n > 0 ? n : 1); k++) {
			s->stops = buf_grow(s->stops, s->stop_count + 1, sizeof *s->stops);
			s->stops[s->stop_count++] = (struct stop){i, k, 0};
		}
	}
	s->stops = buf_grow(s->stops, s->stop_count + 1, sizeof *s->stops);
	s->stops[s->stop_count++] = (struct stop){form->field_count, 0, 0};
}

static int form_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct form_state *s = self;
	if (answers_new(&s->answers, ui_bundle(ui), arg->id, words_lang_code(ui_lang(ui)), e) != 0)
		return -1;
	const struct form *form = form_of(s);
	s->edits = buf_alloc(form->field_count, sizeof *s->edits);
	s->errors = buf_alloc(form->field_count, sizeof *s->errors);
	for (size_t i = 0; i < form->field_count; i++)
		edit_init(&s->edits[i], &s->answers->values[i], (size_t)form->fields[i].max,
			  form->fields[i].kind == FIELD_LONGTEXT);
	s->answers->change = form->field_count;
	lay_stops(s);
	return 0;
}

static void form_leave(struct ui *ui, void *self)
{
	struct form_state *s = self;
	(void)ui;
	answers_free(s->answers);
	free(s->edits);
	free(s->errors);
	free(s->stops);
}

/* Back from the review: to the field that is to be changed. */
static void form_resume(struct ui *ui, void *self)
{
	struct form_state *s = self;
	struct err e = {.code = 0};
	if (answers_translate(s->answers, ui_bundle(ui), words_lang_code(ui_lang(ui)), &e) != 0)
		ui_show_error(ui, &e);
	for (size_t i = 0; i < s->stop_count; i++)
		if (s->stops[i].field == s->answers->change &&
		    s->answers->change < form_of(s)->field_count) {
			s->focus = i;
			break;
		}
	s->answers->change = form_of(s)->field_count;
	for (size_t i = 0; i < form_of(s)->field_count; i++)
		s->edits[i].cursor = s->answers->values[i].len;
}

static bool in_text(const struct form_state *s)
{
	size_t field = s->stops[s->focus].field;
	return field < form_of(s)->field_count && choice_count(&form_of(s)->fields[field]) == 0;
}

/* Drawing: a page of rows, of which area shows those from top. */

struct paper {
	struct ui *ui;
	struct form_state *s;
	struct canvas *c; /* NULL: only lay out */
	struct rect area;
	int row; /* of the page */
};

/* Where the next `rows` go on the screen; false when they are not (wholly) on it. */
static bool place(struct paper *p, int rows, struct rect *out)
{
	int at = p->row - p->s->top;
	p->row += rows;
	*out = (struct rect){p->area.row + at, p->area.col, rows, p->area.cols};
	return p->c != NULL && at >= 0 && at + rows <= p->area.rows;
}

static void put_line(struct paper *p, enum style style, const char *text)
{
	size_t at = 0, start, length, len = strlen(text);
	struct rect r;
	while (text_wrap(text, len, p->area.cols, &at, &start, &length))
		if (place(p, 1, &r))
			canvas_text(p->c, r.row, r.col, r.cols, style, text + start, length);
}

static void put_choice(struct paper *p, size_t stop, const char *label, bool on, bool many)
{
	struct rect r;
	bool focus = stop == p->s->focus;
	p->s->stops[stop].row = p->row;
	if (!place(p, 1, &r))
		return;
	static const char *const marks[2][2] = {{"( )", "(•)"}, {"[ ]", "[x]"}};
	char text[512];
	snprintf(text, sizeof text, " %s %s %s", focus ? "»" : " ", marks[many][on], label);
	choice_fit(p->c, r.row, r.col, r.cols, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, text);
	canvas_target(p->c, r, ACTION_PICK, (int)stop);
}

static size_t put_choices(struct paper *p, size_t stop, size_t field)
{
	const struct field *f = &form_of(p->s)->fields[field];
	const struct answers *a = p->s->answers;
	if (f->kind == FIELD_AGE16) {
		put_choice(p, stop, ui_word(p->ui, WORD_YES), answers_chosen(a, field, ANSWERS_YES),
			   false);
		put_choice(p, stop + 1, ui_word(p->ui, WORD_NO),
			   answers_chosen(a, field, ANSWERS_NO), false);
		return stop + 2;
	}
	for (size_t k = 0; k < f->choice_count; k++)
		put_choice(p, stop + k, f->choices[k].label,
			   answers_chosen(a, field, f->choices[k].key), f->kind == FIELD_CHOICES);
	return stop + f->choice_count;
}

static void put_limit(struct paper *p, size_t field)
{
	char text[96];
	const struct edit *edit = &p->s->edits[field];
	size_t used = text_clusters(edit->text->data, edit->text->len);
	if (used + NEAR_LIMIT < edit->max && !edit->was_cut)
		return;
	const long numbers[] = {(long)used, (long)edit->max};
	words_fill(text, sizeof text, ui_word(p->ui, WORD_CHARACTERS), numbers, 2);
	if (edit->was_cut) {
		size_t n = strlen(text);
		snprintf(text + n, sizeof text - n, "  %s", ui_word(p->ui, WORD_WAS_CUT));
	}
	put_line(p, STYLE_HINT, text);
}

static size_t put_text(struct paper *p, size_t stop, size_t field)
{
	const struct field *f = &form_of(p->s)->fields[field];
	struct rect r;
	p->s->stops[stop].row = p->row;
	if (place(p, f->kind == FIELD_LONGTEXT ? LONG_ROWS : 1, &r)) {
		int cols = f->max + 2 < r.cols ? f->max + 2 : r.cols;
		r.cols = cols < 12 ? 12 : cols;
		edit_draw(&p->s->edits[field], p->c, r, stop == p->s->focus);
		canvas_target(p->c, r, ACTION_PICK, (int)stop);
	}
	put_limit(p, field);
	return stop + 1;
}

static size_t put_field(struct paper *p, size_t stop, size_t field)
{
	const struct field *f = &form_of(p->s)->fields[field];
	char label[256];
	bool optional = !f->required && !form_of(p->s)->one_of[field];
	snprintf(label, sizeof label, "%s%s%s", f->label, optional ? " " : "",
		 optional ? ui_word(p->ui, WORD_OPTIONAL) : "");
	put_line(p, STYLE_STRONG, label);
	if (f->hint[0] != '\0')
		put_line(p, STYLE_HINT, f->hint);
	stop = choice_count(f) > 0 ? put_choices(p, stop, field) : put_text(p, stop, field);
	if (p->s->errors[field] != WORD_NONE)
		put_line(p, STYLE_ERROR, ui_word(p->ui, p->s->errors[field]));
	p->row++;
	return stop;
}

static void put_button(struct paper *p, size_t stop)
{
	struct rect r;
	p->s->stops[stop].row = p->row;
	if (!place(p, 1, &r))
		return;
	char text[64];
	bool focus = stop == p->s->focus;
	snprintf(text, sizeof text, " %s %s", focus ? "»" : " ", ui_word(p->ui, WORD_GO_ON));
	r.cols = 24;
	canvas_line(p->c, r.row, r.col, r.cols, focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON, text);
	canvas_target(p->c, r, ACTION_CONFIRM, 0);
}

static void put_page(struct paper *p)
{
	size_t stop = 0;
	bool wrong = false;
	for (size_t i = 0; i < form_of(p->s)->field_count; i++)
		wrong = wrong || p->s->errors[i] != WORD_NONE;
	put_line(p, wrong ? STYLE_ERROR : STYLE_BODY,
		 wrong ? ui_word(p->ui, WORD_SOMETHING_WRONG) : form_of(p->s)->lead);
	p->row++;
	for (size_t i = 0; i < form_of(p->s)->field_count; i++)
		stop = put_field(p, stop, i);
	put_button(p, stop);
}

/* Scrolls so that the stop in focus is seen with what stands above and below it. */
static void keep_focus_visible(struct form_state *s, int rows, int page_rows)
{
	int row = s->stops[s->focus].row;
	int above = row - 3 > 0 ? row - 3 : 0, below = row + LONG_ROWS + 1;
	if (s->focus == 0)
		above = 0;
	if (s->top > above)
		s->top = above;
	if (s->top + rows < below)
		s->top = below - rows;
	if (s->top > page_rows - rows)
		s->top = page_rows - rows;
	if (s->top < 0)
		s->top = 0;
}

static void form_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct form_state *s = self;
	struct paper p = {ui, s, NULL, area, 0};
	(void)damage;
	put_page(&p);
	keep_focus_visible(s, area.rows, p.row);
	canvas_clear(c, area, STYLE_BODY);
	p = (struct paper){ui, s, c, area, 0};
	put_page(&p);
}

/* Events. */

static void focus_on(struct form_state *s, size_t stop)
{
	s->focus = stop < s->stop_count ? stop : s->stop_count - 1;
}

static struct move step(struct form_state *s, bool forward)
{
	if (forward)
		focus_on(s, s->focus + 1);
	else if (s->focus > 0)
		focus_on(s, s->focus - 1);
	return move_stay(DAMAGE_FOCUS);
}

/* Checks all; the focus goes to the first that is wrong. */
static bool check_all(struct form_state *s)
{
	const struct form *form = form_of(s);
	bool any_of = false, group = false;
	size_t first = form->field_count;
	for (size_t i = 0; i < form->field_count; i++) {
		s->errors[i] = check_value(&form->fields[i], &s->answers->values[i]);
		s->edits[i].cursor = s->answers->values[i].len;
		group = group || form->one_of[i];
		any_of = any_of || (form->one_of[i] && s->answers->values[i].len > 0);
	}
	for (size_t i = 0; i < form->field_count; i++) {
		if (group && !any_of && form->one_of[i]) {
			s->errors[i] = WORD_ERROR_ONE_OF;
			group = false;
		}
		if (s->errors[i] != WORD_NONE && first == form->field_count)
			first = i;
	}
	for (size_t i = 0; first < form->field_count && i < s->stop_count; i++)
		if (s->stops[i].field == first) {
			s->focus = i;
			break;
		}
	return first == form->field_count;
}

static struct move confirm(struct form_state *s)
{
	if (!check_all(s))
		return move_stay(DAMAGE_ALL);
	return move_push(&review_screen, NULL, s->answers);
}

static struct move choose(struct form_state *s)
{
	const struct stop *stop = &s->stops[s->focus];
	const struct field *f = &form_of(s)->fields[stop->field];
	s->errors[stop->field] = WORD_NONE;
	if (f->kind == FIELD_AGE16 && stop->choice == 1)
		return (struct move){.kind = MOVE_REPLACE, .to = &young_screen};
	answers_choose(s->answers, stop->field,
		       f->kind == FIELD_AGE16 ? ANSWERS_YES : f->choices[stop->choice].key);
	/* Where only one can be chosen, choosing is done with this field. */
	while (f->kind != FIELD_CHOICES && s->stops[s->focus].field == stop->field &&
	       s->focus + 1 < s->stop_count) {
		s->focus++;
		if (s->stops[s->focus].field != stop->field)
			break;
		stop = &s->stops[s->focus];
	}
	return move_stay(DAMAGE_ALL);
}

static struct move open_stop(struct form_state *s)
{
	const struct stop *stop = &s->stops[s->focus];
	if (stop->field == form_of(s)->field_count)
		return confirm(s);
	if (choice_count(&form_of(s)->fields[stop->field]) > 0)
		return choose(s);
	if (form_of(s)->fields[stop->field].kind == FIELD_LONGTEXT) {
		edit_insert(&s->edits[stop->field], "\n", 1);
		return move_stay(DAMAGE_FOCUS);
	}
	return step(s, true);
}

static struct move pick(struct form_state *s, int stop)
{
	focus_on(s, (size_t)stop);
	return in_text(s) ? move_stay(DAMAGE_FOCUS) : open_stop(s);
}

static struct move form_event(struct ui *ui, void *self, const struct event *ev)
{
	struct form_state *s = self;
	size_t field = s->stops[s->focus].field;
	(void)ui;
	if (ev->kind != EVENT_ACTION) {
		edit_insert(&s->edits[field], ev->text, ev->len);
		return move_stay(DAMAGE_FOCUS);
	}
	if (in_text(s) && edit_act(&s->edits[field], ev->action))
		return move_stay(DAMAGE_FOCUS);
	switch (ev->action) {
	case ACTION_UP:
	case ACTION_PREVIOUS: return step(s, false);
	case ACTION_DOWN:
	case ACTION_NEXT: return step(s, true);
	case ACTION_OPEN: return open_stop(s);
	case ACTION_PICK: return pick(s, ev->arg);
	case ACTION_CONFIRM: return confirm(s);
	case ACTION_BACK: return move_to(MOVE_BACK);
	default: return move_stay(DAMAGE_NONE);
	}
}

static bool form_typing(const void *self)
{
	return in_text(self);
}

static bool form_holds_answers(const void *self)
{
	const struct form_state *s = self;
	return s->answers != NULL && answers_any(s->answers);
}

static const char *form_title(struct ui *ui, const void *self)
{
	const struct form_state *s = self;
	(void)ui;
	return form_of(s)->title;
}

const struct screen_ops form_screen = {
	.name = "form",
	.size = sizeof(struct form_state),
	.takes_text = true,
	.typing = form_typing,
	.buttons = {{UI_F9, WORD_GO_ON, ACTION_CONFIRM}},
	.enter = form_enter,
	.draw = form_draw,
	.event = form_event,
	.resume = form_resume,
	.leave = form_leave,
	.holds_answers = form_holds_answers,
	.title_of = form_title,
};
