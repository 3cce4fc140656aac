/* import: publications from a table or a feed, and the text of one from a PDF. */
#include "content/editor/verb.h"
#include "content/import/feed.h"
#include "content/import/item.h"
#include "content/import/merge.h"
#include "content/import/pdf.h"
#include "content/import/reflow.h"
#include "content/import/table.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <getopt.h>
#include <strings.h>
#include <sysexits.h>

#define STDIN_NAME "-"

struct wishes {
	const char *file, *dir, *source, *publisher, *kind, *id;
	bool dry_run, prune;
};

/* A file, or what comes in ("curl ... | wijkcontent import feed - MAP"). */
static int read_source(const char *file, struct buf *out, struct err *e)
{
	return file_read(strcmp(file, STDIN_NAME) == 0 ? "/dev/stdin" : file, FEED_MAX, out, e);
}

/* "feeds/Platform31.xml" is platform31. */
static char *source_name(const char *file)
{
	struct buf name;
	const char *slash = strrchr(file, '/');
	buf_init(&name);
	for (const char *p = slash != NULL ? slash + 1 : file; *p != '\0' && *p != '.'; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		if (plain || (name.len > 0 && name.len < 60))
			buf_add_char(&name, plain ? c : '-');
	}
	buf_truncate(&name, name.len < 60 ? name.len : 60);
	return buf_steal(&name);
}

/* A theme of themes.yaml, by its id or by what it is called in Dutch. */
static const char *find_theme(void *self, const char *name)
{
	const struct sources *s = self;
	for (size_t i = 0; i < s->themes.count; i++) {
		const struct named *theme = &s->themes.items[i];
		if (strcasecmp(theme->id, name) == 0 ||
		    strcasecmp(theme->label.in[SOURCE_NL], name) == 0)
			return theme->id;
	}
	return NULL;
}

static bool read_feed(const struct wishes *w, const struct buf *bytes, struct item_list *items,
		      struct faults *faults)
{
	struct faults elsewhere = {0};
	struct sources s = {.faults = &elsewhere};
	sources_load_lists(&s, w->dir);
	const struct feed_wishes wishes = {.publisher = w->publisher,
					   .kind = w->kind != NULL ? w->kind : "artikel",
					   .theme = find_theme,
					   .self = &s};
	bool good = feed_read(bytes->data, bytes->len, w->file, &wishes, items, faults);
	sources_finish(&s);
	faults_finish(&elsewhere);
	return good;
}

static bool read_table(const struct wishes *w, const struct buf *bytes, struct item_list *items,
		       struct faults *faults)
{
	return table_read(bytes->data, bytes->len, w->file, items, faults);
}

static void show(const struct merge_report *report, const struct wishes *w)
{
	static const char *const titles[MERGE_KINDS] = {
		[MERGE_NEW] = "Nieuw",
		[MERGE_CHANGED] = "Veranderd",
		[MERGE_KEPT] = "Hier aangepast en ook bij de bron veranderd; zo gelaten",
		[MERGE_DROPPED] = "Hier weggehaald; niet teruggezet",
		[MERGE_GONE] = "Niet meer in de bron",
		[MERGE_SAME] = "Gelijk gebleven",
	};
	for (enum merge_kind k = 0; k < MERGE_KINDS; k++)
		if (report->count[k] > 0 || k == MERGE_NEW || k == MERGE_CHANGED || k == MERGE_GONE)
			printf("%s: %zu\n%s", titles[k], report->count[k], report->lines[k].data);
	if (report->count[MERGE_GONE] > 0)
		printf("%s\n", w->prune ? "Die zijn uit publications.csv gehaald."
					: "Die staan nog in publications.csv. Met --prune gaan ze"
					  " eruit.");
	if (w->dry_run)
		printf("Er is niets geschreven.\n");
}

static int merge(const struct wishes *w, bool overrule, struct item_list *items,
		 struct faults *faults)
{
	struct err e = {.code = 0};
	struct merge_report report;
	char *source = w->source != NULL ? buf_copy(w->source) : source_name(w->file);
	int code = EX_OK;
	const struct merge_wishes wishes = {.dir = w->dir,
					    .source = source,
					    .file = w->file,
					    .dry_run = w->dry_run,
					    .prune = w->prune,
					    .overrule = overrule};
	if (!sources_is_id(source)) {
		code = cli_misuse(VERB_PROGRAM, "Geef de bron een naam met --source: kleine"
						" letters, cijfers en streepjes.");
	} else {
		if (merge_into(&wishes, items, faults, &report, &e) != 0)
			code = cli_fail(VERB_PROGRAM, &e);
		else
			show(&report, w);
		merge_finish(&report);
	}
	free(source);
	return code;
}

