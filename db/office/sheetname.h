/*
 * Names of sheets, as spreadsheets allow them: at most 31 characters (UTF-16), none of []:*?/\, no
 * apostrophe at either end, not "History", and none twice, whatever the case of its letters.
 */
#ifndef DB_OFFICE_SHEETNAME_H
#define DB_OFFICE_SHEETNAME_H

#include <locale.h>
#include <stddef.h>

#define SHEETNAME_MAX  31
#define SHEETNAME_SIZE (SHEETNAME_MAX * 3 + 1) /* bytes, with its NUL */

struct sheetname_used {
	size_t count;
	wchar_t (*folded)[SHEETNAME_MAX + 1];
};

void sheetname_finish(struct sheetname_used *used);

/*
 * Makes title into a name, and remembers it.  A name that is used gets " (2)" behind it, and so
 * on.  utf8: a locale that knows the letters of Unicode.
 */
void sheetname_make(struct sheetname_used *used, locale_t utf8, const char *title,
		    char out[SHEETNAME_SIZE]);

#endif
