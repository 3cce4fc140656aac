/*
 * How far a long work is: rows, rate and time left, on one line of a terminal.  Nothing at all
 * when the error output is not a terminal.
 */
#ifndef DB_OFFICE_PROGRESS_H
#define DB_OFFICE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sys;

struct progress {
	const struct sys *sys;
	bool is_shown;
	int64_t total, done, began_ms, drawn_ms;
};

/* Is there somebody who sees it?  Then it is worth counting a total. */
bool progress_is_wanted(void);
/* total 0: not known. */
void progress_begin(struct progress *p, const struct sys *sys, int64_t total);
void progress_add(struct progress *p);
/* Takes the line away. */
void progress_end(struct progress *p);
/* The line, without colours; columns: of the terminal. */
void progress_text(const struct progress *p, int64_t now_ms, int columns, char out[256]);

#endif
