/*
 * What a monkey does to a terminal: keys, with and without Shift, Alt and Ctrl; escape sequences
 * that some terminal may send, and that none would; clicks in three encodings; pastes; answers to
 * questions that nobody asked; bytes that are no text; windows of every size; signals.
 */
#ifndef TESTS_MONKEY_ACTS_H
#define TESTS_MONKEY_ACTS_H

#include "tests/monkey/chance.h"

struct buf;
struct pty;

/*
 * One sequence of such acts, and adds to log what it was, in a form that a person can read.  The
 * window is left large enough to show a screen of the kiosk.
 */
void acts_sequence(struct chance *chance, struct pty *p, struct buf *log);

#endif
