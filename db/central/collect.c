#include "db/central/collect.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/filing.h"
#include "db/central/home.h"
#include "db/central/invites.h"
#include "db/central/lane.h"
#include "db/central/tell.h"
#include "db/sync/ack.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	DAY_MS = 24 * 60 * 60 * 1000,
	LANES = 64,
	TELL_AT = 48,		    /* so many that wait for the commit: then it is time */
	EVENTS_AT = 4000,	    /* or so many events in it */
	HELD_MAX = 20 * 1024 * 1024 /* bytes of batches in memory; opened, they take twice that */
};

enum stage {
	STAGE_FREE,
	STAGE_TO_FETCH,
	STAGE_FETCHING,
	STAGE_OPENING,
	STAGE_TO_TELL, /* after the next commit */
	STAGE_TELLING_KEYS,
	STAGE_TELLING
};

struct lane {
	struct pool_task task; /* first: the pool gives it back */
	struct carrier_job job;
	struct opener opener;
	struct buf out;
	struct lane_kiosk *kiosk;
	enum stage stage;
	size_t held;
	bool failed;
	char saying[LANE_TOLD];
	int64_t said_at;
};

struct collect {
	struct home *home;
	const struct collect_ear *ear;
	struct lane_kiosks kiosks;
	struct carrier carrier; /* of the drop at hand */
	struct filing *filing;
	struct pool *pool;
	struct lane *lanes;
	size_t next, end; /* kiosks of this drop that did not begin yet */
	size_t stages[STAGE_TELLING + 1];
	size_t held, events_in, failed;
	bool in_transaction;
	struct err first;
};

static void move(struct collect *c, struct lane *lane, enum stage stage)
{
	c->stages[lane->stage]--;
	c->stages[stage]++;
	lane->stage = stage;
}

static int begin(struct collect *c, struct err *e)
{
	if (c->in_transaction)
		return 0;
	if (filing_begin(c->filing, e) != 0)
		return -1;
	c->in_transaction = true;
	return 0;
}

static int commit(struct collect *c, struct err *e)
{
	if (!c->in_transaction)
		return 0;
	if (filing_commit(c->filing, e) != 0)
		return -1;
	c->in_transaction = false;
	c->events_in = 0;
	return 0;
}

static int note_failure(struct collect *c, struct lane_kiosk *k, bool *counted,
			const struct err *why, struct err *e)
{
	if (*counted)
		return 0;
	*counted = true;
	if (c->failed++ == 0) {
		c->first = *why;
		err_prefix(&c->first, "%s (%s)", k->name, k->id);
	}
	if (c->ear != NULL)
		c->ear->failed(c->ear->self, k->name, k->id, why);
	return begin(c, e) == 0 ? lane_fault(c->home, k, why->text, e) : -1;
}

static void release(struct collect *c, struct lane *lane)
{
	lane->kiosk = NULL;
	move(c, lane, STAGE_FREE);
}

/* All that this kiosk sent is filed, or as far as it went: what does that say to it? */
static int settle(struct collect *c, struct lane *lane, struct err *e)
{
	struct lane_kiosk *k = lane->kiosk;
	if (!lane->failed && k->fault != NULL &&
	    (begin(c, e) != 0 || lane_fault(c->home, k, NULL, e) != 0))
		return -1;
	lane_saying(c->home, k, lane->saying);
	/* A kiosk that was told it may send nothing waits to hear that it may. */
	bool silent = k->last_number == 0 && k->wanted == 0 && !k->is_revoked && k->told_at == 0;
	/* Said again every day: the drop may have lost it, or somebody put an old one there. */
	bool fresh = c->home->sys->now_ms(c->home->sys->self) - k->told_at < DAY_MS;
	if (silent || (fresh && strcmp(lane->saying, k->told) == 0))
		release(c, lane);
	else
		move(c, lane, STAGE_TO_TELL);
	return 0;
}

static void let_go(struct collect *c, struct lane *lane)
{
	c->held -= lane->held;
	lane->held = 0;
}

