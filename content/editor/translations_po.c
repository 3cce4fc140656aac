/* A .po file for translators and back: po4a knows Markdown, gettext knows .po. */
#include "content/editor/tool.h"
#include "content/editor/translations.h"
#include "content/make/faults.h"
#include "content/make/tree.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define PO_MAX	 (16u << 20)
#define PAGE_MAX (1u << 20)
#define PO4A	 "po4a"
#define GETTEXT	 "gettext"

/* How po4a reads a page: title and lead are words, source and order are not. */
#define PO4A_PAGE                                                                                  \
	"-f", "text", "-o", "markdown", "-o", "yfm_keys=title,lead", "-o", "yfm_skip_array", "-o", \
		"neverwrap", "-M", "UTF-8"

/* A folder for the files in between, with one name in it at a time. */
struct scratch {
	char folder[32];
	char *po, *page;
};

static int scratch_init(struct scratch *scratch, struct err *e)
{
	memcpy(scratch->folder, "/tmp/wijkcontent-XXXXXX", sizeof "/tmp/wijkcontent-XXXXXX");
	if (mkdtemp(scratch->folder) == NULL)
		return err_sys(e, EX_CANTCREAT, "In /tmp kan geen map worden gemaakt");
	scratch->po = file_join(scratch->folder, "een.po");
	scratch->page = file_join(scratch->folder, "een.md");
	return 0;
}

static void scratch_finish(struct scratch *scratch)
{
	unlink(scratch->po);
	unlink(scratch->page);
	rmdir(scratch->folder);
	free(scratch->po);
	free(scratch->page);
}

/* As tool_run, but any exit code other than 0 is an error, with the tool's first line. */
static int must_run(const char *const argv[], const char *package, struct err *e)
{
	struct buf said;
	int status = 0;
	buf_init(&said);
	int rc = tool_run(argv, package, &said, &status, e);
	if (rc == 0 && status != 0)
		rc = err_set(e, EX_DATAERR, "%s: %.*s", argv[0], (int)strcspn(said.data, "\n"),
			     said.data);
	buf_finish(&said);
	return rc;
}

/* One page with its translation as scratch->po; without it where the two are built otherwise. */
static int export_page(const struct sources *s, const struct source_page *dutch,
		       enum source_lang lang, const struct scratch *scratch, struct err *e)
{
	const struct source_page *page;
	enum translation is = translations_of(s, dutch, lang, &page);
	struct buf said;
	int status = 0, rc = 0;
	unlink(scratch->po);
	buf_init(&said);
	if (page != NULL) {
		const char *const both[] = {
			"po4a-gettextize", PO4A_PAGE, "-L",	   "UTF-8", "-m", dutch->file, "-l",
			page->file,	   "-p",      scratch->po, NULL};
		rc = tool_run(both, PO4A, &said, &status, e);
		if (rc == 0 && status != 0)
			printf("%s: is anders opgebouwd dan %s, en gaat zonder vertaling mee.\n",
			       page->file, dutch->file);
	}
	if (rc == 0 && (page == NULL || status != 0)) {
		const char *const one[] = {"po4a-gettextize", PO4A_PAGE, "-m", dutch->file, "-p",
					   scratch->po,	      NULL};
		rc = must_run(one, PO4A, e);
	} else if (rc == 0 && is == TRANSLATION_CURRENT) {
		/* po4a marks all as unsure; somebody said that these are right. */
		const char *const sure[] = {"msgattrib", "--clear-fuzzy", "-o",
					    scratch->po, scratch->po,	  NULL};
		rc = must_run(sure, GETTEXT, e);
	}
	buf_finish(&said);
	return rc;
}

/* Adds scratch->po to all, which begins as the first of them. */
static int add_to_po(const char *all, enum source_lang lang, const struct scratch *scratch,
		     struct err *e)
{
	const char *code = sources_lang_code(lang);
	const char *const first[] = {"msgcat", "--lang", code, "-o", all, scratch->po, NULL};
	const char *const more[] = {"msgcat", "--use-first", "--lang",	  code, "-o",
				    all,      all,	     scratch->po, NULL};
	return must_run(file_exists(all) ? more : first, GETTEXT, e);
}

int translations_export(const struct sources *s, const char *dir, enum source_lang lang,
			const char *po, struct err *e)
{
	struct scratch scratch;
	struct buf bytes;
	(void)dir;
	if (scratch_init(&scratch, e) != 0)
		return -1;
	char *all = file_join(scratch.folder, "alle.po");
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < s->page_count; i++)
		if (s->pages[i].lang == SOURCE_NL) {
			rc = export_page(s, &s->pages[i], lang, &scratch, e);
			rc = rc == 0 ? add_to_po(all, lang, &scratch, e) : rc;
		}
	buf_init(&bytes);
	if (rc == 0)
		rc = file_read(all, PO_MAX, &bytes, e);
	if (rc == 0)
		rc = file_replace(po, bytes.data, bytes.len, 0644, e);
	buf_finish(&bytes);
	unlink(all);
	free(all);
	scratch_finish(&scratch);
	return rc;
}

/* A text as YAML: bare where that is safe, and otherwise in quotes (which JSON's are as well). */
static void add_yaml(struct buf *out, const char *key, const char *text)
{
	bool bare = isalnum((unsigned char)text[0]) || (unsigned char)text[0] >= 0x80;
	bare = bare && strpbrk(text, "\"\\\n#") == NULL && strstr(text, ": ") == NULL &&
	       text[strlen(text) - 1] != ':';
	buf_addf(out, "%s: ", key);
	if (bare)
		buf_add_str(out, text);
	else
		buf_add_json(out, text);
	buf_add_char(out, '\n');
}

