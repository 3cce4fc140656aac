/* new: files to fill in.  check names every place that still says INVULLEN. */
#include "content/editor/verb.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char page_nl[] = "---\n"
			      "title: INVULLEN\n"
			      "# Een van de rubrieken in sections.yaml.\n"
			      "section: INVULLEN\n"
			      "order: %d\n"
			      "# Eén zin: wat leest u hier?\n"
			      "lead: INVULLEN\n"
			      "# Waar dit staat. Het adres staat ook in addresses.csv.\n"
			      "source:\n"
			      "  - INVULLEN\n"
			      "---\n"
			      "## INVULLEN\n"
			      "\n"
			      "INVULLEN\n";

static const char page_en[] = "---\n"
			      "title: INVULLEN\n"
			      "section: INVULLEN\n"
			      "order: %d\n"
			      "lead: INVULLEN\n"
			      "source:\n"
			      "  - INVULLEN\n"
			      "---\n"
			      "## INVULLEN\n"
			      "\n"
			      "INVULLEN\n";

static const char form[] =
	"version: 1\n"
	"order: %d\n"
	"title:\n  nl: INVULLEN\n  en: INVULLEN\n"
	"lead:\n  nl: INVULLEN\n  en: INVULLEN\n"
	"# Wat er daarna gebeurt. Beloof geen plaats.\n"
	"done:\n  nl: INVULLEN\n  en: INVULLEN\n"
	"# Waarvoor u dit vraagt.\n"
	"why:\n  nl: INVULLEN\n  en: INVULLEN\n"
	"# Hoe lang u dit bewaart, in woorden en in dagen.\n"
	"keep:\n  nl: INVULLEN\n  en: INVULLEN\n"
	"keep_days: 365\n"
	"one_of: [email, phone]\n"
	"fields:\n"
	"  - key: name\n    kind: name\n"
	"    label:\n      nl: Naam\n      en: Name\n"
	"  - key: email\n    kind: email\n"
	"    label:\n      nl: E-mail\n      en: E-mail\n"
	"  - key: phone\n    kind: phone\n"
	"    label:\n      nl: Telefoon\n      en: Phone\n"
	"  - key: age16\n    kind: age16\n    required: true\n"
	"    label:\n      nl: Bent u 16 jaar of ouder?\n      en: Are you 16 or older?\n"
	"consents:\n"
	"  - key: contact\n    version: 1\n    required: true\n"
	"    label:\n      nl: INVULLEN\n      en: INVULLEN\n";

static int next_page(const struct sources *s)
{
	int last = 0;
	for (size_t i = 0; i < s->page_count; i++)
		last = s->pages[i].order > last ? s->pages[i].order : last;
	return last + 10;
}

static int next_form(const struct sources *s)
{
	int last = 0;
	for (size_t i = 0; i < s->form_count; i++)
		last = s->forms[i].order > last ? s->forms[i].order : last;
	return last + 1;
}

static const struct {
	const char *kind, *path; /* path within the folder, around the id */
	const char *ending, *text;
	int (*order)(const struct sources *s);
} files[] = {
	{"page", "pages/nl", ".md", page_nl, next_page},
	{"page", "pages/en", ".md", page_en, next_page},
	{"form", "forms", ".yaml", form, next_form},
};
#define FILES (sizeof files / sizeof files[0])

static char *path_of(size_t i, const char *dir, const char *id)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/%s%s", dir, files[i].path, id, files[i].ending);
	return buf_steal(&path);
}

static int write_file(size_t i, const char *path, const struct sources *s, struct err *e)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, files[i].text, files[i].order(s));
	int rc = file_replace(path, text.data, text.len, 0644, e);
	if (rc == 0)
		printf("%s\n", path);
	buf_finish(&text);
	return rc;
}

/* All files of the kind, or none when one of them is there already. */
static int write_files(const char *kind, const char *id, const char *dir, const struct sources *s,
		       struct err *e)
{
	char *paths[FILES] = {NULL};
	int rc = 0;
	for (size_t i = 0; i < FILES; i++)
		if (strcmp(files[i].kind, kind) == 0)
			paths[i] = path_of(i, dir, id);
	for (size_t i = 0; rc == 0 && i < FILES; i++)
		if (paths[i] != NULL && file_exists(paths[i]))
			rc = err_set(e, EX_CANTCREAT, "%s is er al. Kies een andere naam.",
				     paths[i]);
	for (size_t i = 0; rc == 0 && i < FILES; i++)
		if (paths[i] != NULL)
			rc = write_file(i, paths[i], s, e);
	for (size_t i = 0; i < FILES; i++)
		free(paths[i]);
	return rc;
}

int verb_new(int argc, char **argv)
{
	static const struct option none[] = {{NULL, 0, NULL, 0}};
	if (getopt_long(argc, argv, "", none, NULL) != -1)
		return cli_misuse(VERB_PROGRAM, "new kent deze optie niet.");
	if (argc - optind != 3)
		return cli_misuse(VERB_PROGRAM, "Zeg wat u maakt, hoe het heet, en in welke map.");
	const char *kind = argv[optind], *id = argv[optind + 1], *dir = argv[optind + 2];
	bool known = false;
	for (size_t i = 0; i < FILES; i++)
		known = known || strcmp(files[i].kind, kind) == 0;
	if (!known)
		return cli_misuse(VERB_PROGRAM, "Kies page of form.");
	if (!sources_is_id(id))
		return cli_misuse(
			VERB_PROGRAM,
			"Gebruik in de naam alleen kleine letters, cijfers en streepjes.");
	struct err e = {.code = 0};
	struct faults faults = {0}; /* those are for check */
	struct sources sources = {0};
	int rc = sources_load(&sources, dir, &faults, &e);
	if (rc == 0)
		rc = write_files(kind, id, dir, &sources, &e);
	sources_finish(&sources);
	faults_finish(&faults);
	return rc == 0 ? EX_OK : cli_fail(VERB_PROGRAM, &e);
}
