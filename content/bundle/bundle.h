/*
 * The kiosk's view of a content bundle.  Everything is read on demand; opening
 * costs the same for 100 and 100,000 publications.  Strings in structs belong
 * to the struct and are freed with it.  Languages are ISO 639-1 ("nl", "tr");
 * a text that lacks a language is given in "nl".
 */
#ifndef CONTENT_BUNDLE_BUNDLE_H
#define CONTENT_BUNDLE_BUNDLE_H

#include "content/bundle/block.h"
#include <stdbool.h>

struct sqlite3;

struct bundle;

/*
 * Opens read-only.  Errors: EX_NOINPUT missing, EX_DATAERR not a bundle or
 * damaged, EX_CONFIG made for a newer kiosk than this one.
 */
int bundle_open(struct bundle **out, const char *path, struct err *e);
void bundle_free(struct bundle *b);
long bundle_publication_count(const struct bundle *b);
/* Of its schema (schema.h): an older one lacks what came later. */
int bundle_format(const struct bundle *b);
/* The connection, for the files in this folder only. */
struct sqlite3 *bundle_sql(struct bundle *b);

/* The number of this release, from 1; 0: it was built without one. */
long bundle_release(struct bundle *b);
/* The connection for agenda_set_content, or NULL: this bundle is older than agendas are. */
struct sqlite3 *bundle_agenda(struct bundle *b);

/* Pages. */
struct page_title {
	char *id, *section, *title, *lead;
	bool dutch; /* for want of a translation; so too in the lists below */
};
struct page_list {
	size_t count;
	struct page_title *items; /* in the editors' order */
};
int bundle_pages(struct bundle *b, const char *lang, struct page_list *out, struct err *e);
void bundle_pages_finish(struct page_list *list);

struct page {
	char *id, *lang /* of the text found */, *title, *source;
	struct body body;
};
/* EX_NOINPUT when there is no such page. */
int bundle_page(struct bundle *b, const char *id, const char *lang, struct page *out,
		struct err *e);
void bundle_page_finish(struct page *page);

/* Filters to choose from, each with the number of publications behind it. */
enum facet { FACET_THEME, FACET_PUBLISHER, FACET_YEAR, FACETS };
struct facet_item {
	char *key;   /* theme id, publisher number, year ("0": unknown) */
	char *label; /* year unknown: "" (the kiosk says it in its own words) */
	long count;
	bool dutch;
};
struct facet_list {
	size_t count;
	struct facet_item
		*items; /* themes in the editors' order, publishers by name, years newest first */
};
int bundle_facet(struct bundle *b, enum facet which, const char *lang, struct facet_list *out,
		 struct err *e);
void bundle_facet_finish(struct facet_list *list);

#endif
