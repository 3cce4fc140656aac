/*
 * Reads QR codes off a terminal the way a phone does: the cells become a grey
 * picture, and zbar looks for a code in it.
 */
#ifndef TESTS_E2E_SUPPORT_QR_H
#define TESTS_E2E_SUPPORT_QR_H

struct pty;

/* The text of the one QR code on the screen (the caller frees it); NULL when there is none. */
char *qr_read(const struct pty *p);

#endif
