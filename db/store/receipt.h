/*
 * Receipt codes: what a resident takes home to withdraw a signup later.
 * 75 random bits and a Luhn mod 32 check character in Crockford's base 32,
 * shown as XXXX-XXXX-XXXX-XXXX.  Central knows only the hash of the code, and
 * only inside the sealed answers; nothing in a batch leads back to it.
 */
#ifndef DB_STORE_RECEIPT_H
#define DB_STORE_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

struct sys;

#define RECEIPT_TEXT 20 /* 16 characters, 3 dashes, NUL */
#define RECEIPT_HASH 16 /* BLAKE2b-128 of the 16 characters, no dashes */

void receipt_new(const struct sys *sys, char out[RECEIPT_TEXT]);
/*
 * Reads a code as people type it: any case, with or without spaces and dashes,
 * O for 0, I and L for 1.  Returns false when the length or check character is wrong.
 */
bool receipt_parse(const char *typed, char out[RECEIPT_TEXT]);
void receipt_hash(const char receipt[RECEIPT_TEXT], uint8_t out[RECEIPT_HASH]);

#endif
