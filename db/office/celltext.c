#include "db/office/celltext.h"
#include "db/base/buf.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD, PLANES = 0x10000 };

/* Most cells are; then there is nothing to look for. */
static bool is_plain(const char *text, size_t len)
{
	unsigned char seen = 0;
	for (size_t i = 0; i < len; i++)
		seen |= (unsigned char)(text[i] & 0x80) | (unsigned char)(text[i] == '\0');
	return seen == 0 && memchr(text, '_', len) == NULL;
}

size_t celltext_decode(const char *text, size_t len, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)text;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	*c = REPLACEMENT;
	if (n == 1)
		*c = p[0];
	if (n < 2 || n > len || p[0] > 0xF4)
		return 1;
	uint32_t value = p[0] & (0x7FU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 1;
		value = value << 6 | (p[i] & 0x3F);
	}
	if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 1;
	*c = value;
	return n;
}

bool celltext_is_escape(const char *text, size_t len)
{
	/* ECMA-376 wants four digits and an underscore; LibreOffice is content with fewer. */
	return len > 2 && text[0] == '_' && text[1] == 'x' && text[2] != '\0' &&
	       strchr("0123456789abcdefABCDEF", text[2]) != NULL;
}

size_t celltext_set(struct buf *out, const char *text, size_t len)
{
	buf_clear(out);
	if (is_plain(text, len)) {
		buf_add(out, text, len);
		return len;
	}
	size_t count = 0, n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		n = celltext_decode(text + i, len - i, &c);
		count += c < PLANES ? 1 : 2;
		if (c == '_' && celltext_is_escape(text + i, len - i))
			buf_add_str(out, "_x005F_");
		else if (c == 0xFFFE)
			buf_add_str(out, "_xFFFE_");
		else if (c == 0xFFFF)
			buf_add_str(out, "_xFFFF_");
		else if (c == '\0' || (c == REPLACEMENT && n == 1))
			buf_add_str(out, "\uFFFD");
		else
			buf_add(out, text + i, n);
	}
	return count;
}
