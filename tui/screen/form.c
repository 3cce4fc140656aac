/* Filling in a form: all its fields as one page that scrolls. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "tui/answers.h"
#include "tui/part/choice.h"
#include "tui/part/sheet.h"
#include "tui/aloud/scene.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#define LONG_ROWS_MIN 4
#define LONG_ROWS_MAX 8

struct form_state {
	struct answers *answers;
	struct sheet sheet;
	bool tried;	/* went on once, so faults are told at the top */
	bool returning; /* came from reading back to change one answer */
	bool young;	/* under 16: everything is wiped, this is the end */
};

/* Stops: one for each field of text, one for each choice, one for "go on". */
struct place {
	size_t field; /* field_count: "go on" */
	size_t choice;
};

static size_t stops_of(const struct answers *a, size_t field)
{
	return answers_is_choice(&a->form.fields[field]) ? answers_choices(a, field) : 1;
}

static struct place place_of(const struct answers *a, int stop)
{
	size_t left = stop > 0 ? (size_t)stop : 0;
	for (size_t i = 0; i < a->form.field_count; i++) {
		size_t stops = stops_of(a, i);
		if (left < stops)
			return (struct place){i, left};
		left -= stops;
	}
	return (struct place){a->form.field_count, 0};
}

static int first_stop(const struct answers *a, size_t field)
{
	size_t stop = 0;
	for (size_t i = 0; i < field && i < a->form.field_count; i++)
		stop += stops_of(a, i);
	return (int)stop;
}

static struct field_edit *edit_at(const struct answers *a, struct place at)
{
	if (at.field >= a->form.field_count || a->slots[at.field].edit.text == NULL)
		return NULL;
	return &a->slots[at.field].edit;
}

/* Whoever is next in a row begins where nothing stands yet. */
static void begin_with(struct form_state *form, const struct form_start *start)
{
	struct answers *a = form->answers;
	size_t i = 0;
	a->help = start->help;
	a->activity = start->activity;
	if (start->amends != NULL)
		memcpy(a->amends, start->amends, sizeof a->amends);
	if (a->help == NULL || a->help->common == NULL)
		return;
	answers_copy_common(a, a->help->common);
	while (i < a->form.field_count && !answers_is_empty(a, i))
		i++;
	sheet_focus(&form->sheet, first_stop(a, i), true);
}

static int form_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct form_state *form = self;
	const struct form_start *start = arg->data;
	guard_memory();
	if (answers_new(&form->answers, ui_bundle(ui), arg->id, ui_lang(ui), e) != 0)
		return -1;
	if (start != NULL)
		begin_with(form, start);
	return 0;
}

static void form_leave(struct ui *ui, void *self)
{
	struct form_state *form = self;
	(void)ui;
	answers_free(form->answers);
}

static void form_resume(struct ui *ui, void *self)
{
	struct form_state *form = self;
	struct answers *a = form->answers;
	struct err e;
	if (answers_follow(a, ui_bundle(ui), ui_lang(ui), &e) != 0)
		ui_show_error(ui, &e);
	/* Help, a language or larger letters on the way do not change what one came for. */
	form->returning = form->returning || a->change >= 0;
	if (a->change >= 0)
		sheet_focus(&form->sheet, first_stop(a, (size_t)a->change), true);
	a->change = -1;
}

/* Drawing. */

struct form_view {
	struct ui *ui;
	struct form_state *form;
};

static void draw_label(const struct form_view *view, struct pen *pen, size_t i)
{
	const struct answers *a = view->form->answers;
	const struct field *field = &a->form.fields[i];
	const struct fault *fault = &a->slots[i].fault;
	struct buf text;
	buf_init(&text);
	buf_add_str(&text, field->label);
	/* Where the editors say it in their own words, it is not said twice. */
	bool hinted = field->hint != NULL && field->hint[0] != '\0';
	if (!hinted && field->kind == FIELD_CHOICES)
		buf_addf(&text, " (%s)", ui_word(view->ui, WORD_FORM_ANY));
	else if (!hinted && !field->required && field->kind != FIELD_AGE16 && !a->form.one_of[i])
		buf_addf(&text, " (%s)", ui_word(view->ui, WORD_FORM_OPTIONAL));
	pen_text(pen, 0, STYLE_STRONG, text.data);
	pen_text(pen, 0, STYLE_HINT, hinted ? field->hint : "");
	if (fault->word != WORD_NONE) {
		buf_clear(&text);
		check_say(fault, ui_lang(view->ui), &text);
		pen_item(pen, 0, STYLE_ERROR, "! ", text.data);
	}
	buf_finish(&text);
}

