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
};

static int not_there(const struct folder *f, struct err *e)
{
	return err_set(e, EX_TEMPFAIL,
		       "De postbus %s is er niet. Is de stick of de netwerkmap aangesloten?",
		       f->path);
}

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
	if (mkdir(f->path, 0777) != 0 && errno != EEXIST)
		return not_there(f, e);
	return is_folder(f->path) ? 0 : not_there(f, e);
}

/* A folder that cannot be written now may be mounted well tomorrow: never a lasting fault. */
static int later(struct err *e)
{
	if (e != NULL)
		e->code = EX_TEMPFAIL;
	return -1;
}

static int folder_put(void *self, const char *name, const void *bytes, size_t len, struct err *e)
{
	const struct folder *f = self;
	if (folder_prepare(self, e) != 0)
		return -1;
	char *path = file_join(f->path, name);
	char *copy = buf_copy(path);
	int rc = file_make_folder(dirname(copy), 0777, e);
	if (rc == 0)
		rc = file_replace(path, bytes, len, 0644, e);
	free(copy);
	free(path);
	return rc == 0 ? 0 : later(e);
}

static enum carrier_got folder_get(void *self, const char *name, size_t max, struct buf *out,
				   struct err *e)
{
	const struct folder *f = self;
	struct err why = {.code = 0};
	char *path = file_join(f->path, name);
	enum carrier_got got =
		file_read(path, max, out, &why) == 0 ? CARRIER_FOUND : CARRIER_FAILED;
	if (got == CARRIER_FAILED && why.code == EX_NOINPUT && is_folder(f->path)) {
		got = CARRIER_ABSENT;
	} else if (got == CARRIER_FAILED && why.code == EX_NOINPUT) {
		not_there(f, e);
	} else if (got == CARRIER_FAILED && e != NULL) {
		*e = why;
		if (why.code != EX_DATAERR)
			later(e);
	}
	free(path);
	return got;
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

int folder_open(struct carrier *out, CURLU *url, struct err *e)
{
	static const struct carrier_ops ops = {.prepare = folder_prepare,
					       .put = folder_put,
					       .get = folder_get,
					       .free = folder_free};
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
	*out = (struct carrier){.ops = &ops, .self = f};
	rc = 0;
out:
	curl_free(host);
	curl_free(path);
	return rc;
}
