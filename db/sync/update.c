#include "db/sync/update.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/sys.h"
#include "db/store/content.h"
#include "db/store/queue.h"
#include "db/sync/release.h"
#include "db/sync/sync.h"
#include "db/sync/update_inside.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

enum { AGAIN_MS = 6 * 60 * 60 * 1000 };

/* What `status` tells, and what keeps the same index from being looked at twice. */
#define FACT_SEEN    "content_seen"   /* text: etag, and hash, of the index that was dealt with */
#define FACT_REASON  "content_reason" /* text: reason_name */
#define FACT_OFFERED "content_offered"
#define FACT_NEEDS   "content_needs"
#define FACT_TAKEN   "content_taken_at"

/*
 * An index that was dealt with comes up again when something changed here: the editors that are
 * trusted, the formats that are known, or content.db itself.  One that was damaged comes up every
 * six hours: a drop may be late with its files.
 */
static void hash_circumstances(const struct update *u, bool damaged,
			       char out[2 * UPDATE_SEEN_HASH + 1])
{
	uint8_t hash[UPDATE_SEEN_HASH];
	const struct conf *conf = &u->sync->conf;
	const struct sys *sys = u->sync->sys;
	const int64_t numbers[] = {CONTENT_FORMAT, RELEASE_VERSION, u->here.release, u->here.format,
				   damaged ? sys->now_ms(sys->self) / AGAIN_MS : 0};
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const uint8_t *)numbers, sizeof numbers);
	crypto_generichash_update(&state, (const uint8_t *)conf->editors,
				  conf->editor_count * sizeof conf->editors[0]);
	crypto_generichash_final(&state, hash, sizeof hash);
	hex_write(hash, sizeof hash, out);
	out[2 * UPDATE_SEEN_HASH] = '\0';
}

/* "CIRCUMSTANCES INDEXHASH ETAG" */
struct seen {
	char circumstances[2 * UPDATE_SEEN_HASH + 1], index[2 * UPDATE_SEEN_HASH + 1];
	char etag[CARRIER_ETAG];
};

static int read_seen(struct update *u, struct seen *out, struct err *e)
{
	char text[sizeof(struct seen) + 2];
	struct seen seen = {.etag = ""};
	if (queue_text(u->sync->db, FACT_REASON, text, sizeof text, e) != 0)
		return -1;
	u->was_damaged = strcmp(text, reason_name(REASON_CONTENT_DAMAGED)) == 0;
	if (queue_text(u->sync->db, FACT_SEEN, text, sizeof text, e) != 0)
		return -1;
	const size_t n = 2 * (size_t)UPDATE_SEEN_HASH;
	if (strlen(text) > 2 * n + 1) {
		memcpy(seen.circumstances, text, n);
		memcpy(seen.index, text + n + 1, n);
		memccpy(seen.etag, text + 2 * n + 2, '\0', sizeof seen.etag - 1);
	}
	*out = seen;
	return 0;
}

static void hash_index(const struct buf *index, char out[2 * UPDATE_SEEN_HASH + 1])
{
	uint8_t hash[UPDATE_SEEN_HASH];
	crypto_generichash(hash, sizeof hash, (const uint8_t *)index->data, index->len, NULL, 0);
	hex_write(hash, sizeof hash, out);
	out[2 * UPDATE_SEEN_HASH] = '\0';
}

/* Lasting: the same index gives the same answer, until something changes here or there. */
static bool is_lasting(enum reason reason)
{
	return reason == REASON_NONE || reason == REASON_CONTENT_SIGNER ||
	       reason == REASON_CONTENT_NEWER || reason == REASON_CONTENT_DAMAGED;
}

static int remember(struct update *u, struct seen *seen, struct err *e)
{
	struct sqlite3 *db = u->sync->db;
	char text[sizeof(struct seen) + 2] = "";
	/* As they are now, after the swap. */
	hash_circumstances(u, u->reason == REASON_CONTENT_DAMAGED, seen->circumstances);
	if (is_lasting(u->reason) && seen->index[0] != '\0')
		snprintf(text, sizeof text, "%s %s %s", seen->circumstances, seen->index,
			 seen->etag);
	bool refused = u->reason != REASON_NONE || u->waits;
	if (queue_set_text(db, FACT_SEEN, text, e) != 0 ||
	    queue_set_text(db, FACT_REASON, reason_name(u->reason), e) != 0 ||
	    queue_set_fact(db, FACT_OFFERED, refused ? u->offered : 0, e) != 0 ||
	    queue_set_fact(db, FACT_NEEDS, u->needs, e) != 0)
		return -1;
	return u->taken
		       ? queue_set_fact(db, FACT_TAKEN, u->sync->sys->now_ms(u->sync->sys->self), e)
		       : 0;
}

/* An index from the drop; false when there is nothing to do with it. */
static bool get_index(struct update *u, struct seen *seen, struct buf *index)
{
	struct carrier_job job = {.verb = CARRIER_GET, .in = index, .max = RELEASE_INDEX_MAX};
	char now[sizeof seen->circumstances], hash[sizeof seen->index];
	hash_circumstances(u, u->was_damaged, now);
	bool same = strcmp(now, seen->circumstances) == 0;
	snprintf(job.name, sizeof job.name, "%s", RELEASE_INDEX_NAME);
	if (same)
		memcpy(job.etag, seen->etag, sizeof job.etag);
	carrier_start(&u->sync->carrier, &job);
	while (carrier_next(&u->sync->carrier) != NULL)
		;
	if (job.got == CARRIER_FAILED)
		u->reason = job.too_big ? REASON_CONTENT_DAMAGED : job.reason;
	if (job.got != CARRIER_DONE)
		return false;
	hash_index(index, hash);
	if (same && strcmp(hash, seen->index) == 0)
		return false;
	memcpy(seen->index, hash, sizeof seen->index);
	snprintf(seen->etag, sizeof seen->etag, "%s", job.etag);
	return true;
}

