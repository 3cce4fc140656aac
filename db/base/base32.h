/*
 * Crockford's base 32: no I, L, O or U, so that people can copy it.  Read in
 * any case; O counts as 0, I and L as 1.
 */
#ifndef DB_BASE_BASE32_H
#define DB_BASE_BASE32_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* The digit for a value of 0 to 31, upper case. */
char base32_digit(unsigned value);
/* The value of a digit, or -1. */
int base32_value(char digit);
/* Adds the bytes, first bit first; the last digit is filled up with zero bits. */
void base32_add(struct buf *out, const uint8_t *bytes, size_t len);
/* Exactly len bytes from exactly their digits.  0, or -1: a wrong digit, or a filling bit set. */
int base32_bytes(const char *digits, uint8_t *out, size_t len);
/* How many digits len bytes take. */
size_t base32_digits(size_t len);

#endif
