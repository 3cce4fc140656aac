#include "db/base/plain.h"
#include "db/base/buf.h"

#include <stdbool.h>

void plain_add(struct buf *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	while (*p != '\0') {
		if (*p == '\n') {
			buf_add_str(out, " / ");
		} else if (*p < ' ' || *p == 0x7F) {
			buf_add_str(out, "\uFFFD");
		} else if (p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F) {
			buf_add_str(out, "\uFFFD");
			p++;
		} else {
			buf_add_char(out, (char)*p);
		}
		p++;
	}
}

void plain_add_lines(struct buf *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	for (; p < end; p++) {
		bool is_c1 = p[0] == 0xC2 && p + 1 < end && p[1] >= 0x80 && p[1] <= 0x9F;
		if (is_c1 || *p == 0x7F || (*p < ' ' && *p != '\n' && *p != '\t'))
			buf_add_str(out, "\uFFFD");
		else
			buf_add_char(out, (char)*p);
		p += is_c1;
	}
}
