/* A calendar from its address: conditional, bounded, and only from who we may believe. */
#include "db/agenda/ics.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/access.h"
#include "db/sync/feeds_inside.h"

#include <curl/curl.h>
#include <strings.h>
#include <sysexits.h>

enum { CONNECT_SECONDS = 20, TOTAL_SECONDS = 120, SLOWEST = 100, REDIRECTS = 3, URL_MAX = 1000 };

static int refuse(struct err *e)
{
	return err_set(
		e, EX_USAGE,
		"Een agenda heeft een adres dat met https:// begint, of met file:///. Een naam"
		" en wachtwoord horen er niet in: bewaar die met wijksync access SERVER");
}

static bool has_part(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK && text[0] != '\0';
	curl_free(text);
	return has;
}

static bool is_allowed(CURLU *url)
{
	char *scheme = NULL;
	bool good = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
	bool file = good && strcmp(scheme, "file") == 0;
	good = good && (file || strcmp(scheme, "https") == 0);
	curl_free(scheme);
	return good && !has_part(url, CURLUPART_USER) && !has_part(url, CURLUPART_PASSWORD) &&
	       (file || has_part(url, CURLUPART_HOST)) && has_part(url, CURLUPART_PATH);
}

int feeds_check_address(const char *url, char **out, struct err *e)
{
	static const char webcal[] = "webcal://";
	struct buf text;
	CURLU *parsed = curl_url();
	bool is_webcal = strncasecmp(url, webcal, sizeof webcal - 1) == 0;
	buf_init(&text);
	buf_addf(&text, "%s%s", is_webcal ? "https://" : "",
		 url + (is_webcal ? sizeof webcal - 1 : 0));
	bool good = parsed != NULL && text.len <= URL_MAX &&
		    curl_url_set(parsed, CURLUPART_URL, text.data, CURLU_NON_SUPPORT_SCHEME) ==
			    CURLUE_OK &&
		    is_allowed(parsed);
	for (size_t i = 0; i < text.len; i++)
		good = good && (unsigned char)text.data[i] > ' ' && text.data[i] != 0x7F;
	curl_url_cleanup(parsed);
	if (good)
		*out = buf_steal(&text);
	buf_finish(&text);
	return good ? 0 : refuse(e);
}

void feeds_name(const char *url, struct buf *out)
{
	static const char https[] = "https://";
	const char *rest = url + (sizeof https - 1), *last = strrchr(url, '/');
	if (strncmp(url, https, sizeof https - 1) != 0 || last == NULL || last < rest) {
		buf_add_str(out, url);
		return;
	}
	const char *query = strchr(last, '?');
	size_t host = strcspn(rest, "/"),
	       name = query != NULL ? (size_t)(query - last) : strlen(last);
	buf_addf(out, "%s%.*s/...", https, (int)host, rest);
	/* A short name says which one it is; a long one is a key. */
	if (name <= 24)
		buf_add(out, last, name);
}

struct taking {
	struct feeds_got *got;
	bool too_big;
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *self)
{
	struct taking *t = self;
	size_t len = size * count;
	if (t->got->bytes.len + len > ICS_BYTES_MAX) {
		t->too_big = true;
		return 0;
	}
	buf_add(&t->got->bytes, bytes, len);
	return len;
}

static void keep_header(const char *line, size_t len, const char *name, char out[FEEDS_TAG])
{
	size_t n = strlen(name);
	if (len <= n || strncasecmp(line, name, n) != 0)
		return;
	line += n;
	len -= n;
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	while (len > 0 && (unsigned char)line[len - 1] <= ' ')
		len--;
	bool plain = len < FEEDS_TAG;
	for (size_t i = 0; plain && i < len; i++)
		plain = line[i] >= ' ' && line[i] < 0x7F;
	snprintf(out, FEEDS_TAG, "%.*s", plain ? (int)len : 0, line);
}

static size_t take_header(char *line, size_t size, size_t count, void *self)
{
	struct taking *t = self;
	size_t len = size * count;
	/* Each answer on the way begins anew: only the last one is about what we got. */
	if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0) {
		t->got->etag[0] = t->got->modified[0] = '\0';
		buf_clear(&t->got->bytes);
	}
	keep_header(line, len, "ETag:", t->got->etag);
	keep_header(line, len, "Last-Modified:", t->got->modified);
	return len;
}

/* What is for the drop is not for others: only its proxy, unless this server has its own file. */
static int read_access(const char *state_dir, const char *host, struct access *access,
		       struct err *e)
{
	struct buf name;
	buf_init(&name);
	buf_addf(&name, "drop.%s.conf", host);
	char *path = file_join(state_dir, name.data);
	bool own = file_exists(path);
	free(path);
	buf_finish(&name);
	if (access_read(state_dir, host, access, e) != 0)
		return -1;
	if (own)
		return 0;
	char **others[] = {&access->user, &access->password, &access->ca,
			   &access->client_certificate, &access->client_key};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (*others[i] != NULL)
			explicit_bzero(*others[i], strlen(*others[i]));
		free(*others[i]);
		*others[i] = NULL;
	}
	return 0;
}

