/* The people of one form or activity: tick who came, and search. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/store/attendance.h"
#include "tui/part/choice.h"
#include "tui/part/field.h"
#include "tui/part/list.h"
#include "tui/screen/people.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define QUERY_MAX 40 /* characters */

struct people_state {
	const struct people_choice *choice;
	struct people people;
	struct list list;
	struct field_edit query;
	bool typing;
	size_t *shown; /* list.count of them: which entries of the group */
	struct buf title;
};

static void show_matches(struct people_state *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->people.group->count; i++)
		if (people_match(&s->people, i, s->query.text))
			s->shown[count++] = i;
	s->list.count = (long)count;
	list_focus(&s->list, s->list.focus);
}

static void read_people(struct ui *ui, struct people_state *s)
{
	people_finish(&s->people);
	people_init(&s->people, ui_bundle(ui), ui_lang(ui), s->choice->opened,
		    &s->choice->opened->groups[s->choice->group]);
	buf_clear(&s->title);
	people_title(&s->people, &s->title);
	show_matches(s);
}

static int people_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct people_state *s = self;
	(void)e;
	guard_memory();
	s->choice = arg->data;
	const struct opened_group *group = &s->choice->opened->groups[s->choice->group];
	s->shown = buf_alloc(group->count, sizeof *s->shown);
	buf_init(&s->title);
	field_init(&s->query, QUERY_MAX, false);
	list_init(&s->list, 2);
	read_people(ui, s);
	return 0;
}

static void people_resume(struct ui *ui, void *self)
{
	read_people(ui, self);
}

static void people_leave(struct ui *ui, void *self)
{
	struct people_state *s = self;
	(void)ui;
	people_finish(&s->people);
	field_finish(&s->query);
	buf_finish(&s->title);
	free(s->shown);
}

/* Drawing. */

/* The first thing that is known of somebody: their name, where the form asks for it. */
static void add_name(struct ui *ui, const struct people *people, size_t index, struct buf *out)
{
	size_t before = out->len;
	for (size_t c = 0; c < people->column_count && out->len == before; c++)
		people_cell(people, index, c, out);
	if (out->len == before)
		buf_add_str(out, ui_word(ui, WORD_PEOPLE_EMPTY));
}

struct people_view {
	struct ui *ui;
	struct people_state *state;
};

static void draw_person(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct people_view *view = owner;
	const struct people *people = &view->state->people;
	size_t which = view->state->shown[index];
	struct buf label, hint;
	buf_init_secret(&label);
	buf_init_secret(&hint);
	buf_add_str(&label, people_entry(people, which)->came ? "[x] " : "[ ] ");
	add_name(view->ui, people, which, &label);
	people_rest(people, which, &hint);
	choice_draw(c, at, 0, label.data, hint.data, focus);
	buf_finish(&label);
	buf_finish(&hint);
}

static void draw_head(const struct people_view *view, struct canvas *c, struct rect at)
{
	const struct people_state *s = view->state;
	long numbers[2] = {(long)s->people.group->count, 0};
	char text[128];
	for (size_t i = 0; i < s->people.group->count; i++)
		numbers[1] += people_entry(&s->people, i)->came;
	words_fill(text, sizeof text, ui_word(view->ui, WORD_PEOPLE_COUNT), numbers, 2);
	choice_fit(c, at.row, at.col, at.cols, STYLE_STRONG, text);
	canvas_note(c, NOTE_STATUS, at, 0);
}

/* "Zoeken » ____", in the middle of where it can be touched. */
static void draw_query(const struct people_view *view, struct canvas *c, struct rect touch)
{
	struct people_state *s = view->state;
	const char *label = ui_word(view->ui, WORD_SEARCH);
	int row = touch.row + touch.rows / 3, lead = text_columns(label, strlen(label)) + 3;
	canvas_line(c, row, touch.col, lead, STYLE_STRONG, label);
	if (s->typing)
		canvas_text(c, row, touch.col + lead - 2, 1, STYLE_STRONG, "»", strlen("»"));
	field_draw(&s->query, c, (struct rect){row, touch.col + lead, 1, touch.cols - lead},
		   s->typing);
	canvas_target(c, touch, ACTION_SEARCH, 0);
	canvas_describe(c, ROLE_FIELD, 0, 0, 0);
	if (s->typing)
		canvas_focus(c, ACTION_SEARCH, 0);
}

