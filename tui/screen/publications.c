/* All publications, newest first; search as one types, filters, hits marked. */
#include "content/bundle/pubs.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/filter.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"
#include "tui/visual.h"

#include <limits.h>

#define QUERY_MAX 60 /* characters */
#define HITS_MAX  16

struct publications {
	struct ui *ui;
	struct pubs *pubs;
	struct list list;
	struct buf query;
	struct filter_choice filter;
	bool typing; /* keys go into the search box */
};

/* Reads as far as row `index`, or until somebody types on. */
static int reach(struct publications *p, long index, struct err *e)
{
	if (pubs_reach(p->pubs, index, ui_input_waits, p->ui, e) != 0)
		return -1;
	p->list.count = pubs_known(p->pubs);
	return 0;
}

static int search(struct publications *p, struct err *e)
{
	const struct pub_filter filter = {.theme = p->filter.keys[FACET_THEME],
					  .publisher = p->filter.keys[FACET_PUBLISHER],
					  .year = p->filter.keys[FACET_YEAR],
					  .query = p->query.data};
	struct pubs *fresh = NULL;
	if (pubs_open(&fresh, ui_bundle(p->ui), &filter, e) != 0)
		return -1;
	pubs_free(p->pubs);
	p->pubs = fresh;
	list_restart(&p->list);
	return reach(p, p->list.visible, e);
}

static struct move search_again(struct publications *p)
{
	struct err e = {.code = 0};
	if (search(p, &e) != 0)
		ui_show_error(p->ui, &e);
	return move_stay(DAMAGE_ALL);
}

static int publications_enter(struct ui *ui, void *self, const struct screen_arg *arg,
			      struct err *e)
{
	struct publications *p = self;
	(void)arg;
	p->ui = ui;
	buf_init_secret(&p->query);
	list_init(&p->list, 2);
	return search(p, e);
}

static void publications_resume(struct ui *ui, void *self)
{
	struct publications *p = self;
	struct err e = {.code = 0};
	long focus = p->list.focus, top = p->list.top;
	filter_translate(&p->filter, ui);
	if (search(p, &e) != 0 || reach(p, focus, &e) != 0)
		ui_show_error(p->ui, &e);
	list_focus(&p->list, focus);
	p->list.top = top;
}

static void publications_leave(struct ui *ui, void *self)
{
	struct publications *p = self;
	(void)ui;
	pubs_free(p->pubs);
	buf_finish(&p->query);
	filter_clear(&p->filter);
}

/* Paints the hits over a line of a title that is already there. */
static void mark_line(const struct pub_hit *hits, size_t count, struct canvas *c, struct rect at,
		      const char *title, size_t start, size_t length, enum style style)
{
	for (size_t i = 0; i < count; i++) {
		size_t from = hits[i].start, to = from + hits[i].length;
		if (from < start || to > start + length)
			continue;
		int before = text_columns(title + start, from - start);
		int cols = text_columns(title + from, to - from);
		if (before + cols <= at.cols)
			canvas_restyle(c, at.row, at.col + before, cols, style);
	}
}

static void mark_hits(const struct publications *p, struct canvas *c, struct rect at,
		      const char *title, const char *hint, bool focus)
{
	struct pub_hit hits[HITS_MAX];
	size_t n = pubs_hits(pubs_marks(p->pubs), title, hits, HITS_MAX), len = strlen(title);
	size_t pos = 0, start, length;
	struct rect line = {at.row, at.col + CHOICE_INDENT, 1, at.cols - CHOICE_INDENT};
	for (int rows = choice_label_rows(at, title, hint); rows > 0; rows--, line.row++) {
		size_t from = pos;
		if (!text_wrap(title, len, line.cols, &pos, &start, &length))
			return;
		/* The last line is cut, not wrapped. */
		if (rows == 1)
			length = len - from;
		mark_line(hits, n, c, line, title, from, length,
			  focus ? STYLE_MARK_FOCUS : STYLE_MARK);
	}
}

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	struct publications *p = owner;
	struct pub_row row;
	struct err e = {.code = 0};
	char hint[256], year[16];
	if (pubs_row(p->pubs, index, &row, &e) != 0) {
		choice_draw(c, at, 0, e.text, NULL, focus);
		return;
	}
	snprintf(year, sizeof year, "%d", row.year);
	snprintf(hint, sizeof hint, "%s, %s",
		 row.publisher[0] != '\0' ? row.publisher : ui_word(p->ui, WORD_PUBLISHER_UNKNOWN),
		 row.year != 0 ? year : ui_word(p->ui, WORD_YEAR_UNKNOWN));
	/* While one types a digit is text, and picks nothing. */
	choice_draw(c, at, p->typing ? 0 : (int)(index - p->list.top) + 1, row.title, hint, focus);
	if (p->query.len > 0)
		mark_hits(p, c, at, row.title, hint, focus);
}

