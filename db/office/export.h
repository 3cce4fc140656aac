/*
 * The staff's spreadsheet.  First the columns that every signup has:
 *   event_id, kiosk_id, kiosk_name, form, form_version, lang, assisted, made_at, clock_synced,
 *   received_at, status
 * then, in the order in which they were first seen: each consent (consent_KEY "ja" or "nee", and
 * consent_KEY_version) and each field.  New columns only ever come at the end, and a form's own
 * export never changes because of another form.
 * A withdrawn signup stays as a row with status "ingetrokken" and no answers, so that staff know
 * whom to take off their own lists.  Rows are in the order of arrival.  Times are RFC 3339, UTC.
 */
#ifndef DB_OFFICE_EXPORT_H
#define DB_OFFICE_EXPORT_H

#include <stdio.h>

struct home;
struct err;

/* form NULL: all.  EX_NOINPUT when no signup of that form was ever received. */
int export_csv(struct home *home, const char *form, FILE *out, struct err *e);
/* The same to a file, whole or not at all, readable for its owner only. */
int export_csv_file(struct home *home, const char *form, const char *path, struct err *e);

#endif
