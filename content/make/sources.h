/*
 * The editors' sources, read and checked: what compile.c turns into a bundle.
 * Loading goes on after a fault, so that all are found in one run; a model
 * with faults must not be compiled.  content/README.md describes the files.
 */
#ifndef CONTENT_MAKE_SOURCES_H
#define CONTENT_MAKE_SOURCES_H

#include "content/bundle/forms.h"
#include "content/make/markdown.h"
#include "db/agenda/ics.h"

struct faults;

enum source_lang { SOURCE_NL, SOURCE_EN, SOURCE_TR, SOURCE_AR, SOURCE_PL, SOURCE_UK, SOURCE_LANGS };
/* A text in each language that it has, and always in Dutch; "" in another. */
struct texts {
	char *in[SOURCE_LANGS];
	const char *key; /* where it stands, for faults */
	int line;
};
const char *sources_lang_code(enum source_lang lang);

/* sections.yaml and themes.yaml. */
struct named {
	char *id;
	int line;
	struct texts label;
};
struct named_list {
	size_t count;
	struct named *items;
};

/* addresses.csv and wijkwijzer-urls.csv, sorted. */
struct addresses {
	size_t count;
	char **urls;
};

struct source_page {
	char *file, *id, *section, *title, *lead;
	char *translated_from; /* the mark of the Dutch page when this was translated, or NULL */
	int section_line, order;
	enum source_lang lang;
	size_t source_count;
	char **sources;
	struct markdown text;
};

struct source_pub {
	char *id, *title, *publisher, *authors, *date, *lang, *themes, *kind, *url, *summary;
	int line, year, pages;
	bool qr;
	struct body text; /* the whole of it, from texts/ID.txt; no blocks when there is none */
};
#define SOURCES_TEXT_MAX (4 << 20) /* bytes of such a file */

struct source_field {
	char *key;
	enum field_kind kind;
	bool required, one_of, common;
	int max, line;
	struct texts label, hint;
	size_t choice_count;
	struct named *choices;
};
struct source_consent {
	char *key;
	int version;
	bool required;
	struct texts label;
};
struct source_form {
	char *file, *id;
	int version, order, keep_days;
	enum form_purpose purpose;
	bool in[SOURCE_LANGS]; /* is it in this language?  Then all of it is. */
	struct texts title, lead, done, why, keep;
	struct texts recipients, basis; /* for the processing register */
	size_t field_count, consent_count;
	struct source_field *fields;
	struct source_consent *consents;
};

/* agenda/NAME.ics, with every time in the window written out. */
struct source_agenda {
	char *file;
	struct ics ics;
};

struct source_code; /* code_files.h */

struct sources {
	int64_t release; /* its number, for the bundle; 0: it gets none */
	struct faults *faults;
	struct named_list sections, themes;
	struct addresses addresses, wijkwijzer;
	size_t page_count, pub_count, form_count;
	struct source_page *pages;
	struct source_pub *pubs;
	struct source_form *forms;
	size_t agenda_count;
	struct source_agenda *agendas;
	struct ics_window window; /* of the agendas */
	size_t code_count;
	struct source_code *codes;
};

/*
 * What a page says, as 16 hexadecimal digits: the first 8 bytes of BLAKE2b-128 of title, lead and
 * blocks.  Other words give another mark; other blanks, order or sources do not.
 */
#define SOURCES_MARK 17
void sources_page_mark(const struct source_page *page, char out[SOURCES_MARK]);
/* The same page in Dutch, or NULL. */
const struct source_page *sources_dutch(const struct sources *s, const struct source_page *page);

/* Reads everything under dir and checks it (load.c).  -1 only when dir cannot be read at all. */
int sources_load(struct sources *out, const char *dir, struct faults *faults, struct err *e);
void sources_finish(struct sources *s);

/* The steps of it, a file each. */
void sources_load_lists(struct sources *s, const char *dir);	    /* lists.c */
void sources_load_pages(struct sources *s, const char *dir);	    /* pages.c */
void sources_load_publications(struct sources *s, const char *dir); /* publications.c */
void sources_load_texts(struct sources *s, const char *dir);	    /* texts.c */
void sources_load_forms(struct sources *s, const char *dir);	    /* form_files.c */
/*
 * agendas.c: the window is round SOURCE_DATE_EPOCH (seconds since 1970) where that is set, as for
 * other reproducible builds, and otherwise round today.
 */
void sources_load_agendas(struct sources *s, const char *dir);
void sources_load_codes(struct sources *s, const char *dir); /* code_files.c */
void sources_check_links(struct sources *s);		     /* links.c */

/* May this address be shown?  A fault at file:line when not. */
void sources_check_address(const struct sources *s, const char *url, bool must_be_listed,
			   const char *file, int line);
/* A file's bytes checked for hidden characters, or a fault; the caller frees.  NULL when missing.
 */
char *sources_read(struct sources *s, const char *path, size_t *len);
/* The names in a folder that end so, sorted, without the ending; free with sources_free_names. */
char **sources_names(const char *folder, const char *ending, size_t *count);
void sources_free_names(char **names, size_t count);
/* {nl: ..., en: ...} under key; a fault when Dutch is missing or a language is unknown. */
struct tree;
struct texts sources_texts(struct sources *s, const struct tree *map, const char *key,
			   const char *file, bool optional);
void sources_free_texts(struct texts *t);
/* Calls visit for all that a form says. */
void sources_each_text(struct source_form *form, void (*visit)(struct texts *t, void *self),
		       void *self);
bool sources_is_id(const char *text);

#endif
