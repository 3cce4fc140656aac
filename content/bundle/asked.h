/*
 * From what is typed to an FTS5 expression.  A word finds what begins with it, with or without
 * its hyphens and apostrophes.  When that finds little, words that have it inside are added
 * ("huiskamer": buurthuiskamer); when it finds nothing, words that look like it come in its place
 * ("leefbarheid": leefbaarheid).
 */
#ifndef CONTENT_BUNDLE_ASKED_H
#define CONTENT_BUNDLE_ASKED_H

#include <stdbool.h>
#include <stddef.h>

struct bundle;
struct err;
struct asked;

/* NULL when nothing is asked. */
struct asked *asked_new(const char *typed);
void asked_free(struct asked *q);
/* The expression as it is now; stays valid until the next call with q. */
const char *asked_match(const struct asked *q);
/* What to mark in a text: what was typed, and what was added or came in its place. */
const char *asked_marks(const struct asked *q);
/* The words that came in place of others, as one reads a list; NULL when there are none. */
const char *asked_instead(const struct asked *q);

/*
 * Each returns 0, -1, or TERMS_INTERRUPTED: then nothing changed and it can be asked again.
 * *changed: is there another expression now?
 */
int asked_add_around(struct asked *q, struct bundle *b, bool *changed, struct err *e);
int asked_put_near(struct asked *q, struct bundle *b, bool *changed, struct err *e);

#endif
