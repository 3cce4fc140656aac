/*
 * The workers of this centre: a name and a PIN each, kept in centre.db.  A PIN
 * is hashed with Argon2id (RFC 9106; libsodium's INTERACTIVE limits: 64 MiB,
 * 2 passes) and kept nowhere else; callers hold it in wiped, locked memory.
 *
 * Wrong tries count and make the next one wait: see tries.h.
 */
#ifndef DB_STORE_WORKERS_H
#define DB_STORE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct centre;
struct err;

#define WORKERS_NAME_MAX 60 /* bytes */
#define WORKERS_MAX	 50
#define WORKERS_PIN_MIN	 6 /* digits */
#define WORKERS_PIN_MAX	 12

struct worker {
	int64_t id;
	char *name;
};
struct workers {
	struct worker *list; /* by name */
	size_t count;
};

/* Empty, and no error, when there are none.  End with workers_finish. */
int workers_list(struct centre *centre, struct workers *out, struct err *e);
void workers_finish(struct workers *workers);
/* Is there one at all?  A file that cannot be read has none. */
bool workers_any(struct centre *centre);

/* What is wrong with it as a new PIN. */
enum workers_pin { WORKERS_PIN_GOOD, WORKERS_PIN_DIGITS, WORKERS_PIN_LENGTH, WORKERS_PIN_SIMPLE };
enum workers_pin workers_judge(const char *pin);

/* EX_DATAERR with the reason for a name or PIN that cannot be; EX_CANTCREAT when it is taken. */
int workers_add(struct centre *centre, const char *name, const char *pin, struct err *e);
/* EX_NOINPUT when nobody has this name. */
int workers_remove(struct centre *centre, const char *name, struct err *e);
/* Another PIN; wrong tries are forgotten. */
int workers_set_pin(struct centre *centre, int64_t id, const char *pin, struct err *e);
/* The id of this name; EX_NOINPUT. */
int workers_find(struct centre *centre, const char *name, int64_t *id, struct err *e);

enum workers_answer { WORKERS_RIGHT, WORKERS_WRONG, WORKERS_WAIT };
struct workers_tried {
	enum workers_answer answer;
	int64_t wait_ms; /* until the next try is taken; 0: at once */
	long wrong;	 /* with WORKERS_RIGHT: wrong tries since the last right one */
};
/*
 * Takes the same time for a worker who is not there.  While the wait lasts the PIN is not looked
 * at, and the wait does not grow.  On -1 nobody may go in.
 */
int workers_try(struct centre *centre, int64_t id, const char *pin, struct workers_tried *out,
		struct err *e);
/* How long a try must wait now. */
int workers_wait(struct centre *centre, int64_t id, int64_t *wait_ms, struct err *e);

#endif
