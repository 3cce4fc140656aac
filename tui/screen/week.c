/*
 * The agenda by week: seven columns beside each other where there is room for
 * them, and otherwise the days of the week one under the other.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/dates.h"
#include "tui/part/choice.h"
#include "tui/part/days.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

#define DAYS	      7
#define WEEK_MAX      200 /* activities; more in one week cannot be looked over */
#define COLUMN_LEAST  14
#define TITLE_ROWS    3
#define TIME_ROWS     3
#define LEAD_COLS     4	 /* of "» 1 " */
#define WEEKS_FORWARD 58 /* no further than anything is written out */

struct week_state {
	struct days days;
	int64_t monday, this_monday;
	bool columns;	 /* as it was drawn last */
	char title[192]; /* in any language */
};

/* "Agenda, week 48: 23 november". */
static void write_title(struct week_state *s)
{
	const long week = dates_week(s->monday);
	struct buf text;
	char name[96];
	buf_init(&text);
	words_fill(name, sizeof name, words_get(s->days.lang, WORD_WEEK_TITLE), &week, 1);
	buf_addf(&text, "%s: ", name);
	dates_day(&text, s->days.lang, s->monday, s->days.today);
	snprintf(s->title, sizeof s->title, "%s", text.data);
	buf_finish(&text);
}

static int read_week(struct ui *ui, struct week_state *s, struct err *e)
{
	s->days.today = agenda_today(ui_now(ui));
	s->this_monday = dates_monday(s->days.today);
	s->days.lang = ui_lang(ui);
	write_title(s);
	return days_read(&s->days, ui_agenda(ui), agenda_begin(s->monday),
			 agenda_begin(s->monday + DAYS), WEEK_MAX, s->monday, e);
}

static int week_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct week_state *s = self;
	(void)arg;
	days_init(&s->days, ui_lang(ui));
	s->monday = dates_monday(agenda_today(ui_now(ui)));
	return read_week(ui, s, e);
}

