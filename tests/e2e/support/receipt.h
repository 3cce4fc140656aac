/* The receipt that a visitor gets, read off the screen. */
#ifndef TESTS_E2E_SUPPORT_RECEIPT_H
#define TESTS_E2E_SUPPORT_RECEIPT_H

struct pty;

/* Waits for it.  "7K3Q-M82P-...": the caller frees it.  Fails the test when none comes. */
char *receipt_on_screen(struct pty *p);

#endif
