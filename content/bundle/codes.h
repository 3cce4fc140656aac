/* Codes to take along: the Wi-Fi, a contact, a number, an activity. */
#ifndef CONTENT_BUNDLE_CODES_H
#define CONTENT_BUNDLE_CODES_H

#include <stdbool.h>
#include <stddef.h>

struct bundle;
struct err;

/* What a line in words is about; the kiosk has a word for each. */
enum code_what {
	CODE_NETWORK,
	CODE_PASSWORD,
	CODE_NAME,
	CODE_ROLE,
	CODE_ORGANISATION,
	CODE_PHONE,
	CODE_EMAIL,
	CODE_URL,
	CODE_ADDRESS,
	CODE_TITLE,
	CODE_WHEN,
	CODE_PLACE,
	CODE_TEXT,
	CODE_WHATS
};

struct code_line {
	enum code_what what;
	char *value;
};
struct code {
	char *id, *label;
	bool dutch; /* the label, for want of a translation */
	size_t text_count, line_count;
	char **texts; /* for the QR code, the longest first */
	struct code_line *lines;
};
struct code_list {
	size_t count;
	struct code *items; /* in the editors' order */
};

/* Is there a code for this centre?  Of no use to an older bundle: then there is none. */
bool codes_any(struct bundle *b, const char *centre);
/* Those for this centre.  The caller frees with codes_finish. */
int codes_list(struct bundle *b, const char *lang, const char *centre, struct code_list *out,
	       struct err *e);
void codes_finish(struct code_list *list);

#endif
