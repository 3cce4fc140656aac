/*
 * What a visitor has answered so far: made by the form screen, carried through
 * review and consent, and wiped when it was sent or left.  Text lies in locked
 * memory only.  The form can be read again in another language: answers are
 * kept by key.
 */
#ifndef TUI_ANSWERS_H
#define TUI_ANSWERS_H

#include "content/bundle/forms.h"
#include "db/store/events.h"
#include "db/store/receipt.h"
#include "tui/check.h"
#include "tui/part/field.h"
#include <stdint.h>

struct activity;
struct bundle;
struct err;
struct store;

#define ANSWERS_YES "ja" /* keys of FIELD_AGE16, in any language */
#define ANSWERS_NO  "nee"

struct answer_slot {
	struct field_edit edit; /* text kinds; text is NULL for the others */
	uint64_t chosen;	/* choice kinds: a bit for each choice */
	struct fault fault;
};

/* A worker helps.  Belongs to the screen that was opened for it, which outlives the answers. */
struct answers_help {
	char worker[EVENTS_WORKER_MAX + 1];
	enum lang own, visitor; /* of the worker's screens; of the words that are agreed with */
	struct answers *common; /* what stays for the next person; NULL: nothing */
	long helped;		/* people in this row */
};

struct answers {
	struct form form;
	enum lang lang;
	struct answer_slot *slots; /* form.field_count */
	bool *given;		   /* form.consent_count; all false at first */
	long change;		   /* field that review wants changed; -1: none */
	bool sent;
	struct answers_help *help;	 /* NULL: nobody helps */
	char amends[RECEIPT_TEXT];	 /* the code of what this corrects; "": it is new */
	const struct activity *activity; /* a place there is asked for; not ours, NULL: none */
};

/* EX_NOINPUT when there is no such form. */
int answers_new(struct answers **out, struct bundle *bundle, const char *form, enum lang lang,
		struct err *e);
/* Wipes and frees. */
void answers_free(struct answers *a);
/* Wipes what was answered and ticked; the form stays. */
void answers_wipe(struct answers *a);
/* Reads the form in lang when it was in another.  On -1 it stays as it was. */
int answers_follow(struct answers *a, struct bundle *bundle, enum lang lang, struct err *e);

/* The answers of common fields (forms.h), where both have the field. */
void answers_copy_common(struct answers *to, const struct answers *from);

bool answers_is_choice(const struct field *field);
/* Choices to pick from; two for FIELD_AGE16. */
size_t answers_choices(const struct answers *a, size_t field);
const char *answers_choice_label(const struct answers *a, size_t field, size_t choice);
/* Chooses, or with FIELD_CHOICES changes between chosen and not. */
void answers_choose(struct answers *a, size_t field, size_t choice);
bool answers_is_chosen(const struct answers *a, size_t field, size_t choice);
/* Did this visitor answer no to FIELD_AGE16? */
bool answers_too_young(const struct answers *a);

/* Is anything answered? */
bool answers_any(const struct answers *a);
bool answers_is_empty(const struct answers *a, size_t field);
/* Checks one field and tidies it when it is right; sets its fault.  Empty is no fault yet. */
void answers_check_one(struct answers *a, size_t field);
/* Checks all; returns how many are wrong. */
size_t answers_check(struct answers *a);
/* As people read it back, into an empty out: text, or a list of what was chosen. */
void answers_read(const struct answers *a, size_t field, struct buf *out);
/* Is the form in Dutch because it is not there in the visitor's language? */
bool answers_in_other_language(const struct answers *a);
/* Are all required consents given? */
bool answers_consented(const struct answers *a);
/* Keeps them durably.  On 0 receipt is set, and everything is wiped but help's common answers. */
int answers_send(struct answers *a, struct bundle *bundle, struct store *store,
		 char receipt[RECEIPT_TEXT], struct err *e);

#endif
