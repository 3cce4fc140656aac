#include "db/sync/sync.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/events.h"
#include "db/store/moment.h"
#include "db/store/ownkey.h"
#include "db/sync/counts.h"
#include "db/sync/cut.h"
#include "db/sync/pending.h"
#include "db/sync/purge.h"
#include "db/sync/push.h"
#include "db/store/queue.h"
#include "db/sync/receive.h"
#include "db/sync/renew.h"
#include "db/sync/update.h"

#include <sysexits.h>

static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

/* The address comes from a file here, not from the command line. */
static int open_drop(struct sync *sync, struct err *e)
{
	if (carrier_open(&sync->carrier, sync->conf.drop, sync->state_dir, e) == 0)
		return 0;
	if (e != NULL && e->code == EX_USAGE)
		e->code = EX_CONFIG;
	return err_prefix(e, "%s/%s", sync->state_dir, CONF_FILE);
}

int sync_init(struct sync *sync, const char *state_dir, const struct sys *sys, struct err *e)
{
	struct sync made = {.state_dir = state_dir, .sys = sys};
	if (conf_read(state_dir, &made.conf, e) != 0)
		goto fail;
	if (!made.conf.enrolled) {
		err_set(e, EX_CONFIG,
			"Deze kiosk is nog niet aangesloten. Doe dat eerst met: wijksync enrol");
		goto fail;
	}
	/* A change of key that was cut short is ended first: until then kiosk.key is the old one.
	 */
	if (renew_load(&made, e) != 0 || ownkey_read(state_dir, &made.conf, made.sign, e) != 0 ||
	    open_drop(&made, e) != 0 || events_open(&made.db, state_dir, e) != 0)
		goto fail;
	*sync = made;
	explicit_bzero(made.sign, sizeof made.sign);
	explicit_bzero(made.next_sign, sizeof made.next_sign);
	return 0;
fail:
	sync_finish(&made);
	return -1;
}

void sync_finish(struct sync *sync)
{
	explicit_bzero(sync->sign, sizeof sync->sign);
	explicit_bzero(sync->next_sign, sizeof sync->next_sign);
	carrier_close(&sync->carrier);
	sql_close(sync->db);
	conf_finish(&sync->conf);
	sync->db = NULL;
}

int sync_fail(struct sync *sync, enum reason reason, struct err *e)
{
	sync->reason = reason;
	return err_set(e, reason_code(reason), "%s", reason_text(reason, REASON_NL));
}

/* What is said by what lies in the drop is told about, but must not keep signups here. */
static bool goes_on_after(enum reason reason)
{
	return reason == REASON_ACK_WRONG || reason == REASON_ACK_OLD || reason == REASON_FORKED ||
	       reason == REASON_KEYS_WRONG;
}

static int begin_progress(struct sync *sync, struct err *e)
{
	struct queue_counts counts;
	if (sync->progress.token[0] == '\0')
		return 0;
	if (queue_count(sync->db, &counts, e) != 0)
		return -1;
	sync->progress.to_send = counts.waiting - counts.sent;
	sync_tell(sync);
	return 0;
}

static int send_and_receive(struct sync *sync, bool now, struct err *e)
{
	struct err doubt = {.code = 0};
	/* In every run, so that it is known before the machine is switched off again. */
	if (moment_note(sync->db, sync->sys, e) != 0)
		return -1;
	if (carrier_prepare(&sync->carrier, e) != 0) {
		sync->reason = REASON_NO_FOLDER;
		return -1;
	}
	/* A kiosk that central will not let in must not write over the batches of the one it did.
	 */
	if (pending_before(sync, e) != 0)
		return -1;
	/* Before cutting, so that the new batch tells how much really waits. */
	bool trusted = receive_ack(sync, &doubt) == 0;
	enum reason reason = sync->reason;
	if (!trusted && !goes_on_after(reason))
		return err_set(e, doubt.code, "%s", doubt.text);
	sync->reason = REASON_NONE;
	if (purge_old(sync, e) != 0 || cut_batches(sync, now, e) != 0 ||
	    begin_progress(sync, e) != 0 || push_batches(sync, e) != 0)
		return -1;
	if (!trusted) {
		sync->reason = reason;
		return err_set(e, doubt.code, "%s", doubt.text);
	}
	if (pending_after(sync, e) != 0 || counts_receive(sync, e) != 0)
		return -1;
	/*
	 * Here and not after a signup, so that nobody waits for it at the screen.  The WAL
	 * keeps its size and is written again from the start: that is faster than growing it.
	 */
	return sql_exec(sync->db, "PRAGMA wal_checkpoint(PASSIVE)", e);
}