static void fetch(struct collect *c, struct lane *lane)
{
	const struct lane_kiosk *k = lane->kiosk;
	opener_clear(&lane->opener);
	buf_clear(&lane->opener.bytes);
	lane->job = (struct carrier_job){.verb = CARRIER_GET,
					 .in = &lane->opener.bytes,
					 .max = BATCH_BYTES_MAX,
					 .self = lane};
	snprintf(lane->job.etag, sizeof lane->job.etag, "%s", k->etag);
	carrier_batch_name(k->id, k->last_number + 1, lane->job.name);
	lane->held = BATCH_BYTES_MAX;
	c->held += lane->held;
	move(c, lane, STAGE_FETCHING);
	carrier_start(&c->carrier, &lane->job);
}

static void run_opener(struct pool_task *task)
{
	opener_run(&((struct lane *)(void *)task)->opener);
}

static void open_in_pool(struct collect *c, struct lane *lane)
{
	const struct lane_kiosk *k = lane->kiosk;
	struct opener *o = &lane->opener;
	memcpy(o->kiosk, k->id, sizeof o->kiosk);
	memcpy(o->previous, k->last_hash, sizeof o->previous);
	memcpy(o->sign, k->sign, sizeof o->sign);
	memcpy(o->next_sign, k->next_sign, sizeof o->next_sign);
	o->has_next = k->has_next;
	o->number = k->last_number + 1;
	c->held -= lane->held - o->bytes.len;
	lane->held = o->bytes.len;
	lane->task.run = run_opener;
	move(c, lane, STAGE_OPENING);
	pool_add(c->pool, &lane->task);
}

static int fetched(struct collect *c, struct lane *lane, struct err *e)
{
	struct lane_kiosk *k = lane->kiosk;
	struct err why = lane->job.err;
	if (lane->job.got == CARRIER_DONE) {
		open_in_pool(c, lane);
		return 0;
	}
	let_go(c, lane);
	/* What is there is still what was set aside. */
	if (lane->job.got == CARRIER_SAME)
		err_set(&why, EX_DATAERR, "%s", k->fault != NULL ? k->fault : "");
	if (lane->job.too_big && (begin(c, e) != 0 || lane_want(c->home, k, "", e) != 0))
		return -1;
	if (lane->job.got != CARRIER_ABSENT && note_failure(c, k, &lane->failed, &why, e) != 0)
		return -1;
	return settle(c, lane, e);
}

static int set_aside(struct collect *c, struct lane *lane, struct err *e)
{
	struct err why = lane->opener.why;
	if (lane_set_aside(c->home, lane->kiosk, &lane->opener, lane->job.etag, e) != 0)
		return -1;
	err_set(&why, EX_DATAERR, "zending %lld is opzij gezet. %s", (long long)lane->opener.number,
		lane->opener.why.text);
	let_go(c, lane);
	if (note_failure(c, lane->kiosk, &lane->failed, &why, e) != 0)
		return -1;
	return settle(c, lane, e);
}

/* The events and how far this kiosk is: all in one transaction, or nothing. */
static int opened(struct collect *c, struct lane *lane, struct err *e)
{
	struct opener *o = &lane->opener;
	if (begin(c, e) != 0)
		return -1;
	if (o->fault != BATCH_FINE)
		return set_aside(c, lane, e);
	if (filing_batch(c->filing, o, e) != 0 || lane_filed(c->home, lane->kiosk, o, e) != 0)
		return -1;
	c->events_in += batch_header(o->batch)->event_count;
	let_go(c, lane);
	opener_clear(o);
	move(c, lane, STAGE_TO_FETCH);
	return 0;
}

static void put(struct collect *c, struct lane *lane, const void *bytes, size_t len)
{
	lane->job.verb = CARRIER_PUT;
	lane->job.bytes = bytes;
	lane->job.len = len;
	lane->job.self = lane;
	carrier_start(&c->carrier, &lane->job);
}