/* Under a field: that something was cut, or how much room is left when that is little. */
static void draw_count(const struct form_view *view, struct pen *pen, const struct field_edit *edit,
		       bool focus)
{
	size_t count = field_count(edit), max = (size_t)edit->max;
	char number[64] = "";
	struct buf text;
	int row = pen->row;
	buf_init(&text);
	if (focus && (edit->cut || count * 5 >= max * 4))
		words_fill(number, sizeof number, ui_word(view->ui, WORD_FORM_OF),
			   (const long[]){(long)count, (long)max}, 2);
	buf_add_str(&text, number);
	if (focus && edit->cut)
		buf_addf(&text, ". %s", ui_word(view->ui, WORD_FORM_CUT));
	pen_text(pen, 0, edit->cut ? STYLE_ERROR : STYLE_HINT, text.data);
	buf_finish(&text);
	/* The row is there also when it is empty: typing must not make the page jump. */
	if (pen->row == row)
		pen_gap(pen, 1);
}

/* What holds for a field, for whoever hears it. */
static unsigned field_state(const struct answers *a, size_t i)
{
	return (a->slots[i].fault.word != WORD_NONE ? ELEMENT_WRONG : 0U) |
	       (a->form.fields[i].required ? ELEMENT_NEEDED : 0U);
}

static void draw_text_field(const struct form_view *view, struct pen *pen, size_t i)
{
	struct field_edit *edit = &view->form->answers->slots[i].edit;
	struct rect at;
	int rows = 1;
	bool focus = pen_stop(pen);
	pen_describe(pen, ROLE_FIELD, field_state(view->form->answers, i), 0, 0);
	draw_label(view, pen, i);
	if (edit->multiline) {
		rows = field_lines(edit, pen->area.cols < 80 ? pen->area.cols : 80);
		rows = rows < LONG_ROWS_MIN ? LONG_ROWS_MIN : rows;
		rows = rows > LONG_ROWS_MAX ? LONG_ROWS_MAX : rows;
	}
	if (pen_room(pen, 0, rows, &at)) {
		int wide = edit->multiline || edit->max > 48 ? 60 : edit->max + 2;
		at.cols = wide < at.cols ? wide : at.cols;
		field_draw(edit, pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	draw_count(view, pen, edit, focus);
	pen_stop_end(pen);
}

static void draw_choices(const struct form_view *view, struct pen *pen, size_t i)
{
	const struct answers *a = view->form->answers;
	bool many = a->form.fields[i].kind == FIELD_CHOICES;
	size_t count = answers_choices(a, i);
	char mark[16];
	draw_label(view, pen, i);
	for (size_t k = 0; k < count; k++) {
		bool focus = pen_stop(pen), chosen = answers_is_chosen(a, i, k);
		pen_describe(pen, many ? ROLE_TICK : ROLE_CHOICE,
			     field_state(a, i) | (chosen ? ELEMENT_CHOSEN : 0U), (long)k + 1,
			     (long)count);
		const char *box = many ? (chosen ? "[x]" : "[ ]") : (chosen ? "(•)" : "( )");
		snprintf(mark, sizeof mark, "%s%c %s ", focus ? "»" : " ",
			 k < 9 ? (char)('1' + (int)k) : ' ', box);
		pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, mark,
			answers_choice_label(a, i, k));
		pen_stop_end(pen);
	}
	pen_gap(pen, 1);
}

static void draw_page(void *owner, struct pen *pen)
{
	const struct form_view *view = owner;
	const struct form *form = &view->form->answers->form;
	signup_draw_activity(view->ui, pen, view->form->answers->activity);
	if (answers_in_other_language(view->form->answers))
		pen_text(pen, 0, STYLE_HINT, ui_word(view->ui, WORD_FORM_IN_DUTCH));
	pen_text(pen, 0, STYLE_BODY, form->lead);
	pen_gap(pen, 1);
	for (size_t i = 0; i < form->field_count; i++)
		if (answers_is_choice(&form->fields[i]))
			draw_choices(view, pen, i);
		else
			draw_text_field(view, pen, i);
	pen_button(pen, ui_word(view->ui, WORD_FORM_GO_ON));
}

/* Which fields are wrong, above the page.  Returns the rows. */
static int draw_faults(const struct form_view *view, struct canvas *c, struct rect area)
{
	const struct answers *a = view->form->answers;
	struct buf labels, text;
	int rows = 0;
	bool any = false;
	buf_init(&labels);
	buf_init(&text);
	for (size_t i = 0; i < a->form.field_count; i++) {
		if (a->slots[i].fault.word == WORD_NONE)
			continue;
		words_list(&labels, ui_lang(view->ui), a->form.fields[i].label);
		any = true;
	}
	words_insert(&text, ui_word(view->ui, WORD_FORM_WRONG), labels.data);
	/* At most a third of the screen: the faults stand at their fields as well. */
	area.rows /= 3;
	if (any && view->form->tried && area.rows > 1)
		rows = choice_paragraph(c, area, STYLE_ERROR, text.data) + 1;
	buf_finish(&labels);
	buf_finish(&text);
	return rows;
}

static void draw_young(struct ui *ui, struct pen *pen)
{
	pen_text(pen, 0, STYLE_HEADING, ui_word(ui, WORD_FORM_YOUNG_TITLE));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_FORM_YOUNG));
	pen_gap(pen, 1);
	pen_text(pen, 0, STYLE_BODY, ui_word(ui, WORD_FORM_YOUNG_WIPED));
	pen_gap(pen, 1);
	pen_button(pen, ui_word(ui, WORD_BACK));
}

