/*
 * What the forms in a content bundle say, row by row, for the processing register, for the
 * headings of an export and for how long answers stay.  Read by SQL, so that staff's program
 * needs nothing of the kiosk; the file may come from anybody and is not trusted.
 *
 *   part            key           ord            number     text
 *   title lead why keep           form's place   0          in lang
 *   recipients basis              form's place   0          in lang; recipients may be ""
 *   keep_days                     form's place   days       ""
 *   field           field         field's place  0          label in lang
 *   field_kind      field         field's place  0          kind ("email", "choices", ...)
 *   field_required  field         field's place  0 or 1     ""
 *   one_of          field         field's place  1          "": of these, one must be filled
 *   choice          field.choice  choice's place 0          label in lang
 *   consent         consent       its place      version    label in lang
 *
 * lang is "nl" or another language that the whole form is in, and "" where the text is not for
 * people.  A part that is not here yet may come later: pass over what you do not know.
 */
#ifndef DB_OFFICE_BUNDLE_FORMS_H
#define DB_OFFICE_BUNDLE_FORMS_H

#include <stdint.h>

struct err;

struct bundle_forms_row {
	const char *form;
	int64_t version; /* of the form */
	const char *lang, *part, *key;
	int64_t ord, number;
	const char *text; /* UTF-8; all texts are gone when take returns */
};

/* -1, with *e filled in, ends the reading. */
typedef int bundle_forms_take(void *self, const struct bundle_forms_row *row, struct err *e);

/*
 * Calls take for each row, part by part as above and forms in their order on the kiosk.  Fails
 * before the first row when path is not there (EX_NOINPUT), is no bundle or a damaged one
 * (EX_DATAERR), was built by a wijkcontent from before keep_days (EX_DATAERR), or is of a format
 * that this program does not know (EX_CONFIG).
 */
int bundle_forms_read(const char *path, bundle_forms_take *take, void *self, struct err *e);

#endif
