#include "content/import/feed.h"
#include "content/import/item.h"
#include "content/import/plain.h"
#include "content/make/faults.h"
#include "db/base/buf.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <strings.h>

#define CONTENT_NS "http://purl.org/rss/1.0/modules/content/"
#define DC_NS	   "http://purl.org/dc/elements/1.1/"
#define ATOM_NS	   "http://www.w3.org/2005/Atom"

struct reader {
	const char *file;
	const struct feed_wishes *wishes;
	struct faults *faults;
	struct item_list *out;
	char *publisher, *lang;
};

/* Dates. */

static int two_digits(const char *p)
{
	bool digits = p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9';
	return digits ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

static bool write_date(int year, int month, int day, char out[11])
{
	if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(out, 11, "%04d-%02d-%02d", year, month, day);
	return true;
}

static bool iso_date(const char *text, char out[11])
{
	if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
		return false;
	int century = two_digits(text), rest = two_digits(text + 2);
	if (century < 0 || rest < 0)
		return false;
	return write_date(century * 100 + rest, two_digits(text + 5), two_digits(text + 8), out);
}

/* "Thu, 11 Feb 2021 09:00:00 +0100"; the day of the week may be left out. */
static bool mail_date(const char *text, char out[11])
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	const char *comma = strchr(text, ',');
	const char *p = comma != NULL ? comma + 1 : text;
	char *end;
	long day = strtol(p, &end, 10);
	while (*end == ' ' || *end == '-')
		end++;
	int month = 0;
	for (int i = 0; i < 12; i++)
		if (strncasecmp(end, months + 3 * i, 3) == 0)
			month = i + 1;
	if (month == 0 || day < 1 || day > 31)
		return false;
	end += 3;
	while (*end == ' ' || *end == '-')
		end++;
	long year = strtol(end, &end, 10);
	/* RFC 2822, 4.3: two digits below 50 are in this century. */
	year += year >= 0 && year < 50 ? 2000 : year >= 50 && year < 100 ? 1900 : 0;
	return year >= 1900 && year <= 2100 && write_date((int)year, month, (int)day, out);
}

bool feed_date(const char *text, char out[11])
{
	while (*text == ' ' || *text == '\n' || *text == '\t' || *text == '\r')
		text++;
	return iso_date(text, out) || mail_date(text, out);
}

/* Elements. */

/* ns NULL: a feed's own kind, which is no namespace in RSS 2.0. */
static bool is_element(const xmlNode *node, const char *ns, const char *name)
{
	static const char *const own[] = {ATOM_NS, "http://purl.org/rss/1.0/",
					  "http://www.w3.org/1999/02/22-rdf-syntax-ns#"};
	if (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0)
		return false;
	const char *href = node->ns != NULL ? (const char *)node->ns->href : NULL;
	if (href == NULL || ns != NULL)
		return href == NULL ? ns == NULL : strcmp(href, ns) == 0;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(href, own[i]) == 0)
			return true;
	return false;
}

/* The first child with this name; ns NULL: of the feed's own kind. */
static const xmlNode *child(const xmlNode *node, const char *ns, const char *name)
{
	for (const xmlNode *c = node->children; c != NULL; c = c->next)
		if (is_element(c, ns, name))
			return c;
	return NULL;
}

/* All text in it, as it stands; NULL for NULL.  The caller frees. */
static char *raw_text(const xmlNode *node)
{
	if (node == NULL)
		return NULL;
	xmlChar *content = xmlNodeGetContent(node);
	char *text = buf_copy(content != NULL ? (const char *)content : "");
	xmlFree(content);
	return text;
}

/* The same in one clean line; NULL when nothing is left. */
static char *clean_text(const xmlNode *node)
{
	char *raw = raw_text(node);
	char *clean = raw != NULL ? item_clean(raw) : NULL;
	free(raw);
	if (clean != NULL && clean[0] == '\0') {
		free(clean);
		clean = NULL;
	}
	return clean;
}

/* Titles may hold HTML that was written as text ("&amp;#8217;"). */
static char *title_text(const xmlNode *node)
{
	char *raw = raw_text(node);
	char *title = raw != NULL ? plain_from_html(raw) : NULL;
	free(raw);
	return title;
}

static char *attribute(const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	char *text = value != NULL ? item_clean((const char *)value) : NULL;
	xmlFree(value);
	return text;
}

static char *first_of(char *a, char *b)
{
	if (a == NULL || a[0] == '\0') {
		free(a);
		return b;
	}
	free(b);
	return a;
}

/* Atom: the link that is the article itself; RSS: what the element says. */
static char *link_of(const xmlNode *entry)
{
	for (const xmlNode *c = entry->children; c != NULL; c = c->next) {
		if (!is_element(c, ATOM_NS, "link"))
			continue;
		char *rel = attribute(c, "rel");
		bool itself = rel == NULL || strcmp(rel, "alternate") == 0;
		free(rel);
		if (itself && xmlHasProp(c, (const xmlChar *)"href") != NULL)
			return attribute(c, "href");
	}
	for (const xmlNode *c = entry->children; c != NULL; c = c->next)
		if (is_element(c, NULL, "link") && !is_element(c, ATOM_NS, "link"))
			return clean_text(c);
	return NULL;
}

