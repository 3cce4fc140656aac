#include "db/base/base32.h"
#include "db/base/buf.h"

static const char digits_in_order[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_digit(unsigned value)
{
	return digits_in_order[value & 31];
}

int base32_value(char digit)
{
	/* One more than the value: what is not named is -1.  A starting kiosk reads a code. */
	static const unsigned char one_more[256] = {
		['0'] = 1,  ['O'] = 1,	['o'] = 1,  ['1'] = 2,	['I'] = 2,  ['i'] = 2,	['L'] = 2,
		['l'] = 2,  ['2'] = 3,	['3'] = 4,  ['4'] = 5,	['5'] = 6,  ['6'] = 7,	['7'] = 8,
		['8'] = 9,  ['9'] = 10, ['A'] = 11, ['a'] = 11, ['B'] = 12, ['b'] = 12, ['C'] = 13,
		['c'] = 13, ['D'] = 14, ['d'] = 14, ['E'] = 15, ['e'] = 15, ['F'] = 16, ['f'] = 16,
		['G'] = 17, ['g'] = 17, ['H'] = 18, ['h'] = 18, ['J'] = 19, ['j'] = 19, ['K'] = 20,
		['k'] = 20, ['M'] = 21, ['m'] = 21, ['N'] = 22, ['n'] = 22, ['P'] = 23, ['p'] = 23,
		['Q'] = 24, ['q'] = 24, ['R'] = 25, ['r'] = 25, ['S'] = 26, ['s'] = 26, ['T'] = 27,
		['t'] = 27, ['V'] = 28, ['v'] = 28, ['W'] = 29, ['w'] = 29, ['X'] = 30, ['x'] = 30,
		['Y'] = 31, ['y'] = 31, ['Z'] = 32, ['z'] = 32};
	return one_more[(unsigned char)digit] - 1;
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
