#include "tui/part/flow.h"
#include "db/base/buf.h"
#include "tui/text.h"
#include "tui/visual.h"

/* A line of the laid-out page: a byte range of one block, or a blank. */
struct line {
	const struct block *block; /* NULL: blank */
	size_t start, length;
	int indent;
	bool first; /* of its block: carries the bullet or number */
	bool taken; /* a blank that makes the target of the line beside it higher */
};

struct flow {
	const struct body *body;
	bool rtl;
	struct line *lines;
	size_t count, cap;
	int width; /* laid out for this; 0: not yet */
	int target_rows;
	int height; /* lines on the screen at the last draw */
	long top;
	struct line
		anchor; /* that was at the top when it was scrolled last; block NULL: the first */
	bool anchor_blank;    /* there was a blank line above it */
	int link, drawn_link; /* the link that has the focus; -1: none */
	long drawn_top;
};

#define TEXT_WIDTH_MAX 84 /* longer lines are hard to read */

struct flow *flow_new(const struct body *body, bool rtl)
{
	struct flow *flow = buf_alloc(1, sizeof *flow);
	flow->body = body;
	flow->rtl = rtl;
	flow->link = flow->drawn_link = -1;
	flow->drawn_top = -1;
	return flow;
}

void flow_free(struct flow *flow)
{
	if (flow == NULL)
		return;
	free(flow->lines);
	free(flow);
}

static void add_line(struct flow *flow, struct line line)
{
	if (flow->count == flow->cap) {
		flow->cap = flow->cap != 0 ? flow->cap * 2 : 64;
		flow->lines = buf_grow(flow->lines, flow->cap, sizeof *flow->lines);
	}
	flow->lines[flow->count++] = line;
}

static bool is_item(const struct block *block)
{
	return block->kind == BLOCK_BULLET || block->kind == BLOCK_NUMBER;
}

static int indent_of(const struct block *block)
{
	if (block->kind == BLOCK_BULLET)
		return 2 * block->level + 1;
	return block->kind == BLOCK_NUMBER ? 4 : block->kind == BLOCK_QUOTE ? 3 : 0;
}

static bool is_blank(const struct line *line)
{
	return line->block == NULL && !line->taken;
}

static bool has_link(const struct line *line)
{
	for (size_t i = 0; i < line->block->span_count; i++) {
		const struct span *span = &line->block->spans[i];
		if (span->link != BLOCK_NO_LINK && span->start < line->start + line->length &&
		    span->start + span->length > line->start)
			return true;
	}
	return false;
}

/* A line with links gets blank ones of its own, so that a finger finds each link. */
static void add_text_line(struct flow *flow, struct line line)
{
	const struct line blank = {.block = NULL, .taken = true};
	bool wide = flow->target_rows > 1 && has_link(&line);
	int above = wide && flow->target_rows > 2 ? 1 : 0;
	if (above > 0 && flow->count > 0 && is_blank(&flow->lines[flow->count - 1]))
		flow->lines[flow->count - 1].taken = true;
	else if (above > 0)
		add_line(flow, blank);
	add_line(flow, line);
	for (int i = above + 1; wide && i < flow->target_rows; i++)
		add_line(flow, blank);
}

static void lay_out_block(struct flow *flow, const struct block *block, int width)
{
	struct line line = {.block = block, .indent = indent_of(block), .first = true};
	size_t at = 0;
	if (block->kind == BLOCK_RULE)
		add_line(flow, line);
	while (text_wrap(block->text, block->text_len, width - line.indent, &at, &line.start,
			 &line.length)) {
		add_text_line(flow, line);
		line.first = false;
	}
}

static void lay_out(struct flow *flow, int width)
{
	flow->count = 0;
	flow->width = width;
	int text_width = width < TEXT_WIDTH_MAX ? width : TEXT_WIDTH_MAX;
	const struct block *before = NULL;
	for (size_t i = 0; i < flow->body->block_count; i++) {
		const struct block *block = &flow->body->blocks[i];
		bool tight = before != NULL && is_item(before) && is_item(block);
		bool under_heading = before != NULL && before->kind == BLOCK_HEADING;
		bool apart = flow->count > 0 && flow->lines[flow->count - 1].block == NULL;
		if (before != NULL && !tight && !under_heading && !apart)
			add_line(flow, (struct line){.block = NULL});
		lay_out_block(flow, block, text_width);
		before = block;
	}
}

