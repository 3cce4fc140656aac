/* What the forms say, kept with the answers; and proof of what one person agreed with. */
#ifndef DB_OFFICE_CONSENT_H
#define DB_OFFICE_CONSENT_H

#include "db/office/bundle_forms.h"
#include <stdint.h>

struct buf;
struct err;
struct home;

/*
 * Keeps what the forms in a content bundle say.  EX_DATAERR when a consent has another text than
 * the same version of it had before, or another version in the same version of the form: then
 * nothing is kept.
 */
int consent_read_forms(struct home *home, const char *bundle, struct err *e);
/* Calls take for all that is kept, of every form in its order; as bundle_forms_read. */
int consent_each_text(struct home *home, bundle_forms_take *take, void *self, struct err *e);
/*
 * Appends, for people: which text, which version, yes or no, when, in which language, where.
 * EX_NOINPUT when the answers were erased: then there is nothing to prove any more.
 */
int consent_proof(struct home *home, int64_t no, struct buf *out, struct err *e);

#endif
