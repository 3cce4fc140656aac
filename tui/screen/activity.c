/* One activity: what it is, when and where, and a code that puts it in a phone's calendar. */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/carry.h"
#include "db/base/err.h"
#include "content/bundle/forms.h"
#include "db/store/places.h"
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/dates.h"
#include "tui/part/body.h"
#include "tui/part/choice.h"
#include "tui/part/flow.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/ui.h"

#define TEXT_COLS_LEAST 40 /* beside the code */
#define CODES		3  /* each with less in it than the one before */
#define WORDS_ROWS	3  /* under a code that fills the screen */
#define WORDS_COLS	24 /* beside one */

struct activity_state {
	struct activity activity;
	struct form_start wish;
	bool can_ask; /* for a place there, now and here */
	struct body body;
	struct flow *flow;
	char *texts[CODES];
	struct qr *codes[CODES]; /* NULL: too long for any code */
	int large;		 /* the one that fills a screen of this size; CODES: none fits */
};

static void add_fact(struct ui *ui, struct body *body, enum word label, const char *text)
{
	if (text[0] != '\0')
		body_add(body, BLOCK_BULLET, 1, ui_word(ui, label), text);
}

static void add_when(struct ui *ui, struct activity_state *s)
{
	const struct activity *a = &s->activity;
	int64_t day = agenda_first_day(a), today = agenda_today(ui_now(ui));
	struct buf text;
	buf_init(&text);
	dates_day(&text, ui_lang(ui), day, today);
	buf_add_str(&text, ui_word(ui, WORD_LIST_COMMA));
	dates_times(&text, ui_lang(ui), a, day, today);
	add_fact(ui, &s->body, WORD_ACTIVITY_WHEN, text.data);
	buf_finish(&text);
}

/* What the maker wrote, a paragraph for each line that is not empty. */
static void add_paragraphs(struct body *body, const char *text)
{
	for (const char *p = text; *p != '\0';) {
		size_t len = strcspn(p, "\n");
		struct buf line;
		buf_init(&line);
		buf_add(&line, p, len);
		if (len > 0)
			body_add(body, BLOCK_PARAGRAPH, 0, NULL, line.data);
		buf_finish(&line);
		p += len + (p[len] != '\0' ? 1 : 0);
	}
}

/* When central counted: it is no promise, and not of this moment. */
static void add_moment(struct ui *ui, int64_t at_ms, struct buf *out)
{
	int64_t local = agenda_local(at_ms / 1000), day = local / (24 * 60);
	struct buf moment, clock;
	buf_init(&moment);
	buf_init(&clock);
	dates_day(&moment, ui_lang(ui), day, agenda_today(ui_now(ui)));
	buf_add_str(&moment, ui_word(ui, WORD_LIST_COMMA));
	dates_clock(&clock, ui_lang(ui), local % (24 * 60));
	words_insert(&moment, ui_word(ui, WORD_TIME_AT), clock.data);
	words_insert(out, ui_word(ui, WORD_ACTIVITY_THEN), moment.data);
	buf_finish(&moment);
	buf_finish(&clock);
}

static void add_fullness(struct ui *ui, struct activity_state *s)
{
	const struct activity *a = &s->activity;
	struct places_count count;
	char asked[96];
	struct buf text;
	if (!store_places(ui_store(ui), a->uid, a->start, &count))
		return;
	/* Staff may have chosen another number than the agenda tells. */
	long places = count.capacity > 0 ? (long)count.capacity : a->capacity;
	words_fill(asked, sizeof asked,
		   ui_word(ui, places > 0 ? WORD_ACTIVITY_ASKED_OF : WORD_ACTIVITY_ASKED),
		   (const long[]){(long)count.asked, places}, 2);
	buf_init(&text);
	add_moment(ui, count.at, &text);
	buf_addf(&text, " %s %s", asked,
		 ui_word(ui, places > 0 && count.asked >= places ? WORD_ACTIVITY_FULL
								 : WORD_ACTIVITY_NO_PROMISE));
	body_add(&s->body, BLOCK_PARAGRAPH, 0, NULL, text.data);
	buf_finish(&text);
}