static int import_rows(const struct wishes *w, bool overrule,
		       bool (*read)(const struct wishes *w, const struct buf *bytes,
				    struct item_list *items, struct faults *faults))
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct item_list items = {0};
	struct buf bytes;
	int code = EX_DATAERR;
	buf_init(&bytes);
	if (read_source(w->file, &bytes, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else if (read(w, &bytes, &items, &faults))
		code = merge(w, overrule, &items, &faults);
	faults_print(&faults, stderr);
	if (code == EX_OK && (fflush(stdout) != 0 || ferror(stdout)))
		code = EX_IOERR;
	if (code == EX_OK && faults.count > 0)
		code = EX_DATAERR;
	faults_finish(&faults);
	item_finish_list(&items);
	buf_finish(&bytes);
	return code;
}

/* A table is made for this: what it says counts, also for rows that were there before.  A feed
 * only fills what such rows lack. */
static int import_csv(const struct wishes *w)
{
	return import_rows(w, true, read_table);
}

static int import_feed(const struct wishes *w)
{
	return import_rows(w, false, read_feed);
}

/* Is it a row of publications.csv? */
static bool has_publication(const struct wishes *w)
{
	struct faults elsewhere = {0};
	struct sources s = {.faults = &elsewhere};
	bool found = false;
	sources_load_publications(&s, w->dir);
	for (size_t i = 0; i < s.pub_count; i++)
		found = found || strcmp(s.pubs[i].id, w->id) == 0;
	sources_finish(&s);
	faults_finish(&elsewhere);
	return found;
}

static int write_text(const struct wishes *w, const struct buf *text, struct err *e)
{
	struct buf name;
	char *folder = file_join(w->dir, "texts");
	buf_init(&name);
	buf_addf(&name, "%s.txt", w->id);
	char *file = file_join(folder, name.data);
	int rc = file_make_folder(folder, 0755, e);
	if (rc == 0)
		rc = file_replace(file, text->data, text->len, 0644, e);
	if (rc == 0)
		printf("De tekst staat in %s. Lees hem na.\n", file);
	free(file);
	free(folder);
	buf_finish(&name);
	return rc;
}

static int import_pdf(const struct wishes *w)
{
	struct err e = {.code = 0};
	struct buf pages, text;
	int code = EX_OK;
	if (w->id == NULL || !item_is_id(w->id))
		return cli_misuse(VERB_PROGRAM,
				  "Zeg met --id bij welke publicatie de tekst hoort.");
	buf_init(&pages);
	buf_init(&text);
	if (!has_publication(w))
		err_set(&e, EX_NOINPUT, "Er is geen publicatie ‘%s’ in publications.csv.", w->id);
	else if (pdf_text(w->file, &pages, &e) == 0)
		reflow_add(pages.data, &text);
	if (e.code == 0 && text.len == 0)
		err_set(&e, EX_DATAERR,
			"Er staat geen tekst in %s. Misschien zijn het plaatjes van bladzijden.",
			w->file);
	if (e.code == 0 && text.len > SOURCES_TEXT_MAX)
		err_set(&e, EX_DATAERR, "De tekst in %s is te lang voor een kiosk.", w->file);
	if (e.code == 0 && w->dry_run)
		printf("%s", text.data);
	else if (e.code == 0)
		write_text(w, &text, &e);
	if (e.code != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	buf_finish(&text);
	buf_finish(&pages);
	return code;
}

static const struct {
	const char *name;
	int (*run)(const struct wishes *w);
} kinds[] = {
	{"csv", import_csv},
	{"feed", import_feed},
	{"pdf", import_pdf},
};

static bool read_options(int argc, char **argv, struct wishes *w)
{
	static const struct option options[] = {
		{"dry-run", no_argument, NULL, 'n'},
		{"prune", no_argument, NULL, 'p'},
		{"source", required_argument, NULL, 's'},
		{"publisher", required_argument, NULL, 'u'},
		{"kind", required_argument, NULL, 'k'},
		{"id", required_argument, NULL, 'i'},
		{NULL, 0, NULL, 0},
	};
	int option;
	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1)
		switch (option) {
		case 'n': w->dry_run = true; break;
		case 'p': w->prune = true; break;
		case 's': w->source = optarg; break;
		case 'u': w->publisher = optarg; break;
		case 'k': w->kind = optarg; break;
		case 'i': w->id = optarg; break;
		default: return false;
		}
	return true;
}

int verb_import(int argc, char **argv)
{
	struct wishes w = {.file = NULL};
	if (!read_options(argc, argv, &w))
		return cli_misuse(VERB_PROGRAM,
				  "Deze optie is er niet, of er ontbreekt iets achter.");
	if (argc - optind != 3)
		return cli_misuse(VERB_PROGRAM,
				  "Noem de soort (csv, feed of pdf), een bestand en de map met"
				  " inhoud.");
	w.file = argv[optind + 1];
	w.dir = argv[optind + 2];
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, argv[optind]) == 0)
			return kinds[i].run(&w);
	return cli_misuse(VERB_PROGRAM, "Kies csv, feed of pdf.");
}
