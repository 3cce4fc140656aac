/*
 * The centre's own list: what was sealed to the centre's key on this kiosk, and
 * is here still, opened.  What was withdrawn here is left out, and a correction
 * comes instead of what it corrects.  What was withdrawn, corrected or erased
 * elsewhere only central knows; what arrived there leaves this kiosk after the
 * days of kiosk.conf.
 *
 * All texts are in one piece of libsodium's memory: locked, in no core file,
 * between guard pages, and wiped by opened_free.
 */
#ifndef DB_STORE_OPENED_H
#define DB_STORE_OPENED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct listkey_ring;

#define OPENED_EVENT	  16
#define OPENED_EVENTS_MAX 20000

struct opened_answer {
	const char *key, *value; /* as in the form; choices are keys joined by ";" */
};
struct opened_entry {
	uint8_t event[OPENED_EVENT]; /* of the signup, also when it was corrected since */
	int64_t made_at;	     /* of the signup: ms */
	bool corrected, assisted;
	int form_version;
	const char *form, *lang, *worker; /* worker: who helped, or "" */
	/* What it is for; all "" when it is for no activity.  Start: "2026-12-01T18:30:00Z". */
	const char *activity, *activity_start, *activity_title;
	size_t answer_count;
	const struct opened_answer *answers;
	bool came; /* attendance.h */
};
/* One form, or one activity of it: entries first to first + count - 1. */
struct opened_group {
	const struct opened_entry *sample; /* any of them */
	size_t first, count;
};
struct opened {
	size_t entry_count, group_count;
	struct opened_entry *entries; /* by form, activity, and then as they came in */
	struct opened_group *groups;
	size_t withdrawn, shut; /* shut: events that are sealed to no key of this ring */
};

/* EX_UNAVAILABLE when there are too many, EX_IOERR and others as the database has them. */
int opened_read(struct opened **out, const char *state_dir, const struct listkey_ring *ring,
		struct err *e);
void opened_free(struct opened *opened);
/* The answer with this key; NULL when there is none. */
const char *opened_answer(const struct opened_entry *entry, const char *key);

#endif
