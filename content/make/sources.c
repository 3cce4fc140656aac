#include "content/make/sources.h"
#include "content/make/code_files.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "content/make/tree.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <dirent.h>

#define FILE_MAX (64u << 20)

static const char *const codes[SOURCE_LANGS + 1] = {
	[SOURCE_NL] = "nl", [SOURCE_EN] = "en", [SOURCE_TR] = "tr",    [SOURCE_AR] = "ar",
	[SOURCE_PL] = "pl", [SOURCE_UK] = "uk", [SOURCE_LANGS] = NULL,
};

const char *sources_lang_code(enum source_lang lang)
{
	return codes[lang];
}

char *sources_read(struct sources *s, const char *path, size_t *len)
{
	struct buf b;
	struct err e = {.code = 0};
	buf_init(&b);
	if (file_read(path, FILE_MAX, &b, &e) != 0) {
		faults_add(s->faults, path, 0, "%s", e.text);
		buf_finish(&b);
		return NULL;
	}
	prose_check_bytes(b.data, b.len, path, s->faults);
	*len = b.len;
	return buf_steal(&b);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **sources_names(const char *folder, const char *ending, size_t *count)
{
	char **names = NULL;
	*count = 0;
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return NULL;
	for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		size_t len = strlen(d->d_name), end = strlen(ending);
		if (d->d_name[0] == '.' || len <= end || strcmp(d->d_name + len - end, ending) != 0)
			continue;
		names = buf_grow(names, *count + 1, sizeof *names);
		names[*count] = buf_copy(d->d_name);
		names[(*count)++][len - end] = '\0';
	}
	closedir(dir);
	if (*count > 1)
		qsort(names, *count, sizeof *names, by_name);
	return names;
}

void sources_free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

bool sources_is_id(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return len > 0 && len < 64 && text[len] == '\0';
}

struct texts sources_texts(struct sources *s, const struct tree *map, const char *key,
			   const char *file, bool optional)
{
	const struct tree *value = tree_get(map, key);
	struct texts t = {.key = key, .line = value != NULL ? value->line : map->line};
	if (value == NULL && !optional)
		faults_add(s->faults, file, map->line, "‘%s’ ontbreekt.", key);
	else if (value != NULL)
		tree_allow(value, codes, file, s->faults);
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++) {
		const char *text = "";
		if (value != NULL && value->kind == TREE_MAP &&
		    (l == SOURCE_NL || tree_get(value, codes[l]) != NULL))
			text = tree_text(value, codes[l], file, s->faults);
		if (text[0] != '\0')
			prose_check(text, file, value->line, s->faults);
		t.in[l] = buf_copy(text);
	}
	return t;
}

void sources_free_texts(struct texts *t)
{
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
		free(t->in[l]);
}

void sources_each_text(struct source_form *form, void (*visit)(struct texts *t, void *self),
		       void *self)
{
	struct texts *own[] = {&form->title, &form->lead,	&form->done, &form->why,
			       &form->keep,  &form->recipients, &form->basis};
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		visit(own[i], self);
	for (size_t i = 0; i < form->field_count; i++) {
		struct source_field *field = &form->fields[i];
		visit(&field->label, self);
		visit(&field->hint, self);
		for (size_t c = 0; c < field->choice_count; c++)
			visit(&field->choices[c].label, self);
	}
	for (size_t i = 0; i < form->consent_count; i++)
		visit(&form->consents[i].label, self);
}

static void finish_named(struct named_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].id);
		sources_free_texts(&list->items[i].label);
	}
	free(list->items);
}

static void finish_page(struct source_page *p)
{
	free(p->file);
	free(p->id);
	free(p->section);
	free(p->title);
	free(p->lead);
	free(p->translated_from);
	sources_free_names(p->sources, p->source_count);
	markdown_finish(&p->text);
}

static void finish_pub(struct source_pub *p)
{
	char *texts[] = {p->id,	  p->title, p->publisher, p->authors, p->date,
			 p->lang, p->kind,  p->url,	  p->themes,  p->summary};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	block_finish(&p->text);
}

static void free_text(struct texts *t, void *self)
{
	(void)self;
	sources_free_texts(t);
}

static void finish_form(struct source_form *f)
{
	sources_each_text(f, free_text, NULL);
	for (size_t i = 0; i < f->field_count; i++) {
		for (size_t c = 0; c < f->fields[i].choice_count; c++)
			free(f->fields[i].choices[c].id);
		free(f->fields[i].choices);
		free(f->fields[i].key);
	}
	for (size_t i = 0; i < f->consent_count; i++)
		free(f->consents[i].key);
	free(f->file);
	free(f->id);
	free(f->fields);
	free(f->consents);
}

void sources_finish(struct sources *s)
{
	finish_named(&s->sections);
	finish_named(&s->themes);
	sources_free_names(s->addresses.urls, s->addresses.count);
	sources_free_names(s->wijkwijzer.urls, s->wijkwijzer.count);
	for (size_t i = 0; i < s->page_count; i++)
		finish_page(&s->pages[i]);
	for (size_t i = 0; i < s->pub_count; i++)
		finish_pub(&s->pubs[i]);
	for (size_t i = 0; i < s->form_count; i++)
		finish_form(&s->forms[i]);
	for (size_t i = 0; i < s->code_count; i++)
		code_files_finish(&s->codes[i]);
	free(s->codes);
	free(s->pages);
	free(s->pubs);
	free(s->forms);
	for (size_t i = 0; i < s->agenda_count; i++) {
		free(s->agendas[i].file);
		ics_finish(&s->agendas[i].ics);
	}
	free(s->agendas);
	*s = (struct sources){0};
}
