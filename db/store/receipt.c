#include "db/store/receipt.h"
#include "db/base/base32.h"
#include "db/base/sys.h"

#include <sodium.h>

enum { DIGITS = 16, RANDOM_DIGITS = 15 };

/* Luhn mod 32: finds every single wrong digit and nearly every swap of neighbours. */
static unsigned check_digit(const uint8_t values[RANDOM_DIGITS])
{
	unsigned sum = 0;
	for (size_t i = 0; i < RANDOM_DIGITS; i++) {
		unsigned weight = i % 2 == 0 ? 2 : 1;
		unsigned term = values[i] * weight;
		sum += term / 32 + term % 32;
	}
	return (32 - sum % 32) % 32;
}

static void write_text(const uint8_t values[DIGITS], char out[RECEIPT_TEXT])
{
	size_t at = 0;
	for (size_t i = 0; i < DIGITS; i++) {
		if (i != 0 && i % 4 == 0)
			out[at++] = '-';
		out[at++] = base32_digit(values[i]);
	}
	out[at] = '\0';
}

void receipt_new(const struct sys *sys, char out[RECEIPT_TEXT])
{
	uint8_t values[DIGITS];
	sys->random(sys->self, values, RANDOM_DIGITS);
	for (size_t i = 0; i < RANDOM_DIGITS; i++)
		values[i] &= 31;
	values[RANDOM_DIGITS] = (uint8_t)check_digit(values);
	write_text(values, out);
	explicit_bzero(values, sizeof values);
}

bool receipt_parse(const char *typed, char out[RECEIPT_TEXT])
{
	uint8_t values[DIGITS];
	size_t n = 0;
	for (const char *p = typed; *p != '\0'; p++) {
		if (*p == ' ' || *p == '-')
			continue;
		int value = base32_value(*p);
		if (value < 0 || n == DIGITS)
			return false;
		values[n++] = (uint8_t)value;
	}
	if (n != DIGITS || values[RANDOM_DIGITS] != check_digit(values))
		return false;
	write_text(values, out);
	return true;
}

void receipt_hash(const char receipt[RECEIPT_TEXT], uint8_t out[RECEIPT_HASH])
{
	char digits[DIGITS];
	for (size_t i = 0; i < DIGITS; i++)
		digits[i] = receipt[i + i / 4];
	crypto_generichash(out, RECEIPT_HASH, (const unsigned char *)digits, DIGITS, NULL, 0);
	explicit_bzero(digits, sizeof digits);
}
