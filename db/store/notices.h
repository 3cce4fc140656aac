/*
 * Notices of this centre, in centre.db: a short text for visitors with a first
 * and a last day, in one language or more, of which Dutch is always one.  Rows
 * are only added: a notice that is ended early gets a row that says so.
 *
 * A day is counted from 1970-01-01 on the clock on the wall (agenda_today).
 */
#ifndef DB_STORE_NOTICES_H
#define DB_STORE_NOTICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct centre;
struct err;

#define NOTICES_TEXT_MAX  300 /* bytes */
#define NOTICES_LANG_MAX  8   /* bytes of a language's code, with its NUL */
#define NOTICES_LANGUAGES 8
#define NOTICES_AT_ONCE	  3   /* on one day: more is read by nobody */
#define NOTICES_DAYS_MAX  366 /* from the first to the last */
#define NOTICES_KEPT	  200 /* that a list gives, the newest */

struct notice_text {
	char lang[NOTICES_LANG_MAX];
	char *text;
};
struct notice {
	int64_t id, first_day, last_day;
	bool ended; /* before its time */
	char *worker;
	size_t count;
	struct notice_text texts[NOTICES_LANGUAGES];
};
struct notices {
	struct notice *list; /* the newest first */
	size_t count;
};

/* All of them; end with notices_finish.  Empty, and no error, when there are none. */
int notices_list(struct centre *centre, struct notices *out, struct err *e);
/* Only those that a visitor sees on this day, those that end soonest first. */
int notices_on(struct centre *centre, int64_t day, struct notices *out, struct err *e);
/* Will a visitor see any on this day or after it?  Asked often: the answer costs one look-up. */
bool notices_coming(struct centre *centre, int64_t day);
void notices_finish(struct notices *notices);
/* The text in this language, or NULL. */
const char *notices_text(const struct notice *notice, const char *lang);

/*
 * Adds one; id, ended and worker's owner are not looked at.  EX_DATAERR for a text that is empty,
 * too long or not one line, without Dutch, or for days that cannot be; EX_CANTCREAT when on one of
 * these days there are NOTICES_AT_ONCE already.
 */
int notices_add(struct centre *centre, const struct notice *notice, struct err *e);
/* Nobody sees it any more; once more is fine. */
int notices_end(struct centre *centre, int64_t id, const char *worker, struct err *e);

#endif
