/* From the HTML in a feed to a summary in plain words. */
#ifndef CONTENT_IMPORT_PLAIN_H
#define CONTENT_IMPORT_PLAIN_H

#define PLAIN_SUMMARY 300 /* characters, about */

/* The text of a piece of HTML, one line, cleaned (item_clean); the caller frees. */
char *plain_from_html(const char *html);
/* Its first sentences, at most PLAIN_SUMMARY characters; without what feeds put behind it ("Het
 * bericht ... verscheen eerst op ..."); the caller frees. */
char *plain_summary(const char *html);

#endif