static enum style span_look(const struct flow *flow, const struct block *block,
			    const struct span *span)
{
	if (span == NULL)
		return block->kind == BLOCK_HEADING ? STYLE_HEADING : STYLE_BODY;
	if (span->link != BLOCK_NO_LINK)
		return (int)span->link == flow->link ? STYLE_LINK_FOCUS : STYLE_LINK;
	static const enum style styles[SPAN_STYLES] = {
		[SPAN_PLAIN] = STYLE_BODY,
		[SPAN_EMPHASIS] = STYLE_EMPHASIS,
		[SPAN_STRONG] = STYLE_STRONG,
		[SPAN_LINK] = STYLE_LINK,
	};
	return styles[span->style];
}

/* The span that covers byte `at`, and where the run that looks alike ends. */
static const struct span *span_at(const struct block *block, size_t at, size_t *run_end)
{
	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];
		size_t end = (size_t)span->start + span->length;
		if (at < span->start) {
			*run_end = span->start < *run_end ? span->start : *run_end;
			return NULL;
		}
		if (at < end) {
			*run_end = end < *run_end ? end : *run_end;
			return span;
		}
	}
	return NULL;
}

static void draw_lead(struct canvas *c, int row, int col, const struct line *line)
{
	char number[16];
	const struct block *block = line->block;
	if (block->kind == BLOCK_BULLET)
		canvas_line(c, row, col + line->indent - 2, 2, STYLE_BODY, "•");
	else if (block->kind == BLOCK_QUOTE)
		canvas_line(c, row, col, 3, STYLE_FRAME, " │");
	if (block->kind == BLOCK_NUMBER && line->first) {
		snprintf(number, sizeof number, "%2d.", block->level);
		canvas_line(c, row, col, 4, STYLE_STRONG, number);
	}
}

/* A link on a line, where it stands. */
struct place {
	int col, cols, link;
};
#define PLACES_MAX 16 /* on one line */

/* Wide enough for a finger, but not over the next one. */
static void widen(const struct canvas *c, struct rect line, struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int before = i > 0 ? places[i - 1].col + places[i - 1].cols : line.col;
		int behind = i + 1 < count ? places[i + 1].col : line.col + line.cols;
		int more = c->target_cols - places[i].cols, room = behind - places[i].col;
		if (more <= 0)
			continue;
		places[i].cols = c->target_cols < room ? c->target_cols : room;
		more = c->target_cols - places[i].cols;
		more = more < places[i].col - before ? more : places[i].col - before;
		places[i].col -= more;
		places[i].cols += more;
	}
}

static void draw_link_target(const struct flow *flow, struct canvas *c, struct rect at, int link)
{
	canvas_target(c, at, ACTION_PICK, link);
	canvas_describe(c, ROLE_LINK, 0, link + 1, (long)flow->body->link_count);
}

/* What has the focus is never told by colour alone: a mark before it, or in the margin. */
static void draw_mark(struct canvas *c, struct rect row, int col)
{
	bool free = col > row.col && canvas_cell(c, row.row, col - 1)->text[0] == '\0';
	canvas_text(c, row.row, free ? col - 1 : row.col - 1, 1, STYLE_STRONG, "»", strlen("»"));
}

/* Only what is on the screen with all its rows can be touched. */
static void add_targets(const struct flow *flow, struct canvas *c, struct rect area,
			struct rect line, struct place *places, size_t count)
{
	struct rect at = {line.row - (c->target_rows > 2 ? 1 : 0), 0, c->target_rows, 0};
	if (at.row < area.row || at.row + at.rows > area.row + area.rows)
		return;
	widen(c, line, places, count);
	for (size_t i = 0; i < count; i++) {
		at.col = places[i].col;
		at.cols = places[i].cols;
		draw_link_target(flow, c, at, places[i].link);
	}
}

