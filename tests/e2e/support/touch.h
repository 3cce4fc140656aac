/*
 * Typing by touch: on the keyboard that the kiosk shows for a field.  A test
 * fails with the reason shown when a key is not there or does nothing.
 */
#ifndef TESTS_E2E_SUPPORT_TOUCH_H
#define TESTS_E2E_SUPPORT_TOUCH_H

struct pty;

/* Into the field that has the focus: small letters, digits and @ . - _ */
void touch_keys(struct pty *p, const char *text);
/* Goes on to the next field, from the one with this text. */
void touch_ready(struct pty *p, const char *text);

#endif