/* Is there a form for it here, and can a request still be of use? */
static bool can_ask(struct ui *ui, const struct activity *a)
{
	struct form form;
	if (a->form[0] == '\0' || a->cancelled || a->end <= ui_now(ui) ||
	    !store_takes_activity(a->uid, a->start) || !store_takes_signups(ui_store(ui)) ||
	    forms_get(ui_bundle(ui), a->form, words_lang_code(ui_lang(ui)), &form, NULL) != 0)
		return false;
	forms_finish(&form);
	return true;
}

static void write_body(struct ui *ui, struct activity_state *s)
{
	const struct activity *a = &s->activity;
	char places[16];
	body_add(&s->body, BLOCK_HEADING, 2, NULL, a->title);
	if (a->cancelled)
		body_add(&s->body, BLOCK_QUOTE, 0, NULL, ui_word(ui, WORD_ACTIVITY_CANCELLED));
	else if (a->end <= ui_now(ui) && a->start < ui_now(ui))
		body_add(&s->body, BLOCK_QUOTE, 0, NULL, ui_word(ui, WORD_ACTIVITY_OVER));
	add_when(ui, s);
	add_fact(ui, &s->body, WORD_ACTIVITY_WHERE, a->place);
	snprintf(places, sizeof places, "%d", a->capacity);
	add_fact(ui, &s->body, WORD_ACTIVITY_PLACES, a->capacity > 0 ? places : "");
	add_fullness(ui, s);
	add_paragraphs(&s->body, a->text);
	add_fact(ui, &s->body, WORD_ACTIVITY_MORE, a->url);
	s->flow = flow_new(&s->body, words_lang_is_rtl(ui_lang(ui)));
}

static void make_codes(struct activity_state *s)
{
	const struct activity *a = &s->activity;
	/* A whole day is told by its date, which does not depend on where one is. */
	const struct carry_event event = {
		.uid = a->uid,
		.title = a->title,
		.place = a->place,
		.text = "",
		.url = "",
		.start = a->all_day ? a->local_start * 60 : a->start,
		.end = a->all_day ? a->local_end * 60 : a->end,
		.whole_day = a->all_day,
	};
	for (int i = 0; i < CODES; i++) {
		struct buf text;
		buf_init(&text);
		if (carry_event(&event, i, &text))
			s->codes[i] = qr_new(text.data);
		s->texts[i] = buf_steal(&text);
	}
	s->large = CODES;
}

static int activity_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct activity_state *s = self;
	const struct activity *chosen = arg->data;
	if (agenda_get(ui_agenda(ui), chosen->uid, chosen->start, &s->activity, e) != 0)
		return -1;
	if (!s->activity.cancelled)
		make_codes(s);
	s->wish.activity = &s->activity;
	s->can_ask = can_ask(ui, &s->activity);
	write_body(ui, s);
	return 0;
}

static void drop_body(struct activity_state *s)
{
	flow_free(s->flow);
	block_finish(&s->body);
	s->flow = NULL;
}

static void activity_resume(struct ui *ui, void *self)
{
	struct activity_state *s = self;
	drop_body(s);
	s->can_ask = can_ask(ui, &s->activity);
	write_body(ui, s);
}

static void activity_leave(struct ui *ui, void *self)
{
	struct activity_state *s = self;
	(void)ui;
	drop_body(s);
	for (int i = 0; i < CODES; i++) {
		qr_free(s->codes[i]);
		free(s->texts[i]);
	}
	agenda_finish(&s->activity);
}

/* The code with the most in it that fits. */
static int code_for(struct ui *ui, const struct activity_state *s, int max_rows, int max_cols)
{
	for (int i = 0; i < CODES; i++) {
		int rows, cols;
		if (s->codes[i] == NULL)
			continue;
		qr_least(s->codes[i], ui_half_blocks(ui), &rows, &cols);
		if (rows <= max_rows && cols <= max_cols)
			return i;
	}
	return CODES;
}

