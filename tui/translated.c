#include "tui/translated.h"
#include "db/base/buf.h"
#include "db/store/store.h"
#include "tui/canvas.h"
#include "tui/ui.h"
#include "tui/words.h"

static const char *code_of(struct ui *ui)
{
	return words_lang_code(ui_lang(ui));
}

static void mark(char **text, bool dutch)
{
	struct buf marked;
	if (!dutch)
		return;
	buf_init(&marked);
	buf_addf(&marked, "(%s) %s", words_lang_name(LANG_NL), *text);
	free(*text);
	*text = buf_steal(&marked);
}

int translated_pages(struct ui *ui, struct page_list *out, struct err *e)
{
	if (bundle_pages(ui_bundle(ui), code_of(ui), out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		mark(&out->items[i].title, out->items[i].dutch);
	return 0;
}

int translated_forms(struct ui *ui, struct form_list *out, struct err *e)
{
	if (forms_list(ui_bundle(ui), code_of(ui), out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		mark(&out->items[i].title, out->items[i].dutch);
	return 0;
}

int translated_facet(struct ui *ui, enum facet which, struct facet_list *out, struct err *e)
{
	if (bundle_facet(ui_bundle(ui), which, code_of(ui), out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		mark(&out->items[i].label, out->items[i].dutch);
	return 0;
}

int translated_codes(struct ui *ui, struct code_list *out, struct err *e)
{
	if (codes_list(ui_bundle(ui), code_of(ui), store_centre(ui_store(ui)), out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		mark(&out->items[i].label, out->items[i].dutch);
	return 0;
}

void translated_note(struct canvas *c, struct rect at, bool dutch)
{
	if (dutch)
		canvas_note(c, NOTE_LANGUAGE, at, LANG_NL);
}
