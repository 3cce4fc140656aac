/* translations: what is missing, what is older than its source, and marking what was read. */
#include "content/editor/translations.h"
#include "content/editor/verb.h"
#include "content/make/faults.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define PAGE_MAX (1u << 20)

enum translation translations_of(const struct sources *s, const struct source_page *dutch,
				 enum source_lang lang, const struct source_page **page)
{
	char mark[SOURCES_MARK];
	*page = NULL;
	for (size_t i = 0; i < s->page_count; i++)
		if (s->pages[i].lang == lang && strcmp(s->pages[i].id, dutch->id) == 0)
			*page = &s->pages[i];
	if (*page == NULL)
		return TRANSLATION_MISSING;
	if ((*page)->translated_from == NULL)
		return TRANSLATION_UNMARKED;
	sources_page_mark(dutch, mark);
	return strcmp((*page)->translated_from, mark) == 0 ? TRANSLATION_CURRENT
							   : TRANSLATION_OLDER;
}

int translations_mark(const char *file, const struct source_page *dutch, struct err *e)
{
	static const char key[] = "translated_from:", fence[] = "---\n";
	struct buf old, new;
	char mark[SOURCES_MARK];
	sources_page_mark(dutch, mark);
	buf_init(&old);
	buf_init(&new);
	int rc = file_read(file, PAGE_MAX, &old, e);
	if (rc == 0 && strncmp(old.data, fence, 4) != 0)
		rc = err_set(e, EX_DATAERR, "%s begint niet met een kop.", file);
	bool front = true;
	for (const char *p = old.data; rc == 0 && *p != '\0';) {
		size_t line = strcspn(p, "\n");
		line += p[line] == '\n';
		if (front && p != old.data && strncmp(p, fence, 4) == 0) {
			buf_addf(&new, "%s %s\n", key, mark);
			front = false;
		}
		if (!front || strncmp(p, key, strlen(key)) != 0)
			buf_add(&new, p, line);
		p += line;
	}
	if (rc == 0)
		rc = file_replace(file, new.data, new.len, 0644, e);
	buf_finish(&old);
	buf_finish(&new);
	return rc;
}

/* A line for each page that asks for work; returns how many do. */
static size_t list_pages(const struct sources *s, enum source_lang lang)
{
	static const char *const what[] = {
		[TRANSLATION_MISSING] = "Deze bladzijde ontbreekt.",
		[TRANSLATION_OLDER] = "Het Nederlands is veranderd na deze vertaling.",
		[TRANSLATION_UNMARKED] = "Onbekend of dit nog bij het Nederlands past.",
	};
	size_t count = 0;
	for (size_t i = 0; i < s->page_count; i++) {
		const struct source_page *page, *dutch = &s->pages[i];
		if (dutch->lang != SOURCE_NL)
			continue;
		enum translation is = translations_of(s, dutch, lang, &page);
		if (is == TRANSLATION_CURRENT)
			continue;
		printf("pages/%s/%s.md: %s\n", sources_lang_code(lang), dutch->id, what[is]);
		count++;
	}
	return count;
}

static size_t list_named(const struct named_list *list, const char *file, enum source_lang lang)
{
	size_t missing = 0;
	for (size_t i = 0; i < list->count; i++)
		missing += list->items[i].label.in[lang][0] == '\0';
	if (missing > 0)
		printf("%s: Van %zu namen ontbreekt ‘%s’.\n", file, missing,
		       sources_lang_code(lang));
	return missing;
}

static size_t list_lang(const struct sources *s, enum source_lang lang)
{
	size_t count = list_pages(s, lang);
	for (size_t i = 0; i < s->form_count; i++) {
		if (s->forms[i].in[lang])
			continue;
		printf("forms/%s.yaml: Dit formulier is er niet in ‘%s’.\n", s->forms[i].id,
		       sources_lang_code(lang));
		count++;
	}
	return count + list_named(&s->sections, "sections.yaml", lang) +
	       list_named(&s->themes, "themes.yaml", lang);
}

