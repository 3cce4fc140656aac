#include "db/base/base32.h"
#include "db/base/buf.h"

static const char digits_in_order[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_digit(unsigned value)
{
	return digits_in_order[value & 31];
}

int base32_value(char digit)
{
	if (digit >= 'a' && digit <= 'z')
		digit = (char)(digit - 'a' + 'A');
	if (digit == 'O')
		digit = '0';
	if (digit == 'I' || digit == 'L')
		digit = '1';
	const char *at = digit != '\0' ? strchr(digits_in_order, digit) : NULL;
	return at != NULL ? (int)(at - digits_in_order) : -1;
}

size_t base32_digits(size_t len)
{
	return (len * 8 + 4) / 5;
}

void base32_add(struct buf *out, const uint8_t *bytes, size_t len)
{
	unsigned bits = 0, held = 0;
	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8 | bytes[i]) & 0xFFF;
		for (held += 8; held >= 5; held -= 5)
			buf_add_char(out, base32_digit(bits >> (held - 5)));
	}
	if (held > 0)
		buf_add_char(out, base32_digit(bits << (5 - held)));
}

int base32_bytes(const char *digits, uint8_t *out, size_t len)
{
	unsigned bits = 0, held = 0;
	size_t made = 0;
	for (size_t i = 0; i < base32_digits(len); i++) {
		int value = base32_value(digits[i]);
		if (value < 0)
			return -1;
		bits = (bits << 5 | (unsigned)value) & 0xFFF;
		held += 5;
		if (held >= 8) {
			held -= 8;
			out[made++] = (uint8_t)(bits >> held);
		}
	}
	return (bits & ((1U << held) - 1)) == 0 ? 0 : -1;
}