static int put_aside(struct sync *sync, struct err *e)
{
	ino_t damaged = events_inode(sync->state_dir);
	sql_close(sync->db);
	sync->db = NULL;
	if (events_put_aside(sync->state_dir, damaged, e) != 0)
		return -1;
	return events_open(&sync->db, sync->state_dir, e);
}

/* Damage shows when a page is used; a page with an old signup may not be used for a month. */
static int check_daily(struct sync *sync, struct err *e)
{
	bool whole = true;
	long long checked = 0;
	int64_t now = sync->sys->now_ms(sync->sys->self);
	if (sync->db == NULL)
		return events_open(&sync->db, sync->state_dir, e);
	if (queue_fact(sync->db, QUEUE_CHECKED_AT, &checked, e) != 0)
		return -1;
	if (checked <= now && now - checked < day_ms)
		return 0;
	if (events_check(sync->db, &whole, e) != 0 || (!whole && put_aside(sync, e) != 0))
		return -1;
	return queue_set_fact(sync->db, QUEUE_CHECKED_AT, now, e);
}

static int remember_failure(struct sync *sync, int64_t now, struct err *e)
{
	long long since = 0;
	if (queue_fact(sync->db, QUEUE_FAILED_SINCE, &since, e) != 0 ||
	    (since == 0 && queue_set_fact(sync->db, QUEUE_FAILED_SINCE, now, e) != 0) ||
	    queue_set_fact(sync->db, QUEUE_FAILED_AT, now, e) != 0)
		return -1;
	return queue_set_text(sync->db, QUEUE_FAILED_REASON, reason_name(sync->reason), e);
}

static int remember_success(struct sync *sync, int64_t now, struct err *e)
{
	if (queue_set_fact(sync->db, QUEUE_CONTACT_AT, now, e) != 0 ||
	    queue_set_fact(sync->db, QUEUE_FAILED_AT, 0, e) != 0)
		return -1;
	return queue_set_fact(sync->db, QUEUE_FAILED_SINCE, 0, e);
}

/* For `status`.  When even this cannot be kept, the exit code still tells. */
static int remember(struct sync *sync, bool well, struct err *e)
{
	int64_t now = sync->sys->now_ms(sync->sys->self);
	if (sync->db == NULL || sql_exec(sync->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = well ? remember_success(sync, now, e) : remember_failure(sync, now, e);
	if (rc == 0)
		rc = sql_exec(sync->db, "COMMIT", e);
	if (rc != 0)
		sql_exec(sync->db, "ROLLBACK", NULL);
	return rc;
}

static int run(struct sync *sync, bool now, struct err *e)
{
	struct err why = {.code = 0};
	sync->reason = REASON_NONE;
	sync->retry_after = 0;
	int rc = check_daily(sync, &why);
	if (rc == 0)
		rc = send_and_receive(sync, now, &why);
	/* Our own file is damaged: what can be saved is saved, and then all is tried once more. */
	if (rc != 0 && why.code == EX_DATAERR && sync->reason == REASON_NONE && sync->db != NULL &&
	    put_aside(sync, &why) == 0)
		rc = send_and_receive(sync, now, &why);
	if (rc != 0 && sync->reason == REASON_NONE)
		sync->reason = REASON_LOCAL;
	/* Content comes last, and what is wrong with it stays with it. */
	if (sync->db != NULL && (rc == 0 || goes_on_after(sync->reason)))
		update_content(sync, NULL);
	if (remember(sync, rc == 0, rc == 0 ? &why : NULL) != 0 && rc == 0)
		rc = -1;
	return rc == 0 ? 0 : err_set(e, why.code, "%s", why.text);
}

void sync_tell(const struct sync *sync)
{
	/* Who looks on sees less when this fails, and that is all. */
	if (sync->progress.token[0] != '\0')
		(void)request_tell(sync->state_dir, &sync->progress);
}

int sync_once(struct sync *sync, struct err *e)
{
	return run(sync, true, e);
}

int sync_when_due(struct sync *sync, struct err *e)
{
	return run(sync, false, e);
}
