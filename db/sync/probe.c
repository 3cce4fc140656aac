#include "db/sync/probe.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/remote_inside.h"

#include <sysexits.h>

enum { DAY_SECONDS = 86400 };

static const char expire[] = "Expire date:";

/* Of the server's own certificate, which comes first. */
static long days_left(CURL *easy, int64_t now)
{
	struct curl_certinfo *info = NULL;
	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL ||
	    info->num_of_certs < 1)
		return PROBE_NO_DAYS;
	for (const struct curl_slist *one = info->certinfo[0]; one != NULL; one = one->next)
		if (strncmp(one->data, expire, sizeof expire - 1) == 0) {
			time_t end = curl_getdate(one->data + sizeof expire - 1, NULL);
			return end < 0 ? PROBE_NO_DAYS : (long)((end - now) / DAY_SECONDS);
		}
	return PROBE_NO_DAYS;
}

/* curl counts the times of a connection only when all of it went well: its code tells. */
static enum probe_stage stage_of(CURLcode code)
{
	switch (code) {
	case CURLE_OK:
	/* A login comes after the proof; whoever writes hears the same. */
	case CURLE_LOGIN_DENIED: return PROBE_STAGES;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY: return PROBE_NAME;
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT: return PROBE_CONNECTION;
	default: return PROBE_PROOF;
	}
}

static void judge(CURL *easy, CURLcode code, int64_t now, struct probe *out)
{
	const char *address = NULL;
	out->reached = stage_of(code);
	out->reason = out->reached == PROBE_STAGES ? REASON_NONE : answer_reason(code);
	/* Anything else than an answer is a line that does not do what it should. */
	if (out->reason == REASON_SERVER)
		out->reason = REASON_BROKEN;
	if (out->reason != REASON_NONE)
		snprintf(out->detail, sizeof out->detail, "%s", curl_easy_strerror(code));
	curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
	snprintf(out->address, sizeof out->address, "%s", address != NULL ? address : "");
	curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &out->port);
	out->days = days_left(easy, now);
}

/* As a transfer of this kind of drop begins, and no further. */
static int connect_only(struct remote *remote, const char *url, int64_t now, struct probe *out,
			struct err *e)
{
	struct carrier_job job = {.verb = CARRIER_GET};
	struct transfer t = {.remote = remote, .job = &job, .easy = curl_easy_init()};
	if (t.easy == NULL)
		return err_set(e, EX_OSERR, "Er is geen geheugen meer vrij");
	remote_set_limits(t.easy, &remote->access);
	remote_set_trust(t.easy, &remote->access);
	curl_easy_setopt(t.easy, CURLOPT_URL, url);
	curl_easy_setopt(t.easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(t.easy, CURLOPT_CERTINFO, 1L);
	if (remote->dialect->speak(&t) == 0)
		judge(t.easy, curl_easy_perform(t.easy), now, out);
	curl_slist_free_all(t.headers);
	curl_easy_cleanup(t.easy);
	return 0;
}

int probe_run(const char *url, const char *access_folder, int64_t now, struct probe *out,
	      struct err *e)
{
	struct remote remote = {.multi = NULL};
	struct probe probe = {.reason = REASON_LOCAL};
	struct buf address;
	char *scheme = NULL, *host = NULL;
	CURLU *parsed = curl_url();
	buf_init(&address);
	int rc = -1;
	if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(parsed, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    (remote.dialect = dialect_of(scheme)) == NULL) {
		err_set(e, EX_USAGE, "Dit is geen adres van een postbus op een netwerk");
		goto out;
	}
	if (access_read(access_folder, host, &remote.access, e) != 0)
		goto out;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	probe.proof = !remote.dialect->local_only;
	buf_addf(&address, "%s%s", remote.dialect->curl_scheme, strstr(url, "://"));
	rc = connect_only(&remote, address.data, now, &probe, e);
	access_finish(&remote.access);
	curl_global_cleanup();
	if (rc == 0)
		*out = probe;
out:
	buf_finish(&address);
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(parsed);
	return rc;
}
