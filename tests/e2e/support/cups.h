/*
 * A real cupsd on a socket of its own, with a printer that is a port on this
 * machine: what comes out of it can be read.  CUPS_SERVER is set to it.  Jobs
 * leave nothing behind, as wijkwerker.md asks for.
 */
#ifndef TESTS_E2E_SUPPORT_CUPS_H
#define TESTS_E2E_SUPPORT_CUPS_H

#include <stdbool.h>

struct buf;
struct cups;

#define CUPS_PRINTER "proef"

/* In a new folder; it runs when this returns.  No printer is set up yet. */
struct cups *cups_start(void);
void cups_stop(struct cups *cups);
/* Sets up CUPS_PRINTER as the usual one. */
void cups_add_printer(struct cups *cups);
/* Runs one of CUPS's own programs ("/usr/sbin/cupsdisable") on the printer. */
void cups_run(struct cups *cups, const char *program);
/* Waits for one job, and adds what the printer got. */
void cups_take(struct cups *cups, struct buf *out);
/* Waits until nothing is left in the folder of the queue. */
bool cups_spool_is_empty(struct cups *cups);

#endif
