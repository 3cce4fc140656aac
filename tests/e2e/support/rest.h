/*
 * Waiting for a program that says nothing one could wait for: a screen in a
 * language that the test does not read.
 */
#ifndef TESTS_E2E_SUPPORT_REST_H
#define TESTS_E2E_SUPPORT_REST_H

#include <stdbool.h>
#include <stddef.h>

struct pty;

/*
 * Until the program has written more than `written` bytes in all (as pty_output counts them),
 * sleeps, and has nothing left to say: what it had to draw is drawn.  False after
 * PTY_PATIENCE_MS.
 */
bool rest_wait(struct pty *p, size_t written);

#endif
