#include "db/sync/delta.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

struct apply {
	FILE *in, *out;
	int old;
	int64_t old_size, left; /* left: of the new file */
	int64_t at;		/* where the last run of the old file ended */
	char block[65536];
};

static bool take_number(FILE *in, int64_t *out)
{
	uint64_t n = 0;
	for (int shift = 0; shift < 63; shift += 7) {
		int c = getc(in);
		if (c == EOF)
			return false;
		n |= (uint64_t)(c & 0x7F) << shift;
		if (c < 0x80) {
			*out = (int64_t)n;
			return n <= INT64_MAX;
		}
	}
	return false;
}

static int64_t unzigzag(int64_t n)
{
	return n % 2 == 0 ? n / 2 : -(n / 2) - 1;
}

/* The parts answer 1: go on, 0: the difference is wrong, -1: a file failed. */

static int put(struct apply *a, size_t n)
{
	return fwrite(a->block, 1, n, a->out) == n ? 1 : -1;
}

static int add_new(struct apply *a, int64_t count)
{
	if (count > a->left)
		return 0;
	a->left -= count;
	int rc = 1;
	while (rc == 1 && count > 0) {
		size_t n = count < (int64_t)sizeof a->block ? (size_t)count : sizeof a->block;
		if (fread(a->block, 1, n, a->in) != n)
			return 0;
		rc = put(a, n);
		count -= (int64_t)n;
	}
	return rc;
}

static int copy_old(struct apply *a, int64_t count, int64_t where)
{
	if (count > a->left || count > a->old_size || where < 0 || where > a->old_size - count)
		return 0;
	a->left -= count;
	a->at = where + count;
	int rc = 1;
	while (rc == 1 && count > 0) {
		size_t want = count < (int64_t)sizeof a->block ? (size_t)count : sizeof a->block;
		ssize_t n = pread(a->old, a->block, want, where);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		rc = put(a, (size_t)n);
		count -= n;
		where += n;
	}
	return rc;
}

static int one_round(struct apply *a)
{
	int64_t fresh, count, step;
	if (!take_number(a->in, &fresh))
		return 0;
	int rc = add_new(a, fresh);
	if (rc != 1)
		return rc;
	if (!take_number(a->in, &count) || !take_number(a->in, &step) || fresh + count == 0)
		return 0;
	step = unzigzag(step);
	if (step > a->old_size || step < -a->old_size)
		return 0;
	return copy_old(a, count, a->at + step);
}

static int run(struct apply *a, int64_t max)
{
	char magic[sizeof DELTA_MAGIC - 1];
	struct stat st;
	if (fstat(a->old, &st) != 0)
		return -1;
	a->old_size = st.st_size;
	if (fread(magic, 1, sizeof magic, a->in) != sizeof magic ||
	    memcmp(magic, DELTA_MAGIC, sizeof magic) != 0 || !take_number(a->in, &a->left) ||
	    a->left > max)
		return 0;
	int rc = 1;
	while (rc == 1 && a->left > 0)
		rc = one_round(a);
	if (rc == 1 && getc(a->in) != EOF)
		rc = 0;
	return rc;
}

int delta_apply(const char *old, const char *difference, const char *out, int64_t max,
		struct err *e)
{
	struct apply *a = buf_alloc(1, sizeof *a);
	a->old = open(old, O_RDONLY | O_CLOEXEC);
	a->in = fopen(difference, "re");
	a->out = a->old >= 0 && a->in != NULL ? fopen(out, "we") : NULL;
	int rc = a->out != NULL ? run(a, max) : -1;
	if (a->out != NULL && fclose(a->out) != 0 && rc == 1)
		rc = -1;
	if (rc == -1)
		err_sys(e, EX_IOERR, "Kan %s niet maken", out);
	else if (rc == 0)
		err_set(e, EX_DATAERR, "Het verschil past niet bij de oude inhoud");
	if (a->in != NULL)
		fclose(a->in);
	if (a->old >= 0)
		close(a->old);
	free(a);
	return rc == 1 ? 0 : -1;
}