static void set_access(CURL *easy, const struct access *access)
{
	const struct {
		CURLoption option;
		const char *value;
	} texts[] = {
		{CURLOPT_USERNAME, access->user},
		{CURLOPT_PASSWORD, access->password},
		{CURLOPT_CAINFO, access->ca},
		{CURLOPT_SSLCERT, access->client_certificate},
		{CURLOPT_SSLKEY, access->client_key},
		{CURLOPT_PROXY, access->proxy},
		{CURLOPT_PROXYUSERNAME, access->proxy_user},
		{CURLOPT_PROXYPASSWORD, access->proxy_password},
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].value != NULL)
			curl_easy_setopt(easy, texts[i].option, texts[i].value);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, access->patience);
}

static void set_limits(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)REDIRECTS);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)ICS_BYTES_MAX);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "wijkkiosk/" CLI_VERSION);
}

static struct curl_slist *conditions(const char *etag, const char *modified)
{
	struct curl_slist *list = NULL;
	struct buf line;
	buf_init(&line);
	if (etag[0] != '\0')
		buf_addf(&line, "If-None-Match: %s", etag);
	else if (modified[0] != '\0')
		buf_addf(&line, "If-Modified-Since: %s", modified);
	if (line.len > 0)
		list = curl_slist_append(list, line.data);
	buf_finish(&line);
	return list;
}

static int judge_status(long status, struct feeds_got *got, struct err *e)
{
	got->same = status == 304;
	if (status == 200 || status == 304)
		return 0;
	if (status == 401 || status == 403)
		return err_set(e, EX_NOPERM,
			       "De server laat de kiosk niet toe (%ld). Deel de agenda opnieuw, of"
			       " bewaar een naam en wachtwoord met wijksync access SERVER.",
			       status);
	if (status == 404 || status == 410)
		return err_set(
			e, EX_NOINPUT,
			"Op dit adres staat geen agenda meer (%ld). Haal een nieuw adres op in"
			" uw agendaprogramma.",
			status);
	return err_set(e, EX_TEMPFAIL,
		       "De server geeft een fout (%ld). De kiosk probeert het later opnieuw.",
		       status);
}

static int judge(CURLcode code, long status, const struct taking *t, struct err *e)
{
	if (t->too_big || code == CURLE_FILESIZE_EXCEEDED)
		return err_set(e, EX_DATAERR,
			       "De agenda is groter dan %u MB. Deel een kleinere agenda.",
			       ICS_BYTES_MAX >> 20);
	if (code == CURLE_OK)
		return judge_status(status, t->got, e);
	if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
	    code == CURLE_SSL_CACERT_BADFILE)
		return err_set(
			e, EX_TEMPFAIL,
			"De server is niet te vertrouwen: zijn certificaat klopt niet. Kijk of"
			" de klok van de kiosk goed staat.");
	if (code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_UNSUPPORTED_PROTOCOL)
		return err_set(
			e, EX_DATAERR,
			"De server stuurt de kiosk door naar een adres dat niet mag. Haal een"
			" nieuw adres op in uw agendaprogramma.");
	return err_set(e, EX_TEMPFAIL,
		       "De server is niet te bereiken. Kijk of de kiosk internet heeft. (%s)",
		       curl_easy_strerror(code));
}

static int fetch_web(const char *url, const struct access *access, const char *etag,
		     const char *modified, struct feeds_got *got, struct err *e)
{
	struct taking t = {.got = got};
	struct curl_slist *headers = conditions(etag, modified);
	long status = 0;
	CURL *easy = curl_easy_init();
	set_limits(easy);
	set_access(easy, access);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, &t);
	CURLcode code = curl_easy_perform(easy);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(easy);
	curl_slist_free_all(headers);
	return judge(code, status, &t, e);
}

int feeds_fetch(const char *state_dir, const char *url, const char *etag, const char *modified,
		struct feeds_got *out, struct err *e)
{
	struct access access = {.patience = 0};
	CURLU *parsed = curl_url();
	char *host = NULL, *path = NULL;
	int rc = -1;
	buf_clear(&out->bytes);
	if (parsed == NULL || curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK) {
		refuse(e);
	} else if (strncmp(url, "file:", 5) == 0) {
		if (curl_url_get(parsed, CURLUPART_PATH, &path, CURLU_URLDECODE) == CURLUE_OK)
			rc = file_read(path, ICS_BYTES_MAX, &out->bytes, e);
	} else if (curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		   read_access(state_dir, host, &access, e) == 0) {
		rc = fetch_web(url, &access, etag, modified, out, e);
		access_finish(&access);
	}
	curl_free(path);
	curl_free(host);
	curl_url_cleanup(parsed);
	return rc;
}
