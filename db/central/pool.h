/*
 * A few threads that do one kind of work beside the main one: opening seals
 * takes most of a collect's time and needs no database.  Tasks go in, and come
 * out done, in any order.
 */
#ifndef DB_CENTRAL_POOL_H
#define DB_CENTRAL_POOL_H

#include <stddef.h>

struct err;
struct pool;

/* The first member of what the caller wants done; stays in place until it is taken back. */
struct pool_task {
	void (*run)(struct pool_task *task); /* in a thread of the pool */
	struct pool_task *next;		     /* the pool's own */
};

/* As many threads as there are processors for this program, 8 at most. */
int pool_new(struct pool **out, struct err *e);
/* No task may be under way. */
void pool_free(struct pool *pool);
void pool_add(struct pool *pool, struct pool_task *task);
/* One that is done, or NULL. */
struct pool_task *pool_take(struct pool *pool);
/* Waits for one; NULL when none is under way. */
struct pool_task *pool_wait(struct pool *pool);
/* Can be read (poll) while there is something to take. */
int pool_fd(const struct pool *pool);

#endif
