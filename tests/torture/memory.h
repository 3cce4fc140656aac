/*
 * Takes memory away from SQLite, and from SQLite only: the at-th allocation
 * after a plan fails.
 */
#ifndef TESTS_TORTURE_MEMORY_H
#define TESTS_TORTURE_MEMORY_H

#include <stdbool.h>

/* Before any other call of SQLite in this process. */
bool memory_watch(void);
/* lasting: all after it fail as well, until the next plan.  At 0 none fails. */
void memory_plan(unsigned long at, bool lasting);
bool memory_fired(void);

#endif