/* "Zoeken ____   23 gevonden", the filters under it, and a blank line; no line too many on a low
 * screen. */
struct head {
	struct rect touch, box, count, filters; /* touch: where the box can be touched */
	struct rect dutch; /* says which language titles are in; may be empty */
	int rows;
};

#define NARROW_COLS 56

static int count_columns(struct rect area)
{
	return area.cols < 70 ? 20 : 26;
}

/* The box in the middle of its target; the rest where there is room under or beside it. */
static struct head touched_head(const struct publications *p, const struct canvas *c,
				struct rect area)
{
	bool narrow = area.cols < NARROW_COLS;
	int count_cols = count_columns(area), high = c->target_rows;
	struct head head = {.touch = {area.row, area.col, high, area.cols}, .rows = high};
	if (!narrow)
		head.touch.cols -= count_cols;
	head.box = head.touch;
	head.box.row += high / 3;
	head.box.rows = 1;
	head.filters = (struct rect){area.row + high, area.col, 1, area.cols};
	head.count = (struct rect){head.box.row, area.col + area.cols - count_cols, 1, count_cols};
	/* While the keyboard is there, the list comes before what stands under the box. */
	bool ample = area.rows >= 4 * high;
	if (narrow) {
		head.count.row = area.row + high;
		head.filters.cols -= count_cols;
	}
	head.rows += ample && (narrow || filter_is_set(&p->filter)) ? 1 : 0;
	/* Under the box, which is in the middle, where nothing else stands. */
	if (high > 2)
		head.dutch = (struct rect){area.row + high - 1, area.col, 1, area.cols};
	return head;
}

static struct head head_in(const struct publications *p, const struct canvas *c, struct rect area)
{
	bool low = area.rows < 14, narrow = area.cols < NARROW_COLS;
	int count_cols = count_columns(area);
	if (c->target_rows > 1)
		return touched_head(p, c, area);
	struct head head = {
		.touch = {area.row, area.col, 1, area.cols - count_cols},
		.box = {area.row, area.col, 1, area.cols - count_cols},
		.count = {area.row, area.col + area.cols - count_cols, 1, count_cols},
		.filters = {area.row + 1, area.col, 1, area.cols},
		.rows = !low				      ? 3
			: narrow || filter_is_set(&p->filter) ? 2
							      : 1,
	};
	if (narrow) {
		head.box.cols = head.touch.cols = area.cols;
		head.count.row++;
		head.filters.cols -= count_cols;
	}
	/* No row more: where there are no filters, or in the place of the blank line. */
	if (!low) {
		int row = area.row + (narrow || filter_is_set(&p->filter) ? 2 : 1);
		head.dutch = (struct rect){row, area.col, 1, area.cols};
	}
	return head;
}

static void draw_count(const struct publications *p, struct canvas *c, int row, int col, int cols)
{
	char text[64];
	const long known = pubs_known(p->pubs);
	words_fill(text, sizeof text,
		   ui_word(p->ui, pubs_complete(p->pubs) ? WORD_FOUND : WORD_FOUND_MORE), &known,
		   1);
	int wide = text_columns(text, strlen(text));
	canvas_line(c, row, col, cols, STYLE_HINT, "");
	canvas_text(c, row, col + (cols > wide ? cols - wide : 0), cols, STYLE_HINT, text,
		    strlen(text));
}

/* What is typed, from where its end still fits with the cursor behind it. */
static const char *visible_query(const struct publications *p, int cols)
{
	const char *text = p->query.data, *end = text + p->query.len;
	while (text_columns(text, (size_t)(end - text)) >= cols)
		text += text_next(text, (size_t)(end - text)).bytes;
	return text;
}

