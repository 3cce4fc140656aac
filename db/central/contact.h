/*
 * E-mail addresses and phone numbers in one spelling, so that the same person who signs up twice
 * can be seen, and found.  They are known by their looks, whatever the field is called: what
 * somebody typed into a free field counts when it is nothing but an address or a number.
 */
#ifndef DB_CENTRAL_CONTACT_H
#define DB_CENTRAL_CONTACT_H

#include <stdbool.h>
#include <stddef.h>

/* An address has at most 254 bytes (RFC 5321, 4.5.3.1.3), and NUL. */
#define CONTACT_TEXT 256
#define CONTACTS_MAX 4 /* of one signup; more are not looked at */

/*
 * An address with its ASCII letters in lower case, or a number as E.164 ("+31612345678"; one that
 * begins with a single 0 is Dutch).  false: it is neither.  text: UTF-8 of len bytes.
 * Whoever changes this must link all signups anew (migrate.c): erasing finds contacts with it.
 */
bool contact_normal(const char *text, size_t len, char out[CONTACT_TEXT]);

struct contacts {
	size_t count;
	char items[CONTACTS_MAX][CONTACT_TEXT];
};
/* Of all cells (cells.h) of a signup, each once. */
void contact_of_cells(const char *cells, struct contacts *out);

#endif
