#include "db/central/pool.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct queue {
	struct pool_task *first, **last;
};

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t work_came, work_done;
	struct queue waiting, done;
	size_t under_way; /* waiting, running, or done and not taken */
	bool ends;
	int fd; /* counts what is done */
	size_t thread_count;
	pthread_t threads[THREADS_MAX];
};

static void add(struct queue *q, struct pool_task *task)
{
	task->next = NULL;
	*q->last = task;
	q->last = &task->next;
}

static struct pool_task *take(struct queue *q)
{
	struct pool_task *task = q->first;
	if (task == NULL)
		return NULL;
	q->first = task->next;
	if (q->first == NULL)
		q->last = &q->first;
	return task;
}

static void tell_done(struct pool *pool, struct pool_task *task)
{
	const uint64_t one = 1;
	add(&pool->done, task);
	pthread_cond_signal(&pool->work_done);
	ssize_t ignored = write(pool->fd, &one, sizeof one);
	(void)ignored; /* it can only be full, and then it can be read */
}

static void *work(void *self)
{
	struct pool *pool = self;
	pthread_mutex_lock(&pool->mutex);
	for (;;) {
		struct pool_task *task = take(&pool->waiting);
		if (task == NULL && pool->ends)
			break;
		if (task == NULL) {
			pthread_cond_wait(&pool->work_came, &pool->mutex);
			continue;
		}
		pthread_mutex_unlock(&pool->mutex);
		task->run(task);
		pthread_mutex_lock(&pool->mutex);
		tell_done(pool, task);
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

/* Those that this program may use, which may be fewer than the machine has. */
static size_t processors(void)
{
	unsigned long mask[16] = {0};
	size_t count = 0;
	/* The bare call: glibc shows its wrapper to GNU sources only. */
	if (syscall(SYS_sched_getaffinity, 0, sizeof mask, mask) < 0)
		return 1;
	for (size_t i = 0; i < sizeof mask / sizeof mask[0]; i++)
		count += (size_t)__builtin_popcountl(mask[i]);
	return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : count;
}

int pool_new(struct pool **out, struct err *e)
{
	struct pool *pool = buf_alloc(1, sizeof *pool);
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->work_came, NULL);
	pthread_cond_init(&pool->work_done, NULL);
	pool->waiting.last = &pool->waiting.first;
	pool->done.last = &pool->done.first;
	pool->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (size_t n = processors(); pool->fd >= 0 && pool->thread_count < n; pool->thread_count++)
		if (pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) != 0)
			break;
	if (pool->thread_count == 0) {
		pool_free(pool);
		return err_set(e, EX_OSERR, "Deze computer heeft te weinig ruimte om te werken");
	}
	*out = pool;
	return 0;
}

void pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->mutex);
	pool->ends = true;
	pthread_cond_broadcast(&pool->work_came);
	pthread_mutex_unlock(&pool->mutex);
	for (size_t i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	if (pool->fd >= 0)
		close(pool->fd);
	pthread_cond_destroy(&pool->work_came);
	pthread_cond_destroy(&pool->work_done);
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}

void pool_add(struct pool *pool, struct pool_task *task)
{
	pthread_mutex_lock(&pool->mutex);
	add(&pool->waiting, task);
	pool->under_way++;
	pthread_cond_signal(&pool->work_came);
	pthread_mutex_unlock(&pool->mutex);
}

static struct pool_task *take_done(struct pool *pool)
{
	struct pool_task *task = take(&pool->done);
	uint64_t count;
	if (task != NULL)
		pool->under_way--;
	if (pool->done.first == NULL) {
		ssize_t ignored = read(pool->fd, &count, sizeof count);
		(void)ignored; /* nothing was counted: it stays unreadable */
	}
	return task;
}

struct pool_task *pool_take(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	struct pool_task *task = take_done(pool);
	pthread_mutex_unlock(&pool->mutex);
	return task;
}

struct pool_task *pool_wait(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	while (pool->under_way > 0 && pool->done.first == NULL)
		pthread_cond_wait(&pool->work_done, &pool->mutex);
	struct pool_task *task = take_done(pool);
	pthread_mutex_unlock(&pool->mutex);
	return task;
}

int pool_fd(const struct pool *pool)
{
	return pool->fd;
}
