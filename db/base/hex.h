/* Lower case hexadecimal, as keys, ids and hashes are written. */
#ifndef DB_BASE_HEX_H
#define DB_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

void hex_add(struct buf *out, const void *bytes, size_t len);
/* 2 * len characters, no NUL. */
void hex_write(const void *bytes, size_t len, char *out);
/* Exactly len bytes, from exactly their digits in lower case. */
bool hex_read(const char *text, uint8_t *out, size_t len);
/* The same from 2 * len characters that no NUL ends. */
bool hex_read_digits(const char *digits, uint8_t *out, size_t len);

#endif
