/*
 * A whole neighbourhood in a temporary folder: a central home, a drop folder
 * and the state of one enrolled kiosk, all made by the real programs of this
 * build, plus ways to run them.
 *
 * The programs are looked for in $WIJK_BUILD (default "build"); the kiosk is run
 * under $WIJK_WRAP (words parted by spaces) when that is set.
 */
#ifndef TESTS_E2E_SUPPORT_PLACE_H
#define TESTS_E2E_SUPPORT_PLACE_H

#include <stdbool.h>

struct pty;

#define PLACE_CENTRE "Buurthuis De Proef"

struct place {
	char *folder, *home, *drop, *state;
};

/* Makes the folders only; nothing is enrolled. */
void place_init(struct place *place);
/* And makes keys, and enrols the kiosk with central. */
void place_init_enrolled(struct place *place);
void place_finish(struct place *place);

/* cmocka fixtures of a group: *state is a struct place, with or without enrolment. */
int place_setup(void **state);
int place_setup_enrolled(void **state);
int place_teardown(void **state);

/* A path inside the folder; the caller frees it. */
char *place_path(const struct place *place, const char *name);
/* The path of a program of this build, or a whole path as it is; the caller frees it. */
char *place_program(const char *name);
/* The default content of this build; the caller frees it. */
char *place_content(void);

/* What a program said and how it ended. */
struct said {
	char *out, *err;
	int status; /* exit code, or 128 + signal */
};
/* Runs without a terminal and without input; argv ends with NULL, argv[0] is looked up as above. */
struct said place_run(const char *const argv[]);
void said_finish(struct said *said);
/* place_run, but the test fails unless the program succeeds; returns what it wrote on stdout. */
char *place_must_run(const char *const argv[]);

/*
 * Starts the real kiosk of this place on a terminal.  `more` holds further
 * arguments and ends with NULL; it may be NULL.
 */
struct kiosk_options {
	const char *term;    /* NULL: xterm-256color */
	int rows, cols;	     /* 0: 24 and 80 */
	bool powerless;	     /* file permissions hold for it, even when root runs the tests */
	const char *content; /* NULL: the default content of this build */
	const char *errors;  /* a file for its stderr; NULL: the terminal */
	const char *const *more;
};
struct pty *place_kiosk(const struct place *place, const struct kiosk_options *options);

/* cmocka assertions that show the screen when they fail. */
void expect_text(struct pty *p, const char *text);
void expect_gone(struct pty *p, const char *text);
void expect_click(struct pty *p, const char *text);
/* A QR code on the screen that a phone reads as this text. */
void expect_qr(struct pty *p, const char *text);
/* Waits for the end; the exit code must be this one. */
void expect_exit(struct pty *p, int code);

#endif