/* Its time only grows, whatever our clock does: that is how kiosks know an old one. */
static void tell(struct collect *c, struct lane *lane)
{
	const struct lane_kiosk *k = lane->kiosk;
	int64_t now = c->home->sys->now_ms(c->home->sys->self);
	lane->said_at = now > k->told_at ? now : k->told_at + 1;
	struct ack ack = {.acknowledged = k->last_number,
			  .at = lane->said_at,
			  .keys = c->home->keys_number,
			  .revoked = k->is_revoked,
			  .missing_count = k->wanted != 0};
	memcpy(ack.kiosk, k->id, sizeof ack.kiosk);
	memcpy(ack.hash, k->last_hash, sizeof ack.hash);
	ack.missing[0] = k->wanted;
	buf_clear(&lane->out);
	ack_write(&ack, c->home->sign, &lane->out);
	carrier_ack_name(k->id, lane->job.name);
	move(c, lane, STAGE_TELLING);
	put(c, lane, lane->out.data, lane->out.len);
}

/* New keys lie there before the acknowledgement that speaks of them. */
static void tell_keys_first(struct collect *c, struct lane *lane)
{
	if (lane->kiosk->keys_told >= c->home->keys_number) {
		tell(c, lane);
		return;
	}
	carrier_keys_name(lane->kiosk->id, lane->job.name);
	move(c, lane, STAGE_TELLING_KEYS);
	put(c, lane, c->home->chain.data, c->home->chain.len);
}

static int told(struct collect *c, struct lane *lane, struct err *e)
{
	if (lane->job.got != CARRIER_DONE) {
		if (note_failure(c, lane->kiosk, &lane->failed, &lane->job.err, e) != 0)
			return -1;
	} else if (lane->stage == STAGE_TELLING_KEYS) {
		tell(c, lane);
		return 0;
	} else if (begin(c, e) != 0 ||
		   lane_told(c->home, lane->kiosk, lane->saying, lane->said_at, e) != 0) {
		return -1;
	}
	release(c, lane);
	return 0;
}

static int take_job(struct collect *c, struct carrier_job *job, struct err *e)
{
	struct lane *lane = job->self;
	return lane->stage == STAGE_FETCHING ? fetched(c, lane, e) : told(c, lane, e);
}

static int start_kiosks(struct collect *c, struct err *e)
{
	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &c->lanes[i];
		bool room = c->stages[STAGE_FETCHING] < CARRIER_PARALLEL &&
			    c->held + BATCH_BYTES_MAX <= HELD_MAX;
		if (lane->stage == STAGE_TO_FETCH && room) {
			fetch(c, lane);
		} else if (lane->stage == STAGE_FREE && c->next < c->end && room) {
			lane->kiosk = &c->kiosks.items[c->next++];
			lane->failed = false;
			move(c, lane, STAGE_TO_FETCH);
			if (lane->kiosk->is_revoked && settle(c, lane, e) != 0)
				return -1;
		}
	}
	return 0;
}

static bool is_under_way(const struct collect *c)
{
	return c->stages[STAGE_FETCHING] + c->stages[STAGE_OPENING] +
		       c->stages[STAGE_TELLING_KEYS] + c->stages[STAGE_TELLING] >
	       0;
}

/* Only what is safely in the database is acknowledged. */
static int commit_and_tell(struct collect *c, struct err *e)
{
	if (commit(c, e) != 0)
		return -1;
	for (size_t i = 0; i < LANES; i++)
		if (c->lanes[i].stage == STAGE_TO_TELL)
			tell_keys_first(c, &c->lanes[i]);
	return 0;
}

/* Takes what is ready, or waits for it. */
static int take_next(struct collect *c, struct err *e)
{
	struct pool_task *task = pool_take(c->pool);
	if (task == NULL) {
		struct carrier_job *job = carrier_next_or(&c->carrier, pool_fd(c->pool));
		if (job != NULL)
			return take_job(c, job, e);
		task = pool_wait(c->pool);
	}
	return task != NULL ? opened(c, (struct lane *)(void *)task, e) : 0;
}

static int run_drop(struct collect *c, struct err *e)
{
	while (c->stages[STAGE_FREE] < LANES || c->next < c->end) {
		if (start_kiosks(c, e) != 0)
			return -1;
		bool enough = c->stages[STAGE_TO_TELL] >= TELL_AT || c->events_in >= EVENTS_AT;
		if (enough || (!is_under_way(c) && c->stages[STAGE_TO_TELL] > 0)) {
			if (commit_and_tell(c, e) != 0)
				return -1;
		} else if (is_under_way(c) && take_next(c, e) != 0) {
			return -1;
		}
	}
	return commit(c, e);
}

