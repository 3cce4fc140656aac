/* Reads one page: scroll, and follow its links. */
#include "content/bundle/bundle.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/bars.h"
#include "tui/part/body.h"
#include "tui/part/choice.h"
#include "tui/part/flow.h"
#include "tui/screen/link.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

struct page_state {
	char *id;
	const struct bundle *from;
	struct page page;
	struct flow *flow;
};

static void add_sources(struct ui *ui, struct page *page)
{
	if (page->source[0] == '\0')
		return;
	body_add(&page->body, BLOCK_RULE, 0, NULL, "");
	for (const char *p = page->source; *p != '\0';) {
		char line[512];
		size_t len = strcspn(p, "\n");
		snprintf(line, sizeof line, "%.*s", (int)len, p);
		body_add(&page->body, BLOCK_BULLET, 1, ui_word(ui, WORD_SOURCE), line);
		p += len + (p[len] != '\0' ? 1 : 0);
	}
}

static int read_page(struct ui *ui, struct page_state *state, struct err *e)
{
	struct page fresh;
	if (bundle_page(ui_bundle(ui), state->id, words_lang_code(ui_lang(ui)), &fresh, e) != 0)
		return -1;
	enum lang lang = fresh.lang != NULL ? words_lang(fresh.lang) : LANGS;
	if (lang == LANGS)
		lang = LANG_NL;
	flow_free(state->flow);
	bundle_page_finish(&state->page);
	state->page = fresh;
	state->from = ui_bundle(ui);
	add_sources(ui, &state->page);
	state->flow = flow_new(&state->page.body, words_lang_is_rtl(lang));
	return 0;
}

static int page_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct page_state *state = self;
	state->id = buf_copy(arg->id);
	return read_page(ui, state, e);
}

static bool in_other_language(const struct ui *ui, const struct page_state *state)
{
	return state->page.lang != NULL &&
	       strcmp(state->page.lang, words_lang_code(ui_lang(ui))) != 0;
}

static void page_resume(struct ui *ui, void *self)
{
	struct err e;
	const struct page_state *state = self;
	/* Only another language or new content is a reason to lose the place. */
	if ((in_other_language(ui, self) || state->from != ui_bundle(ui)) &&
	    read_page(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static void page_leave(struct ui *ui, void *self)
{
	struct page_state *state = self;
	(void)ui;
	flow_free(state->flow);
	bundle_page_finish(&state->page);
	free(state->id);
}

/* Above the text, for who cannot read it: that it is in Dutch.  Returns the rows it took. */
static int draw_other_language(struct ui *ui, const struct page_state *state, struct canvas *c,
			       struct rect area)
{
	if (!in_other_language(ui, state))
		return 0;
	int rows = choice_paragraph(c, area, STYLE_STRONG, ui_word(ui, WORD_ONLY_IN_DUTCH));
	return bars_tight(c) ? rows : rows + 1;
}

static void page_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct page_state *state = self;
	int above = draw_other_language(ui, state, c, area), under = bars_tight(c) ? 1 : 2;
	struct rect body = {area.row + above, area.col, area.rows - above - under, area.cols};
	flow_draw(state->flow, c, body, damage);
	if (above > 0) {
		int lang = (int)words_lang(state->page.lang);
		canvas_note(c, NOTE_LANGUAGE, (struct rect){0, 0, 1, c->cols}, lang);
		canvas_note(c, NOTE_LANGUAGE, body, lang);
	}
	flow_draw_position(state->flow, c, area, ui_word(ui, WORD_LINES_OF));
}

static struct move page_event(struct ui *ui, void *self, const struct event *ev)
{
	struct page_state *state = self;
	enum damage damage = DAMAGE_NONE;
	flow_act(state->flow, ev, &damage);
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	if (ev->action == ACTION_PICK ||
	    (ev->action == ACTION_OPEN && flow_link(state->flow) != NULL))
		return link_open(ui, flow_link(state->flow));
	return move_stay(damage);
}

static const char *page_title(struct ui *ui, const void *self)
{
	const struct page_state *state = self;
	(void)ui;
	return state->page.title != NULL ? state->page.title : "";
}

static bool page_offers(struct ui *ui, const void *self, enum action action)
{
	const struct page_state *state = self;
	(void)ui;
	bool links = state->page.body.link_count > 0;
	return links || (action != ACTION_OPEN && action != ACTION_NEXT);
}

const struct screen_ops page_screen = {
	.name = "page",
	.size = sizeof(struct page_state),
	.buttons = {{UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP},
		    {UI_TAB, WORD_NEXT_LINK, ACTION_NEXT},
		    {UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = page_enter,
	.draw = page_draw,
	.event = page_event,
	.resume = page_resume,
	.leave = page_leave,
	.offers = page_offers,
	.title_of = page_title,
};
