#include "db/sync/pending.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/pairs.h"
#include "db/base/sys.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

#include <errno.h>
#include <limits.h>
#include <sysexits.h>
#include <unistd.h>

enum { FILE_MAX = 4096 };

static int read_format(void *self, const char *name, const char *value, struct err *e)
{
	long format = 0;
	(void)self;
	return pairs_number(&format, 1, 1, name, value, e);
}

static int read_bytes(uint8_t *out, size_t len, const char *name, const char *value, struct err *e)
{
	return hex_read(value, out, len)
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" is geen goede waarde", name);
}

static int read_name(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct pending *)self)->keys.name, INVITE_NAME, name, value, e);
}

static int read_seal(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct pending *)self)->keys.seal, INVITE_KEY, name, value, e);
}

static int read_answer(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct pending *)self)->keys.answer, INVITE_KEY, name, value, e);
}

static int read_place(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct pending *)self)->place, name, value, e);
}

static int read_from(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct pending *)self)->from, 0, LONG_MAX, name, value, e);
}

static const struct pairs_key lines[] = {
	{"format", read_format, false}, {"name", read_name, false},   {"seal", read_seal, false},
	{"answer", read_answer, false}, {"place", read_place, false}, {"from", read_from, false},
};

int pending_read(const char *state_dir, struct pending *out, struct err *e)
{
	struct pending made = {.waits = true};
	struct buf text;
	char *path = file_join(state_dir, PENDING_FILE);
	int rc = 0;
	buf_init_secret(&text);
	if (!file_exists(path)) {
		made.waits = false;
	} else {
		rc = file_read(path, FILE_MAX, &text, e);
		if (rc == 0 &&
		    pairs_read(&text, lines, sizeof lines / sizeof lines[0], &made, e) != 0)
			rc = err_prefix(e, "%s", path);
	}
	if (rc == 0)
		*out = made;
	else
		pending_finish(&made);
	buf_finish(&text);
	free(path);
	return rc;
}

static void add_line(struct buf *text, const char *name, const void *bytes, size_t len)
{
	buf_addf(text, "%s = ", name);
	hex_add(text, bytes, len);
	buf_add_char(text, '\n');
}

int pending_write(const char *state_dir, const struct pending *pending, struct err *e)
{
	struct buf text;
	char *path = file_join(state_dir, PENDING_FILE);
	buf_init_secret(&text);
	buf_add_str(&text, "format = 1\n");
	add_line(&text, "name", pending->keys.name, sizeof pending->keys.name);
	add_line(&text, "seal", pending->keys.seal, sizeof pending->keys.seal);
	add_line(&text, "answer", pending->keys.answer, sizeof pending->keys.answer);
	buf_addf(&text, "place = %s\nfrom = %ld\n", pending->place, pending->from);
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	return rc;
}

void pending_finish(struct pending *pending)
{
	free(pending->place);
	explicit_bzero(pending, sizeof *pending);
}

void pending_answer(const struct pending *pending, const struct conf *conf,
		    const uint8_t sign[CODE_SIGN_SECRET], const struct sys *sys, struct buf *out)
{
	struct invite_answer answer = {.at = sys->now_ms(sys->self),
				       .clock_synced = sys->clock_synced(sys->self)};
	memcpy(answer.key, sign + 32, sizeof answer.key);
	code_fingerprint(&conf->central, answer.key, answer.check);
	invite_answer_write(&answer, &pending->keys, sign, out);
}

static int forget(const struct sync *sync, struct err *e)
{
	char *path = file_join(sync->state_dir, PENDING_FILE);
	int rc = 0;
	if (unlink(path) != 0 && errno != ENOENT)
		rc = err_sys(e, EX_IOERR, "Kan %s niet wissen", path);
	free(path);
	return rc;
}

/* What the invitation says now; false when that cannot be seen, which is no fault. */
static bool look(const struct sync *sync, const struct pending *pending, struct invite *out)
{
	struct carrier carrier;
	struct buf bytes;
	char name[CARRIER_NAME];
	if (carrier_open(&carrier, pending->place, sync->state_dir, NULL) != 0)
		return false;
	carrier_forget(&carrier);
	carrier_invite_name(pending->keys.name, name);
	buf_init(&bytes);
	bool seen = carrier_get(&carrier, name, INVITE_BYTES_MAX, &bytes, NULL) == CARRIER_DONE &&
		    invite_read(out, bytes.data, bytes.len, pending->keys.seal, NULL) == 0;
	buf_finish(&bytes);
	carrier_close(&carrier);
	return seen;
}

static int answer_again(struct sync *sync, const struct pending *pending, struct err *e)
{
	struct buf bytes;
	buf_init(&bytes);
	pending_answer(pending, &sync->conf, sync->sign, sync->sys, &bytes);
	struct carrier_job job = {.verb = CARRIER_PUT, .bytes = bytes.data, .len = bytes.len};
	carrier_batch_name(sync->conf.kiosk, 0, job.name);
	carrier_start(&sync->carrier, &job);
	while (carrier_next(&sync->carrier) != NULL)
		;
	buf_finish(&bytes);
	if (job.got == CARRIER_DONE)
		return 0;
	sync->reason = job.reason;
	sync->retry_after = job.retry_after;
	return err_set(e, job.err.code, "%s", job.err.text);
}

int pending_before(struct sync *sync, struct err *e)
{
	struct pending pending;
	struct invite invite;
	int rc = 0;
	if (pending_read(sync->state_dir, &pending, e) != 0)
		return -1;
	invite_init(&invite);
	bool seen = pending.waits && look(sync, &pending, &invite);
	bool ours = memcmp(invite.key, sync->sign + 32, sizeof invite.key) == 0;
	if (seen && invite.state == INVITE_USED)
		rc = ours ? forget(sync, e) : sync_fail(sync, REASON_INVITE_TAKEN, e);
	else if (seen && invite.state != INVITE_OPEN)
		rc = sync_fail(sync, REASON_INVITE_OVER, e);
	else if (pending.waits)
		rc = answer_again(sync, &pending, e);
	invite_finish(&invite);
	pending_finish(&pending);
	return rc;
}

int pending_after(struct sync *sync, struct err *e)
{
	struct pending pending;
	long long acknowledged = 0;
	if (pending_read(sync->state_dir, &pending, e) != 0)
		return -1;
	int rc = pending.waits ? queue_fact(sync->db, QUEUE_ACKNOWLEDGED, &acknowledged, e) : 0;
	if (rc == 0 && pending.waits && acknowledged > pending.from)
		rc = forget(sync, e);
	pending_finish(&pending);
	return rc;
}
