/* The small lists: sections, themes, and the addresses that may be shown. */
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "content/make/sources.h"
#include "content/make/tree.h"
#include "db/base/buf.h"
#include "db/base/file.h"

static void add_named(struct sources *s, struct named_list *out, const struct tree *item,
		      const char *file)
{
	static const char *const keys[] = {"id", "nl", "en", "tr", "ar", "pl", "uk", NULL};
	_Static_assert(sizeof keys / sizeof keys[0] == SOURCE_LANGS + 2, "every language is a key");
	tree_allow(item, keys, file, s->faults);
	if (item->kind != TREE_MAP)
		return;
	const char *id = tree_text(item, "id", file, s->faults);
	if (id[0] != '\0' && !sources_is_id(id))
		faults_add(s->faults, file, item->line,
			   "‘%s’ kan geen id zijn. Gebruik kleine letters, cijfers en streepjes.",
			   id);
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->items[i].id, id) == 0)
			faults_add(s->faults, file, item->line, "De id ‘%s’ staat hier twee keer.",
				   id);
	struct named named = {.id = buf_copy(id), .line = item->line};
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++) {
		const char *code = sources_lang_code(l);
		bool there = l == SOURCE_NL || tree_get(item, code) != NULL;
		named.label.in[l] = buf_copy(there ? tree_text(item, code, file, s->faults) : "");
		prose_check(named.label.in[l], file, item->line, s->faults);
	}
	out->items = buf_grow(out->items, out->count + 1, sizeof *out->items);
	out->items[out->count++] = named;
}

static void load_named(struct sources *s, const char *dir, const char *name, struct named_list *out)
{
	size_t len;
	char *file = file_join(dir, name);
	char *text = sources_read(s, file, &len);
	struct tree *tree = text != NULL ? tree_parse(text, len, file, 1, s->faults) : NULL;
	if (tree != NULL && tree->kind != TREE_LIST)
		faults_add(s->faults, file, tree->line,
			   "Hier hoort een lijst, met - aan het begin.");
	for (size_t i = 0; tree != NULL && tree->kind == TREE_LIST && i < tree->count; i++)
		add_named(s, out, tree->items[i], file);
	tree_free(tree);
	free(text);
	free(file);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load_addresses(struct sources *s, const char *dir, const char *name,
			   const char *const *header, struct addresses *out)
{
	size_t len;
	struct csv csv;
	char *file = file_join(dir, name);
	char *text = sources_read(s, file, &len);
	if (text == NULL) {
		free(file);
		return;
	}
	csv_parse(&csv, text, len, file, s->faults);
	bool good = csv_check(&csv, header, file, s->faults);
	out->urls = buf_alloc(csv.count, sizeof *out->urls);
	for (size_t i = 1; good && i < csv.count; i++)
		out->urls[out->count++] = buf_copy(csv.records[i].cells[0]);
	if (out->count > 1)
		qsort(out->urls, out->count, sizeof *out->urls, by_text);
	for (size_t i = 1; good && i < csv.count; i++)
		sources_check_address(s, csv.records[i].cells[0], false, file, csv.records[i].line);
	for (size_t i = 1; i < out->count; i++)
		if (strcmp(out->urls[i], out->urls[i - 1]) == 0)
			faults_add(s->faults, file, 0, "Het adres %s staat hier twee keer.",
				   out->urls[i]);
	csv_finish(&csv);
	free(text);
	free(file);
}

void sources_load_lists(struct sources *s, const char *dir)
{
	static const char *const wijkwijzer[] = {"url", "what", "seen_at", NULL};
	static const char *const addresses[] = {"url", "what", NULL};
	load_named(s, dir, "sections.yaml", &s->sections);
	load_named(s, dir, "themes.yaml", &s->themes);
	load_addresses(s, dir, "wijkwijzer-urls.csv", wijkwijzer, &s->wijkwijzer);
	load_addresses(s, dir, "addresses.csv", addresses, &s->addresses);
}
