/*
 * Files events in the central database, each once.
 * What could not be opened or understood is kept as it came, never dropped.
 */
#ifndef DB_CENTRAL_FILING_H
#define DB_CENTRAL_FILING_H

#include "db/central/opener.h"

struct err;
struct filing;
struct home;

int filing_new(struct filing **out, struct home *home, struct err *e);
void filing_free(struct filing *f);

/*
 * Begins and ends a transaction.  It takes the counter of signups first, so that what others file
 * from other computers waits, and numbers come in the order in which transactions end.
 */
int filing_begin(struct filing *f, struct err *e);
int filing_commit(struct filing *f, struct err *e);
/* Were answers erased since filing_new? */
bool filing_has_erased(const struct filing *f);

/* All events of a batch that was opened. */
int filing_batch(struct filing *f, const struct opener *opened, struct err *e);
/* One event that is readable now.  1 when it would need more columns than an export can have. */
int filing_event(struct filing *f, const char *kiosk, const struct opener_event *event,
		 struct err *e);
#endif
