/* One publication: what it is, where it is, and a QR code to take it along. */
#include "content/bundle/pubs.h"
#include "db/base/err.h"
#include "db/base/buf.h"
#include "tui/bars.h"
#include "tui/part/body.h"
#include "tui/part/choice.h"
#include "tui/part/flow.h"
#include "tui/part/qr.h"
#include "tui/screen/screens.h"
#include "tui/translated.h"
#include "tui/ui.h"

#define TEXT_COLS_LEAST 46 /* beside the code */

struct publication {
	struct pub pub;
	struct body body;
	struct flow *flow;
	struct qr *qr; /* NULL: none may be shown */
};

static void add_fact(struct ui *ui, struct body *body, enum word label, const char *text)
{
	if (text[0] != '\0')
		body_add(body, BLOCK_BULLET, 1, ui_word(ui, label), text);
}

static const char *theme_label(const struct facet_list *themes, const char *key, size_t len)
{
	for (size_t i = 0; i < themes->count; i++)
		if (strlen(themes->items[i].key) == len &&
		    memcmp(themes->items[i].key, key, len) == 0)
			return themes->items[i].label;
	return NULL;
}

static void add_themes(struct ui *ui, struct publication *p)
{
	struct facet_list themes = {0};
	struct err e = {.code = 0};
	struct buf text;
	if (translated_facet(ui, FACET_THEME, &themes, &e) != 0)
		return;
	buf_init(&text);
	for (const char *key = p->pub.themes; *key != '\0';) {
		size_t len = strcspn(key, ";");
		const char *label = theme_label(&themes, key, len);
		if (label != NULL)
			words_list(&text, ui_lang(ui), label);
		key += len + (key[len] != '\0' ? 1 : 0);
	}
	add_fact(ui, &p->body, WORD_THEMES, text.data);
	buf_finish(&text);
	bundle_facet_finish(&themes);
}

static void write_body(struct ui *ui, struct publication *p)
{
	const struct pub *pub = &p->pub;
	char number[16];
	body_add(&p->body, BLOCK_HEADING, 2, NULL, pub->title);
	body_add(&p->body, BLOCK_PARAGRAPH, 0, NULL, pub->summary);
	add_fact(ui, &p->body, WORD_PUBLISHER,
		 pub->publisher[0] != '\0' ? pub->publisher : ui_word(ui, WORD_PUBLISHER_UNKNOWN));
	add_fact(ui, &p->body, WORD_AUTHORS, pub->authors);
	snprintf(number, sizeof number, "%d", pub->year);
	add_fact(ui, &p->body, WORD_YEAR, pub->year != 0 ? number : ui_word(ui, WORD_YEAR_UNKNOWN));
	add_fact(ui, &p->body, WORD_KIND, pub->kind);
	add_themes(ui, p);
	snprintf(number, sizeof number, "%d", pub->pages);
	add_fact(ui, &p->body, WORD_PAGE_COUNT, pub->pages != 0 ? number : "");
	if (pub->qr)
		add_fact(ui, &p->body, WORD_ADDRESS, pub->url);
	else
		body_add(&p->body, BLOCK_QUOTE, 0, NULL, ui_word(ui, WORD_NO_QR));
	p->flow = flow_new(&p->body, words_lang_is_rtl(ui_lang(ui)));
}

static int publication_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct publication *p = self;
	if (pubs_get(ui_bundle(ui), arg->id, &p->pub, e) != 0)
		return -1;
	p->qr = p->pub.qr ? qr_new(p->pub.url) : NULL;
	write_body(ui, p);
	return 0;
}

static void drop_body(struct publication *p)
{
	flow_free(p->flow);
	block_finish(&p->body);
	p->flow = NULL;
}

static void publication_resume(struct ui *ui, void *self)
{
	struct publication *p = self;
	drop_body(p);
	write_body(ui, p);
}

static void publication_leave(struct ui *ui, void *self)
{
	struct publication *p = self;
	(void)ui;
	drop_body(p);
	qr_free(p->qr);
	pubs_finish(&p->pub);
}

/* The code beside the text when both have room; returns the columns it took. */
static int draw_code(struct ui *ui, const struct publication *p, struct canvas *c, struct rect area,
		     enum damage damage)
{
	int rows, cols;
	struct rect used;
	if (p->qr == NULL)
		return 0;
	qr_least(p->qr, ui_half_blocks(ui), &rows, &cols);
	if (cols + TEXT_COLS_LEAST > area.cols || rows + 2 > area.rows)
		return 0;
	if (damage != DAMAGE_ALL)
		return cols + 3;
	struct rect at = {area.row, area.col + area.cols - cols, rows, cols};
	if (!qr_draw(p->qr, c, at, ui_half_blocks(ui), &used))
		return 0;
	canvas_target(c, used, ACTION_QR, 0);
	at.row += rows + 1;
	at.rows = area.rows - rows - 1;
	choice_paragraph(c, at, STYLE_HINT, ui_word(ui, WORD_SCAN_ME));
	return cols + 3;
}

/* Above what is in Dutch, for whoever chose another language.  Returns the rows it took. */
static int draw_dutch(struct ui *ui, const struct publication *p, struct canvas *c,
		      struct rect area)
{
	if (ui_lang(ui) == LANG_NL || strcmp(p->pub.lang, words_lang_code(LANG_NL)) != 0)
		return 0;
	int rows = choice_paragraph(c, area, STYLE_HINT, ui_word(ui, WORD_PUBLICATIONS_IN_DUTCH));
	return bars_tight(c) ? rows : rows + 1;
}

static void publication_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			     enum damage damage)
{
	struct publication *p = self;
	int code = draw_code(ui, p, c, area, damage);
	area.cols -= code;
	int above = draw_dutch(ui, p, c, area);
	area.row += above;
	area.rows -= above;
	flow_draw(p->flow, c, area, damage);
	/* Publications are in Dutch, whatever the words around them are in. */
	if (ui_lang(ui) != LANG_NL)
		canvas_note(c, NOTE_LANGUAGE, area, LANG_NL);
}

static struct move publication_event(struct ui *ui, void *self, const struct event *ev)
{
	struct publication *p = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	flow_act(p->flow, ev, &damage);
	if (ev->action == ACTION_READ && p->pub.text)
		return move_push(&reading_screen, p->pub.id, NULL);
	if ((ev->action == ACTION_QR || ev->action == ACTION_OPEN) && p->qr != NULL)
		return move_push(&qr_screen, p->pub.url, NULL);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool publication_offers(struct ui *ui, const void *self, enum action action)
{
	const struct publication *p = self;
	(void)ui;
	if (action == ACTION_READ)
		return p->pub.text;
	return action != ACTION_QR || p->qr != NULL;
}

const struct screen_ops publication_screen = {
	.name = "publication",
	.title = WORD_PUBLICATION_TITLE,
	.size = sizeof(struct publication),
	.buttons = {{'l', WORD_READ_TEXT, ACTION_READ},
		    {'q', WORD_SHOW_QR, ACTION_QR},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = publication_enter,
	.draw = publication_draw,
	.event = publication_event,
	.resume = publication_resume,
	.leave = publication_leave,
	.offers = publication_offers,
};
