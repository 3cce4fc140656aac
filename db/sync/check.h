/*
 * Is the way to the drop open?  One thing after the other, and no further than
 * the first that goes wrong.  For `wijksync check`, which the wizard that sets
 * up a kiosk and `wijkkiosk doctor` run and read.
 *
 * Always six lines in this order, "MARK  NAME: what came out": address, name,
 * connection, certificate, write, fetch.  The mark fills the first four columns:
 *
 *   ok     it went well             mis    (in English: bad) it did not
 *   -      it was not looked at, or it does not apply
 *
 * A file that no central reads, the batch with the highest number, is written over and over.
 */
#ifndef DB_SYNC_CHECK_H
#define DB_SYNC_CHECK_H

#include "db/store/reason.h"
#include <stdio.h>

struct err;
struct sys;

/*
 * drop NULL: the one in kiosk.conf.  A kiosk that is not enrolled yet has no folder to write in.
 * 0 when all went well; -1 with the first fault as it stands in its line too, and its code:
 * EX_USAGE or EX_CONFIG for the address or drop.conf, EX_NOHOST for the name, EX_UNAVAILABLE for
 * the connection, EX_PROTOCOL for the certificate, reason_code for the rest.
 */
int check_run(const char *state_dir, const char *drop, const struct sys *sys,
	      enum reason_language language, FILE *out, struct err *e);

#endif
