#include "db/base/formula.h"

#include <string.h>

static bool begins(const char *text, size_t len, const char *with)
{
	size_t n = strlen(with);
	return len >= n && memcmp(text, with, n) == 0;
}

/* Bytes of white space in front, as spreadsheets skip it: ASCII, no-break, U+2000 to U+200B,
 * U+3000, and a byte order mark. */
static size_t blanks(const char *text, size_t len)
{
	static const char *const wide[] = {"\u00A0", "\u2000", "\u2001", "\u2002", "\u2003",
					   "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
					   "\u2009", "\u200A", "\u200B", "\u3000", "\uFEFF"};
	size_t n = 0, i = 0;
	while (n < len && i < sizeof wide / sizeof wide[0]) {
		if ((unsigned char)text[n] <= ' ') {
			n++;
			i = 0;
		} else if (begins(text + n, len - n, wide[i])) {
			n += strlen(wide[i]);
			i = 0;
		} else {
			i++;
		}
	}
	return n;
}

bool formula_is(const char *text, size_t len)
{
	static const char *const signs[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
	if (strchr("\t\r\n'", text[0]) != NULL)
		return true;
	size_t n = blanks(text, len);
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (begins(text + n, len - n, signs[i]))
			return true;
	return false;
}
