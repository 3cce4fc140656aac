/*
 * Faults that pass: a call meets one, must say so, and works again when the
 * fault is gone; no signup that was confirmed is lost meanwhile.
 */
#ifndef TESTS_TORTURE_TRIALS_H
#define TESTS_TORTURE_TRIALS_H

#include "tests/torture/world.h"

/* memory: SQLite's allocations fail (after memory_watch), else the disk does.  True when all is
 * well. */
bool trials_run(bool memory, unsigned long step, uint64_t seed);

#endif
