#include "db/sync/fetch.h"
#include "db/base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

enum { SLOTS = 4 }; /* pieces in memory at once */

struct slot {
	struct carrier_job job;
	struct buf bytes;
	size_t piece;
};

struct work {
	struct fetch *fetch;
	const struct release_blob *blob;
	const char *path;
	int fd, seed;
	size_t next; /* piece */
	struct slot slots[SLOTS];
	struct slot *spare[SLOTS];
	size_t spare_count;
	struct buf unpacked;
	uint8_t block[RELEASE_PIECE];
	struct err *e;
};

static int fail_file(struct work *w)
{
	w->fetch->reason = REASON_NONE;
	return err_sys(w->e, EX_IOERR, "Kan %s niet schrijven", w->path);
}

static bool read_at(int fd, void *bytes, size_t len, off_t at)
{
	char *to = bytes;
	while (len > 0) {
		ssize_t n = pread(fd, to, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static int write_at(struct work *w, const void *from, size_t len, off_t at)
{
	const char *bytes = from;
	while (len > 0) {
		ssize_t n = pwrite(w->fd, bytes, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_file(w);
		bytes += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Is this piece in the file already?  A piece of the seed is copied.  1, 0 or -1. */
static int is_here(struct work *w, size_t piece)
{
	uint8_t hash[RELEASE_HASH];
	size_t len = release_piece_len(w->blob, piece);
	off_t at = (off_t)piece * RELEASE_PIECE;
	const int from[] = {w->fd, w->seed};
	for (size_t i = 0; i < 2; i++) {
		if (from[i] < 0 || !read_at(from[i], w->block, len, at))
			continue;
		release_piece_hash(w->block, len, hash);
		if (memcmp(hash, w->blob->pieces[piece], sizeof hash) == 0)
			return i == 0 || write_at(w, w->block, len, at) == 0 ? 1 : -1;
	}
	return 0;
}

/* 1: one more is under way, 0: there is none, -1: an error. */
static int start_next(struct work *w)
{
	int here = 1;
	if (w->spare_count == 0)
		return 0;
	while (w->next < w->blob->count && (here = is_here(w, w->next)) == 1)
		w->next++;
	if (here < 0 || w->next == w->blob->count)
		return here < 0 ? -1 : 0;
	struct slot *slot = w->spare[--w->spare_count];
	buf_clear(&slot->bytes);
	slot->piece = w->next++;
	slot->job = (struct carrier_job){
		.verb = CARRIER_GET, .in = &slot->bytes, .max = RELEASE_PACKED_MAX, .self = slot};
	release_piece_name(w->blob->pieces[slot->piece], slot->job.name);
	carrier_start(w->fetch->carrier, &slot->job);
	return 1;
}

static int damaged(struct work *w)
{
	w->fetch->reason = REASON_CONTENT_DAMAGED;
	return err_set(w->e, EX_DATAERR, "%s", reason_text(REASON_CONTENT_DAMAGED, REASON_NL));
}

static int take_answer(struct work *w, struct carrier_job *job)
{
	struct slot *slot = job->self;
	w->spare[w->spare_count++] = slot;
	if (job->got == CARRIER_FAILED && !job->too_big) {
		w->fetch->reason = job->reason;
		return err_set(w->e, job->err.code, "%s", job->err.text);
	}
	w->fetch->bytes += (int64_t)slot->bytes.len;
	buf_clear(&w->unpacked);
	size_t len = release_piece_len(w->blob, slot->piece);
	if (job->got != CARRIER_DONE || !release_unpack(slot->bytes.data, slot->bytes.len, len,
							w->blob->pieces[slot->piece], &w->unpacked))
		return damaged(w);
	return write_at(w, w->unpacked.data, len, (off_t)slot->piece * RELEASE_PIECE);
}

/* After a failure nothing new begins; what is under way still counts. */
static int get_all(struct work *w)
{
	struct carrier_job *job;
	int rc;
	while ((rc = start_next(w)) == 1)
		;
	while (rc >= 0 && (job = carrier_next(w->fetch->carrier)) != NULL) {
		rc = take_answer(w, job);
		while (rc >= 0 && (rc = start_next(w)) == 1)
			;
	}
	if (rc == 0)
		return 0;
	const enum reason reason = w->fetch->reason;
	w->e = NULL;
	while ((job = carrier_next(w->fetch->carrier)) != NULL)
		take_answer(w, job);
	w->fetch->reason = reason;
	return -1;
}

static int make_room(struct work *w)
{
	w->fd = open(w->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (w->fd < 0 || ftruncate(w->fd, (off_t)w->blob->size) != 0)
		return fail_file(w);
	return 0;
}

int fetch_blob(struct fetch *fetch, const struct release_blob *blob, const char *path,
	       const char *seed, struct err *e)
{
	struct work *w = buf_alloc(1, sizeof *w);
	w->fetch = fetch;
	w->blob = blob;
	w->path = path;
	w->fd = -1;
	w->spare_count = SLOTS;
	w->e = e;
	w->seed = seed != NULL ? open(seed, O_RDONLY | O_CLOEXEC) : -1;
	buf_init(&w->unpacked);
	for (size_t i = 0; i < SLOTS; i++) {
		buf_init(&w->slots[i].bytes);
		w->spare[i] = &w->slots[i];
	}
	int rc = make_room(w);
	if (rc == 0)
		rc = get_all(w);
	for (size_t i = 0; i < SLOTS; i++)
		buf_finish(&w->slots[i].bytes);
	buf_finish(&w->unpacked);
	if (w->seed >= 0)
		close(w->seed);
	if (w->fd >= 0 && close(w->fd) != 0 && rc == 0)
		rc = fail_file(w);
	free(w);
	return rc;
}