static void draw_young_page(void *owner, struct pen *pen)
{
	draw_young(owner, pen);
}

static void form_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct form_state *form = self;
	struct form_view view = {ui, form};
	(void)damage;
	canvas_clear(c, area, STYLE_BODY);
	if (form->young) {
		sheet_draw(&form->sheet, c, area, (struct sheet_page){ui, draw_young_page});
		return;
	}
	int used = draw_faults(&view, c, area);
	struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
	sheet_draw(&form->sheet, c, rest, (struct sheet_page){&view, draw_page});
}

/* Events. */

static struct move go_on(struct form_state *form)
{
	struct answers *a = form->answers;
	size_t i = 0;
	form->tried = true;
	if (answers_check(a) == 0) {
		form->returning = false;
		return move_push(&review_screen, NULL, a);
	}
	while (a->slots[i].fault.word == WORD_NONE)
		i++;
	sheet_focus(&form->sheet, first_stop(a, i), true);
	return move_stay(DAMAGE_ALL);
}

static void go_to_field(struct form_state *form, size_t field)
{
	const struct answers *a = form->answers;
	if (field > a->form.field_count)
		field = a->form.field_count;
	sheet_focus(&form->sheet, first_stop(a, field), true);
}

/* Enter: what was asked for here is answered. */
static struct move answered(struct form_state *form, size_t field)
{
	if (form->returning)
		return go_on(form);
	go_to_field(form, field + 1);
	return move_stay(DAMAGE_FOCUS);
}

static struct move choose(struct form_state *form, struct place at, bool then_go)
{
	struct answers *a = form->answers;
	bool many = a->form.fields[at.field].kind == FIELD_CHOICES;
	if (at.choice >= answers_choices(a, at.field))
		return move_stay(DAMAGE_NONE);
	answers_choose(a, at.field, at.choice);
	if (answers_too_young(a)) {
		answers_wipe(a);
		form->young = true;
		form->sheet = (struct sheet){.focus = 0};
		return move_stay(DAMAGE_ALL);
	}
	sheet_focus(&form->sheet, first_stop(a, at.field) + (int)at.choice, true);
	return then_go && !many ? answered(form, at.field) : move_stay(DAMAGE_FOCUS);
}

/* Enter, a touch, or Space. */
static struct move use(struct form_state *form, bool then_go)
{
	struct place at = place_of(form->answers, form->sheet.focus);
	if (at.field == form->answers->form.field_count)
		return go_on(form);
	if (edit_at(form->answers, at) == NULL)
		return choose(form, at, then_go);
	return then_go ? answered(form, at.field) : move_stay(DAMAGE_FOCUS);
}