static void draw_box(const struct publications *p, struct canvas *c, const struct head *head)
{
	const struct rect area = head->box;
	const char *label = ui_word(p->ui, WORD_SEARCH);
	int lead = text_columns(label, strlen(label)) + 2;
	int box = area.cols - lead;
	canvas_line(c, area.row, area.col, lead, STYLE_STRONG, label);
	if (p->typing)
		canvas_text(c, area.row, area.col + lead - 1, 1, STYLE_STRONG, "»", strlen("»"));
	bool hint = p->query.len == 0 && !p->typing;
	enum style style = p->typing ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	const char *text = hint ? ui_word(p->ui, WORD_SEARCH_HINT) : visible_query(p, box - 1);
	canvas_line(c, area.row, area.col + lead, box, style, "");
	canvas_text(c, area.row, area.col + lead + 1, box - 2, style, text, strlen(text));
	canvas_run(c, area.row, area.col + lead, box,
		   visual_is_rtl(text, strlen(text), c->rtl) ? DIRECTION_RTL : DIRECTION_LTR);
	canvas_target(c, head->touch, ACTION_SEARCH, 0);
	canvas_describe(c, ROLE_FIELD, 0, 0, 0);
	if (head->count.row < head->touch.row + head->rows)
		draw_count(p, c, head->count.row, head->count.col, head->count.cols);
	if (p->typing)
		canvas_cursor(c, area.row, area.col + lead + 1 + text_columns(text, strlen(text)));
}

static void draw_filters(const struct publications *p, struct canvas *c, struct rect area)
{
	static const enum word names[FACETS] = {WORD_FILTER_THEME, WORD_FILTER_PUBLISHER,
						WORD_FILTER_YEAR};
	struct buf text;
	buf_init(&text);
	for (enum facet f = 0; f < FACETS; f++)
		if (p->filter.labels[f] != NULL)
			buf_addf(&text, "%s%s: %s", text.len > 0 ? "   " : "",
				 ui_word(p->ui, names[f]), p->filter.labels[f]);
	choice_fit(c, area.row, area.col, area.cols, STYLE_STRONG, text.data);
	buf_finish(&text);
}

/* For whoever would wonder why titles are in another language than the words around them. */
static void draw_dutch(struct ui *ui, struct canvas *c, struct rect at)
{
	const char *text = ui_word(ui, WORD_PUBLICATIONS_IN_DUTCH);
	if (at.rows > 0 && ui_lang(ui) != LANG_NL)
		canvas_text(c, at.row, at.col, at.cols, STYLE_HINT, text, strlen(text));
}

/* Above rows that are hits of other words than were typed: which.  Returns the rows it took. */
static int draw_instead(const struct publications *p, struct canvas *c, struct rect area)
{
	const char *instead = pubs_instead(p->pubs);
	struct buf text;
	/* One publication is more help than the words about it. */
	area.rows -= list_step(&p->list, c);
	if (instead == NULL || area.rows <= 0)
		return 0;
	buf_init(&text);
	words_insert(&text, ui_word(p->ui, WORD_NOTHING_FOUND_FOR), p->query.data);
	buf_add_char(&text, ' ');
	words_insert(&text, ui_word(p->ui, WORD_LOOKS_LIKE), instead);
	int rows = choice_paragraph(c, area, STYLE_STRONG, text.data);
	canvas_note(c, NOTE_STATUS, (struct rect){area.row, area.col, rows, area.cols}, 0);
	buf_finish(&text);
	return rows < area.rows ? rows + 1 : rows;
}

/* For whoever hears it: what is typed, and how much was found. */
static void tell_search(const struct publications *p, struct canvas *c, struct rect count)
{
	canvas_note(c, NOTE_STATUS, count, 0);
	if (!p->typing)
		return;
	canvas_focus(c, ACTION_SEARCH, 0);
	canvas_edited(c, p->query.data, p->query.len, p->query.len);
}

static void publications_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			      enum damage damage)
{
	struct publications *p = self;
	struct err e = {.code = 0};
	const struct head head = head_in(p, c, area);
	struct rect rows = {area.row + head.rows, area.col, area.rows - head.rows, area.cols};
	long wanted = p->list.focus + rows.rows / list_step(&p->list, c) + 1, known = p->list.count;
	if (!pubs_complete(p->pubs) && reach(p, wanted, &e) != 0)
		ui_show_error(ui, &e);
	bool stopped = !pubs_complete(p->pubs) && p->list.count <= wanted;
	if (stopped && e.code == 0)
		ui_draw_again(ui);
	if (damage == DAMAGE_ALL || known != p->list.count)
		draw_box(p, c, &head);
	if (damage == DAMAGE_ALL && head.filters.row < rows.row)
		draw_filters(p, c, head.filters);
	if (damage == DAMAGE_ALL)
		draw_dutch(ui, c, head.dutch);
	int above = draw_instead(p, c, rows);
	rows.row += above;
	rows.rows -= above;
	list_draw(&p->list, c, rows, damage, (struct list_rows){p, draw_row});
	/* Titles are in Dutch, whatever the words around them are in. */
	if (ui_lang(ui) != LANG_NL)
		canvas_note(c, NOTE_LANGUAGE, rows, LANG_NL);
	tell_search(p, c, head.count);
	if (p->list.count == 0 && pubs_complete(p->pubs))
		choice_paragraph(c, rows, STYLE_BODY, ui_word(ui, WORD_NOTHING_FOUND));
}