/* Returns how many links it has. */
static size_t draw_line(const struct flow *flow, struct canvas *c, int row, int col, int cols,
			const struct line *line, struct place places[PLACES_MAX])
{
	size_t count = 0;
	canvas_line(c, row, col - 1, cols + 1, STYLE_BODY, "");
	const struct block *block = line->block;
	if (block == NULL)
		return 0;
	if (block->kind == BLOCK_RULE) {
		for (int i = 0; i < cols && i < TEXT_WIDTH_MAX; i++)
			canvas_line(c, row, col + i, 1, STYLE_FRAME, "─");
		return 0;
	}
	if (line->first || block->kind == BLOCK_QUOTE)
		draw_lead(c, row, col, line);
	int used = line->indent;
	for (size_t at = line->start, end = line->start + line->length; at < end;) {
		size_t run_end = end;
		const struct span *span = span_at(block, at, &run_end);
		int n = canvas_text(c, row, col + used, cols - used, span_look(flow, block, span),
				    block->text + at, run_end - at);
		if (span != NULL && span->link != BLOCK_NO_LINK && count < PLACES_MAX)
			places[count++] = (struct place){col + used, n, (int)span->link};
		if (span != NULL && span->link != BLOCK_NO_LINK && (int)span->link == flow->link)
			draw_mark(c, (struct rect){row, col, 1, cols}, col + used);
		used += n;
		at = run_end;
	}
	/* The words of a line belong together, whatever they look like. */
	canvas_run(c, row, col + line->indent, used - line->indent,
		   visual_direction(block->text, block->text_len, flow->rtl));
	return count;
}

static bool line_has_link(const struct line *line, int link)
{
	if (line->block == NULL || link < 0)
		return false;
	for (size_t i = 0; i < line->block->span_count; i++) {
		const struct span *span = &line->block->spans[i];
		if ((int)span->link == link && span->start < line->start + line->length &&
		    span->start + span->length > line->start)
			return true;
	}
	return false;
}

static long top_max(const struct flow *flow)
{
	long max = (long)flow->count - flow->height;
	return max > 0 ? max : 0;
}

static void keep_top(struct flow *flow)
{
	if (flow->top > top_max(flow))
		flow->top = top_max(flow);
	if (flow->top < 0)
		flow->top = 0;
}

/* In other lines the words stay at the top that somebody scrolled to. */
static void lay_out_again(struct flow *flow, const struct canvas *c, int width)
{
	const struct line *top = &flow->anchor;
	flow->target_rows = c->target_rows;
	lay_out(flow, width);
	for (size_t i = 0; top->block != NULL && i < flow->count; i++) {
		const struct line *line = &flow->lines[i];
		if (line->block == top->block && line->start + line->length > top->start) {
			/* With the blank line above them, where there was one. */
			bool above = flow->anchor_blank && i > 0 && line[-1].block == NULL;
			flow->top = (long)i - (above ? 1 : 0);
			return;
		}
	}
}

/* Somebody scrolled to here. */
static void drop_anchor(struct flow *flow)
{
	size_t i = (size_t)flow->top;
	flow->anchor = (struct line){.block = NULL};
	flow->anchor_blank = i < flow->count && flow->lines[i].block == NULL;
	for (; flow->top > 0 && i < flow->count && flow->anchor.block == NULL; i++)
		flow->anchor = flow->lines[i];
}

void flow_draw(struct flow *flow, struct canvas *c, struct rect area, enum damage damage)
{
	if (flow->width != area.cols || flow->target_rows != c->target_rows)
		lay_out_again(flow, c, area.cols);
	flow->height = area.rows;
	keep_top(flow);
	bool partly = damage == DAMAGE_FOCUS && flow->drawn_top == flow->top && c->target_rows == 1;
	if (!partly)
		canvas_untarget(c, area);
	for (int i = 0; i < area.rows; i++) {
		long at = flow->top + i;
		static const struct line none = {.block = NULL};
		const struct line *line = at < (long)flow->count ? &flow->lines[at] : &none;
		if (partly && !line_has_link(line, flow->link) &&
		    !line_has_link(line, flow->drawn_link))
			continue;
		struct rect row = {area.row + i, area.col, 1, area.cols};
		struct place places[PLACES_MAX];
		canvas_untarget(c, row);
		size_t links = draw_line(flow, c, row.row, row.col, row.cols, line, places);
		add_targets(flow, c, area, row, places, links);
	}
	/* With the margins, where the mark of the focus may stand. */
	if (flow->rtl != c->rtl)
		canvas_turn(c, (struct rect){area.row, area.col - 1, area.rows, area.cols + 2});
	flow->drawn_top = flow->top;
	flow->drawn_link = flow->link;
	canvas_view(c, area, flow->top, area.rows, (long)flow->count);
	if (flow->link >= 0)
		canvas_focus(c, ACTION_PICK, flow->link);
}

