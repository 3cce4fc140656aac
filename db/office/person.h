/* Who is at the keys: for the ledger of exports and the journal (AVG, article 5(2)). */
#ifndef DB_OFFICE_PERSON_H
#define DB_OFFICE_PERSON_H

#include <stdint.h>

struct err;
struct home;

#define PERSON_TEXT 128

struct person {
	char user[PERSON_TEXT]; /* login name; with sudo: who asked for it */
	char host[PERSON_TEXT];
};

void person_find(struct person *out);
/* The next number of a counter; inside the caller's transaction, and others wait. */
int person_count(struct home *home, const char *counter, int64_t *out, struct err *e);
/* Writes down that this person did something.  deed: one word; what: without any answer. */
int person_note(struct home *home, const char *deed, const char *what, struct err *e);

#endif
