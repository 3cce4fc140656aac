#include "tui/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unigbrk.h>
#include <unistr.h>
#include <wchar.h>

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7F;
}

/* Columns of a cluster: those of its widest character, as a terminal shows it. */
static int cluster_columns(const uint8_t *s, size_t len)
{
	int widest = 0;
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		int n = u8_mbtouc(&c, s + at, len - at);
		int columns = wcwidth((wchar_t)c);
		if (columns > widest)
			widest = columns;
		at += (size_t)n;
	}
	return widest;
}

/* Both are written in two bytes. */
static bool is_lam(const char *s, size_t len)
{
	return len >= 2 && memcmp(s, "\u0644", 2) == 0;
}

static bool is_alef(const char *s, size_t len)
{
	static const char alefs[] = "\u0622\u0623\u0625\u0627";
	for (size_t i = 0; len >= 2 && alefs[i] != '\0'; i += 2)
		if (memcmp(s, alefs + i, 2) == 0)
			return true;
	return false;
}

/* With a joiner behind it a letter keeps its own shape. */
static bool has_joiner(const char *s, size_t len)
{
	for (size_t i = 2; i + 2 < len; i++)
		if (memcmp(s + i, "\u200C", 3) == 0 || memcmp(s + i, "\u200D", 3) == 0)
			return true;
	return false;
}

size_t text_letter(const char *s, size_t len)
{
	const uint8_t *start = (const uint8_t *)s;
	const uint8_t *end = u8_grapheme_next(start, start + len);
	size_t bytes = end != NULL ? (size_t)(end - start) : len;
	return bytes != 0 || len == 0 ? bytes : 1;
}

struct cluster text_next(const char *s, size_t len)
{
	if (len == 0)
		return (struct cluster){0, 0};
	/* Two plain characters: the first is a cluster by itself, whatever follows them. */
	if (is_plain((unsigned char)s[0]) && (len == 1 || is_plain((unsigned char)s[1])))
		return (struct cluster){1, 1};
	size_t bytes = text_letter(s, len);
	if (is_lam(s, bytes) && is_alef(s + bytes, len - bytes) && !has_joiner(s, bytes))
		bytes += text_letter(s + bytes, len - bytes);
	return (struct cluster){bytes, cluster_columns((const uint8_t *)s, bytes)};
}

/* From the start, so that it is the same cluster as text_next finds; searching back from invalid
 * bytes is what libunistring cannot do. */
size_t text_previous(const char *s, size_t at)
{
	size_t before = 0, next = 0;
	while (next < at) {
		before = next;
		next += text_next(s + next, at - next).bytes;
	}
	size_t letter = next > before ? text_letter(s + before, next - before) : 0;
	return before + letter < next ? before + letter : before;
}

int text_columns(const char *s, size_t len)
{
	int columns = 0;
	for (size_t at = 0; at < len;) {
		struct cluster c = text_next(s + at, len - at);
		columns += c.columns;
		at += c.bytes;
	}
	return columns;
}

size_t text_clusters(const char *s, size_t len)
{
	size_t count = 0;
	for (size_t at = 0; at < len; count++)
		at += text_next(s + at, len - at).bytes;
	return count;
}

size_t text_fit(const char *s, size_t len, int columns)
{
	size_t at = 0;
	while (at < len) {
		struct cluster c = text_next(s + at, len - at);
		if (c.columns > columns)
			break;
		columns -= c.columns;
		at += c.bytes;
	}
	return at;
}

static size_t skip_spaces(const char *s, size_t len, size_t at)
{
	while (at < len && s[at] == ' ')
		at++;
	return at;
}

static size_t without_spaces(const char *s, size_t start, size_t end)
{
	while (end > start && s[end - 1] == ' ')
		end--;
	return end;
}

int text_wrap(const char *s, size_t len, int columns, size_t *at, size_t *start, size_t *length)
{
	if (*at >= len)
		return 0;
	size_t begin = *at, pos = begin, brk = 0;
	int used = 0;
	while (pos < len && s[pos] != '\n') {
		struct cluster c = text_next(s + pos, len - pos);
		if (s[pos] == ' ')
			brk = pos;
		if (used + c.columns > columns && pos > begin)
			break;
		/* A hyphen may end a line; the break is behind it. */
		if (s[pos] == '-' && pos + 1 < len && s[pos + 1] != ' ' && used + 1 < columns)
			brk = pos + 1;
		used += c.columns;
		pos += c.bytes;
	}
	size_t end = pos;
	if (pos < len && s[pos] != '\n' && brk > begin)
		end = brk;
	*start = begin;
	*length = without_spaces(s, begin, end) - begin;
	if (end < len && s[end] == '\n')
		*at = end + 1;
	else
		*at = skip_spaces(s, len, end);
	return 1;
}

int text_rows(const char *s, int columns)
{
	int rows = 0;
	size_t at = 0, start, length, len = strlen(s);
	while (text_wrap(s, len, columns, &at, &start, &length))
		rows++;
	return rows;
}

/* Format characters that change the order or hide text; joiners are needed by scripts. */
static bool is_hidden(ucs4_t c)
{
	bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
	bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
	bool mark = c == 0x200B || c == 0x200E || c == 0x200F || c == 0x061C;
	bool separator = c == 0x2028 || c == 0x2029;
	bool other = (c >= 0x2060 && c <= 0x2064) || (c >= 0x206A && c <= 0x206F) || c == 0xFEFF ||
		     c == 0x00AD || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
	return control || bidi || mark || separator || other;
}

size_t text_sanitize(char *s, size_t len, int multiline)
{
	size_t out = 0;
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		int n = u8_mbtoucr(&c, (const uint8_t *)s + at, len - at);
		if (n <= 0) {
			s[out++] = '?';
			at++;
			continue;
		}
		size_t bytes = (size_t)n;
		if (c == '\t' || (c == '\n' && !multiline)) {
			s[out++] = ' ';
		} else if (!is_hidden(c) || c == '\n') {
			for (size_t i = 0; i < bytes; i++)
				s[out + i] = s[at + i];
			out += bytes;
		}
		at += bytes;
	}
	return out;
}