static enum reason reason_of(const struct err *e)
{
	return e->code == EX_NOPERM   ? REASON_CONTENT_SIGNER
	       : e->code == EX_CONFIG ? REASON_CONTENT_NEWER
				      : REASON_CONTENT_DAMAGED;
}

static bool read_index(struct update *u, const struct buf *index, struct release *out)
{
	struct err e = {.code = 0};
	const struct conf *conf = &u->sync->conf;
	if (release_read(out, index->data, index->len,
			 (const struct minisign_public *)(const void *)conf->editors,
			 conf->editor_count, &e) == 0)
		return true;
	u->reason = reason_of(&e);
	return false;
}

/*
 * What is here counts as a floor, unless its signer is not trusted any more: who has lost the key
 * to somebody else must be able to go back below the highest number that this one gave.
 */
static int64_t floor_of(const struct update *u)
{
	struct minisign_signature signature;
	struct buf text;
	char *path = file_join(u->sync->state_dir, CONTENT_SIGNATURE_FILE);
	char comment[RELEASE_COMMENT];
	bool known = true;
	buf_init(&text);
	release_comment(u->here.release, u->here.format, comment);
	if (u->here.release > 0 && file_read(path, MINISIGN_FILE_MAX, &text, NULL) == 0 &&
	    minisign_read(text.data, text.len, &signature, NULL) == 0 &&
	    strcmp(signature.comment, comment) == 0) {
		known = false;
		for (size_t i = 0; i < u->sync->conf.editor_count; i++)
			known = known || memcmp(u->sync->conf.editors[i], signature.id,
						sizeof signature.id) == 0;
	}
	buf_finish(&text);
	free(path);
	return known ? u->here.release : 0;
}

/* Another one than what is here, of a format that is known, and for this kiosk? */
static bool is_wanted(struct update *u, const struct release *r)
{
	if (r->number == u->here.release || r->number <= floor_of(u))
		return false;
	u->offered = r->number;
	if (r->bundle_format > CONTENT_FORMAT) {
		u->reason = REASON_CONTENT_NEWER;
		return false;
	}
	/* Who has nothing at all cannot show anything worse. */
	u->waits = u->here.format != 0 && !release_is_for(r->stage, u->sync->conf.kiosk);
	return !u->waits;
}

/* Of a release that is not for this kiosk yet, the one before it may be. */
static bool fall_back(struct update *u, struct release *r)
{
	struct buf index;
	struct release before = {.number = 0};
	char name[CARRIER_NAME];
	int64_t offered = u->offered;
	bool wanted = false;
	if (r->previous == 0 || r->previous <= u->here.release)
		return false;
	buf_init(&index);
	release_index_name(r->previous, name);
	if (carrier_get(&u->sync->carrier, name, RELEASE_INDEX_MAX, &index, NULL) == CARRIER_DONE &&
	    read_index(u, &index, &before) && before.number == r->previous)
		wanted = is_wanted(u, &before);
	buf_finish(&index);
	if (wanted) {
		release_finish(r);
		*r = before;
	} else {
		release_finish(&before);
		u->reason = REASON_NONE;
	}
	u->offered = offered;
	u->waits = true;
	return wanted;
}

static void look(struct update *u, struct seen *seen, struct buf *index)
{
	struct release release = {.number = 0};
	if (!get_index(u, seen, index))
		return;
	u->looked = true;
	if (read_index(u, index, &release) &&
	    (is_wanted(u, &release) || (u->waits && fall_back(u, &release))))
		u->taken = update_take(u, &release);
	else
		update_clear(u);
	release_finish(&release);
}

int update_content(struct sync *sync, struct err *e)
{
	struct update u = {.sync = sync};
	struct seen seen = {.etag = ""};
	struct buf index;
	if (sync->conf.editor_count == 0)
		return 0;
	update_begin(&u);
	if (read_seen(&u, &seen, e) != 0)
		return -1;
	buf_init(&index);
	look(&u, &seen, &index);
	buf_finish(&index);
	return u.looked || u.reason != REASON_NONE ? remember(&u, &seen, e) : 0;
}

int update_report(struct sync *sync, struct update_report *out, struct err *e)
{
	char name[32];
	long long offered = 0, needs = 0, taken = 0;
	struct content_facts here = {.format = 0};
	char *path = file_join(sync->state_dir, CONTENT_FILE);
	content_read(path, &here, NULL);
	free(path);
	if (queue_text(sync->db, FACT_REASON, name, sizeof name, e) != 0 ||
	    queue_fact(sync->db, FACT_OFFERED, &offered, e) != 0 ||
	    queue_fact(sync->db, FACT_NEEDS, &needs, e) != 0 ||
	    queue_fact(sync->db, FACT_TAKEN, &taken, e) != 0)
		return -1;
	*out = (struct update_report){
		.release = here.release,
		.format = here.format,
		.offered = offered,
		.needs = needs,
		.taken_at = taken,
		.reason = name[0] != '\0' ? reason_named(name) : REASON_NONE,
	};
	return 0;
}
