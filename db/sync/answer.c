/* What a server's answer means: found, absent, or which plain reason. */
#include "db/base/buf.h"
#include "db/sync/remote_inside.h"

#include <strings.h>

static const struct {
	CURLcode code;
	enum reason reason;
} ends[] = {
	{CURLE_COULDNT_RESOLVE_HOST, REASON_NAME},
	{CURLE_COULDNT_RESOLVE_PROXY, REASON_NAME},
	{CURLE_COULDNT_CONNECT, REASON_UNREACHABLE},
	{CURLE_OPERATION_TIMEDOUT, REASON_SLOW},
	{CURLE_SEND_ERROR, REASON_BROKEN},
	{CURLE_RECV_ERROR, REASON_BROKEN},
	{CURLE_GOT_NOTHING, REASON_BROKEN},
	{CURLE_PARTIAL_FILE, REASON_BROKEN},
	{CURLE_SSH, REASON_BROKEN},
	{CURLE_SSL_CONNECT_ERROR, REASON_BROKEN},
	{CURLE_PEER_FAILED_VERIFICATION, REASON_CERTIFICATE},
	{CURLE_SSL_CACERT_BADFILE, REASON_LOCAL},
	{CURLE_SSL_CERTPROBLEM, REASON_LOCAL},
	{CURLE_OUT_OF_MEMORY, REASON_SERVER}, /* also: a line of the head without an end */
	{CURLE_LOGIN_DENIED, REASON_CREDENTIALS},
	{CURLE_REMOTE_ACCESS_DENIED, REASON_CREDENTIALS},
	{CURLE_REMOTE_DISK_FULL, REASON_FULL},
};

static const struct {
	long low, high;
	enum reason reason;
} statuses[] = {
	{300, 399, REASON_PORTAL},	{511, 511, REASON_PORTAL},
	{401, 401, REASON_CREDENTIALS}, {403, 403, REASON_CREDENTIALS},
	{407, 407, REASON_CREDENTIALS}, {413, 413, REASON_TOO_BIG},
	{429, 429, REASON_BUSY},	{503, 503, REASON_BUSY},
	{507, 507, REASON_FULL},
};

enum reason answer_reason(CURLcode ended)
{
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (ends[i].code == ended)
			return ends[i].reason;
	return REASON_SERVER;
}

static enum reason reason_of_status(long status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (status >= statuses[i].low && status <= statuses[i].high)
			return statuses[i].reason;
	return REASON_SERVER;
}

/*
 * Our files are no web pages, and a server that keeps one does not answer 200
 * with one.  Swift calls its empty answer a web page too.
 */
static bool is_web_page(CURL *easy)
{
	const char *type = NULL;
	curl_off_t size = 0;
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &size);
	return size > 0 && type != NULL && strncasecmp(type, "text/html", 9) == 0;
}

static void keep_etag(struct transfer *t)
{
	struct curl_header *header = NULL;
	t->job->etag[0] = '\0';
	if (curl_easy_header(t->easy, "ETag", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
	    strlen(header->value) >= CARRIER_ETAG)
		return;
	memcpy(t->job->etag, header->value, strlen(header->value) + 1);
}

static void fail_with_status(struct transfer *t, long status)
{
	char detail[32];
	curl_off_t wait = 0;
	snprintf(detail, sizeof detail, "HTTP %ld", status);
	carrier_fail(t->job, reason_of_status(status), detail);
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait);
	t->job->retry_after = wait > 0 && wait < 86400 ? (long)wait : 0;
}

static bool judge_http(struct transfer *t, long status)
{
	struct carrier_job *job = t->job;
	bool put = job->verb == CARRIER_PUT;
	bool fine = put ? status == 200 || status == 201 || status == 204 : status == 200;
	if (put && (status == 404 || status == 409) && t->remote->dialect->makes_folders)
		return false;
	curl_off_t length = -1;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	/* A head that was cut off behind its first line is a whole one to curl. */
	if (fine && !put && length < 0 && job->in->len == t->before) {
		carrier_fail(job, REASON_BROKEN, NULL);
	} else if (fine && status == 200 && is_web_page(t->easy)) {
		carrier_fail(job, REASON_PORTAL, NULL);
	} else if (fine) {
		job->got = CARRIER_DONE;
		keep_etag(t);
	} else if (!put && (status == 404 || status == 410)) {
		job->got = CARRIER_ABSENT;
	} else if (!put && status == 304 && job->etag[0] != '\0') {
		job->got = CARRIER_SAME;
	} else {
		fail_with_status(t, status);
	}
	return true;
}

bool answer_judge(struct transfer *t, CURLcode ended)
{
	struct carrier_job *job = t->job;
	long status = 0;
	bool known = true;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	bool http = strncmp(t->remote->dialect->curl_scheme, "http", 4) == 0;
	/* A refusal is one by its first line, however long its page is. */
	if (ended == CURLE_WRITE_ERROR && t->ignored > REMOTE_IGNORED_MAX && status >= 300)
		ended = CURLE_OK;
	job->too_big = t->too_big || ended == CURLE_FILESIZE_EXCEEDED;
	if (job->too_big)
		carrier_fail(job, REASON_SERVER, NULL);
	else if (!http && ended == CURLE_REMOTE_FILE_NOT_FOUND && job->verb == CARRIER_GET)
		job->got = CARRIER_ABSENT;
	else if (ended != CURLE_OK)
		carrier_fail(job, answer_reason(ended), curl_easy_strerror(ended));
	else if (http)
		known = judge_http(t, status);
	else
		job->got = CARRIER_DONE;
	if (job->verb == CARRIER_GET && (!known || job->got != CARRIER_DONE))
		buf_truncate(job->in, t->before);
	return known;
}
