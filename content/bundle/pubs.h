/*
 * Publications: one whole, and a list that is read only as far as somebody
 * looks.  The list without filter or query costs nothing to open; a query
 * steps SQLite row by row, newest first, and ranks (title above summary above whole
 * text) only when all hits fit in PUBS_RANKED rows.  A query that finds few is made wider behind
 * those few: with words that hold the typed one, and when there is nothing, with words that look
 * like it.
 */
#ifndef CONTENT_BUNDLE_PUBS_H
#define CONTENT_BUNDLE_PUBS_H

#include <stdbool.h>
#include <stddef.h>

struct body;
struct bundle;
struct err;

#define PUBS_RANKED 64

struct pub {
	char *id, *title, *publisher, *authors, *date, *lang, *kind, *url, *themes, *summary;
	int year;  /* 0: unknown */
	int pages; /* 0: unknown */
	bool qr;   /* may its address be shown as a QR code? */
	bool text; /* is the whole of it there to read? */
};
/* EX_NOINPUT when there is no such publication. */
int pubs_get(struct bundle *b, const char *id, struct pub *out, struct err *e);
void pubs_finish(struct pub *pub);
/* The whole text, for pub.text; EX_NOINPUT when there is none.  Free with block_finish. */
int pubs_text(struct bundle *b, const char *id, struct body *out, struct err *e);

struct pub_filter {
	const char *theme;     /* NULL: any */
	const char *publisher; /* facet key; NULL: any */
	const char *year;      /* facet key; NULL: any */
	const char *query;     /* as typed; NULL or blank: none */
};

/* A row as the list shows it; strings stay valid until the list is freed or 256 rows further on. */
struct pub_row {
	const char *id, *title, *publisher;
	int year;
};

struct pubs;

int pubs_open(struct pubs **out, struct bundle *b, const struct pub_filter *filter, struct err *e);
void pubs_free(struct pubs *list);
/* How many rows are known to be there; the final count once pubs_complete. */
long pubs_known(const struct pubs *list);
bool pubs_complete(const struct pubs *list);
/*
 * Reads on until row `index` is known or the list ends.  `interrupted` (may be
 * NULL) is asked now and then; when it says true, reading stops with 0 and goes
 * on at the next call.
 */
int pubs_reach(struct pubs *list, long index, bool (*interrupted)(void *), void *arg,
	       struct err *e);
/* Row `index` < pubs_known. */
int pubs_row(struct pubs *list, long index, struct pub_row *out, struct err *e);

/* The words that came in place of those typed, for nothing holds these ("leefbaarheid, ...");
 * NULL when the rows are hits of what was typed. */
const char *pubs_instead(const struct pubs *list);
/* What pubs_hits marks in these rows: the words typed, and those that were searched beside them. */
const char *pubs_marks(const struct pubs *list);

/*
 * Where in `text` the query's words are found (as whole words or beginnings,
 * diacritics, case, hyphens and apostrophes ignored).  Writes at most max byte ranges, in order;
 * returns how many.
 */
struct pub_hit {
	size_t start, length;
};
size_t pubs_hits(const char *query, const char *text, struct pub_hit *hits, size_t max);

#endif
