#include "db/office/html.h"
#include "db/base/buf.h"
#include "db/office/small.h"

enum { INVALID = 0xFFFD };

/* The character at s and its length in bytes; INVALID and 1 when it is not UTF-8 (RFC 3629). */
static uint32_t decode(const unsigned char *s, size_t *len)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {
		{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
	*len = 1;
	for (size_t more = 0; more < sizeof forms / sizeof *forms; more++) {
		if ((s[0] & forms[more].mask) != forms[more].lead)
			continue;
		uint32_t c = s[0] & (unsigned char)~forms[more].mask;
		for (size_t i = 1; i <= more; i++) {
			if ((s[i] & 0xC0) != 0x80)
				return INVALID;
			c = c << 6 | (s[i] & 0x3FU);
		}
		if (c < forms[more].least || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
			return INVALID;
		*len = more + 1;
		return c;
	}
	return INVALID;
}

static bool is_taken_out(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x00, 0x1F},	  {0x7F, 0x9F},	      {0x200B, 0x200B}, {0x200E, 0x200F},
		{0x2028, 0x202E}, {0x2060, 0x206F},   {0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF},
		{0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
	};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return (c & 0xFFFE) == 0xFFFE;
}

/* The next character that may be shown, and its bytes; 0 at the end. */
static uint32_t next(const unsigned char **s, const unsigned char **start, size_t *len)
{
	while (**s != '\0') {
		uint32_t c = decode(*s, len);
		*start = *s;
		*s += *len;
		if (c == '\t' || c == '\n' || c == '\r')
			return ' ';
		if (!is_taken_out(c))
			return c;
	}
	return 0;
}

void html_brief(struct buf *out, const char *s, size_t max)
{
	const unsigned char *p = (const unsigned char *)(s != NULL ? s : ""), *start = p;
	size_t len = 0;
	uint32_t c;
	for (size_t shown = 0; (c = next(&p, &start, &len)) != 0; shown++) {
		if (shown == max) {
			buf_add_str(out, "\u2026");
			return;
		}
		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c == '`')
			buf_addf(out, "&#%u;", (unsigned)c);
		else if (c == ' ')
			buf_add_char(out, ' ');
		else if (c == INVALID)
			buf_add_str(out, "\uFFFD");
		else
			buf_add(out, start, len);
	}
}

void html_text(struct buf *out, const char *s)
{
	html_brief(out, s, SIZE_MAX);
}

bool html_is_blank(const char *s)
{
	const unsigned char *p = (const unsigned char *)(s != NULL ? s : ""), *start = p;
	size_t len = 0;
	uint32_t c;
	do
		c = next(&p, &start, &len);
	while (c == ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x3000);
	return c == 0;
}

void html_number(struct buf *out, int64_t number)
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
	for (int i = 0; i < len; i++) {
		buf_add_char(out, digits[i]);
		if (i < len - 1 && (len - 1 - i) % 3 == 0 && digits[i] != '-')
			buf_add_char(out, '.');
	}
}

void html_count(struct buf *out, int64_t shown)
{
	if (shown == SMALL_COUNT)
		buf_addf(out, "&lt;%d", SMALL_BELOW);
	else
		html_number(out, shown);
}