static int list_all(const struct sources *s, enum source_lang only)
{
	size_t count = 0;
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
		if (l != SOURCE_NL && (only == SOURCE_LANGS || only == l))
			count += list_lang(s, l);
	if (count == 0)
		puts("Alles is vertaald, en bij de tijd.");
	return EX_OK;
}

/* Marks these pages, or all that are there; each must be. */
static int mark_pages(const struct sources *s, enum source_lang lang, char **ids, struct err *e)
{
	const struct source_page *page;
	for (size_t i = 0; ids[0] == NULL && i < s->page_count; i++)
		if (s->pages[i].lang == SOURCE_NL &&
		    translations_of(s, &s->pages[i], lang, &page) != TRANSLATION_MISSING &&
		    translations_mark(page->file, &s->pages[i], e) != 0)
			return -1;
	for (; ids[0] != NULL; ids++) {
		const struct source_page asked = {.id = ids[0]}, *dutch = sources_dutch(s, &asked);
		if (dutch == NULL || translations_of(s, dutch, lang, &page) == TRANSLATION_MISSING)
			return err_set(e, EX_NOINPUT, "Er is geen bladzijde ‘%s’ in ‘%s’.", ids[0],
				       sources_lang_code(lang));
		if (translations_mark(page->file, dutch, e) != 0)
			return -1;
	}
	return 0;
}

struct asked {
	enum source_lang lang; /* SOURCE_LANGS: all */
	const char *export, *import;
	bool done;
};

static int work(const struct sources *s, const char *dir, const struct asked *asked, char **ids)
{
	struct err e = {.code = 0};
	int rc = 0;
	if (asked->done)
		rc = mark_pages(s, asked->lang, ids, &e);
	else if (asked->export != NULL)
		rc = translations_export(s, dir, asked->lang, asked->export, &e);
	else if (asked->import != NULL)
		rc = translations_import(s, dir, asked->lang, asked->import, &e);
	else
		return list_all(s, asked->lang);
	return rc == 0 ? EX_OK : cli_fail(VERB_PROGRAM, &e);
}

static int load_and_work(const char *dir, const struct asked *asked, char **ids)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	int code = EX_DATAERR;
	if (sources_load(&sources, dir, &faults, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else if (faults.count == 0)
		code = work(&sources, dir, asked, ids);
	faults_print(&faults, stderr);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

static enum source_lang lang_of(const char *code)
{
	enum source_lang lang = 0;
	while (lang < SOURCE_LANGS && strcmp(sources_lang_code(lang), code) != 0)
		lang++;
	return lang;
}

int verb_translations(int argc, char **argv)
{
	static const struct option options[] = {
		{"lang", required_argument, NULL, 'l'},
		{"export", required_argument, NULL, 'e'},
		{"import", required_argument, NULL, 'i'},
		{"done", no_argument, NULL, 'd'},
		{NULL, 0, NULL, 0},
	};
	struct asked asked = {.lang = SOURCE_LANGS};
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'l': asked.lang = lang_of(optarg); break;
		case 'e': asked.export = optarg; break;
		case 'i': asked.import = optarg; break;
		case 'd': asked.done = true; break;
		default:
			return cli_misuse(VERB_PROGRAM,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		}
		if (option == 'l' && (asked.lang == SOURCE_LANGS || asked.lang == SOURCE_NL))
			return cli_misuse(VERB_PROGRAM, "Kies bij --lang: en, tr, ar, pl of uk.");
	}
	int wishes = (asked.export != NULL) + (asked.import != NULL) + asked.done;
	if (wishes > 1)
		return cli_misuse(VERB_PROGRAM, "Kies één van --export, --import en --done.");
	if (wishes == 1 && asked.lang == SOURCE_LANGS)
		return cli_misuse(VERB_PROGRAM, "Zeg met --lang om welke taal het gaat.");
	if (argc - optind < 1 || (argc - optind > 1 && !asked.done))
		return cli_misuse(VERB_PROGRAM, "Noem één map met inhoud.");
	return load_and_work(argv[optind], &asked, argv + optind + 1);
}
