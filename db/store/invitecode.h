/*
 * The short code of an invitation: what central prints and a volunteer types or
 * scans to make a machine a kiosk (db/PROTOCOL.md, section 12).
 *
 * 20 letters, shown as XXXX-XXXX-XXXX-XXXX-XXXX: 19 random ones of four bits
 * each, and a Luhn mod 16 check letter.  The letters are sixteen consonants:
 * without A, M, Q, W, Y, Z and digits, which lie elsewhere on French, Belgian
 * and German keyboards, so that a scanner that types comes out right on each;
 * and without vowels, so that no code is a word.
 *
 * What is scanned (the QR on the sheet) is the code with the address of the
 * drop behind it, in the same letters: first half byte first, a byte for the
 * beginning of the address (0 none, 1 "https://"), the rest of it, and the
 * first 2 bytes of the BLAKE2b-256 of the code's letters and those bytes.
 */
#ifndef DB_STORE_INVITECODE_H
#define DB_STORE_INVITECODE_H

#include <stddef.h>

struct buf;
struct err;
struct sys;

#define INVITECODE_LETTERS     20
#define INVITECODE_TEXT	       25 /* in groups, with NUL */
#define INVITECODE_ADDRESS_MAX 300

void invitecode_new(const struct sys *sys, char out[INVITECODE_TEXT]);
/*
 * Reads what was typed or scanned: any case, with or without blanks and dashes.
 * An address that was in it is added to address (may be NULL); none is nothing.
 * EX_USAGE, with what is wrong, for anything else.
 */
int invitecode_parse(const char *typed, char out[INVITECODE_TEXT], struct buf *address,
		     struct err *e);
/* Adds the text of the QR.  EX_USAGE for an address that is too long or has control characters. */
int invitecode_scanned(const char code[INVITECODE_TEXT], const char *address, struct buf *out,
		       struct err *e);
/* The 20 letters, without dashes. */
void invitecode_letters(const char code[INVITECODE_TEXT], char out[INVITECODE_LETTERS + 1]);

#endif