/* RSS 2.0: an address unless it says otherwise. */
static char *permanent_link(const xmlNode *guid)
{
	char *is = guid != NULL ? attribute(guid, "isPermaLink") : NULL;
	bool permanent = guid != NULL && (is == NULL || strcmp(is, "true") == 0);
	free(is);
	return permanent ? clean_text(guid) : NULL;
}

/* What names the entry for good: guid, id, rdf:about, or else its address. */
static char *name_of(const xmlNode *entry, const char *link)
{
	char *name = first_of(clean_text(child(entry, NULL, "guid")),
			      clean_text(child(entry, ATOM_NS, "id")));
	name = first_of(name, attribute(entry, "about"));
	return first_of(name, buf_copy(link));
}

/* "jan@example.org (Jan de Vries)" is how RSS 2.0 wants it: only the name is for everybody. */
static void add_author(struct buf *all, char *author)
{
	char *open = author != NULL ? strchr(author, '(') : NULL;
	if (open != NULL && strchr(author, '@') != NULL && strchr(open, ')') != NULL) {
		*strchr(open, ')') = '\0';
		memmove(author, open + 1, strlen(open + 1) + 1);
	}
	if (author != NULL && author[0] != '\0' && strchr(author, '@') == NULL)
		buf_addf(all, "%s%s", all->len > 0 ? "; " : "", author);
	free(author);
}

static char *authors_of(const xmlNode *entry)
{
	struct buf all;
	buf_init(&all);
	for (const xmlNode *c = entry->children; c != NULL; c = c->next) {
		if (is_element(c, ATOM_NS, "author"))
			add_author(&all, clean_text(child(c, ATOM_NS, "name")));
		else if (is_element(c, DC_NS, "creator") || is_element(c, NULL, "author"))
			add_author(&all, clean_text(c));
	}
	return buf_steal(&all);
}

static char *themes_of(const struct reader *r, const xmlNode *entry)
{
	struct buf all;
	buf_init(&all);
	for (const xmlNode *c = entry->children; c != NULL; c = c->next) {
		bool category = is_element(c, NULL, "category") || is_element(c, DC_NS, "subject");
		char *name = !category ? NULL : first_of(attribute(c, "term"), clean_text(c));
		const char *theme = name != NULL && r->wishes->theme != NULL
					    ? r->wishes->theme(r->wishes->self, name)
					    : NULL;
		free(name);
		if (theme != NULL && strstr(all.data, theme) == NULL)
			buf_addf(&all, "%s%s", all.len > 0 ? ";" : "", theme);
	}
	return buf_steal(&all);
}

static void add_date(const xmlNode *entry, struct item *item)
{
	static const struct {
		const char *ns, *name;
	} dates[] = {
		{NULL, "pubDate"}, {ATOM_NS, "published"}, {DC_NS, "date"}, {ATOM_NS, "updated"}};
	char date[11];
	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		char *text = clean_text(child(entry, dates[i].ns, dates[i].name));
		bool good = text != NULL && feed_date(text, date);
		free(text);
		if (!good)
			continue;
		item->cells[COLUMN_DATE] = buf_copy(date);
		item->cells[COLUMN_YEAR] = buf_copy(date);
		item->cells[COLUMN_YEAR][4] = '\0';
		return;
	}
}

static char *summary_of(const xmlNode *entry)
{
	static const struct {
		const char *ns, *name;
	} texts[] = {{NULL, "description"},
		     {ATOM_NS, "summary"},
		     {CONTENT_NS, "encoded"},
		     {ATOM_NS, "content"}};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char *raw = raw_text(child(entry, texts[i].ns, texts[i].name));
		char *summary = raw != NULL ? plain_summary(raw) : NULL;
		free(raw);
		if (summary != NULL && summary[0] != '\0')
			return summary;
		free(summary);
	}
	return NULL;
}

static bool is_address(const char *url)
{
	return url != NULL && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);
}

static void add_entry(struct reader *r, const xmlNode *entry)
{
	struct item item = {.line = (int)xmlGetLineNo(entry)};
	char *link = first_of(link_of(entry), permanent_link(child(entry, NULL, "guid")));
	char *title = title_text(child(entry, NULL, "title"));
	if (title == NULL || title[0] == '\0' || !is_address(link)) {
		faults_add(r->faults, r->file, item.line,
			   "Dit stuk heeft geen titel of geen webadres. Het is overgeslagen.");
		free(title);
		free(link);
		return;
	}
	char *name = name_of(entry, link);
	item.cells[COLUMN_ID] = item_id_of(name);
	item.cells[COLUMN_TITLE] = title;
	item.cells[COLUMN_URL] = link;
	item.cells[COLUMN_PUBLISHER] = buf_copy(r->publisher);
	item.cells[COLUMN_LANGUAGE] = buf_copy(r->lang);
	item.cells[COLUMN_KIND] = buf_copy(r->wishes->kind);
	item.cells[COLUMN_AUTHORS] = authors_of(entry);
	item.cells[COLUMN_THEMES] = themes_of(r, entry);
	item.cells[COLUMN_SUMMARY] = summary_of(entry);
	add_date(entry, &item);
	free(name);
	item_add(r->out, &item);
}

