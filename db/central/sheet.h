/*
 * The recovery sheet: a page to print, with the recovery key's secret as a
 * code ("WKR1-" and Crockford base 32 in groups of five, the last 4 bytes a
 * BLAKE2b checksum) and as a QR code of the same text.
 */
#ifndef DB_CENTRAL_SHEET_H
#define DB_CENTRAL_SHEET_H

#include <stdint.h>

struct buf;
struct err;

#define SHEET_FILE "herstelblad.html"

/* out should be a secret buf, for each of these. */
void sheet_code(const uint8_t secret[32], struct buf *out);
/* EX_USAGE when it is mistyped. */
int sheet_parse(const char *text, uint8_t secret[32], struct err *e);
/* Adds the whole page, HTML with the QR code as SVG inside. */
int sheet_page(const char *name, const uint8_t secret[32], struct buf *out, struct err *e);

#endif
