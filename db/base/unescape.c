#include "db/base/unescape.h"
#include "db/base/buf.h"

#include <stdlib.h>

static void add_utf8(struct buf *out, unsigned long point)
{
	static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
	int bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	if (bytes == 1) {
		buf_add_char(out, (char)point);
		return;
	}
	buf_add_char(out, (char)(leads[bytes] | point >> (6 * (bytes - 1))));
	for (int i = bytes - 2; i >= 0; i--)
		buf_add_char(out, (char)(0x80 | (point >> (6 * i) & 0x3F)));
}

/* false: these are not four digits. */
static bool hex4(const char *p, const char *end, unsigned long *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char text[5] = {'\0'};
	if (end - p < 4)
		return false;
	memcpy(text, p, 4);
	*out = strtoul(text, NULL, 16);
	return strspn(text, digits) == 4;
}

/* Behind "\u"; returns how many bytes it took, 0: it is broken. */
static size_t add_point(struct buf *out, const char *p, const char *end)
{
	unsigned long point = 0, low = 0;
	if (!hex4(p, end, &point) || point == 0 || (point >= 0xDC00 && point <= 0xDFFF))
		return 0;
	if (point < 0xD800 || point > 0xDBFF) {
		add_utf8(out, point);
		return 4;
	}
	if (end - p < 10 || p[4] != '\\' || p[5] != 'u' || !hex4(p + 6, end, &low) ||
	    low < 0xDC00 || low > 0xDFFF)
		return 0;
	add_utf8(out, 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00));
	return 10;
}

/* Behind a backslash; returns how many bytes it took. */
static size_t add_escape(struct buf *out, const char *p, const char *end)
{
	static const char kinds[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *kind = p < end && *p != '\0' ? strchr(kinds, *p) : NULL;
	size_t taken = 0;
	if (kind != NULL)
		buf_add_char(out, bytes[kind - kinds]);
	else if (p < end && *p == 'u' && (taken = add_point(out, p + 1, end)) != 0)
		return 1 + taken;
	else
		buf_add_char(out, '?'); /* a text never gets longer */
	return p < end ? 1 : 0;
}

void unescape_add(struct buf *out, const char *raw, size_t len)
{
	const char *p = raw, *end = raw + len;
	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		const char *stop = slash != NULL ? slash : end;
		buf_add(out, p, (size_t)(stop - p));
		if (slash == NULL)
			return;
		p = slash + 1;
		p += add_escape(out, p, end);
	}
}
