#include "db/sync/folder.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/carrier.h"

#include <errno.h>
#include <libgen.h>
#include <sys/stat.h>
#include <sysexits.h>

struct folder {
	char *path;
	struct carrier_job *ready, **last; /* a job is done at once, and waits here to be fetched */
};

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int folder_prepare(void *self, struct err *e)
{
	const struct folder *f = self;
	if (is_folder(f->path))
		return 0;
	if ((mkdir(f->path, 0777) == 0 || errno == EEXIST) && is_folder(f->path))
		return 0;
	return err_set(e, reason_code(REASON_NO_FOLDER), "%s (%s)",
		       reason_text(REASON_NO_FOLDER, REASON_NL), f->path);
}

/* A folder that cannot be written now may be mounted well tomorrow: never a lasting fault. */
static void fail(struct carrier_job *job, const struct err *why, int error)
{
	bool full = error == ENOSPC || error == EDQUOT;
	carrier_fail(job, full ? REASON_FULL : REASON_SERVER, why->text);
	job->err.code = EX_TEMPFAIL;
}

static void put(struct folder *f, struct carrier_job *job)
{
	struct err why = {.code = 0};
	if (folder_prepare(f, NULL) != 0) {
		carrier_fail(job, REASON_NO_FOLDER, f->path);
		return;
	}
	char *path = file_join(f->path, job->name);
	char *copy = buf_copy(path);
	if (file_make_folder(dirname(copy), 0777, &why) == 0 &&
	    file_replace(path, job->bytes, job->len, 0644, &why) == 0)
		job->got = CARRIER_DONE;
	else
		fail(job, &why, errno);
	free(copy);
	free(path);
}

static void get(const struct folder *f, struct carrier_job *job)
{
	struct err why = {.code = 0};
	char *path = file_join(f->path, job->name);
	job->etag[0] = '\0';
	if (file_read(path, job->max, job->in, &why) == 0) {
		job->got = CARRIER_DONE;
	} else if (why.code == EX_NOINPUT && is_folder(f->path)) {
		job->got = CARRIER_ABSENT;
	} else if (why.code == EX_NOINPUT) {
		carrier_fail(job, REASON_NO_FOLDER, f->path);
	} else {
		fail(job, &why, 0);
		if (why.code == EX_DATAERR)
			job->err = why;
	}
	free(path);
}

static void folder_start(void *self, struct carrier_job *job)
{
	struct folder *f = self;
	if (job->verb == CARRIER_PUT)
		put(f, job);
	else
		get(f, job);
	*f->last = job;
	f->last = &job->next;
}

static struct carrier_job *folder_next(void *self, int wake_fd)
{
	struct folder *f = self;
	(void)wake_fd; /* nothing here takes time */
	struct carrier_job *job = f->ready;
	if (job == NULL)
		return NULL;
	f->ready = job->next;
	if (f->ready == NULL)
		f->last = &f->ready;
	return job;
}

static void folder_free(void *self)
{
	struct folder *f = self;
	free(f->path);
	free(f);
}

static int wrong_address(struct err *e)
{
	return err_set(e, EX_USAGE,
		       "Een adres met file:// heeft drie schuine strepen en dan het"
		       " hele pad, zoals file:///media/post");
}

int folder_open(struct carrier *out, CURLU *url, const char *access_folder, struct err *e)
{
	static const struct carrier_ops ops = {.prepare = folder_prepare,
					       .start = folder_start,
					       .next = folder_next,
					       .free = folder_free};
	(void)access_folder;
	char *host = NULL, *path = NULL;
	int rc = -1;
	curl_url_get(url, CURLUPART_HOST, &host, 0);
	bool here = host == NULL || host[0] == '\0' || strcmp(host, "localhost") == 0;
	if (!here || curl_url_get(url, CURLUPART_PATH, &path, CURLU_URLDECODE) != CURLUE_OK ||
	    path[0] != '/') {
		wrong_address(e);
		goto out;
	}
	size_t n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	struct folder *f = buf_alloc(1, sizeof *f);
	f->path = buf_copy(path);
	f->last = &f->ready;
	*out = (struct carrier){.ops = &ops, .self = f};
	rc = 0;
out:
	curl_free(host);
	curl_free(path);
	return rc;
}
