#include "db/base/plain.h"
#include "db/base/buf.h"

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
