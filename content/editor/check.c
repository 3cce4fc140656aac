/* check: every fault in the sources; and when there is none, how easily they read. */
#include "content/editor/reading.h"
#include "content/editor/translations.h"
#include "content/editor/verb.h"
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct hints {
	struct csv csv;
	struct reading_hint *items;
	size_t count;
};

/* hard-words.csv; a folder can do without. */
static void load_hints(struct hints *hints, struct sources *s, const char *dir)
{
	static const char *const header[] = {"word", "instead", NULL};
	size_t len = 0;
	char *file = file_join(dir, "hard-words.csv");
	char *text = file_exists(file) ? sources_read(s, file, &len) : NULL;
	*hints = (struct hints){0};
	if (text != NULL) {
		csv_parse(&hints->csv, text, len, file, s->faults);
		if (csv_check(&hints->csv, header, file, s->faults)) {
			hints->items = buf_alloc(hints->csv.count, sizeof *hints->items);
			for (size_t i = 1; i < hints->csv.count; i++)
				if (hints->csv.records[i].count == 2)
					hints->items[hints->count++] = (struct reading_hint){
						hints->csv.records[i].cells[0],
						hints->csv.records[i].cells[1]};
		}
	}
	free(text);
	free(file);
}

static void hints_finish(struct hints *hints)
{
	free(hints->items);
	csv_finish(&hints->csv);
}

static void read_pages(struct reading *r, const struct sources *s)
{
	for (size_t i = 0; i < s->page_count; i++) {
		const struct source_page *page = &s->pages[i];
		if (page->lang != SOURCE_NL)
			continue;
		reading_begin(r, page->file);
		reading_add(r, page->title, 1);
		reading_add(r, page->lead, 1);
		for (size_t b = 0; b < page->text.body.block_count; b++)
			if (page->text.body.blocks[b].kind != BLOCK_RULE)
				reading_add(r, page->text.body.blocks[b].text, page->text.lines[b]);
		reading_end(r);
	}
}

static void read_text(struct texts *t, void *self)
{
	reading_add(self, t->in[SOURCE_NL], t->line);
}

static void read_forms(struct reading *r, const struct sources *s)
{
	for (size_t i = 0; i < s->form_count; i++) {
		reading_begin(r, s->forms[i].file);
		sources_each_text(&s->forms[i], read_text, r);
		reading_end(r);
	}
}

static void read_publications(struct reading *r, const struct sources *s, const char *dir)
{
	char *file = file_join(dir, "publications.csv");
	for (size_t i = 0; i < s->pub_count; i++) {
		reading_begin(r, file);
		reading_add(r, s->pubs[i].summary, s->pubs[i].line);
	}
	reading_end(r);
	free(file);
}

static void find_older(const struct sources *s, struct faults *warnings)
{
	const struct source_page *page;
	for (size_t i = 0; i < s->page_count; i++)
		for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
			if (s->pages[i].lang == SOURCE_NL &&
			    translations_of(s, &s->pages[i], l, &page) == TRANSLATION_OLDER)
				faults_add(warnings, page->file, 0,
					   "Het Nederlands is veranderd na deze vertaling. Zie"
					   " ‘wijkcontent translations’.");
}

/* Prints what makes the texts hard to read, and the level of all of them. */
static size_t show_reading(const struct sources *s, const struct hints *hints, const char *dir)
{
	struct faults warnings = {0};
	struct reading r = {
		.hints = hints->items, .hint_count = hints->count, .warnings = &warnings};
	read_pages(&r, s);
	read_forms(&r, s);
	read_publications(&r, s, dir);
	find_older(s, &warnings);
	faults_print(&warnings, stdout);
	int level = reading_level(&r.counts);
	size_t count = warnings.count;
	printf("Zo leest het Nederlands: %d van 100, %s. Om naar te kijken: %zu.\n", level,
	       reading_level_name(level), count);
	reading_finish(&r);
	faults_finish(&warnings);
	return count;
}

static int check(const char *dir, bool strict)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	struct hints hints = {0};
	int code = EX_OK;
	if (sources_load(&sources, dir, &faults, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else
		load_hints(&hints, &sources, dir);
	faults_print(&faults, stderr);
	if (faults.count > 0)
		code = EX_DATAERR;
	else if (code == EX_OK && show_reading(&sources, &hints, dir) > 0 && strict)
		code = EX_DATAERR;
	hints_finish(&hints);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

int verb_check(int argc, char **argv)
{
	static const struct option options[] = {
		{"strict", no_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	bool strict = false;
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 's')
			return cli_misuse(VERB_PROGRAM, "check kent deze optie niet.");
		strict = true;
	}
	if (argc - optind != 1)
		return cli_misuse(VERB_PROGRAM, "Noem één map met inhoud.");
	return check(argv[optind], strict);
}