/* "nl-NL" is nl. */
static char *language_of(const xmlNode *root, const xmlNode *channel)
{
	char *lang = first_of(clean_text(child(channel, NULL, "language")),
			      clean_text(child(channel, DC_NS, "language")));
	lang = first_of(lang, attribute(root, "lang"));
	bool good = lang != NULL && strspn(lang, "abcdefghijklmnopqrstuvwxyz") >= 2;
	if (good)
		lang[2] = '\0';
	else
		free(lang);
	return good ? lang : buf_copy("nl");
}

static bool read_tree(struct reader *r, const xmlNode *root)
{
	bool atom = is_element(root, ATOM_NS, "feed");
	bool rdf = is_element(root, NULL, "RDF"), rss = is_element(root, NULL, "rss");
	const xmlNode *channel = atom ? root : rdf || rss ? child(root, NULL, "channel") : NULL;
	if (channel == NULL) {
		faults_add(r->faults, r->file, 1, "Dit is geen feed: geen RSS en geen Atom.");
		return false;
	}
	r->publisher = r->wishes->publisher != NULL ? buf_copy(r->wishes->publisher)
						    : title_text(child(channel, NULL, "title"));
	r->lang = language_of(root, channel);
	/* RSS 1.0 has its items beside the channel. */
	for (const xmlNode *c = (rdf ? root : channel)->children; c != NULL; c = c->next)
		if ((atom ? is_element(c, ATOM_NS, "entry") : is_element(c, NULL, "item")) &&
		    r->out->count < ITEM_MOST)
			add_entry(r, c);
	free(r->publisher);
	free(r->lang);
	return true;
}

/*
 * Entities are how a small document grows without end, or reads a file of this machine.  They can
 * only be declared in a document type, which stands before the first element; no feed needs one.
 * A text with NUL bytes is in an encoding in which this cannot be seen.
 */
static bool has_doctype(const char *bytes, size_t len)
{
	if (memchr(bytes, '\0', len) != NULL)
		return true;
	const char *end = bytes + len;
	for (const char *p = bytes; p < end; p++) {
		if (*p != '<' || p + 1 == end)
			continue;
		if (p[1] == '?') {
			p = strstr(p, "?>");
		} else if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
			p = strstr(p + 4, "-->");
		} else {
			return p[1] == '!';
		}
		if (p == NULL)
			return false;
	}
	return false;
}

/* Encodings in which "<!" is those two bytes. */
static bool good_encoding(const xmlDoc *doc)
{
	static const char *const names[] = {"utf-8",	   "us-ascii",	   "iso-8859-1",
					    "iso-8859-15", "windows-1252", NULL};
	if (doc->encoding == NULL)
		return true;
	for (size_t i = 0; names[i] != NULL; i++)
		if (strcasecmp((const char *)doc->encoding, names[i]) == 0)
			return true;
	return false;
}

static bool read_document(struct reader *r, xmlParserCtxt *ctxt, const char *bytes, size_t len)
{
	xmlDoc *doc = xmlCtxtReadMemory(ctxt, bytes, (int)len, NULL, NULL,
					XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
						XML_PARSE_NOCDATA);
	bool good = doc != NULL && doc->intSubset == NULL && good_encoding(doc) &&
		    xmlDocGetRootElement(doc) != NULL;
	if (good)
		good = read_tree(r, xmlDocGetRootElement(doc));
	else
		faults_add(r->faults, r->file, doc == NULL ? ctxt->lastError.line : 1,
			   "Dit is geen goede XML. Er is niets uit gelezen.");
	xmlFreeDoc(doc);
	return good;
}

bool feed_read(const char *bytes, size_t len, const char *file, const struct feed_wishes *wishes,
	       struct item_list *out, struct faults *faults)
{
	struct reader r = {.file = file, .wishes = wishes, .faults = faults, .out = out};
	if (len > FEED_MAX || has_doctype(bytes, len)) {
		faults_add(faults, file, 1,
			   len > FEED_MAX
				   ? "Deze feed is te groot."
				   : "Deze feed heeft een documenttype (<!DOCTYPE ...>) of een"
				     " vreemde codering. Daar kan kwaad in zitten.");
		return false;
	}
	xmlParserCtxt *ctxt = xmlNewParserCtxt();
	bool good = ctxt != NULL && read_document(&r, ctxt, bytes, len);
	xmlFreeParserCtxt(ctxt);
	return good;
}