static void week_resume(struct ui *ui, void *self)
{
	struct err e;
	if (read_week(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static void week_leave(struct ui *ui, void *self)
{
	struct week_state *s = self;
	(void)ui;
	days_finish(&s->days);
}

static bool is_on(const struct activity *a, int64_t day)
{
	return agenda_first_day(a) <= day && day <= agenda_last_day(a);
}

/* When it is, or that it is not, in a column. */
static void block_time(struct buf *out, const struct week_state *s, const struct activity *a,
		       int64_t day)
{
	if (a->cancelled)
		buf_add_str(out, words_get(s->days.lang, WORD_ACTIVITY_CANCELLED));
	else if (a->all_day || day > agenda_first_day(a))
		buf_add_str(out, words_get(s->days.lang, WORD_TIME_WHOLE_DAY));
	else
		dates_clock(out, s->days.lang, a->local_start);
}

static int rows_between(int rows, int most)
{
	return rows < 1 ? 1 : rows < most ? rows : most;
}

/* The time beside a mark and a digit, which take the same room whether they are there or not. */
static int time_rows(const struct week_state *s, const struct activity *a, int64_t day, int cols)
{
	struct buf text;
	buf_init(&text);
	block_time(&text, s, a, day);
	int rows = rows_between(text_rows(text.data, cols - LEAD_COLS), TIME_ROWS);
	buf_finish(&text);
	return rows;
}

/* The title is under it. */
static int block_rows(const struct week_state *s, const struct activity *a, int64_t day, int cols)
{
	return time_rows(s, a, day, cols) + rows_between(text_rows(a->title, cols), TITLE_ROWS);
}

/* What does not fit on the last line is cut there. */
static void draw_lines(struct canvas *c, struct rect at, enum style style, const char *text)
{
	size_t pos = 0, start, length, len = strlen(text);
	for (int i = 0; i < at.rows; i++) {
		size_t from = pos;
		bool more = text_wrap(text, len, at.cols, &pos, &start, &length);
		canvas_line(c, at.row + i, at.col, at.cols, style, "");
		if (more && i == at.rows - 1 && pos < len)
			choice_fit(c, at.row + i, at.col, at.cols, style, text + from);
		else if (more)
			canvas_text(c, at.row + i, at.col, at.cols, style, text + start, length);
	}
}

static void draw_block(const struct week_state *s, struct canvas *c, struct rect at, long index,
		       int digit, int64_t day)
{
	const struct activity *a = &s->days.all.items[index];
	bool focus = index == s->days.list.focus;
	enum style style = focus ? STYLE_ITEM_FOCUS : STYLE_ITEM;
	char lead[16];
	struct buf text;
	snprintf(lead, sizeof lead, digit <= 9 ? "%s%d " : "%s", focus ? "» " : "", digit);
	int rows = time_rows(s, a, day, at.cols), used = text_columns(lead, strlen(lead));
	for (int i = 0; i < rows; i++)
		canvas_line(c, at.row + i, at.col, at.cols, style, i == 0 ? lead : "");
	buf_init(&text);
	block_time(&text, s, a, day);
	draw_lines(c, (struct rect){at.row, at.col + used, rows, at.cols - LEAD_COLS}, style,
		   text.data);
	buf_finish(&text);
	draw_lines(c, (struct rect){at.row + rows, at.col, at.rows - rows, at.cols}, style,
		   a->title);
	canvas_target(c, at, ACTION_PICK, (int)index);
	canvas_describe(c, ROLE_ITEM, 0, index + 1, s->days.list.count);
	if (digit <= 9)
		canvas_digit(c, digit);
}

static int block_step(const struct week_state *s, const struct canvas *c, const struct activity *a,
		      int64_t day, int cols)
{
	int rows = block_rows(s, a, day, cols);
	return (rows > c->target_rows ? rows : c->target_rows) + 1;
}

/* The first of a day's activities to draw, so that the one with the focus is among them. */
static long first_shown(const struct week_state *s, const struct canvas *c, struct rect at,
			int64_t day)
{
	const struct activities *all = &s->days.all;
	long focus = s->days.list.focus;
	int room = at.rows - 1;
	if (focus >= s->days.list.count || !is_on(&all->items[focus], day))
		return 0;
	for (long i = focus; i >= 0; i--) {
		if (!is_on(&all->items[i], day))
			continue;
		room -= block_step(s, c, &all->items[i], day, at.cols);
		if (room < -1)
			return i + 1;
	}
	return 0;
}

/* Below its name, as many as fit; the last line tells how many do not. */
static void draw_column(const struct week_state *s, struct canvas *c, struct rect at, int64_t day,
			int *digit)
{
	const struct activities *all = &s->days.all;
	int end = at.row + at.rows;
	long left = 0;
	for (long i = first_shown(s, c, at, day); i < (long)all->count; i++) {
		if (!is_on(&all->items[i], day))
			continue;
		int step = block_step(s, c, &all->items[i], day, at.cols);
		if (left > 0 || at.row + step - 1 > end - 1) {
			left++;
			continue;
		}
		at.rows = step - 1;
		draw_block(s, c, at, i, (*digit)++, day);
		at.row += step;
	}
	char text[64];
	words_fill(text, sizeof text, words_get(s->days.lang, WORD_WEEK_MORE), &left, 1);
	if (left > 0)
		choice_fit(c, end - 1, at.col, at.cols, STYLE_HINT, text);
}

static void draw_columns(const struct week_state *s, struct canvas *c, struct rect area)
{
	int cols = area.cols / DAYS, digit = 1;
	canvas_clear(c, area, STYLE_BODY);
	canvas_untarget(c, area);
	for (int i = 0; i < DAYS; i++) {
		int64_t day = s->monday + i;
		struct rect at = {area.row, area.col + i * cols, area.rows, cols - 1};
		struct buf name;
		buf_init(&name);
		dates_short(&name, s->days.lang, day);
		choice_fit(c, at.row, at.col, at.cols,
			   day == s->days.today ? STYLE_BAR_TITLE : STYLE_HEADING, name.data);
		buf_finish(&name);
		at.row += 2;
		at.rows -= 2;
		draw_column(s, c, at, day, &digit);
	}
	if (s->days.list.count > 0)
		canvas_focus(c, ACTION_PICK, (int)s->days.list.focus);
}

static void week_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct week_state *s = self;
	bool wide = area.cols / DAYS >= COLUMN_LEAST && area.rows >= 12;
	if (wide != s->columns)
		damage = DAMAGE_ALL;
	s->columns = wide;
	if (s->days.all.count == 0)
		choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_WEEK_NOTHING));
	else if (wide)
		draw_columns(s, c, area);
	else
		days_draw(&s->days, c, area, damage);
}

