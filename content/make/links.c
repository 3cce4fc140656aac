/* Where links lead: every target must be there, and every address allowed. */
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"

#include <strings.h>

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_listed(const struct addresses *list, const char *url)
{
	return list->count > 0 &&
	       bsearch(&url, list->urls, list->count, sizeof *list->urls, by_text) != NULL;
}

/* The host of an address, in `out`; false when the address is malformed (RFC 3986, as far as we use
 * it). */
static bool host_of(const char *url, char out[256])
{
	const char *host = begins(url, "https://")  ? url + 8
			   : begins(url, "http://") ? url + 7
						    : NULL;
	if (host == NULL)
		return false;
	for (const unsigned char *p = (const unsigned char *)url; *p != '\0'; p++)
		if (*p <= ' ' || *p == '"' || *p == '<' || *p == '>' || *p == '\\' || *p == 0x7F)
			return false;
	size_t len = strcspn(host, "/?#");
	if (len == 0 || len > 255 || memchr(host, '@', len) != NULL ||
	    memchr(host, '.', len) == NULL)
		return false;
	memcpy(out, host, len);
	out[len] = '\0';
	return true;
}

static bool is_wijkwijzer(const char *host)
{
	static const char name[] = "wijkwijzer.org";
	size_t len = strcspn(host, ":"), want = sizeof name - 1;
	return len >= want && strncasecmp(host + len - want, name, want) == 0 &&
	       (len == want || host[len - want - 1] == '.');
}

void sources_check_address(const struct sources *s, const char *url, bool must_be_listed,
			   const char *file, int line)
{
	char host[256];
	if (!host_of(url, host)) {
		faults_add(
			s->faults, file, line,
			"‘%s’ is geen goed webadres. Begin met https:// en gebruik geen spaties.",
			url);
		return;
	}
	if (is_wijkwijzer(host) && !is_listed(&s->wijkwijzer, url) && s->wijkwijzer.count > 0)
		faults_add(s->faults, file, line,
			   "Dit adres van WijkWijzer staat niet in wijkwijzer-urls.csv: %s."
			   " Gebruik https://www.wijkwijzer.org/.",
			   url);
	else if (must_be_listed && !is_wijkwijzer(host) && !is_listed(&s->addresses, url))
		faults_add(s->faults, file, line, "Dit adres staat niet in addresses.csv: %s", url);
}

static bool has_page(const struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->page_count; i++)
		if (strcmp(s->pages[i].id, id) == 0)
			return true;
	return false;
}

static bool has_publication(const struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->pub_count; i++)
		if (strcmp(s->pubs[i].id, id) == 0)
			return true;
	return false;
}

/* A form for activities would not know for which one. */
static bool has_form(const struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->form_count; i++)
		if (strcmp(s->forms[i].id, id) == 0 && s->forms[i].purpose == FORM_LISTED)
			return true;
	return false;
}

static const struct {
	const char *scheme;
	bool (*has)(const struct sources *s, const char *id);
	const char *what;
} targets[] = {
	{"page:", has_page, "bladzijde"},
	{"publication:", has_publication, "publicatie"},
	{"form:", has_form, "formulier"},
};

static void check_link(const struct sources *s, const struct source_page *page,
		       const struct markdown_link *link)
{
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		if (!begins(link->target, targets[i].scheme))
			continue;
		const char *id = link->target + strlen(targets[i].scheme);
		if (!targets[i].has(s, id))
			faults_add(s->faults, page->file, link->line, "Er is geen %s ‘%s’.",
				   targets[i].what, id);
		return;
	}
	if (begins(link->target, "mailto:"))
		faults_add(
			s->faults, page->file, link->line,
			"Hier staat een e-mailadres. Zet geen adressen van mensen in een tekst.");
	else
		sources_check_address(s, link->target, true, page->file, link->line);
}

void sources_check_links(struct sources *s)
{
	for (size_t i = 0; i < s->page_count; i++) {
		const struct source_page *page = &s->pages[i];
		for (size_t l = 0; l < page->text.body.link_count; l++)
			check_link(s, page, &page->text.links[l]);
	}
}
