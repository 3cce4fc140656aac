/* A visitor made of bytes, and a clock that stands still until it is moved. */
#ifndef TESTS_FUZZ_SUPPORT_INPUT_H
#define TESTS_FUZZ_SUPPORT_INPUT_H

#include "db/base/sys.h"
#include "tui/ui.h"

struct fuzz_clock {
	int64_t now_ms;
};
/* That clock, and chance that is the same every time, so that a finding comes back. */
struct sys fuzz_sys(struct fuzz_clock *clock);

/*
 * The next input from at least one byte; returns how many it took.  Printable
 * ASCII stands for itself and a control character for a special key; from 0x80
 * there are clicks, pastes, sizes and time, from 0xC0 other letters.
 */
size_t fuzz_input(const uint8_t *data, size_t size, struct input *out);

#endif