/* Where the text behind the second --- begins. */
static const char *body_of(const char *page)
{
	const char *fence = strstr(page, "\n---\n");
	return fence != NULL ? fence + 5 : page + strlen(page);
}

static bool is_item(const char *line)
{
	line += strspn(line, " ");
	return strncmp(line, "- ", 2) == 0 ||
	       (isdigit((unsigned char)*line) && strstr(line, ". ") != NULL);
}

/* po4a puts a blank line after each item of a list, and one more at its end; we do not. */
static void add_body(struct buf *out, const char *body)
{
	const char *before = "";
	for (const char *p = body; *p != '\0';) {
		size_t len = strcspn(p, "\n");
		bool between = len == 0 && is_item(before) && (is_item(p + 1) || p[1] == '\n');
		if (!between) {
			buf_add(out, p, len);
			buf_add_char(out, '\n');
		}
		before = len > 0 ? p : before;
		p += len + (p[len] == '\n');
	}
	while (out->len > 1 && out->data[out->len - 2] == '\n')
		buf_truncate(out, out->len - 1);
}

/* The Dutch page's front matter with the words of the translation, then its body. */
static int assemble(const struct source_page *dutch, const char *translated, struct buf *out,
		    struct err *e)
{
	struct buf source, new;
	struct faults faults = {0};
	struct tree *front = NULL;
	buf_init(&source);
	buf_init(&new);
	int rc = file_read(dutch->file, PAGE_MAX, &source, e);
	rc = rc == 0 ? file_read(translated, PAGE_MAX, &new, e) : rc;
	const char *body = body_of(new.data);
	if (rc == 0 && body - new.data > 8)
		front = tree_parse(new.data + 4, (size_t)(body - new.data) - 8, translated, 2,
				   &faults);
	if (rc == 0 && front == NULL)
		rc = err_set(e, EX_DATAERR, "%s: po4a gaf geen bladzijde terug.", dutch->file);
	const char *end = rc == 0 ? body_of(source.data) : source.data;
	for (const char *p = source.data; rc == 0 && p < end;) {
		size_t line = strcspn(p, "\n") + 1;
		if (strncmp(p, "title:", 6) == 0)
			add_yaml(out, "title", tree_text(front, "title", translated, &faults));
		else if (strncmp(p, "lead:", 5) == 0)
			add_yaml(out, "lead", tree_text(front, "lead", translated, &faults));
		else
			buf_add(out, p, line);
		p += line;
	}
	if (rc == 0)
		add_body(out, body);
	tree_free(front);
	faults_finish(&faults);
	buf_finish(&source);
	buf_finish(&new);
	return rc;
}

/* Writes the page when it says something else than the one that is there. */
static int put_page(const struct source_page *dutch, const char *file, const char *translated,
		    struct err *e)
{
	struct buf page, old;
	struct err missing;
	buf_init(&page);
	buf_init(&old);
	int rc = assemble(dutch, translated, &page, e);
	bool there = file_read(file, PAGE_MAX, &old, &missing) == 0;
	if (rc == 0)
		rc = file_replace(file, page.data, page.len, 0644, e);
	if (rc == 0)
		rc = translations_mark(file, dutch, e);
	if (rc == 0) {
		buf_clear(&page);
		rc = file_read(file, PAGE_MAX, &page, e);
	}
	if (rc == 0)
		printf("%s: %s.\n", file,
		       !there				  ? "nieuw"
		       : strcmp(old.data, page.data) == 0 ? "gelijk gebleven"
							  : "bijgewerkt");
	buf_finish(&page);
	buf_finish(&old);
	return rc;
}

static int import_page(const struct source_page *dutch, const char *po, const char *folder,
		       const struct scratch *scratch, struct err *e)
{
	const char *const translate[] = {
		"po4a-translate", PO4A_PAGE, "-m",  dutch->file, "-p", po, "-l",
		scratch->page,	  "-k",	     "100", NULL};
	struct buf file;
	unlink(scratch->page);
	if (must_run(translate, PO4A, e) != 0)
		return -1;
	buf_init(&file);
	buf_addf(&file, "%s/%s.md", folder, dutch->id);
	int rc = 0;
	if (file_exists(scratch->page))
		rc = put_page(dutch, file.data, scratch->page, e);
	else
		printf("%s: nog niet helemaal vertaald, en overgeslagen.\n", file.data);
	buf_finish(&file);
	return rc;
}

int translations_import(const struct sources *s, const char *dir, enum source_lang lang,
			const char *po, struct err *e)
{
	struct scratch scratch;
	struct buf folder;
	const char *const valid[] = {"msgfmt", "-o", "/dev/null", po, NULL};
	if (must_run(valid, GETTEXT, e) != 0)
		return -1;
	if (scratch_init(&scratch, e) != 0)
		return -1;
	buf_init(&folder);
	buf_addf(&folder, "%s/pages/%s", dir, sources_lang_code(lang));
	int rc = file_make_folder(folder.data, 0755, e);
	for (size_t i = 0; rc == 0 && i < s->page_count; i++)
		if (s->pages[i].lang == SOURCE_NL)
			rc = import_page(&s->pages[i], po, folder.data, &scratch, e);
	buf_finish(&folder);
	scratch_finish(&scratch);
	return rc;
}
