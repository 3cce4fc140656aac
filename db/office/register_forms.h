/* The forms of a register, made from the rows of one or more content bundles. */
#ifndef DB_OFFICE_REGISTER_FORMS_H
#define DB_OFFICE_REGISTER_FORMS_H

#include "db/office/bundle_forms.h"
#include "db/office/register.h"

struct register_forms { /* begin with {0} */
	size_t count;
	struct register_form *items; /* as first seen */
};

/*
 * A bundle_forms_take; self: struct register_forms.  Bundles may come in any order and more than
 * once: of each form the highest version stays, and of a row that comes twice the last.
 */
int register_forms_take(void *self, const struct bundle_forms_row *row, struct err *e);
void register_forms_finish(struct register_forms *forms);

#endif
