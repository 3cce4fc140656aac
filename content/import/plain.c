#include "content/import/plain.h"
#include "content/import/item.h"
#include "db/base/buf.h"

#include <libxml/HTMLparser.h>

#define HTML_MAX (64 << 10) /* bytes that are read of one description */

static bool is_named(const xmlNode *node, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp((const char *)node->name, *names) == 0)
			return true;
	return false;
}

static bool is_silent(const xmlNode *node)
{
	static const char *const names[] = {"script", "style", "head", "iframe", "svg", NULL};
	return node->type != XML_ELEMENT_NODE || is_named(node, names);
}

/* Words in these belong to the sentence around them. */
static bool is_inline(const xmlNode *node)
{
	static const char *const names[] = {"a",     "abbr", "b",   "em",  "font", "i",
					    "small", "span", "sub", "sup", "u",	   "strong",
					    "mark",  "code", "q",   NULL};
	return is_named(node, names);
}

/* The next node, children first; without recursion, however deep somebody nests. */
static const xmlNode *next_node(const xmlNode *node, bool inside, struct buf *out)
{
	if (inside && node->children != NULL)
		return node->children;
	while (node != NULL && node->next == NULL) {
		node = node->parent;
		if (node != NULL && node->type == XML_ELEMENT_NODE && !is_inline(node))
			buf_add_char(out, ' ');
	}
	return node != NULL ? node->next : NULL;
}

static void add_texts(const xmlNode *root, struct buf *out)
{
	for (const xmlNode *node = root; node != NULL;) {
		bool text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
		if (text && node->content != NULL)
			buf_add_str(out, (const char *)node->content);
		else if (!text && !is_inline(node))
			buf_add_char(out, ' ');
		node = next_node(node, !is_silent(node), out);
	}
}

char *plain_from_html(const char *html)
{
	struct buf text;
	size_t len = strnlen(html, HTML_MAX);
	buf_init(&text);
	htmlDocPtr doc = htmlReadMemory(html, (int)len, NULL, "UTF-8",
					HTML_PARSE_NONET | HTML_PARSE_NOERROR |
						HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
	if (doc != NULL)
		add_texts(xmlDocGetRootElement(doc), &text);
	xmlFreeDoc(doc);
	char *clean = item_clean(text.data);
	buf_finish(&text);
	return clean;
}

/* Where the text ends that is the article's own. */
static size_t own_length(const char *text)
{
	static const struct {
		const char *begins, *goes_on; /* goes_on: what must follow somewhere, or NULL */
	} tails[] = {
		{"Het bericht ", "verscheen eerst op"},
		{"The post ", "appeared first on"},
		{"Lees meer", NULL},
		{"Lees verder", NULL},
		{"Read more", NULL},
		{"Continue reading", NULL},
		{"[…]", NULL},
		{"[...]", NULL},
		{"[&hellip;]", NULL},
	};
	size_t len = strlen(text);
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		const char *at = strstr(text, tails[i].begins);
		bool tail = at != NULL &&
			    (tails[i].goes_on == NULL || strstr(at, tails[i].goes_on) != NULL);
		if (tail && (size_t)(at - text) < len)
			len = (size_t)(at - text);
	}
	return len;
}

static bool ends_sentence(const char *text, size_t at)
{
	return (text[at] == '.' || text[at] == '!' || text[at] == '?') &&
	       (text[at + 1] == ' ' || text[at + 1] == '\0');
}

char *plain_summary(const char *html)
{
	struct buf out;
	char *text = plain_from_html(html);
	size_t len = own_length(text), sentence = 0, word = 0, characters = 0;
	buf_init(&out);
	text[len] = '\0';
	for (size_t at = 0; at < len && characters <= PLAIN_SUMMARY; at++) {
		characters += ((unsigned char)text[at] & 0xC0) != 0x80 ? 1 : 0;
		sentence = ends_sentence(text, at) ? at + 1 : sentence;
		word = text[at] == ' ' ? at : word;
	}
	bool whole = characters <= PLAIN_SUMMARY;
	buf_add(&out, text, whole ? len : sentence > 0 ? sentence : word);
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		buf_truncate(&out, out.len - 1);
	if (!whole && sentence == 0)
		buf_add_str(&out, "…");
	free(text);
	return buf_steal(&out);
}
