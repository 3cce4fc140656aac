/*
 * Listens to a kiosk whose speaker is the recorder (tests/e2e/recorder.c): the
 * test hears what a visitor would hear, and does not look at the screen.
 */
#ifndef TESTS_E2E_SUPPORT_EAR_H
#define TESTS_E2E_SUPPORT_EAR_H

#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include <sys/types.h>

struct ear {
	char *path;	 /* what the recorder writes */
	struct pty *p;	 /* to press keys; its screen is not looked at */
	struct buf told; /* all orders, from the beginning */
	size_t from;	 /* what is expected comes behind this: since the last key */
};

/* Starts a kiosk of this place with the recorder.  more as in place.h; may be NULL. */
void ear_open(struct ear *ear, const struct place *place, const char *const *more);
/* The same for the wizard that makes a machine a kiosk. */
void ear_open_setup(struct ear *ear, const struct place *place);
void ear_close(struct ear *ear);

/* Presses keys, and listens from here on. */
void ear_type(struct ear *ear, const char *keys);
void ear_arrow(struct ear *ear, bool down);
void ear_function(struct ear *ear, int number);
/* Waits until this was told since the last key; fails the test when it is not. */
void ear_hear(struct ear *ear, const char *text);
/* Which of two is told first: 0 or 1. */
int ear_hear_either(struct ear *ear, const char *first, const char *second);
/* Waits until it was told what has the focus: a choice, a field, a button ... */
void ear_hear_focus(struct ear *ear);
/* Goes down until what has the focus is called so; then it has the focus. */
void ear_find(struct ear *ear, const char *label);
/* Of the voice that spoke last; 0: none. */
pid_t ear_pid(struct ear *ear);
/* Waits until that process is gone. */
void ear_expect_gone(pid_t pid);
/* Everything that was told so far. */
const char *ear_told(struct ear *ear);

#endif
