/*
 * Setting up without a screen: a file of `name = value` lines (pairs.h) says
 * what the wizard would have asked.
 *
 *   lang, keyboard, letters, screen, timezone    as in machine.conf
 *   centre, contact      what the centre is called, and whom a visitor can ask
 *   drop, code           the drop, when the code does not say it; the code from central
 *   worker, pin          the first worker
 *   test = yes           and a test signup is sent
 *
 * For many machines one file is enough: in a value, {hostname}, {serial},
 * {mac} and {env:NAME} become those of this machine, and with
 *
 *   table = kiosks.csv   a table (setup_table.h), beside this file
 *   row = {serial}       which row is for this machine; {hostname} when it is not said
 *
 * so does {HEADING} of each column.  {{ is a {.
 */
#ifndef TUI_SETUP_SETUP_ANSWERS_H
#define TUI_SETUP_SETUP_ANSWERS_H

struct buf;
struct err;
struct setup_answers;

/*
 * Reads, fills in and checks, and does nothing yet.  To be called as who may read the files.
 * machine: where the kernel tells about this machine; NULL: "/sys/class".  Every fault is added to
 * faults as a line "FILE, regel N: ...".  -1 when the file cannot be read at all.
 */
int setup_answers_load(const char *path, const char *machine, struct setup_answers **out,
		       struct buf *faults, struct err *e);
void setup_answers_free(struct setup_answers *answers);
/*
 * Sets all up; tells on standard output what it did.  sync: the program wijksync.  First what can
 * fail on the way, enrolling, so that nothing is half done; what was set up already is kept, or
 * replaced by what the file says.  Faults as above: then nothing was done.
 */
int setup_answers_apply(const struct setup_answers *answers, const char *state_dir,
			const char *sync, struct buf *faults, struct err *e);
/* What holds now, as such a file on standard output; secrets are left out. */
int setup_answers_print(const char *state_dir, struct err *e);

#endif
