#include "db/base/hex.h"
#include "db/base/buf.h"

void hex_write(const void *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = bytes;
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
}

void hex_add(struct buf *out, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	for (size_t i = 0; i < len; i++) {
		char pair[2];
		hex_write(p + i, 1, pair);
		buf_add(out, pair, sizeof pair);
	}
}

static int value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_read_digits(const char *digits, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = value_of(digits[2 * i]),
		    low = high < 0 ? -1 : value_of(digits[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool hex_read(const char *text, uint8_t *out, size_t len)
{
	return strlen(text) == 2 * len && hex_read_digits(text, out, len);
}
