/*
 * Finding the signups of one person, and showing them: what staff need when somebody asks what is
 * kept of them (AVG, article 15).
 */
#ifndef DB_OFFICE_LOOKUP_H
#define DB_OFFICE_LOOKUP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct err;
struct home;

struct lookup {
	size_t count;
	int64_t *numbers; /* in order */
};

/*
 * By number, event id, receipt code, e-mail or phone, as somebody says it.  None: count 0.
 * EX_USAGE: text is none of these.
 */
int lookup_find(struct home *home, const char *text, struct lookup *out, struct err *e);
void lookup_add(struct lookup *l, int64_t no);
void lookup_finish(struct lookup *l);
/* Exactly one: EX_NOINPUT when there is none, EX_USAGE when there are more. */
int lookup_one(struct home *home, const char *text, int64_t *out, struct err *e);

/* A line for each. */
int lookup_list(struct home *home, const struct lookup *l, FILE *out, struct err *e);
/* All that is kept of one, a line for each column. */
int lookup_show(struct home *home, int64_t no, FILE *out, struct err *e);

#endif
