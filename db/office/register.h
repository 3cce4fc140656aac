/*
 * The register of processing activities (verwerkingsregister) that article 30 of the AVG asks
 * for, as one HTML page to print on A4, in Dutch.  It says what the forms themselves say and what
 * the product does.  What only the organisation knows is a blank that begins with "Vul hier in:".
 */
#ifndef DB_OFFICE_REGISTER_H
#define DB_OFFICE_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Texts are UTF-8; NULL and "" both mean that nobody said it. */
struct register_field {
	char *key, *label, *kind; /* kind: "email", "choices", ...; content/README.md */
	bool required, one_of;
	size_t choice_count;
	char **choices; /* labels */
};

struct register_consent {
	char *key, *label;
	int64_t version;
};

struct register_form {
	char *id, *title, *why, *keep, *recipients, *basis;
	int64_t version, keep_days;
	size_t field_count, consent_count;
	struct register_field *fields;
	struct register_consent *consents;
};

struct register_head {
	const char *central; /* its name */
	int64_t made_at;     /* milliseconds since 1970 UTC */
};

/* Appends the whole page; forms in the order in which they are given. */
void register_write(const struct register_form *forms, size_t count,
		    const struct register_head *head, struct buf *out);

#endif
