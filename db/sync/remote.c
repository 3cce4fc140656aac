#include "db/sync/remote.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/sync/remote_inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sysexits.h>

enum {
	CONNECT_SECONDS = 20,
	TOTAL_SECONDS = 900,
	SLOWEST = 100, /* bytes a second; slower than this for `patience` seconds is given up */
	POLL_MS = 1000
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *self)
{
	struct transfer *t = self;
	size_t len = size * count;
	long status = 0;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	/* What comes with a refusal is for people with a browser. */
	if (t->job->verb != CARRIER_GET || (status != 0 && status != 200)) {
		t->ignored += len;
		return t->ignored <= REMOTE_IGNORED_MAX ? len : 0;
	}
	if (t->job->in->len - t->before + len > t->job->max) {
		t->too_big = true;
		return 0;
	}
	buf_add(t->job->in, bytes, len);
	return len;
}

static size_t give_bytes(char *out, size_t size, size_t count, void *self)
{
	struct transfer *t = self;
	size_t len = size * count, left = t->job->len - t->sent;
	if (len > left)
		len = left;
	memcpy(out, (const char *)t->job->bytes + t->sent, len);
	t->sent += len;
	return len;
}

/* curl begins again when a connection that it kept turns out to be closed. */
static int seek_bytes(void *self, curl_off_t offset, int origin)
{
	struct transfer *t = self;
	if (origin != SEEK_SET || offset < 0 || (size_t)offset > t->job->len)
		return CURL_SEEKFUNC_FAIL;
	t->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

void remote_set_limits(CURL *easy, const struct access *access)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
			 access->patience < CONNECT_SECONDS ? access->patience
							    : (long)CONNECT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, access->patience);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, access->patience);
	/* One connection a transfer: a lost one then spoils one, and 16 fill a slow line. */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "wijkkiosk/" CLI_VERSION);
}

void remote_set_trust(CURL *easy, const struct access *access)
{
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (access->ca != NULL) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, access->ca);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (access->client_certificate != NULL)
		curl_easy_setopt(easy, CURLOPT_SSLCERT, access->client_certificate);
	if (access->client_key != NULL)
		curl_easy_setopt(easy, CURLOPT_SSLKEY, access->client_key);
	if (access->proxy != NULL)
		curl_easy_setopt(easy, CURLOPT_PROXY, access->proxy);
	if (access->proxy_user != NULL)
		curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, access->proxy_user);
	if (access->proxy_password != NULL)
		curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, access->proxy_password);
}

static void set_verb(struct transfer *t)
{
	CURL *easy = t->easy;
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	if (t->making_folder) {
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "MKCOL");
	} else if (t->job->verb == CARRIER_PUT) {
		curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_bytes);
		curl_easy_setopt(easy, CURLOPT_READDATA, t);
		curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek_bytes);
		curl_easy_setopt(easy, CURLOPT_SEEKDATA, t);
		curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->job->len);
	} else {
		curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->job->max);
	}
}

/* The length of the name's first `folders` parts. */
static size_t folder_length(const char *name, int folders)
{
	size_t at = 0;
	for (; name[at] != '\0' && folders > 0; at++)
		folders -= name[at] == '/';
	return at;
}

static void set_url(struct transfer *t)
{
	const char *name = t->job->name;
	size_t len = t->making_folder ? folder_length(name, t->folders_made + 1) : strlen(name);
	struct buf url;
	buf_init(&url);
	buf_addf(&url, "%s/%.*s", t->remote->base, (int)len, name);
	curl_easy_setopt(t->easy, CURLOPT_URL, url.data);
	buf_finish(&url);
}

static int launch(struct transfer *t)
{
	curl_easy_reset(t->easy); /* keeps nothing of the one before; connections are the multi's */
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	t->sent = 0;
	t->ignored = 0;
	remote_set_limits(t->easy, &t->remote->access);
	remote_set_trust(t->easy, &t->remote->access);
	set_verb(t);
	set_url(t);
	if (t->remote->dialect->speak(t) != 0)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	return curl_multi_add_handle(t->remote->multi, t->easy) == CURLM_OK ? 0 : -1;
}

static struct transfer *take_spare(struct remote *r)
{
	struct transfer *t = r->spare;
	if (t != NULL) {
		r->spare = t->next;
	} else {
		t = buf_alloc(1, sizeof *t);
		t->easy = curl_easy_init();
	}
	t->remote = r;
	t->previous = NULL;
	t->next = r->under_way;
	if (r->under_way != NULL)
		r->under_way->previous = t;
	r->under_way = t;
	return t;
}

static void put_back(struct transfer *t)
{
	struct remote *r = t->remote;
	if (t->previous != NULL)
		t->previous->next = t->next;
	else
		r->under_way = t->next;
	if (t->next != NULL)
		t->next->previous = t->previous;
	t->next = r->spare;
	r->spare = t;
}

static void could_not_start(struct transfer *t)
{
	struct carrier_job *job = t->job;
	carrier_fail(job, REASON_LOCAL, NULL);
	job->next = t->remote->ready;
	t->remote->ready = job;
	put_back(t);
}

static void remote_start(void *self, struct carrier_job *job)
{
	struct transfer *t = take_spare(self);
	t->job = job;
	t->before = job->verb == CARRIER_GET ? job->in->len : 0;
	t->too_big = false;
	t->making_folder = false;
	t->folders_made = 0;
	t->folders = 0;
	if (t->easy == NULL || launch(t) != 0)
		could_not_start(t);
}

