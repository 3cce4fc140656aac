/*
 * Everything that has ever gone wrong with a kiosk, looked at one by one: what
 * it is, in a plain sentence, and what to do about it.  Writes nothing but one
 * small file in the state folder, to see that writing works, and takes it away.
 *
 * No finding holds an answer, a receipt, a name of a person, a key or a
 * password: it may be sent to whoever helps.
 */
#ifndef TUI_DOCTOR_H
#define TUI_DOCTOR_H

#include "db/store/reason.h"
#include <stdbool.h>
#include <stddef.h>

struct doctor;
struct sys;

enum verdict {
	VERDICT_GOOD,
	VERDICT_UNSEEN, /* cannot be seen here, or is not there and need not be */
	VERDICT_ATTENTION,
	VERDICT_WRONG,
	VERDICTS
};

/* Strings must outlive the doctor. */
struct doctor_options {
	const char *state, *root; /* root: where /sys, /proc, /etc and /run are; "" */
	const char *content;	  /* NULL: content.db in the state folder */
	const char *fonts;	  /* of the console; NULL: those of the installation */
	enum reason_language language;
	const struct sys *sys;
	/* The kiosk itself asks: only what is quick, stays within its sandbox, and its screen does
	 * not tell already. */
	bool at_screen;
};

/* One finding; strings are the doctor's. */
struct finding {
	const char *name;  /* of the check, for programs: "clock" */
	const char *title; /* for people: "De klok" */
	const char *text;  /* what there is */
	const char *cure;  /* what to do; "" when nothing needs to be done */
	enum verdict verdict;
};

struct doctor *doctor_new(const struct doctor_options *options);
void doctor_free(struct doctor *d);
/* Looks at everything. */
void doctor_look(struct doctor *d);
size_t doctor_count(const struct doctor *d);
struct finding doctor_finding(const struct doctor *d, size_t i);
/* The worst of all, where what cannot be seen counts as good. */
enum verdict doctor_result(const struct doctor *d);

/* `wijkkiosk doctor WORDS...`: argv[0] is "doctor".  Returns 0 well, 1 attention, 2 wrong, or a
 * sysexits code when it could not look. */
int doctor_main(int argc, char **argv);

#endif
