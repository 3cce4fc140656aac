/*
 * What a visitor filled in, from form to consent.  Only in memory: locked
 * against swapping as far as the system allows, and wiped when freed.
 */
#ifndef TUI_ANSWERS_H
#define TUI_ANSWERS_H

#include "content/bundle/forms.h"
#include "db/base/buf.h"
#include "db/store/receipt.h"

struct bundle;
struct store;

struct answers {
	struct form form;   /* in the visitor's language */
	struct buf *values; /* secret; per field.  Chosen keys joined by ";", age16 "ja" or "nee" */
	bool *given;	    /* per consent; never true beforehand */
	size_t change;	    /* the field that the review wants changed */
};

#define ANSWERS_YES "ja"
#define ANSWERS_NO  "nee"

int answers_new(struct answers **out, struct bundle *b, const char *form, const char *lang,
		struct err *e);
void answers_free(struct answers *a);
/* The same answers with the form in another language. */
int answers_translate(struct answers *a, struct bundle *b, const char *lang, struct err *e);
/* Empties every value and takes back every consent. */
void answers_wipe(struct answers *a);
bool answers_any(const struct answers *a);
bool answers_chosen(const struct answers *a, size_t field, const char *key);
/* FIELD_CHOICES: on or off.  Others: this one instead of what was. */
void answers_choose(struct answers *a, size_t field, const char *key);
/* As the visitor reads it: labels for keys. */
void answers_show(const struct answers *a, size_t field, const char *yes, const char *no,
		  struct buf *out);
/* Seals and keeps them.  See store_signup for errors; the answers stay as they are. */
int answers_keep(const struct answers *a, struct store *store, const char *lang,
		 char receipt[RECEIPT_TEXT], struct err *e);

#endif