/* After a fault of our own: nothing of a lane may go while somebody works on it. */
static void abandon(struct collect *c)
{
	if (c->in_transaction)
		database_rollback(c->home->db);
	c->in_transaction = false;
	while (pool_wait(c->pool) != NULL)
		;
}

static int skip_drop(struct collect *c, const struct err *why, struct err *e)
{
	int rc = 0;
	for (; rc == 0 && c->next < c->end; c->next++) {
		bool counted = false;
		rc = note_failure(c, &c->kiosks.items[c->next], &counted, why, e);
	}
	return rc == 0 ? commit(c, e) : -1;
}

static int collect_drop(struct collect *c, int drop, struct err *e)
{
	struct err why = {.code = 0};
	for (c->end = c->next; c->end < c->kiosks.count && c->kiosks.items[c->end].drop == drop;
	     c->end++)
		;
	if (carrier_open(&c->carrier, c->kiosks.drops[drop], c->home->dir, &why) != 0)
		return skip_drop(c, &why, e);
	int rc = run_drop(c, e);
	if (rc != 0)
		abandon(c);
	carrier_close(&c->carrier);
	return rc;
}

/* Two at once would do no harm, but one would only end in an error. */
int collect_lock(const struct home *home, struct err *e)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/collect.lock", home->dir);
	int lock = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0) {
		err_sys(e, EX_CANTCREAT, "Kan %s niet maken", path.data);
	} else if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		err_set(e, EX_TEMPFAIL,
			"Er is nog een andere collect bezig. Probeer het straks opnieuw.");
		close(lock);
		lock = -1;
	}
	buf_finish(&path);
	return lock;
}

static int run_all(struct collect *c, struct err *e)
{
	int rc = 0;
	for (int drop = 0; rc == 0 && drop < (int)c->kiosks.drop_count; drop++)
		rc = collect_drop(c, drop, e);
	/* Answers that were erased must not live on in the write-ahead log. */
	if (rc == 0)
		rc = database_tidy(c->home->db, filing_has_erased(c->filing), NULL, e);
	if (rc != 0 || c->failed == 0)
		return rc;
	if (c->failed == 1)
		return err_set(e, c->first.code, "%s", c->first.text);
	return err_set(e, c->first.code, "%zu kiosken zijn niet helemaal opgehaald. De eerste: %s",
		       c->failed, c->first.text);
}

/* Also when some kiosk could not be fetched: the others wait for what is known. */
static int run_and_tell(struct collect *c, struct err *e)
{
	struct err why = {.code = 0};
	int rc = run_all(c, e), told = tell_places(c->home, &why);
	return rc == 0 && told != 0 ? err_set(e, why.code, "%s", why.text) : rc;
}

int collect_all(struct home *home, const struct collect_ear *ear, struct err *e)
{
	struct collect c = {.home = home, .ear = ear};
	struct err late = {.code = 0};
	int rc = -1, lock = collect_lock(home, e);
	if (lock < 0)
		return -1;
	c.lanes = buf_alloc(LANES, sizeof *c.lanes);
	for (size_t i = 0; i < LANES; i++) {
		opener_init(&c.lanes[i].opener, &home->ring);
		buf_init(&c.lanes[i].out);
	}
	c.stages[STAGE_FREE] = LANES;
	/* Who comes in now is collected from at once. */
	int met = invites_collect(home, ear, &late);
	if (database_widen(home->db, e) == 0 && lane_load(home, &c.kiosks, e) == 0 &&
	    filing_new(&c.filing, home, e) == 0 && pool_new(&c.pool, e) == 0)
		rc = run_and_tell(&c, e);
	if (rc == 0 && met != 0)
		rc = err_set(e, late.code, "%s", late.text);
	pool_free(c.pool);
	filing_free(c.filing);
	lane_free(&c.kiosks);
	for (size_t i = 0; i < LANES; i++) {
		opener_finish(&c.lanes[i].opener);
		buf_finish(&c.lanes[i].out);
	}
	free(c.lanes);
	close(lock);
	return rc;
}
