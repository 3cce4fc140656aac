#include "db/base/base64.h"
#include "db/base/buf.h"

#include <sodium.h>

void base64_add(struct buf *b, const void *bytes, size_t len)
{
	size_t size = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = buf_alloc(size, 1);
	sodium_bin2base64(text, size, bytes, len, sodium_base64_VARIANT_ORIGINAL);
	buf_add_str(b, text);
	free(text);
}

/* The value of each ASCII byte as a digit of RFC 4648's first alphabet; 64 for no digit. */
static const uint8_t values[128] = {
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62,
	64, 64, 64, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64, 64, 0,
	1,  2,	3,  4,	5,  6,	7,  8,	9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
	23, 24, 25, 64, 64, 64, 64, 64, 64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
	39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
};

/* Bytes that are no ASCII come out as no digit too. */
static unsigned value_of(unsigned char c)
{
	return c < 128 ? values[c] : 64;
}

/* The last group when it is padded: what is filled up must be zero bits. */
static bool add_padded(const char *text, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)text;
	bool two = p[2] == '=';
	unsigned a = value_of(p[0]), b = value_of(p[1]), c = two ? 0 : value_of(p[2]);
	if (a > 63 || b > 63 || c > 63 || p[3] != '=' || (two ? (b & 15) : (c & 3)) != 0)
		return false;
	uint8_t bytes[2] = {(uint8_t)(a << 2 | b >> 4), (uint8_t)(b << 4 | c >> 2)};
	buf_add(out, bytes, two ? 1 : 2);
	return true;
}

/*
 * Of our own, for two reasons: what is decoded here is sealed and no secret, so
 * that libsodium's constant time is not worth a tenth of a collect; and its
 * version 1.0.18 takes some bytes that are no ASCII for digits.
 */
bool base64_read(const char *text, size_t len, struct buf *out)
{
	enum { CHUNK = 1024 };
	uint8_t chunk[CHUNK / 4 * 3];
	size_t before = out->len, at = 0;
	bool padded = len >= 4 && text[len - 1] == '=';
	size_t whole = padded ? len - 4 : len;
	unsigned wrong = 0;
	if (len % 4 != 0)
		return false;
	while (at < whole) {
		size_t n = whole - at < CHUNK ? whole - at : CHUNK;
		uint8_t *to = chunk;
		for (const unsigned char *p = (const unsigned char *)text + at, *end = p + n;
		     p < end; p += 4) {
			unsigned a = value_of(p[0]), b = value_of(p[1]), c = value_of(p[2]),
				 d = value_of(p[3]);
			wrong |= (a | b | c | d) & 64;
			*to++ = (uint8_t)(a << 2 | b >> 4);
			*to++ = (uint8_t)(b << 4 | c >> 2);
			*to++ = (uint8_t)(c << 6 | d);
		}
		buf_add(out, chunk, (size_t)(to - chunk));
		at += n;
	}
	if (wrong == 0 && (!padded || add_padded(text + whole, out)))
		return true;
	buf_truncate(out, before);
	return false;
}
