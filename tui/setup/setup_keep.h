/*
 * What the wizard fills in and where that is kept: machine.conf, kiosk.conf,
 * and setup.conf for as long as it is under way.
 */
#ifndef TUI_SETUP_SETUP_KEEP_H
#define TUI_SETUP_SETUP_KEEP_H

#include "db/store/machine.h"
#include <stdbool.h>

struct err;

/* Is there from the first step until the last one is done.  `name = value`: step, centre, contact,
 * drop. */
#define SETUP_KEEP_FILE "setup.conf"

struct setup_keep {
	struct machine machine;
	bool enrolled;
	char *centre, *contact, *drop; /* NULL: not given */
	bool under_way;		       /* there is a setup.conf, which said: */
	long step;		       /* the step to go on with, from 0 */
};

/* EX_CONFIG when one of the files is not understood. */
int setup_keep_read(const char *state_dir, struct setup_keep *out, struct err *e);
void setup_keep_finish(struct setup_keep *keep);
/* The centre's name and contact in kiosk.conf, when the kiosk is enrolled; else in setup.conf. */
int setup_keep_centre(const char *state_dir, const struct setup_keep *keep, struct err *e);
/* All that is not in another file, with keep->step. */
int setup_keep_progress(const char *state_dir, const struct setup_keep *keep, struct err *e);
/* The wizard is done: setup.conf goes. */
int setup_keep_end(const char *state_dir, struct err *e);
/* Must the wizard open by itself? */
bool setup_keep_is_needed(const char *state_dir);

#endif