/* On a screen of its own its words stand under it, or beside it: as qr.c does. */
static int largest_code(struct ui *ui, const struct activity_state *s, const struct canvas *c)
{
	int under = code_for(ui, s, c->rows - WORDS_ROWS, c->cols);
	int beside = code_for(ui, s, c->rows - 1, c->cols - WORDS_COLS);
	return under < beside ? under : beside;
}

/* Beside the text when both have room; returns the columns it took. */
static int draw_code(struct ui *ui, const struct activity_state *s, struct canvas *c,
		     struct rect area, enum damage damage)
{
	int rows, cols;
	int code = code_for(ui, s, area.rows - WORDS_ROWS, area.cols - TEXT_COLS_LEAST);
	if (code == CODES)
		return 0;
	qr_least(s->codes[code], ui_half_blocks(ui), &rows, &cols);
	if (damage != DAMAGE_ALL)
		return cols + 3;
	struct rect used, at = {area.row, area.col + area.cols - cols, rows, cols};
	if (!qr_draw(s->codes[code], c, at, ui_half_blocks(ui), &used))
		return 0;
	canvas_target(c, used, ACTION_QR, 0);
	at.row += rows;
	at.rows = area.rows - rows;
	choice_paragraph(c, at, STYLE_HINT, ui_word(ui, WORD_ACTIVITY_TAKE));
	return cols + 3;
}

/* Activities are in the language of who made them, whatever the words around them are in. */
static int draw_dutch(struct ui *ui, struct canvas *c, struct rect area)
{
	if (ui_lang(ui) == LANG_NL)
		return 0;
	int rows = choice_paragraph(c, area, STYLE_HINT, ui_word(ui, WORD_AGENDA_IN_DUTCH));
	return bars_tight(c) ? rows : rows + 1;
}

static void activity_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			  enum damage damage)
{
	struct activity_state *s = self;
	s->large = largest_code(ui, s, c);
	area.cols -= draw_code(ui, s, c, area, damage);
	int above = draw_dutch(ui, c, area);
	area.row += above;
	area.rows -= above;
	flow_draw(s->flow, c, area, damage);
	if (ui_lang(ui) != LANG_NL)
		canvas_note(c, NOTE_LANGUAGE, area, LANG_NL);
}

static struct move activity_event(struct ui *ui, void *self, const struct event *ev)
{
	struct activity_state *s = self;
	enum damage damage = DAMAGE_NONE;
	flow_act(s->flow, ev, &damage);
	if (ev->action == ACTION_QR && s->large < CODES)
		return move_push(&qr_screen, s->texts[s->large], ui_word(ui, WORD_ACTIVITY_TAKE));
	if (ev->action == ACTION_SIGN_UP && s->can_ask && ui_worker(ui) != NULL)
		return move_push(&assist_screen, NULL, &s->activity);
	if (ev->action == ACTION_SIGN_UP && s->can_ask)
		return move_push(&form_screen, s->activity.form, &s->wish);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool activity_offers(struct ui *ui, const void *self, enum action action)
{
	const struct activity_state *s = self;
	(void)ui;
	if (action == ACTION_SIGN_UP)
		return s->can_ask;
	return action != ACTION_QR || s->large < CODES;
}

const struct screen_ops activity_screen = {
	.name = "activity",
	.title = WORD_ACTIVITY_TITLE,
	.size = sizeof(struct activity_state),
	.buttons = {{'a', WORD_ACTIVITY_ASK, ACTION_SIGN_UP},
		    {'q', WORD_SHOW_QR, ACTION_QR},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = activity_enter,
	.draw = activity_draw,
	.event = activity_event,
	.resume = activity_resume,
	.leave = activity_leave,
	.offers = activity_offers,
};
