/* What is particular to each kind of server. */
#include "db/base/buf.h"
#include "db/base/hex.h"
#include "db/sync/remote_inside.h"

#include <sodium.h>

static int add_header(struct transfer *t, const char *header)
{
	struct curl_slist *more = curl_slist_append(t->headers, header);
	if (more == NULL)
		return -1;
	t->headers = more;
	return 0;
}

static int add_etag(struct transfer *t)
{
	char header[CARRIER_ETAG + 32];
	if (t->job->verb != CARRIER_GET || t->job->etag[0] == '\0')
		return 0;
	snprintf(header, sizeof header, "If-None-Match: %s", t->job->etag);
	return add_header(t, header);
}

static int set_login(struct transfer *t)
{
	const struct access *a = &t->remote->access;
	if (a->user == NULL)
		return 0;
	curl_easy_setopt(t->easy, CURLOPT_USERNAME, a->user);
	curl_easy_setopt(t->easy, CURLOPT_PASSWORD, a->password != NULL ? a->password : "");
	return 0;
}

/* No "Expect: 100-continue": it costs a round trip and these bodies are small. */
static int speak_webdav(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	return set_login(t) == 0 && add_etag(t) == 0 ? add_header(t, "Expect:") : -1;
}

/*
 * libcurl 7.88 signs this header when it is there, but does not make it.  Without a key nothing is
 * signed: that is how S3 is asked for what anybody may read.
 */
static int speak_s3(struct transfer *t)
{
	const struct access *a = &t->remote->access;
	if (a->user == NULL)
		return add_etag(t);
	uint8_t hash[crypto_hash_sha256_BYTES];
	struct buf text;
	const void *bytes = t->job->verb == CARRIER_PUT ? t->job->bytes : "";
	crypto_hash_sha256(hash, bytes, t->job->verb == CARRIER_PUT ? t->job->len : 0);
	buf_init(&text);
	buf_add_str(&text, "x-amz-content-sha256: ");
	hex_add(&text, hash, sizeof hash);
	int rc = add_header(t, text.data);
	buf_clear(&text);
	buf_addf(&text, "aws:amz:%s:s3", a->region != NULL ? a->region : "us-east-1");
	curl_easy_setopt(t->easy, CURLOPT_AWS_SIGV4, text.data);
	buf_finish(&text);
	return rc == 0 && set_login(t) == 0 ? add_etag(t) : -1;
}

/* A host that is not in known_hosts is refused: that is libcurl's way without a callback. */
static int speak_sftp(struct transfer *t)
{
	const struct access *a = &t->remote->access;
	curl_easy_setopt(t->easy, CURLOPT_SSH_KNOWNHOSTS, a->known_hosts);
	curl_easy_setopt(t->easy, CURLOPT_FTP_CREATE_MISSING_DIRS, CURLFTP_CREATE_DIR_RETRY);
	if (a->ssh_key != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_SSH_PRIVATE_KEYFILE, a->ssh_key);
		curl_easy_setopt(t->easy, CURLOPT_SSH_AUTH_TYPES, CURLSSH_AUTH_PUBLICKEY);
	}
	return set_login(t);
}

const struct dialect *dialect_of(const char *scheme)
{
	static const struct dialect dialects[] = {
		{"https", "https", speak_webdav, true, false},
		{"http", "http", speak_webdav, true, true},
		{"s3+https", "https", speak_s3, false, false},
		{"s3+http", "http", speak_s3, false, true},
		{"sftp", "sftp", speak_sftp, false, false},
	};
	for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++)
		if (strcmp(dialects[i].scheme, scheme) == 0)
			return &dialects[i];
	return NULL;
}
