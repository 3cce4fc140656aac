#include "db/sync/carrier.h"
#include "db/base/buf.h"
#include "db/base/hex.h"
#include "db/sync/folder.h"
#include "db/sync/remote.h"

#include <curl/curl.h>
#include <sysexits.h>

/* Every kind of drop: one line here and one file beside this. */
static const struct {
	const char *scheme;
	int (*open)(struct carrier *out, CURLU *url, const char *access_folder, struct err *e);
} kinds[] = {
	{"file", folder_open}, {"https", remote_open},	  {"http", remote_open},
	{"sftp", remote_open}, {"s3+https", remote_open}, {"s3+http", remote_open},
};

static int open_kind(struct carrier *out, CURLU *parsed, const char *access_folder, struct err *e)
{
	char *scheme = NULL;
	if (curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return err_set(e, EX_USAGE, "Dit is geen adres van een postbus");
	int rc = 1;
	for (size_t i = 0; rc == 1 && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(scheme, kinds[i].scheme) == 0)
			rc = kinds[i].open(out, parsed, access_folder, e);
	if (rc == 1)
		rc = err_set(e, EX_USAGE,
			     "Een postbus van de soort %s:// kan niet. Dit kan wel: file://,"
			     " https://, sftp:// en s3+https://",
			     scheme);
	curl_free(scheme);
	return rc;
}

/* A password in an address would be shown, logged and copied: it has a file of its own. */
static int check_no_secrets(CURLU *parsed, struct err *e)
{
	static const CURLUPart parts[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY,
					  CURLUPART_FRAGMENT};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof parts[0]; i++) {
		char *text = NULL;
		if (curl_url_get(parsed, parts[i], &text, 0) == CURLUE_OK)
			rc = err_set(e, EX_USAGE,
				     "In het adres van de postbus horen geen naam, wachtwoord, ? of"
				     " #. Een naam en wachtwoord horen in drop.conf");
		curl_free(text);
	}
	return rc;
}

int carrier_open(struct carrier *out, const char *url, const char *access_folder, struct err *e)
{
	int rc = -1;
	CURLU *parsed = curl_url();
	if (parsed == NULL)
		return err_set(e, EX_OSERR, "Er is geen geheugen meer vrij");
	/* Any kind may be parsed, so that an unknown one gets a clear answer. */
	if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		err_set(e, EX_USAGE,
			"Dit is geen adres van een postbus. Een goed adres is file:///map of"
			" https://naam/map");
	else if (check_no_secrets(parsed, e) == 0)
		rc = open_kind(out, parsed, access_folder, e);
	curl_url_cleanup(parsed);
	return rc;
}

void carrier_close(struct carrier *c)
{
	if (c->ops != NULL)
		c->ops->free(c->self);
	*c = (struct carrier){.ops = NULL};
}

int carrier_prepare(const struct carrier *c, struct err *e)
{
	return c->ops->prepare != NULL ? c->ops->prepare(c->self, e) : 0;
}

void carrier_forget(const struct carrier *c)
{
	if (c->ops->forget != NULL)
		c->ops->forget(c->self);
}

void carrier_start(const struct carrier *c, struct carrier_job *job)
{
	job->got = CARRIER_FAILED;
	job->reason = REASON_NONE;
	job->retry_after = 0;
	job->too_big = false;
	job->err = (struct err){.code = 0};
	job->next = NULL;
	job->inside = NULL;
	c->ops->start(c->self, job);
}

struct carrier_job *carrier_next(const struct carrier *c)
{
	return c->ops->next(c->self, -1);
}

struct carrier_job *carrier_next_or(const struct carrier *c, int wake_fd)
{
	return c->ops->next(c->self, wake_fd);
}

void carrier_fail(struct carrier_job *job, enum reason reason, const char *detail)
{
	job->got = CARRIER_FAILED;
	job->reason = reason;
	if (job->too_big) {
		err_set(&job->err, EX_DATAERR, "%s is te groot: meer dan %zu bytes", job->name,
			job->max);
		return;
	}
	err_set(&job->err, reason_code(reason), "%s%s%s%s", reason_text(reason, REASON_NL),
		detail != NULL ? " (" : "", detail != NULL ? detail : "",
		detail != NULL ? ")" : "");
}

static enum carrier_got run_alone(const struct carrier *c, struct carrier_job *job, struct err *e)
{
	carrier_start(c, job);
	while (carrier_next(c) != NULL)
		;
	if (job->got == CARRIER_FAILED && e != NULL)
		*e = job->err;
	return job->got;
}

int carrier_put(const struct carrier *c, const char *name, const void *bytes, size_t len,
		struct err *e)
{
	struct carrier_job job = {.verb = CARRIER_PUT, .bytes = bytes, .len = len};
	snprintf(job.name, sizeof job.name, "%s", name);
	return run_alone(c, &job, e) == CARRIER_DONE ? 0 : -1;
}

enum carrier_got carrier_get(const struct carrier *c, const char *name, size_t max, struct buf *out,
			     struct err *e)
{
	struct carrier_job job = {.verb = CARRIER_GET, .in = out, .max = max};
	snprintf(job.name, sizeof job.name, "%s", name);
	return run_alone(c, &job, e);
}

void carrier_batch_name(const char *kiosk, int64_t number, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "kiosks/%s/%08lld.batch", kiosk, (long long)number);
}

void carrier_ack_name(const char *kiosk, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "acks/%s.ack", kiosk);
}

void carrier_keys_name(const char *kiosk, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "acks/%s.keys", kiosk);
}

void carrier_places_name(const char *kiosk, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "acks/%s.places", kiosk);
}

void carrier_invite_name(const uint8_t name[16], char out[CARRIER_NAME])
{
	char digits[33] = "";
	hex_write(name, 16, digits);
	snprintf(out, CARRIER_NAME, "invites/%s", digits);
}
