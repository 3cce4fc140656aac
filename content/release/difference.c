#include "content/release/difference.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/delta.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/*
 * Why so: in a bundle most of what a small change moves is the search index. It is one long list of
 * words, each with the publications that have it; a changed summary changes a few bytes in many
 * places, and moves all that is behind them. So blocks at fixed places would all be new. Here every
 * run of bytes is found again wherever it went.
 */
enum {
	STEP = 16,  /* a block of the old file, and how far the next one is */
	NEAR = 12,  /* so many bytes where the last run would go on are worth a run */
	FAR = 24,   /* and so many anywhere else */
	AROUND = 24 /* so far from there is looked too */
};

struct map {
	const uint8_t *bytes;
	size_t len;
};

struct maker {
	struct map old, fresh;
	uint32_t *table; /* block number + 1, by the hash of the block */
	unsigned shift;	 /* of a hash, to a place in it */
	FILE *out;
	size_t at;	/* in fresh: what is before is written */
	size_t old_end; /* of the last run */
};

static int map_file(const char *path, struct map *out, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (bytes == MAP_FAILED)
		return err_sys(e, EX_NOINPUT, "Kan %s niet lezen", path);
	*out = (struct map){bytes, (size_t)st.st_size};
	return 0;
}

static uint64_t word_at(const uint8_t *p)
{
	uint64_t n;
	memcpy(&n, p, sizeof n);
	return n;
}

static size_t place_of(const struct maker *m, const uint8_t *block)
{
	uint64_t a = word_at(block), b = word_at(block + 8);
	uint64_t hash = (a ^ (b << 31 | b >> 33)) * UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)((hash ^ b * UINT64_C(0xC2B2AE3D27D4EB4F)) >> m->shift);
}

static void fill_table(struct maker *m)
{
	unsigned bits = 10;
	while ((size_t)1 << bits < m->old.len / STEP * 2 && bits < 31)
		bits++;
	m->shift = 64 - bits;
	m->table = buf_alloc((size_t)1 << bits, sizeof *m->table);
	/* Backwards, so that of equal blocks the first stays: the others follow it in the new file
	 * too, by being next. */
	for (size_t n = m->old.len / STEP; n-- > 0;)
		m->table[place_of(m, m->old.bytes + n * STEP)] = (uint32_t)n + 1;
}

static void put_number(FILE *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		putc((int)(n & 0x7F) | 0x80, out);
	putc((int)n, out);
}

static uint64_t zigzag(int64_t n)
{
	return n < 0 ? (uint64_t) - (n + 1) * 2 + 1 : (uint64_t)n * 2;
}

/* How far both go on the same. */
static size_t same_after(const struct maker *m, size_t old, size_t fresh)
{
	size_t most =
		m->old.len - old < m->fresh.len - fresh ? m->old.len - old : m->fresh.len - fresh;
	const uint8_t *a = m->old.bytes + old, *b = m->fresh.bytes + fresh;
	size_t n = 0;
	while (n + 8 <= most && word_at(a + n) == word_at(b + n))
		n += 8;
	while (n < most && a[n] == b[n])
		n++;
	return n;
}

/* And backwards, in what is not written yet. */
static size_t same_before(const struct maker *m, size_t old, size_t fresh)
{
	size_t n = 0;
	while (n < old && fresh - n > m->at &&
	       m->old.bytes[old - n - 1] == m->fresh.bytes[fresh - n - 1])
		n++;
	return n;
}

struct run {
	size_t old, fresh, len;
};

static void consider(const struct maker *m, size_t old, size_t fresh, size_t least,
		     struct run *best)
{
	if (old >= m->old.len || m->old.bytes[old] != m->fresh.bytes[fresh])
		return;
	size_t after = same_after(m, old, fresh);
	if (after < least || after <= best->len)
		return;
	*best = (struct run){old, fresh, after};
}

/* A run of the old file that stands here in the new one; len 0: none that is worth it. */
static struct run find_run(const struct maker *m, size_t fresh)
{
	struct run best = {.len = 0};
	size_t expected = m->old_end + (fresh - m->at);
	consider(m, expected, fresh, NEAR, &best);
	for (size_t d = 1; best.len == 0 && d <= AROUND; d++) {
		consider(m, expected + d, fresh, NEAR, &best);
		if (expected >= d)
			consider(m, expected - d, fresh, NEAR, &best);
	}
	if (best.len >= 4 * (size_t)FAR || m->fresh.len - fresh < STEP)
		return best;
	uint32_t block = m->table[place_of(m, m->fresh.bytes + fresh)];
	if (block > 0)
		consider(m, (size_t)(block - 1) * STEP, fresh, best.len > 0 ? best.len * 4 : FAR,
			 &best);
	return best;
}

static void put_run(struct maker *m, struct run run)
{
	size_t before = same_before(m, run.old, run.fresh);
	run.old -= before;
	run.fresh -= before;
	run.len += before;
	put_number(m->out, run.fresh - m->at);
	fwrite(m->fresh.bytes + m->at, 1, run.fresh - m->at, m->out);
	put_number(m->out, run.len);
	put_number(m->out, zigzag((int64_t)run.old - (int64_t)m->old_end));
	m->at = run.fresh + run.len;
	m->old_end = run.old + run.len;
}

static void put_all(struct maker *m)
{
	fputs(DELTA_MAGIC, m->out);
	put_number(m->out, m->fresh.len);
	for (size_t fresh = 0; fresh < m->fresh.len;) {
		struct run run = find_run(m, fresh);
		if (run.len == 0) {
			fresh++;
			continue;
		}
		put_run(m, run);
		fresh = m->at;
	}
	if (m->at < m->fresh.len)
		put_run(m, (struct run){.old = m->old_end, .fresh = m->fresh.len});
}

int difference_write(const char *old, const char *fresh, const char *out, struct err *e)
{
	static const uint8_t nothing[1];
	struct maker m = {.old = {nothing, 0}, .fresh = {nothing, 0}};
	int rc = -1;
	if (map_file(old, &m.old, e) != 0 || map_file(fresh, &m.fresh, e) != 0)
		goto end;
	m.out = fopen(out, "we");
	if (m.out != NULL) {
		fill_table(&m);
		put_all(&m);
		rc = ferror(m.out) ? -1 : 0;
		if (fclose(m.out) != 0)
			rc = -1;
	}
	if (rc != 0)
		err_sys(e, EX_IOERR, "Kan %s niet schrijven", out);
end:
	free(m.table);
	if (m.old.len > 0)
		munmap((void *)(uintptr_t)m.old.bytes, m.old.len);
	if (m.fresh.len > 0)
		munmap((void *)(uintptr_t)m.fresh.bytes, m.fresh.len);
	return rc;
}