static void people_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct people_state *s = self;
	struct people_view view = {ui, s};
	bool searching = s->typing || s->query.len > 0;
	/* While the keyboard is there, people come before their count. */
	int count = !searching || area.rows >= 4 * c->target_rows ? 1 : 0;
	struct rect query = {area.row + count, area.col, c->target_rows, area.cols};
	int head = count + (searching ? query.rows : 0);
	(void)damage;
	if (count > 0)
		draw_head(&view, c, (struct rect){area.row, area.col, 1, area.cols});
	struct rect rows = {area.row + head, area.col, area.rows - head, area.cols};
	list_draw(&s->list, c, rows, DAMAGE_ALL, (struct list_rows){&view, draw_person});
	if (s->list.count == 0)
		choice_paragraph(c, rows, STYLE_BODY, ui_word(ui, WORD_NOTHING_FOUND));
	if (searching)
		draw_query(&view, c, query);
}

/* Events. */

static struct move tick(struct ui *ui, struct people_state *s)
{
	struct err e = {.code = 0};
	if (s->list.count == 0)
		return move_stay(DAMAGE_NONE);
	struct opened *opened = s->choice->opened;
	size_t first = s->people.group->first;
	struct opened_entry *entry = &opened->entries[first + s->shown[s->list.focus]];
	if (attendance_set(ui_centre(ui), entry->event, !entry->came, &e) == 0)
		entry->came = !entry->came;
	else
		ui_show_error(ui, &e);
	return move_stay(DAMAGE_ALL);
}

static struct move search(struct people_state *s, bool typing)
{
	s->typing = typing;
	if (!typing)
		field_clear(&s->query);
	show_matches(s);
	return move_stay(DAMAGE_ALL);
}

static struct move type(struct people_state *s, const struct event *ev)
{
	field_insert(&s->query, ev->text, ev->len);
	show_matches(s);
	return move_stay(DAMAGE_ALL);
}

static struct move people_event(struct ui *ui, void *self, const struct event *ev)
{
	struct people_state *s = self;
	enum damage damage = DAMAGE_NONE;
	if (ev->kind != EVENT_ACTION)
		return s->typing ? type(s, ev) : move_stay(DAMAGE_NONE);
	if (s->typing && (ev->action == ACTION_DELETE || ev->action == ACTION_ERASE)) {
		field_act(&s->query, ev->action);
		show_matches(s);
		return move_stay(DAMAGE_ALL);
	}
	list_act(&s->list, ev, &damage);
	switch (ev->action) {
	case ACTION_OPEN:
	case ACTION_PICK: return tick(ui, s);
	case ACTION_SEARCH: return search(s, true);
	case ACTION_CONFIRM: return move_push(&people_hand_screen, NULL, s->choice);
	case ACTION_BACK:
		return s->typing || s->query.len > 0 ? search(s, false) : move_to(MOVE_BACK);
	default: return move_stay(damage == DAMAGE_NONE ? damage : DAMAGE_ALL);
	}
}

static bool people_typing(const void *self)
{
	return ((const struct people_state *)self)->typing;
}

static enum keys people_edits(const void *self)
{
	return people_typing(self) ? KEYS_SEARCH : KEYS_NONE;
}

static bool people_offers(struct ui *ui, const void *self, enum action action)
{
	const struct people_state *s = self;
	(void)ui;
	if (action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP)
		return list_pages(&s->list);
	if (action == ACTION_OPEN)
		return s->list.count > 0;
	return action != ACTION_SEARCH || !s->typing;
}

static const char *people_screen_title(struct ui *ui, const void *self)
{
	(void)ui;
	return ((const struct people_state *)self)->title.data;
}

const struct screen_ops people_screen = {
	.name = "people",
	.title = WORD_PEOPLE_TITLE,
	.confidential = true,
	.size = sizeof(struct people_state),
	.takes_text = true,
	.typing = people_typing,
	.edits = people_edits,
	.buttons = {{UI_ENTER, WORD_PEOPLE_TICK, ACTION_OPEN},
		    {'/', WORD_SEARCH, ACTION_SEARCH},
		    {UI_F5, WORD_PEOPLE_HAND, ACTION_CONFIRM},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = people_enter,
	.draw = people_draw,
	.event = people_event,
	.resume = people_resume,
	.leave = people_leave,
	.offers = people_offers,
	.title_of = people_screen_title,
};