static struct move typed(struct form_state *form, const struct event *ev)
{
	struct place at = place_of(form->answers, form->sheet.focus);
	struct field_edit *edit = edit_at(form->answers, at);
	if (edit != NULL) {
		field_insert(edit, ev->text, ev->len);
		form->answers->slots[at.field].fault.word = WORD_NONE;
		sheet_focus(&form->sheet, form->sheet.focus, true);
		return move_stay(DAMAGE_FOCUS);
	}
	if (ev->kind == EVENT_PASTE || ev->len != 1)
		return move_stay(DAMAGE_NONE);
	if (ev->text[0] == ' ')
		return use(form, false);
	if (ev->text[0] >= '1' && ev->text[0] <= '9' && at.field < form->answers->form.field_count)
		return choose(form, (struct place){at.field, (size_t)(ev->text[0] - '1')}, true);
	return move_stay(DAMAGE_NONE);
}

static struct move acted(struct form_state *form, const struct event *ev)
{
	struct answers *a = form->answers;
	struct place at = place_of(a, form->sheet.focus);
	struct field_edit *edit = edit_at(a, at);
	if (edit != NULL && field_act(edit, ev->action)) {
		sheet_focus(&form->sheet, form->sheet.focus, true);
		return move_stay(DAMAGE_FOCUS);
	}
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM: return go_on(form);
	case ACTION_OPEN: return use(form, true);
	case ACTION_NEXT: go_to_field(form, at.field + 1); break;
	case ACTION_PREVIOUS:
		if (at.field > 0)
			go_to_field(form, at.field - 1);
		break;
	case ACTION_PICK:
		sheet_act(&form->sheet, ev);
		at = place_of(a, form->sheet.focus);
		return edit_at(a, at) == NULL ? use(form, true) : move_stay(DAMAGE_FOCUS);
	default: sheet_act(&form->sheet, ev);
	}
	return move_stay(DAMAGE_FOCUS);
}

static struct move form_event(struct ui *ui, void *self, const struct event *ev)
{
	struct form_state *form = self;
	struct answers *a = form->answers;
	if (form->young)
		return ev->action == ACTION_OPEN || ev->action == ACTION_PICK ||
				       ev->action == ACTION_BACK
			       ? move_to(MOVE_BACK)
			       : move_stay(DAMAGE_NONE);
	size_t before = place_of(a, form->sheet.focus).field;
	struct move move = ev->kind == EVENT_ACTION ? acted(form, ev) : typed(form, ev);
	if (form->young)
		scene_renew(ui);
	size_t after = place_of(a, form->sheet.focus).field;
	if (before != after && before < a->form.field_count && move.kind == MOVE_STAY &&
	    !form->young && a->slots[before].fault.word == WORD_NONE)
		answers_check_one(a, before);
	return move;
}

static bool form_offers(struct ui *ui, const void *self, enum action action)
{
	const struct form_state *form = self;
	(void)ui;
	return action != ACTION_CONFIRM || !form->young;
}

static const char *form_title(struct ui *ui, const void *self)
{
	const struct form_state *form = self;
	(void)ui;
	return form->answers->form.title;
}

static enum keys form_edits(const void *self)
{
	static const enum keys keys[FIELD_KINDS] = {
		[FIELD_TEXT] = KEYS_TEXT,   [FIELD_LONGTEXT] = KEYS_TEXT,
		[FIELD_NAME] = KEYS_TEXT,   [FIELD_EMAIL] = KEYS_EMAIL,
		[FIELD_PHONE] = KEYS_PHONE, [FIELD_POSTCODE] = KEYS_POSTCODE,
	};
	const struct form_state *form = self;
	const struct answers *a = form->answers;
	size_t field = place_of(a, form->sheet.focus).field;
	if (form->young || field >= a->form.field_count)
		return KEYS_NONE;
	return keys[a->form.fields[field].kind];
}

static bool form_holds(const void *self)
{
	const struct form_state *form = self;
	return answers_any(form->answers);
}

const struct screen_ops form_screen = {
	.name = "form",
	.size = sizeof(struct form_state),
	.takes_text = true,
	.edits = form_edits,
	.buttons = {{UI_F5, WORD_FORM_GO_ON, ACTION_CONFIRM}},
	.enter = form_enter,
	.draw = form_draw,
	.event = form_event,
	.resume = form_resume,
	.leave = form_leave,
	.offers = form_offers,
	.title_of = form_title,
	.holds_answers = form_holds,
};