/*
 * A PUT said that its folder is not there: make one after the other, each
 * answer ignored, because only the PUT after them tells.  false: that was done already.
 */
static bool make_folders(struct transfer *t)
{
	if (!t->making_folder && t->folders > 0)
		return false;
	if (t->folders == 0)
		for (const char *p = t->job->name; *p != '\0'; p++)
			t->folders += *p == '/';
	else
		t->folders_made++;
	t->making_folder = t->folders_made < t->folders;
	return launch(t) == 0;
}

/* Returns its job when it is really at its end. */
static struct carrier_job *end_one(struct transfer *t, CURLcode code)
{
	struct carrier_job *job = t->job;
	curl_multi_remove_handle(t->remote->multi, t->easy);
	if (t->making_folder && code == CURLE_OK)
		return make_folders(t) ? NULL : (put_back(t), job);
	if (!answer_judge(t, code)) {
		if (make_folders(t))
			return NULL;
		carrier_fail(job, REASON_SERVER, "de map is er niet");
	}
	put_back(t);
	return job;
}

/* What curl has done so far; NULL when no job is at its end. */
static struct carrier_job *take_ended(struct remote *r)
{
	int running = 0, left = 0;
	CURLMsg *message;
	curl_multi_perform(r->multi, &running);
	while ((message = curl_multi_info_read(r->multi, &left)) != NULL) {
		struct transfer *t = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		struct carrier_job *job = end_one(t, code);
		if (job != NULL)
			return job;
	}
	return NULL;
}

static struct carrier_job *remote_next(void *self, int wake_fd)
{
	struct remote *r = self;
	struct curl_waitfd wake = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
	struct carrier_job *job = r->ready;
	if (job != NULL) {
		r->ready = job->next;
		return job;
	}
	while (r->under_way != NULL) {
		if ((job = take_ended(r)) != NULL)
			return job;
		if (r->under_way == NULL)
			break;
		curl_multi_poll(r->multi, &wake, wake_fd >= 0 ? 1 : 0, POLL_MS, NULL);
		if ((wake.revents & CURL_WAIT_POLLIN) != 0)
			return NULL;
	}
	return NULL;
}

static void free_list(struct transfer *t, CURLM *multi, bool under_way)
{
	while (t != NULL) {
		struct transfer *next = t->next;
		if (under_way)
			curl_multi_remove_handle(multi, t->easy);
		curl_easy_cleanup(t->easy);
		curl_slist_free_all(t->headers);
		free(t);
		t = next;
	}
}

static void remote_forget(void *self)
{
	access_forget(&((struct remote *)self)->access);
}

static void remote_free(void *self)
{
	struct remote *r = self;
	free_list(r->under_way, r->multi, true);
	free_list(r->spare, r->multi, false);
	curl_multi_cleanup(r->multi);
	access_finish(&r->access);
	free(r->base);
	free(r);
	curl_global_cleanup();
}

/* A name that only begins like a loopback address may be anybody's. */
static bool is_this_computer(const char *host)
{
	struct in_addr address;
	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	       (inet_pton(AF_INET, host, &address) == 1 &&
		(ntohl(address.s_addr) >> 24) == IN_LOOPBACKNET);
}

static int check(const struct dialect *dialect, const char *host, const struct access *access,
		 struct err *e)
{
	if (dialect->local_only && !is_this_computer(host))
		return err_set(e, EX_USAGE,
			       "Een postbus op een andere computer moet met https:// beginnen,"
			       " niet met http://");
	if (strcmp(dialect->scheme, "sftp") == 0 && access->known_hosts == NULL)
		return err_set(e, EX_CONFIG,
			       "Voor sftp hoort in drop.conf een regel met known_hosts: het bestand"
			       " met de sleutel van de server");
	return 0;
}

/* The address with the scheme that curl knows, without a slash at its end. */
static char *base_of(CURLU *url, const struct dialect *dialect)
{
	struct buf base;
	char *whole = NULL;
	buf_init(&base);
	curl_url_get(url, CURLUPART_URL, &whole, 0);
	const char *rest = whole != NULL ? strstr(whole, "://") : NULL;
	buf_addf(&base, "%s%s", dialect->curl_scheme, rest != NULL ? rest : "");
	while (base.len > 0 && base.data[base.len - 1] == '/')
		buf_truncate(&base, base.len - 1);
	curl_free(whole);
	return buf_steal(&base);
}

int remote_open(struct carrier *out, CURLU *url, const char *access_folder, struct err *e)
{
	static const struct carrier_ops ops = {.start = remote_start,
					       .next = remote_next,
					       .forget = remote_forget,
					       .free = remote_free};
	char *scheme = NULL, *host = NULL;
	struct access access = {.patience = 0};
	int rc = -1;
	curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
	const struct dialect *dialect = dialect_of(scheme);
	if (curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK || host[0] == '\0') {
		err_set(e, EX_USAGE, "In het adres van de postbus ontbreekt de naam van de server");
		goto out;
	}
	if (access_read(access_folder, host, &access, e) != 0)
		goto out;
	if (check(dialect, host, &access, e) != 0) {
		access_finish(&access);
		goto out;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	struct remote *r = buf_alloc(1, sizeof *r);
	r->multi = curl_multi_init();
	r->dialect = dialect;
	r->access = access;
	r->base = base_of(url, dialect);
	curl_multi_setopt(r->multi, CURLMOPT_MAXCONNECTS, (long)CARRIER_PARALLEL);
	*out = (struct carrier){.ops = &ops, .self = r};
	rc = 0;
out:
	curl_free(scheme);
	curl_free(host);
	return rc;
}
