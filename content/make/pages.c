/* content/pages/<lang>/<id>.md: front matter between two lines of ---, then Markdown. */
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "content/make/sources.h"
#include "content/make/tree.h"
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/hex.h"

#include <sodium.h>

/* The front matter's bytes; sets where the body begins and on which line.  0: there is none. */
static size_t front_matter(const char *text, size_t len, size_t *body, int *body_line)
{
	static const char fence[] = "---\n";
	if (len < 8 || memcmp(text, fence, 4) != 0)
		return 0;
	int line = 2;
	for (const char *p = text + 4; p < text + len; line++) {
		if (strncmp(p, fence, 4) == 0) {
			*body = (size_t)(p - text) + 4;
			*body_line = line + 1;
			return (size_t)(p - text) - 4;
		}
		const char *end = strchr(p, '\n');
		if (end == NULL)
			break;
		p = end + 1;
	}
	return 0;
}

static bool has_name(const struct named_list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].id, id) == 0)
			return true;
	return false;
}

static void take_sources(struct sources *s, struct source_page *page, const struct tree *front)
{
	const struct tree *list = tree_get(front, "source");
	if (list == NULL || list->kind != TREE_LIST || list->count == 0) {
		faults_add(s->faults, page->file, front->line,
			   "Noem bij ‘source’ waar dit vandaan komt, als lijst met - ervoor.");
		return;
	}
	page->sources = buf_alloc(list->count, sizeof *page->sources);
	for (size_t i = 0; i < list->count; i++) {
		const struct tree *item = list->items[i];
		if (item->kind != TREE_SCALAR) {
			faults_add(s->faults, page->file, item->line, "Hier hoort een webadres.");
			continue;
		}
		sources_check_address(s, item->text, true, page->file, item->line);
		page->sources[page->source_count++] = buf_copy(item->text);
	}
}

static void take_front(struct sources *s, struct source_page *page, const struct tree *front)
{
	static const char *const keys[] = {"title",  "section",		"order", "lead",
					   "source", "translated_from", NULL};
	tree_allow(front, keys, page->file, s->faults);
	if (front->kind != TREE_MAP)
		return;
	page->title = buf_copy(tree_text(front, "title", page->file, s->faults));
	page->lead = buf_copy(tree_text(front, "lead", page->file, s->faults));
	page->section = buf_copy(tree_text(front, "section", page->file, s->faults));
	if (tree_get(front, "translated_from") != NULL)
		page->translated_from =
			buf_copy(tree_text(front, "translated_from", page->file, s->faults));
	page->order = (int)tree_number(front, "order", 0, 9999, page->file, s->faults);
	prose_check(page->title, page->file, front->line, s->faults);
	prose_check(page->lead, page->file, front->line, s->faults);
	if (page->section[0] != '\0' && !has_name(&s->sections, page->section))
		faults_add(s->faults, page->file, tree_get(front, "section")->line,
			   "De rubriek ‘%s’ staat niet in sections.yaml.", page->section);
	take_sources(s, page, front);
}

static void load_page(struct sources *s, const char *folder, const char *id, enum source_lang lang)
{
	struct buf file;
	size_t len, body = 0;
	int body_line = 1;
	buf_init(&file);
	buf_addf(&file, "%s/%s.md", folder, id);
	char *text = sources_read(s, file.data, &len);
	s->pages = buf_grow(s->pages, s->page_count + 1, sizeof *s->pages);
	struct source_page *page = &s->pages[s->page_count++];
	*page = (struct source_page){.file = buf_steal(&file), .id = buf_copy(id), .lang = lang};
	if (text == NULL)
		return;
	if (!sources_is_id(id))
		faults_add(s->faults, page->file, 0,
			   "Gebruik in de naam kleine letters, cijfers en streepjes.");
	size_t front_len = front_matter(text, len, &body, &body_line);
	struct tree *front = NULL;
	if (front_len > 0)
		front = tree_parse(text + 4, front_len, page->file, 2, s->faults);
	else
		faults_add(s->faults, page->file, 1,
			   "Begin met een regel --- , de kop, en weer --- .");
	if (front != NULL)
		take_front(s, page, front);
	markdown_parse(&page->text, text + body, len - body, page->file, body_line, s->faults);
	if (page->text.body.block_count == 0)
		faults_add(s->faults, page->file, body_line, "Deze bladzijde is leeg.");
	tree_free(front);
	free(text);
}

/* Every page is in these; in another language it may be, and else the kiosk shows the Dutch one. */
static const bool must_be_in[SOURCE_LANGS] = {[SOURCE_NL] = true, [SOURCE_EN] = true};

static bool is_translated(const struct sources *s, const char *id, enum source_lang lang)
{
	for (size_t i = 0; i < s->page_count; i++)
		if (s->pages[i].lang == lang && strcmp(s->pages[i].id, id) == 0)
			return true;
	return false;
}

const struct source_page *sources_dutch(const struct sources *s, const struct source_page *page)
{
	for (size_t i = 0; i < s->page_count; i++)
		if (s->pages[i].lang == SOURCE_NL && strcmp(s->pages[i].id, page->id) == 0)
			return &s->pages[i];
	return NULL;
}

/* With its end, so that no two texts run together. */
static void hash_text(crypto_generichash_state *state, const char *text)
{
	crypto_generichash_update(state, (const uint8_t *)text, strlen(text) + 1);
}

void sources_page_mark(const struct source_page *page, char out[SOURCES_MARK])
{
	crypto_generichash_state state;
	uint8_t hash[(SOURCES_MARK - 1) / 2];
	crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES_MIN);
	hash_text(&state, page->title);
	hash_text(&state, page->lead);
	for (size_t i = 0; i < page->text.body.block_count; i++) {
		const struct block *block = &page->text.body.blocks[i];
		uint8_t shape[] = {(uint8_t)block->kind, (uint8_t)block->level};
		crypto_generichash_update(&state, shape, sizeof shape);
		hash_text(&state, block->text != NULL ? block->text : "");
	}
	uint8_t whole[crypto_generichash_BYTES_MIN];
	crypto_generichash_final(&state, whole, sizeof whole);
	memcpy(hash, whole, sizeof hash);
	hex_write(hash, sizeof hash, out);
	out[SOURCES_MARK - 1] = '\0';
}

static void check_translations(struct sources *s)
{
	for (size_t i = 0; i < s->page_count; i++)
		for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
			if (must_be_in[l] && !is_translated(s, s->pages[i].id, l))
				faults_add(s->faults, s->pages[i].file, 0,
					   "Deze bladzijde ontbreekt in de taal ‘%s’.",
					   sources_lang_code(l));
}

void sources_load_pages(struct sources *s, const char *dir)
{
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++) {
		struct buf folder;
		size_t count;
		buf_init(&folder);
		buf_addf(&folder, "%s/pages/%s", dir, sources_lang_code(l));
		char **names = sources_names(folder.data, ".md", &count);
		if (count == 0 && must_be_in[l])
			faults_add(s->faults, folder.data, 0, "Hier staan geen bladzijden (*.md).");
		for (size_t i = 0; i < count; i++)
			load_page(s, folder.data, names[i], l);
		sources_free_names(names, count);
		buf_finish(&folder);
	}
	check_translations(s);
}
