/* A new notice: its text in each language of this kiosk, and its first and last day. */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/notices.h"
#include "tui/dates.h"
#include "tui/part/field.h"
#include "tui/part/sheet.h"
#include "tui/screen/notice.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define TEXT_CLUSTERS 72
/* It must fit on the attract screen of a kiosk of 40 columns: two lines between its margins. */
#define SMALL_COLS 38
#define SMALL_ROWS 2
#define USUAL_DAYS 7

struct notice_new {
	struct ui *ui;
	enum lang langs[NOTICES_LANGUAGES]; /* Dutch is the first */
	struct field_edit edits[NOTICES_LANGUAGES];
	size_t count;
	int64_t first, last;
	struct notice_day asked;
	enum word fault;
	int fault_at; /* the stop that it is about */
	struct sheet sheet;
};

/* Stops: the texts, then these. */
enum { STOP_FIRST, STOP_LAST, STOP_PLACE };

static int64_t today(const struct notice_new *s)
{
	return agenda_today(ui_now(s->ui));
}

static void add_language(struct notice_new *s, enum lang lang)
{
	if (s->count == NOTICES_LANGUAGES || lang == LANG_QPS)
		return;
	field_init(&s->edits[s->count], TEXT_CLUSTERS, false);
	s->edits[s->count].direction = words_lang_is_rtl(lang) ? DIRECTION_RTL : DIRECTION_LTR;
	s->langs[s->count++] = lang;
}

static int worker_notice_new_enter(struct ui *ui, void *self, const struct screen_arg *arg,
				   struct err *e)
{
	struct notice_new *s = self;
	enum lang lang;
	(void)arg;
	(void)e;
	s->ui = ui;
	add_language(s, LANG_NL);
	for (size_t k = 0; (lang = ui_language(ui, k)) != LANGS; k++)
		if (lang != LANG_NL)
			add_language(s, lang);
	s->first = today(s);
	s->last = s->first + USUAL_DAYS;
	return 0;
}

static void worker_notice_new_leave(struct ui *ui, void *self)
{
	struct notice_new *s = self;
	(void)ui;
	for (size_t i = 0; i < s->count; i++)
		field_finish(&s->edits[i]);
}

static struct field_edit *edit_now(struct notice_new *s)
{
	return s->sheet.focus >= 0 && (size_t)s->sheet.focus < s->count ? &s->edits[s->sheet.focus]
									: NULL;
}

/* What is at the focus, counted from behind the texts. */
static int stop_now(const struct notice_new *s)
{
	return s->sheet.focus - (int)s->count;
}

/* Drawing. */

static void draw_fault(const struct notice_new *s, struct pen *pen, int stop)
{
	if (s->fault != WORD_NONE && s->fault_at == stop)
		pen_item(pen, 0, STYLE_ERROR, "! ", ui_word(s->ui, s->fault));
}

static void draw_text(struct notice_new *s, struct pen *pen, size_t i)
{
	struct rect at;
	bool focus = pen_stop(pen);
	bool wrong = s->fault != WORD_NONE && s->fault_at == (int)i;
	pen_describe(pen, ROLE_FIELD,
		     (s->langs[i] == LANG_NL ? ELEMENT_NEEDED : 0U) | (wrong ? ELEMENT_WRONG : 0U),
		     0, 0);
	pen_text(pen, 0, STYLE_STRONG, words_lang_name(s->langs[i]));
	if (i == 1)
		pen_text(pen, 0, STYLE_HINT, ui_word(s->ui, WORD_NOTICE_OPTIONAL));
	draw_fault(s, pen, (int)i);
	if (pen_room(pen, 0, 1, &at)) {
		field_draw(&s->edits[i], pen->c, at, focus);
		if (focus)
			pen_mark(pen, at.row);
	}
	pen_heart(pen);
	pen_stop_end(pen);
	pen_gap(pen, 1);
}

static void draw_day(struct notice_new *s, struct pen *pen, int stop, enum word label, int64_t day)
{
	struct buf text;
	bool focus = pen_stop(pen);
	buf_init(&text);
	pen_text(pen, 0, STYLE_STRONG, ui_word(s->ui, label));
	draw_fault(s, pen, (int)s->count + stop);
	dates_heading(&text, ui_lang(s->ui), day, today(s));
	pen_row(pen, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM, focus ? "» " : "  ", text.data);
	pen_stop_end(pen);
	pen_gap(pen, 1);
	buf_finish(&text);
}

static void draw_page(void *owner, struct pen *pen)
{
	struct notice_new *s = owner;
	pen_text(pen, 0, STYLE_BODY, ui_word(s->ui, WORD_NOTICE_LEAD));
	pen_gap(pen, 1);
	for (size_t i = 0; i < s->count; i++)
		draw_text(s, pen, i);
	draw_day(s, pen, STOP_FIRST, WORD_NOTICE_FIRST, s->first);
	draw_day(s, pen, STOP_LAST, WORD_NOTICE_LAST, s->last);
	pen_button(pen, ui_word(s->ui, WORD_NOTICE_PLACE));
}

static void worker_notice_new_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
				   enum damage damage)
{
	struct notice_new *s = self;
	(void)ui;
	(void)damage;
	sheet_draw(&s->sheet, c, area, (struct sheet_page){s, draw_page});
}

/* Events. */

static struct move refuse(struct notice_new *s, enum word fault, int stop)
{
	s->fault = fault;
	s->fault_at = stop;
	sheet_focus(&s->sheet, stop, true);
	return move_stay(DAMAGE_ALL);
}

