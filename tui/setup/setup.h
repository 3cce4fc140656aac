/*
 * `wijkkiosk setup`: the wizard that makes a machine a kiosk, for the volunteer
 * beside it, and the same without a screen from a file with answers.
 *
 * One screen (setup_screen) shows one step after the other; each step is a row
 * of the table in setup_steps.c and has a file of its own.  Every step keeps
 * what was filled in before the next one opens, so whoever pulls the plug goes
 * on where that was; and it can be done again, when each step shows what holds.
 */
#ifndef TUI_SETUP_SETUP_H
#define TUI_SETUP_SETUP_H

#include "tui/screen.h"

/* The steps, from the first; on a ui without bundle or agenda. */
extern const struct screen_ops setup_screen;

/* The command line behind `wijkkiosk`, so argv[0] is "setup".  The exit code. */
int setup_main(int argc, char **argv);

#endif
