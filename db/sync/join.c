#include "db/sync/join.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/conf.h"
#include "db/store/events.h"
#include "db/store/invitecode.h"
#include "db/store/queue.h"
#include "db/store/request.h"
#include "db/sync/carrier.h"
#include "db/store/ownkey.h"
#include "db/sync/enrol.h"
#include "db/sync/invite.h"
#include "db/sync/pending.h"

#include <sysexits.h>

/* A clock that is a day before the code was made is not right. */
static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

struct join {
	const char *state_dir;
	const struct sys *sys;
	char code[INVITECODE_TEXT];
	struct buf place;
	struct conf old;
	struct pending pending, before; /* before: of an earlier join, not confirmed yet */
	struct invite invite;
	bool has_key; /* there is a key already, of this kiosk or of a join that was cut short */
	uint8_t sign[CODE_SIGN_SECRET];
	struct join_done done;
	enum join_fault fault;
	enum reason why;
};

static const int codes[JOIN_FAULTS] = {
	[JOIN_CODE] = EX_USAGE,		[JOIN_NO_PLACE] = EX_USAGE,	 [JOIN_PLACE] = EX_USAGE,
	[JOIN_NONE] = EX_NOINPUT,	[JOIN_DAMAGED] = EX_DATAERR,	 [JOIN_NEWER] = EX_CONFIG,
	[JOIN_TAKEN] = EX_NOPERM,	[JOIN_WITHDRAWN] = EX_NOPERM,	 [JOIN_EXPIRED] = EX_NOPERM,
	[JOIN_OTHER_KIOSK] = EX_CONFIG, [JOIN_OTHER_CENTRAL] = EX_CONFIG};

static int fail(struct join *j, enum join_fault fault, struct err *e)
{
	j->fault = fault;
	return err_set(e, codes[fault], "%s", join_text(fault, REASON_NL));
}

/* Whose text says more than ours. */
static int fail_as(struct join *j, enum join_fault fault)
{
	j->fault = fault;
	return -1;
}

static int fail_at_drop(struct join *j, const struct carrier_job *job, struct err *e)
{
	j->fault = JOIN_DROP;
	j->why = job->reason;
	return err_set(e, job->err.code, "%s", job->err.text);
}

/* What people type: blanks at the ends, and no https:// before a name. */
static int read_place(struct join *j, const char *typed, struct err *e)
{
	if (typed != NULL) {
		typed += strspn(typed, " \t");
		buf_clear(&j->place);
		if (strstr(typed, "://") == NULL)
			buf_add_str(&j->place, "https://");
		buf_add_str(&j->place, typed);
		while (j->place.len > 0 && strchr(" \t\r\n/", j->place.data[j->place.len - 1]))
			buf_truncate(&j->place, j->place.len - 1);
	}
	return j->place.len > 0 ? 0 : fail(j, JOIN_NO_PLACE, e);
}

static enum carrier_got run(const struct carrier *carrier, struct carrier_job *job)
{
	carrier_start(carrier, job);
	while (carrier_next(carrier) != NULL)
		;
	return job->got;
}

static int open_carrier(struct join *j, struct carrier *out, const char *url, struct err *e)
{
	if (carrier_open(out, url, j->state_dir, e) == 0)
		return 0;
	return fail_as(j, e != NULL && e->code == EX_USAGE ? JOIN_PLACE : JOIN_LOCAL);
}

static int read_invite(struct join *j, const struct buf *bytes, struct err *e)
{
	struct err why = {.code = 0};
	if (invite_read(&j->invite, bytes->data, bytes->len, j->pending.keys.seal, &why) == 0)
		return 0;
	return fail(j, why.code == EX_CONFIG ? JOIN_NEWER : JOIN_DAMAGED, e);
}

/* Whoever holds the code may read it: no name or password is needed for that. */
static int fetch(struct join *j, struct err *e)
{
	struct carrier carrier;
	struct buf bytes;
	struct carrier_job job = {.verb = CARRIER_GET, .in = &bytes, .max = INVITE_BYTES_MAX};
	int rc;
	if (open_carrier(j, &carrier, j->place.data, e) != 0)
		return -1;
	carrier_forget(&carrier);
	carrier_invite_name(j->pending.keys.name, job.name);
	buf_init(&bytes);
	if (run(&carrier, &job) == CARRIER_DONE)
		rc = read_invite(j, &bytes, e);
	else if (job.got == CARRIER_FAILED)
		rc = job.too_big ? fail(j, JOIN_DAMAGED, e) : fail_at_drop(j, &job, e);
	else
		rc = fail(j, JOIN_NONE, e);
	buf_finish(&bytes);
	carrier_close(&carrier);
	return rc;
}

static bool is_ours(const struct join *j, const uint8_t key[CODE_SIGN_PUBLIC])
{
	return j->has_key && memcmp(j->sign + 32, key, CODE_SIGN_PUBLIC) == 0;
}

