/* Base 64 (RFC 4648, the first alphabet, with padding), of what is no secret. */
#ifndef DB_BASE_BASE64_H
#define DB_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

void base64_add(struct buf *b, const void *bytes, size_t len);
/* Adds what canonical base64 stands for; false when it is anything else, then out is as it was. */
bool base64_read(const char *text, size_t len, struct buf *out);

#endif
