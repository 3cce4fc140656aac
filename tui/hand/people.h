/*
 * The people of one group of the centre's list, as a table: a column for each
 * question of the form that somebody answered, in the words of the form.  It
 * looks into what was opened and copies nothing; what it writes is for a secret
 * buf.
 */
#ifndef TUI_HAND_PEOPLE_H
#define TUI_HAND_PEOPLE_H

#include "content/bundle/forms.h"
#include "db/store/opened.h"
#include "tui/words.h"

struct buf;
struct bundle;

#define PEOPLE_COLUMNS_MAX 40

struct people {
	const struct opened *opened;
	const struct opened_group *group;
	enum lang lang;
	bool known; /* the form is in the bundle */
	struct form form;
	size_t column_count;
	struct people_column {
		const char *key, *label;
		const struct field *field; /* NULL: the form has it no longer */
	} columns[PEOPLE_COLUMNS_MAX];
};

/* The columns begin with the name, when the form asks for one. */
void people_init(struct people *people, struct bundle *bundle, enum lang lang,
		 const struct opened *opened, const struct opened_group *group);
void people_finish(struct people *people);
const struct opened_entry *people_entry(const struct people *people, size_t index);
/* Adds an answer on one line without control characters; a choice by its label. */
void people_cell(const struct people *people, size_t index, size_t column, struct buf *out);
/* Adds all answers but that of the first column, with commas between, as a hint under a name. */
void people_rest(const struct people *people, size_t index, struct buf *out);
/* Does typed stand in any answer, small letters or not? */
bool people_match(const struct people *people, size_t index, const char *typed);

/* The title of the form, or of the activity; and when that is ("" for a form). */
void people_title(const struct people *people, struct buf *out);
void people_when(const struct people *people, int64_t now_ms, struct buf *out);

/* What wijkprint reads (db/paper/roll.h). */
void people_roll(const struct people *people, const char *centre, int64_t now_ms, struct buf *out);
/*
 * RFC 4180 in UTF-8 with a byte order mark; one apostrophe before what a spreadsheet would take for
 * a formula.
 */
void people_csv(const struct people *people, struct buf *out);

#endif