static struct move type(struct publications *p, const struct event *ev)
{
	size_t room = QUERY_MAX - text_clusters(p->query.data, p->query.len), used = 0;
	for (size_t n = 0; n < room && used < ev->len && ev->text[used] != '\n'; n++)
		used += text_next(ev->text + used, ev->len - used).bytes;
	buf_add(&p->query, ev->text, used);
	return search_again(p);
}

static struct move erase(struct publications *p)
{
	if (!p->typing || p->query.len == 0)
		return move_stay(DAMAGE_NONE);
	buf_truncate(&p->query, text_previous(p->query.data, p->query.len));
	return search_again(p);
}

static struct move clear(struct publications *p)
{
	buf_clear(&p->query);
	filter_clear(&p->filter);
	p->typing = false;
	return search_again(p);
}

static struct move set_typing(struct publications *p, bool typing)
{
	p->typing = typing;
	return move_stay(DAMAGE_ALL);
}

static struct move open_row(struct publications *p)
{
	struct pub_row row;
	struct err e = {.code = 0};
	if (p->list.count == 0)
		return move_stay(DAMAGE_NONE);
	if (pubs_row(p->pubs, p->list.focus, &row, &e) == 0)
		return move_push(&publication_screen, row.id, NULL);
	ui_show_error(p->ui, &e);
	return move_stay(DAMAGE_ALL);
}

/* The last row is only known when all are. */
static void go_last(struct publications *p, enum action action)
{
	struct err e = {.code = 0};
	if (action == ACTION_LAST &&
	    pubs_reach(p->pubs, LONG_MAX - 1, ui_input_waits, p->ui, &e) != 0)
		ui_show_error(p->ui, &e);
	p->list.count = pubs_known(p->pubs);
}

static struct move publications_event(struct ui *ui, void *self, const struct event *ev)
{
	struct publications *p = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	if (ev->kind != EVENT_ACTION)
		return type(p, ev);
	go_last(p, ev->action);
	list_act(&p->list, ev, &damage);
	switch (ev->action) {
	case ACTION_OPEN:
	case ACTION_PICK: return open_row(p);
	case ACTION_SEARCH: return set_typing(p, true);
	case ACTION_DELETE: return erase(p);
	case ACTION_CLEAR: return clear(p);
	case ACTION_FILTER: return move_push(&filter_screen, NULL, &p->filter);
	case ACTION_BACK: return p->typing ? set_typing(p, false) : move_to(MOVE_BACK);
	default: return move_stay(damage);
	}
}

static bool publications_typing(const void *self)
{
	const struct publications *p = self;
	return p->typing;
}

static enum keys publications_edits(const void *self)
{
	return publications_typing(self) ? KEYS_SEARCH : KEYS_NONE;
}

static bool publications_offers(struct ui *ui, const void *self, enum action action)
{
	const struct publications *p = self;
	(void)ui;
	if (action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP)
		return list_pages(&p->list);
	if (action == ACTION_CLEAR)
		return p->query.len > 0 || filter_is_set(&p->filter);
	return action != ACTION_SEARCH || !p->typing;
}

const struct screen_ops publications_screen = {
	.name = "publications",
	.title = WORD_PUBLICATIONS_TITLE,
	.size = sizeof(struct publications),
	.takes_text = true,
	.typing = publications_typing,
	.edits = publications_edits,
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {'/', WORD_SEARCH, ACTION_SEARCH},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP},
		    {UI_F3, WORD_FILTER, ACTION_FILTER},
		    {UI_F4, WORD_CLEAR, ACTION_CLEAR}},
	.enter = publications_enter,
	.draw = publications_draw,
	.event = publications_event,
	.resume = publications_resume,
	.leave = publications_leave,
	.offers = publications_offers,
};