/* Nothing but blanks is nothing. */
static bool is_blank(const struct field_edit *edit)
{
	return strspn(edit->text, " ") == edit->len;
}

static bool find_fault(const struct notice_new *s, enum word *fault, int *stop)
{
	if (is_blank(&s->edits[0])) {
		*fault = WORD_NOTICE_NO_DUTCH;
		*stop = 0;
		return true;
	}
	for (size_t i = 0; i < s->count; i++)
		if (text_rows(s->edits[i].text, SMALL_COLS) > SMALL_ROWS ||
		    s->edits[i].len > NOTICES_TEXT_MAX) {
			*fault = WORD_NOTICE_TOO_LONG;
			*stop = (int)i;
			return true;
		}
	*fault = WORD_NOTICE_TURNED;
	*stop = (int)s->count + STOP_LAST;
	return s->last < s->first || s->last < today(s);
}

static struct move place(struct notice_new *s)
{
	struct err e = {.code = 0};
	struct buf worker;
	enum word fault;
	int stop;
	if (find_fault(s, &fault, &stop))
		return refuse(s, fault, stop);
	buf_init(&worker);
	buf_add_str(&worker, ui_worker(s->ui) != NULL ? ui_worker(s->ui) : "");
	struct notice notice = {.first_day = s->first, .last_day = s->last, .worker = worker.data};
	for (size_t i = 0; i < s->count; i++) {
		struct notice_text *text = &notice.texts[notice.count];
		if (is_blank(&s->edits[i]))
			continue;
		snprintf(text->lang, sizeof text->lang, "%s", words_lang_code(s->langs[i]));
		text->text = s->edits[i].text;
		notice.count++;
	}
	int rc = notices_add(ui_centre(s->ui), &notice, &e);
	buf_finish(&worker);
	if (rc != 0) {
		ui_show_error(s->ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	/* It is kept: going back loses nothing. */
	for (size_t i = 0; i < s->count; i++)
		field_clear(&s->edits[i]);
	return move_to(MOVE_BACK);
}

static struct move choose_day(struct notice_new *s, int stop)
{
	bool last = stop == STOP_LAST;
	s->asked = (struct notice_day){.title = last ? WORD_NOTICE_LAST : WORD_NOTICE_FIRST,
				       .from = last ? s->first : today(s),
				       .day = last ? &s->last : &s->first};
	s->fault = WORD_NONE;
	return move_push(&worker_day_screen, NULL, &s->asked);
}

static struct move use(struct notice_new *s)
{
	int stop = stop_now(s);
	if (stop < 0) {
		sheet_focus(&s->sheet, s->sheet.focus + 1, true);
		return move_stay(DAMAGE_FOCUS);
	}
	return stop == STOP_PLACE ? place(s) : choose_day(s, stop);
}

static struct move typed(struct notice_new *s, const struct event *ev)
{
	struct field_edit *edit = edit_now(s);
	if (edit != NULL) {
		field_insert(edit, ev->text, ev->len);
		s->fault = WORD_NONE;
		return move_stay(DAMAGE_FOCUS);
	}
	bool space = ev->kind == EVENT_TEXT && ev->len == 1 && ev->text[0] == ' ';
	return space ? use(s) : move_stay(DAMAGE_NONE);
}

static struct move worker_notice_new_event(struct ui *ui, void *self, const struct event *ev)
{
	struct notice_new *s = self;
	struct field_edit *edit = edit_now(s);
	(void)ui;
	if (ev->kind != EVENT_ACTION)
		return typed(s, ev);
	if (edit != NULL && field_act(edit, ev->action)) {
		sheet_focus(&s->sheet, s->sheet.focus, true);
		return move_stay(DAMAGE_FOCUS);
	}
	switch (ev->action) {
	case ACTION_BACK: return move_to(MOVE_BACK);
	case ACTION_CONFIRM: return place(s);
	case ACTION_OPEN: return use(s);
	case ACTION_PICK:
		sheet_act(&s->sheet, ev);
		return edit_now(s) == NULL ? use(s) : move_stay(DAMAGE_FOCUS);
	default: sheet_act(&s->sheet, ev); return move_stay(DAMAGE_FOCUS);
	}
}

/* A later first day takes the last one with it. */
static void worker_notice_new_resume(struct ui *ui, void *self)
{
	struct notice_new *s = self;
	(void)ui;
	if (s->last < s->first)
		s->last = s->first;
}

static enum keys worker_notice_new_edits(const void *self)
{
	const struct notice_new *s = self;
	return stop_now(s) < 0 ? KEYS_TEXT : KEYS_NONE;
}

static bool worker_notice_new_holds(const void *self)
{
	const struct notice_new *s = self;
	for (size_t i = 0; i < s->count; i++)
		if (s->edits[i].len > 0)
			return true;
	return false;
}

const struct screen_ops worker_notice_new_screen = {
	.name = "worker_notice_new",
	.title = WORD_NOTICE_NEW,
	.size = sizeof(struct notice_new),
	.takes_text = true,
	.edits = worker_notice_new_edits,
	.buttons = {{UI_F5, WORD_NOTICE_PLACE, ACTION_CONFIRM}},
	.enter = worker_notice_new_enter,
	.draw = worker_notice_new_draw,
	.event = worker_notice_new_event,
	.resume = worker_notice_new_resume,
	.leave = worker_notice_new_leave,
	.holds_answers = worker_notice_new_holds,
};
