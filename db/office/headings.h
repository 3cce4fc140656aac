/*
 * Dutch headings of a form's columns, from what the form itself says (form_text); a column of
 * which nothing is known has its name.
 */
#ifndef DB_OFFICE_HEADINGS_H
#define DB_OFFICE_HEADINGS_H

struct database;
struct err;
struct headings;

/* form NULL: of all forms; where they differ, the name. */
int headings_new(struct headings **out, struct database *db, const char *form, struct err *e);
void headings_free(struct headings *headings);
/* Until headings_free, or as long as name is there. */
const char *headings_of(const struct headings *headings, const char *name);

#endif
