/* Everything that a kiosk reads from its content, whatever visitors do. */
#include "content/bundle/bundle.h"
#include "content/bundle/pubs.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/answers.h"
#include "tui/part/flow.h"
#include "tui/part/qr.h"

enum { LOOKED_AT = 300, ROWS = 24, COLS = 80 };

static void draw_body(const struct body *body)
{
	const struct rect area = {0, 0, ROWS, COLS};
	struct canvas canvas;
	struct flow *flow = flow_new(body, false);
	canvas_init(&canvas, ROWS, COLS);
	flow_draw(flow, &canvas, area, DAMAGE_ALL);
	for (size_t i = 0; i <= body->link_count && i < LOOKED_AT; i++) {
		const struct event next = {.kind = EVENT_ACTION, .action = ACTION_NEXT};
		enum damage damage = DAMAGE_NONE;
		flow_act(flow, &next, &damage);
		flow_draw(flow, &canvas, area, damage);
	}
	flow_free(flow);
	canvas_finish(&canvas);
}

static void read_pages(struct bundle *b, const char *lang)
{
	struct page_list list;
	struct page page;
	struct err e;
	if (bundle_pages(b, lang, &list, &e) != 0)
		return;
	for (size_t i = 0; i < list.count && i < LOOKED_AT; i++)
		if (bundle_page(b, list.items[i].id, lang, &page, &e) == 0) {
			draw_body(&page.body);
			bundle_page_finish(&page);
		}
	bundle_pages_finish(&list);
}

static void read_forms(struct bundle *b, enum lang lang)
{
	struct form_list list;
	struct answers *answers = NULL;
	struct err e;
	if (forms_list(b, words_lang_code(lang), &list, &e) != 0)
		return;
	for (size_t i = 0; i < list.count && i < LOOKED_AT; i++) {
		if (answers_new(&answers, b, list.items[i].id, lang, &e) != 0)
			continue;
		for (size_t f = 0; f < answers->form.field_count; f++)
			for (size_t c = 0; c < answers_choices(answers, f); c++) {
				answers_choose(answers, f, c);
				FUZZ_MUST(answers_is_chosen(answers, f, c));
				FUZZ_MUST(answers_choice_label(answers, f, c) != NULL);
			}
		answers_check(answers);
		answers_follow(answers, b, lang == LANG_NL ? LANG_EN : LANG_NL, &e);
		answers_free(answers);
	}
	forms_list_finish(&list);
}

static void read_publication(struct bundle *b, const char *id)
{
	struct pub pub = {0};
	struct err e;
	if (pubs_get(b, id, &pub, &e) != 0)
		return;
	qr_free(qr_new(pub.url));
	pubs_finish(&pub);
}

static void read_list(struct bundle *b, const struct pub_filter *filter)
{
	struct pubs *list = NULL;
	struct pub_row row;
	struct err e;
	if (pubs_open(&list, b, filter, &e) != 0)
		return;
	pubs_reach(list, LOOKED_AT, NULL, NULL, &e);
	for (long i = 0; i < pubs_known(list) && i < LOOKED_AT; i++)
		if (pubs_row(list, i, &row, &e) == 0)
			read_publication(b, row.id);
	if (pubs_known(list) > LOOKED_AT)
		pubs_row(list, pubs_known(list) - 1, &row, &e);
	pubs_free(list);
}

static void read_facets(struct bundle *b, const char *lang)
{
	for (enum facet which = 0; which < FACETS; which++) {
		struct facet_list list;
		struct err e;
		if (bundle_facet(b, which, lang, &list, &e) != 0)
			continue;
		for (size_t i = 0; i < list.count && i < 3; i++) {
			const char *key = list.items[i].key;
			read_list(b, &(struct pub_filter){
					     .theme = which == FACET_THEME ? key : NULL,
					     .publisher = which == FACET_PUBLISHER ? key : NULL,
					     .year = which == FACET_YEAR ? key : NULL,
					     .query = i == 1 ? "leef buurt" : NULL});
		}
		bundle_facet_finish(&list);
	}
}

bool fuzz_read_bundle(const char *path)
{
	struct bundle *b = NULL;
	struct err e;
	if (bundle_open(&b, path, &e) != 0)
		return false;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		read_pages(b, words_lang_code(lang));
		read_forms(b, lang);
		read_facets(b, words_lang_code(lang));
	}
	read_list(b, &(struct pub_filter){.theme = NULL});
	read_list(b, &(struct pub_filter){.query = "leef wijk-agent"});
	bundle_free(b);
	return true;
}