/* Scrolls so that the first line of the link in focus is on the screen. */
static void show_link(struct flow *flow)
{
	for (size_t i = 0; i < flow->count; i++) {
		if (!line_has_link(&flow->lines[i], flow->link))
			continue;
		if ((long)i < flow->top)
			flow->top = (long)i;
		else if ((long)i >= flow->top + flow->height)
			flow->top = (long)i - flow->height + 1;
		return;
	}
}

static bool step_link(struct flow *flow, int by)
{
	int count = (int)flow->body->link_count;
	int to = flow->link + by;
	if (flow->link < 0 && by < 0)
		to = count - 1;
	if (to < 0 || to >= count)
		return false;
	flow->link = to;
	show_link(flow);
	return true;
}

static long scroll_by(const struct flow *flow, enum action action)
{
	long page = flow->height > 2 ? flow->height - 2 : 1;
	switch (action) {
	case ACTION_UP: return -1;
	case ACTION_DOWN: return 1;
	case ACTION_PAGE_UP: return -page;
	case ACTION_PAGE_DOWN: return page;
	case ACTION_FIRST: return -(long)flow->count;
	case ACTION_LAST: return (long)flow->count;
	default: return 0;
	}
}

bool flow_act(struct flow *flow, const struct event *ev, enum damage *damage)
{
	long top = flow->top;
	long by = ev->kind == EVENT_ACTION ? scroll_by(flow, ev->action) : 0;
	if (by != 0) {
		flow->top += by;
		keep_top(flow);
		drop_anchor(flow);
		*damage = top == flow->top ? DAMAGE_NONE : DAMAGE_ALL;
		return true;
	}
	enum action onward = flow->rtl ? ACTION_LEFT : ACTION_RIGHT;
	bool sideways = ev->action == ACTION_LEFT || ev->action == ACTION_RIGHT;
	bool forward = ev->action == ACTION_NEXT || ev->action == onward;
	bool backward = !forward && (ev->action == ACTION_PREVIOUS || sideways);
	if (ev->kind != EVENT_ACTION || (!forward && !backward && ev->action != ACTION_PICK))
		return false;
	if (ev->action == ACTION_PICK && ev->arg >= 0 && ev->arg < (int)flow->body->link_count)
		flow->link = ev->arg;
	else if (ev->action != ACTION_PICK)
		step_link(flow, forward ? 1 : -1);
	if (top != flow->top)
		drop_anchor(flow);
	*damage = top == flow->top ? DAMAGE_FOCUS : DAMAGE_ALL;
	return true;
}

const char *flow_link(const struct flow *flow)
{
	return flow->link >= 0 ? flow->body->links[flow->link] : NULL;
}

void flow_position(const struct flow *flow, int *first, int *last, int *all)
{
	long end = flow->top + flow->height;
	*all = (int)flow->count;
	*first = flow->count != 0 ? (int)flow->top + 1 : 0;
	*last = end < (long)flow->count ? (int)end : (int)flow->count;
}

void flow_draw_position(const struct flow *flow, struct canvas *c, struct rect area,
			const char *words)
{
	char text[128];
	int first, last, all;
	flow_position(flow, &first, &last, &all);
	const long numbers[] = {first, last, all};
	words_fill(text, sizeof text, words, numbers, 3);
	canvas_line(c, area.row + area.rows - 1, area.col, area.cols, STYLE_HINT,
		    first > 1 || last < all ? text : "");
}
