/*
 * Translations of pages: which are there, which are older than the Dutch, and
 * a .po file for translators and back (po4a, gettext).
 *
 * A page in another language has in its front matter translated_from, the mark
 * (sources_page_mark) of the Dutch page that it was made of.
 */
#ifndef CONTENT_EDITOR_TRANSLATIONS_H
#define CONTENT_EDITOR_TRANSLATIONS_H

#include "content/make/sources.h"

struct err;

enum translation {
	TRANSLATION_MISSING,
	TRANSLATION_OLDER,    /* the Dutch page says something else since */
	TRANSLATION_UNMARKED, /* nobody said of which Dutch page it is */
	TRANSLATION_CURRENT
};

/* Of the Dutch page; *page is the translation, or NULL. */
enum translation translations_of(const struct sources *s, const struct source_page *dutch,
				 enum source_lang lang, const struct source_page **page);
/* Writes in the file that it is a translation of the Dutch page as it is now. */
int translations_mark(const char *file, const struct source_page *dutch, struct err *e);

/* All pages of dir with their translations as one .po file. */
int translations_export(const struct sources *s, const char *dir, enum source_lang lang,
			const char *po, struct err *e);
/*
 * Makes or replaces each page that is wholly translated in the .po file, and says on stdout what
 * became of each.  EX_DATAERR when it is no good .po file; then no page was touched.
 */
int translations_import(const struct sources *s, const char *dir, enum source_lang lang,
			const char *po, struct err *e);

#endif
