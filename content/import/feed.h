/*
 * Reads a feed: RSS 2.0 (rssboard.org/rss-specification), RSS 1.0 (RDF Site Summary,
 * web.resource.org/rss/1.0/spec) or Atom (RFC 4287), by libxml2.  The bytes may come from
 * anybody: nothing is fetched, a document type with its entities is refused, and size and number
 * are bounded.
 */
#ifndef CONTENT_IMPORT_FEED_H
#define CONTENT_IMPORT_FEED_H

#include <stdbool.h>
#include <stddef.h>

struct faults;
struct item_list;

#define FEED_MAX (16u << 20) /* bytes */

struct feed_wishes {
	const char *publisher; /* NULL: the feed's title */
	const char *kind;      /* of all items */
	/* The theme with this name, as in publications.csv, or NULL. */
	const char *(*theme)(void *self, const char *name);
	void *self;
};

/*
 * Adds an item for each entry, in their order, with id, title, publisher, authors, year, date,
 * language, themes, kind, url and summary as far as the feed tells.  An entry without title or
 * address is a fault and left out.  False, with a fault, when it is no feed.
 */
bool feed_read(const char *bytes, size_t len, const char *file, const struct feed_wishes *wishes,
	       struct item_list *out, struct faults *faults);

/* "2021-02-11" from a date as RFC 822 (with RFC 2822's years) or RFC 3339 has them; false when it
 * is none. */
bool feed_date(const char *text, char out[11]);

#endif