/* One that is over.  Used by this very kiosk is fine. */
static int judge_over(struct join *j, struct err *e)
{
	static const enum join_fault faults[INVITE_STATES] = {[INVITE_USED] = JOIN_TAKEN,
							      [INVITE_WITHDRAWN] = JOIN_WITHDRAWN,
							      [INVITE_EXPIRED] = JOIN_EXPIRED};
	if (j->invite.state == INVITE_USED && j->old.enrolled && is_ours(j, j->invite.key)) {
		j->done.before = true;
		return 0;
	}
	return fail(j, faults[j->invite.state], e);
}

/*
 * A clock that nobody set says nothing about a date, and a machine without one of its own has just
 * been switched on: then central decides, whose clock is right.
 */
static int judge_time(struct join *j, struct err *e)
{
	int64_t now = j->sys->now_ms(j->sys->self);
	bool over = now > j->invite.until, before = now < j->invite.made_at - day_ms;
	if (over && j->sys->clock_synced(j->sys->self))
		return fail(j, JOIN_EXPIRED, e);
	j->done.clock_doubt = over || before;
	return 0;
}

static int judge_kiosk(struct join *j, struct err *e)
{
	const struct conf *old = &j->old;
	if (!old->enrolled)
		return 0;
	if (memcmp(old->central.recovery, j->invite.central.recovery,
		   sizeof old->central.recovery) != 0)
		return fail(j, JOIN_OTHER_CENTRAL, e);
	if (strcmp(old->kiosk, j->invite.kiosk) != 0 && !j->before.waits) {
		j->fault = JOIN_OTHER_KIOSK;
		return err_set(e, codes[JOIN_OTHER_KIOSK],
			       "Deze kiosk is al aangesloten, en deze code is voor een andere."
			       " Vraag een code voor deze: wijkcentral invite %s",
			       old->kiosk);
	}
	return 0;
}

/* Did somebody else answer already?  What lies there for another code does not count. */
static int look_for_other(struct join *j, const struct carrier *drop, struct err *e)
{
	struct buf bytes;
	struct invite_answer answer;
	struct carrier_job job = {.verb = CARRIER_GET, .in = &bytes, .max = INVITE_BYTES_MAX};
	int rc = 0;
	carrier_batch_name(j->invite.kiosk, 0, job.name);
	buf_init(&bytes);
	if (run(drop, &job) == CARRIER_FAILED && !job.too_big)
		rc = fail_at_drop(j, &job, e);
	else if (job.got == CARRIER_DONE &&
		 invite_answer_read(&answer, bytes.data, bytes.len, &j->pending.keys, NULL) ==
			 INVITE_ANSWER_RIGHT &&
		 !is_ours(j, answer.key))
		rc = fail(j, JOIN_TAKEN, e);
	buf_finish(&bytes);
	return rc;
}

/*
 * Central never heard of the id that this kiosk had: what was cut under it is cut again under the
 * new one.
 */
static int leave_old_id(struct join *j, struct err *e)
{
	struct sqlite3 *db = NULL;
	if (!j->old.enrolled || strcmp(j->old.kiosk, j->invite.kiosk) == 0)
		return 0;
	if (events_open(&db, j->state_dir, e) != 0)
		return -1;
	int rc = sql_exec(db, "BEGIN IMMEDIATE", e);
	if (rc == 0)
		rc = sql_exec(db, "DELETE FROM batch_bytes; DELETE FROM batch;", e);
	if (rc == 0)
		rc = queue_set_fact(db, QUEUE_ACKNOWLEDGED, 0, e);
	if (rc == 0)
		rc = queue_set_fact(db, QUEUE_ACKNOWLEDGED_AT, 0, e);
	if (rc == 0)
		rc = queue_set_text(db, QUEUE_ACK_ETAG, "", e);
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc == 0)
		j->pending.from = 0;
	sql_close(db);
	return rc;
}

/* How far central was: an acknowledgement of more says that the answer was read. */
static int note_from(struct join *j, struct err *e)
{
	struct sqlite3 *db = NULL;
	long long from = 0;
	if (!j->old.enrolled)
		return 0;
	if (events_open(&db, j->state_dir, e) != 0)
		return -1;
	int rc = queue_fact(db, QUEUE_ACKNOWLEDGED, &from, e);
	j->pending.from = (long)from;
	sql_close(db);
	return rc;
}

/*
 * The order matters: whoever has a kiosk.conf of this code also has what it takes to answer, and an
 * answer only lies in the drop when there is a kiosk.conf.
 */
