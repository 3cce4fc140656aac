#include "db/sync/carrier.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/folder.h"

#include <curl/curl.h>
#include <sysexits.h>

/* Every kind of drop: one line here and one file beside this. */
static const struct {
	const char *scheme;
	int (*open)(struct carrier *out, CURLU *url, struct err *e);
} kinds[] = {
	{"file", folder_open},
};

static int open_kind(struct carrier *out, CURLU *parsed, const char *url, struct err *e)
{
	char *scheme = NULL;
	if (curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return err_set(e, EX_USAGE, "Dit is geen adres van een postbus: %s", url);
	int rc = 1;
	for (size_t i = 0; rc == 1 && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(scheme, kinds[i].scheme) == 0)
			rc = kinds[i].open(out, parsed, e);
	if (rc == 1)
		rc = err_set(e, EX_USAGE,
			     "Een postbus van de soort %s:// kan niet. Deze soort kan wel: file://",
			     scheme);
	curl_free(scheme);
	return rc;
}

int carrier_open(struct carrier *out, const char *url, struct err *e)
{
	int rc = -1;
	CURLU *parsed = curl_url();
	if (parsed == NULL)
		return err_set(e, EX_OSERR, "Er is geen geheugen meer vrij");
	/* Any kind may be parsed, so that an unknown one gets a clear answer. */
	if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		err_set(e, EX_USAGE,
			"Dit is geen adres van een postbus: %s. Een goed adres is file:///map",
			url);
	else
		rc = open_kind(out, parsed, url, e);
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
	return c->ops->prepare(c->self, e);
}

int carrier_put(const struct carrier *c, const char *name, const void *bytes, size_t len,
		struct err *e)
{
	return c->ops->put(c->self, name, bytes, len, e);
}

enum carrier_got carrier_get(const struct carrier *c, const char *name, size_t max, struct buf *out,
			     struct err *e)
{
	return c->ops->get(c->self, name, max, out, e);
}

void carrier_batch_name(const char *kiosk, int64_t number, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "kiosks/%s/%08lld.batch", kiosk, (long long)number);
}

void carrier_ack_name(const char *kiosk, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "acks/%s.ack", kiosk);
}
