/*
 * Forms as the kiosk shows them, in one language.  A form is content: see
 * content/forms/ for the sources and content/README.md for their keys.
 */
#ifndef CONTENT_BUNDLE_FORMS_H
#define CONTENT_BUNDLE_FORMS_H

#include <stdbool.h>
#include <stddef.h>

struct bundle;
struct err;

enum field_kind {
	FIELD_TEXT,	/* one line */
	FIELD_LONGTEXT, /* several lines */
	FIELD_NAME,	/* one line, a person's or organisation's name */
	FIELD_EMAIL,
	FIELD_PHONE,
	FIELD_POSTCODE, /* four digits, or four digits and two letters */
	FIELD_CHOICE,	/* one of choices */
	FIELD_CHOICES,	/* any of choices */
	FIELD_AGE16,	/* "16 or older?"; no ends the form kindly */
	FIELD_KINDS
};

/* Where a form is opened from. */
enum form_purpose {
	FORM_LISTED,   /* the list of what one can sign up for */
	FORM_ACTIVITY, /* an activity: it asks for a place there */
	FORM_PURPOSES
};

struct choice {
	char *key, *label;
};

struct field {
	char *key, *label, *hint;
	enum field_kind kind;
	bool required;
	bool common; /* may stay for the next person in a row whom a worker helps */
	int max;     /* characters (grapheme clusters) */
	size_t choice_count;
	struct choice *choices;
};

struct consent {
	char *key, *label;
	int version;   /* of this consent's text */
	bool required; /* without it the form cannot be sent */
};

struct form {
	char *id, *lang, *title, *lead;
	char *done;	  /* shown after the receipt: what happens now */
	char *why, *keep; /* consent screen: what the answers are for, how long they are kept */
	char *recipients; /* the same: who sees them; "" when nobody said it */
	int version;
	enum form_purpose purpose;
	size_t field_count, consent_count;
	struct field *fields;
	struct consent *consents;
	bool *one_of; /* per field: is it in the group of which at least one must be filled? */
};

struct form_title {
	char *id, *title, *lead;
	bool dutch; /* for want of a translation */
};
struct form_list {
	size_t count;
	struct form_title *items;
};

/* Those that are FORM_LISTED. */
int forms_list(struct bundle *b, const char *lang, struct form_list *out, struct err *e);
void forms_list_finish(struct form_list *list);
/* EX_NOINPUT when there is no such form. */
int forms_get(struct bundle *b, const char *id, const char *lang, struct form *out, struct err *e);
void forms_finish(struct form *form);
/* "text", "email", ...: the name in the sources and the bundle; -1 for an unknown one. */
const char *forms_kind_name(enum field_kind kind);
int forms_kind(const char *name);
/* Can a field of this kind be common?  Not when it tells who somebody is. */
bool forms_may_be_common(enum field_kind kind);
/* "" and "activity", in the same way. */
const char *forms_purpose_name(enum form_purpose purpose);
int forms_purpose(const char *name);
/*
 * The id of the first form of this purpose, in the order of the editors; the caller frees.
 * EX_NOINPUT when there is none: a bundle of format 1 or 2 has listed forms only.
 */
int forms_first(struct bundle *b, enum form_purpose purpose, char **id, struct err *e);

#endif