static int keep(struct join *j, const char *drop, struct err *e)
{
	struct buf central, kiosk;
	buf_init(&central);
	buf_init(&kiosk);
	code_central_text(&j->invite.central, &central);
	const struct enrol_wish wish = {.central_code = central.data,
					.drop = drop,
					.centre = j->invite.centre,
					.again = true,
					.kiosk = j->invite.kiosk};
	int rc = note_from(j, e);
	if (rc == 0)
		rc = leave_old_id(j, e);
	if (rc == 0)
		rc = pending_write(j->state_dir, &j->pending, e);
	if (rc == 0)
		rc = enrol_kiosk(j->state_dir, &wish, &kiosk, j->done.check, e);
	buf_finish(&central);
	buf_finish(&kiosk);
	return rc == 0 ? 0 : fail_as(j, JOIN_LOCAL);
}

static int answer(struct join *j, const struct carrier *drop, struct err *e)
{
	struct conf conf = {.enrolled = false};
	struct buf bytes;
	struct carrier_job job = {.verb = CARRIER_PUT};
	if (conf_read(j->state_dir, &conf, e) != 0 ||
	    ownkey_read(j->state_dir, &conf, j->sign, e) != 0) {
		conf_finish(&conf);
		return fail_as(j, JOIN_LOCAL);
	}
	buf_init(&bytes);
	pending_answer(&j->pending, &conf, j->sign, j->sys, &bytes);
	job.bytes = bytes.data;
	job.len = bytes.len;
	carrier_batch_name(conf.kiosk, 0, job.name);
	j->done.answer_waits = run(drop, &job) != CARRIER_DONE;
	j->done.why = job.reason;
	buf_finish(&bytes);
	conf_finish(&conf);
	return 0;
}

static int enrol(struct join *j, struct err *e)
{
	const char *drop = j->invite.drop[0] != '\0' ? j->invite.drop : j->place.data;
	struct carrier carrier;
	if (judge_time(j, e) != 0 || judge_kiosk(j, e) != 0)
		return -1;
	if (credential_unpack(&j->invite.credential, j->state_dir, e) != 0)
		return fail_as(j, JOIN_LOCAL);
	if (open_carrier(j, &carrier, drop, e) != 0)
		return fail_as(j, JOIN_LOCAL);
	carrier_prepare(&carrier, NULL);
	int rc = look_for_other(j, &carrier, e);
	if (rc == 0)
		rc = keep(j, drop, e);
	if (rc == 0)
		rc = answer(j, &carrier, e);
	carrier_close(&carrier);
	return rc;
}

/* A key that cannot be read is no key of ours; enrolling says what is wrong with it. */
static int look_at_state(struct join *j, struct err *e)
{
	char *path = file_join(j->state_dir, CONF_KEY_FILE);
	int rc = file_make_folder(j->state_dir, 0700, e);
	if (rc == 0)
		rc = conf_read(j->state_dir, &j->old, e);
	if (rc == 0)
		rc = pending_read(j->state_dir, &j->before, e);
	j->has_key = rc == 0 && file_exists(path) && ownkey_read_file(path, j->sign, NULL) == 0;
	free(path);
	return rc == 0 ? 0 : fail_as(j, JOIN_LOCAL);
}

static int work(struct join *j, const struct join_wish *wish, struct err *e)
{
	char token[REQUEST_TOKEN];
	if (invitecode_parse(wish->code, j->code, &j->place, e) != 0)
		return fail_as(j, JOIN_CODE);
	if (read_place(j, wish->place, e) != 0)
		return -1;
	if (invite_derive(j->code, &j->pending.keys, e) != 0)
		return fail_as(j, JOIN_LOCAL);
	j->pending.place = buf_copy(j->place.data);
	if (look_at_state(j, e) != 0 || fetch(j, e) != 0)
		return -1;
	if (j->invite.state != INVITE_OPEN)
		return judge_over(j, e);
	if (enrol(j, e) != 0)
		return -1;
	/* The one that watches may be in a long wait after its last failure. */
	(void)request_make(j->state_dir, REQUEST_SYNC, "sync", j->sys, token, NULL);
	return 0;
}

static void fill_in(struct join *j)
{
	const struct conf *old = &j->old;
	const char *kiosk = j->done.before ? old->kiosk : j->invite.kiosk;
	snprintf(j->done.kiosk, sizeof j->done.kiosk, "%s", kiosk);
	j->done.centre = buf_copy(j->done.before ? old->centre : j->invite.centre);
	if (j->done.before)
		code_fingerprint(&old->central, j->sign + 32, j->done.check);
}

int join_kiosk(const char *state_dir, const struct join_wish *wish, const struct sys *sys,
	       struct join_done *done, enum join_fault *fault, enum reason *why, struct err *e)
{
	struct join j = {.state_dir = state_dir, .sys = sys, .why = REASON_NONE};
	buf_init(&j.place);
	invite_init(&j.invite);
	int rc = work(&j, wish, e);
	if (rc == 0) {
		fill_in(&j);
		*done = j.done;
	} else {
		*fault = j.fault;
		*why = j.why;
	}
	invite_finish(&j.invite);
	conf_finish(&j.old);
	pending_finish(&j.pending);
	pending_finish(&j.before);
	buf_finish(&j.place);
	explicit_bzero(&j, sizeof j);
	return rc;
}