static struct move turn(struct ui *ui, struct week_state *s, int weeks)
{
	struct err e;
	int64_t before = s->monday;
	s->monday += (int64_t)weeks * DAYS;
	if (read_week(ui, s, &e) != 0) {
		s->monday = before;
		ui_show_error(ui, &e);
	}
	long count = s->days.list.count;
	list_restart(&s->days.list);
	s->days.list.count = count;
	return move_stay(DAMAGE_ALL);
}

/* The activity beside the focus, on another day: the first one of that day. */
static long beside(const struct week_state *s, int way)
{
	const struct activities *all = &s->days.all;
	long to = s->days.list.focus;
	if (to >= (long)all->count)
		return 0;
	int64_t day = agenda_first_day(&all->items[to]);
	while (to + way >= 0 && to + way < (long)all->count) {
		to += way;
		int64_t other = agenda_first_day(&all->items[to]);
		bool begins = to == 0 || agenda_first_day(&all->items[to - 1]) != other;
		if (other != day && begins)
			return to;
	}
	return way < 0 ? 0 : s->days.list.focus;
}

static bool week_offers(struct ui *ui, const void *self, enum action action)
{
	const struct week_state *s = self;
	(void)ui;
	if (action == ACTION_WEEK_BEFORE)
		return s->monday > s->this_monday;
	if (action == ACTION_WEEK_AFTER)
		return s->monday < s->this_monday + (int64_t)DAYS * WEEKS_FORWARD;
	if (action == ACTION_OPEN)
		return s->days.list.count > 0;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || (!s->columns && s->days.list.count > 0 && list_pages(&s->days.list));
}

static struct move week_event(struct ui *ui, void *self, const struct event *ev)
{
	struct week_state *s = self;
	enum damage damage = DAMAGE_NONE;
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action == ACTION_WEEK_AFTER || ev->action == ACTION_WEEK_BEFORE)
		return week_offers(ui, s, ev->action)
			       ? turn(ui, s, ev->action == ACTION_WEEK_AFTER ? 1 : -1)
			       : move_stay(DAMAGE_NONE);
	if (ev->action == ACTION_LEFT || ev->action == ACTION_RIGHT) {
		list_focus(&s->days.list, beside(s, ev->action == ACTION_LEFT ? -1 : 1));
		damage = DAMAGE_FOCUS;
	} else {
		list_act(&s->days.list, ev, &damage);
	}
	const struct activity *chosen = days_focused(&s->days);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && chosen != NULL)
		return move_push(&activity_screen, NULL, chosen);
	return move_stay(s->columns && damage == DAMAGE_FOCUS ? DAMAGE_ALL : damage);
}

static const char *week_title(struct ui *ui, const void *self)
{
	const struct week_state *s = self;
	(void)ui;
	return s->title;
}

const struct screen_ops week_screen = {
	.name = "week",
	.size = sizeof(struct week_state),
	.buttons = {{'v', WORD_WEEK_AFTER, ACTION_WEEK_AFTER},
		    {'t', WORD_WEEK_BEFORE, ACTION_WEEK_BEFORE},
		    {UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = week_enter,
	.draw = week_draw,
	.event = week_event,
	.resume = week_resume,
	.leave = week_leave,
	.offers = week_offers,
	.title_of = week_title,
};
