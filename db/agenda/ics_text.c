/* Texts out of a calendar, as a visitor sees them. */
#include "db/agenda/ics_inside.h"
#include "db/base/buf.h"
#include "db/base/plain.h"

#include <strings.h>

#define TAG_MAX	     1000
#define CAPACITY_MAX 10000

static const struct {
	const char *entity, *text;
} entities[] = {
	{"&amp;", "&"}, {"&lt;", "<"},	 {"&gt;", ">"},	  {"&quot;", "\""},
	{"&#39;", "'"}, {"&apos;", "'"}, {"&nbsp;", " "},
};

static size_t entity_at(const char *p, struct buf *out)
{
	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
		size_t len = strlen(entities[i].entity);
		if (strncasecmp(p, entities[i].entity, len) == 0) {
			buf_add_str(out, entities[i].text);
			return len;
		}
	}
	return 0;
}

static bool tag_is(const char *tag, const char *name)
{
	size_t len = strlen(name);
	return strncasecmp(tag, name, len) == 0 && strchr(" />\t\n", tag[len]) != NULL;
}

/* Of a tag at "<": its bytes, or 0 when it is a mere sign.  A line ends where HTML ends one. */
static size_t tag_at(const char *p, struct buf *out)
{
	static const char *const breaks[] = {"br", "p", "/p", "/li", "/div", "/h1", "/h2", "/tr"};
	const char *name = p + 1, *end = strchr(p, '>');
	if (end == NULL || end - p > TAG_MAX || strchr("/!", *name) == NULL) {
		bool letter = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z');
		if (end == NULL || end - p > TAG_MAX || !letter)
			return 0;
	}
	for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++)
		if (tag_is(name, breaks[i]))
			buf_add_char(out, '\n');
	return (size_t)(end - p) + 1;
}

static size_t cut_at(const char *text, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)text[max] & 0xC0) == 0x80)
		max--;
	return max;
}

char *ics_text_plain(const char *text, size_t max, bool lines)
{
	struct buf bare, out;
	buf_init(&bare);
	buf_init(&out);
	for (const char *p = text; *p != '\0';) {
		size_t taken = *p == '<' ? tag_at(p, &bare) : *p == '&' ? entity_at(p, &bare) : 0;
		if (taken == 0 && *p == '\n' && !lines)
			buf_add_char(&bare, ' ');
		else if (taken == 0 && *p != '\r')
			buf_add_char(&bare, *p);
		p += taken > 0 ? taken : 1;
	}
	size_t from = strspn(bare.data, " \n\t"), len = bare.len;
	while (len > from && strchr(" \n\t", bare.data[len - 1]) != NULL)
		len--;
	plain_add_lines(&out, bare.data + from, cut_at(bare.data + from, len - from, max));
	buf_finish(&bare);
	return buf_steal(&out);
}

static int number_behind(const char *line, const char *label)
{
	size_t len = strlen(label);
	if (strncasecmp(line, label, len) != 0)
		return 0;
	line += len + strspn(line + len, " \t");
	size_t digits = strspn(line, "0123456789");
	const char *rest = line + digits + strspn(line + digits, " \t");
	if (digits == 0 || digits > 5 || (*rest != '\0' && *rest != '\n'))
		return 0;
	long number = strtol(line, NULL, 10);
	return number <= CAPACITY_MAX ? (int)number : 0;
}

int ics_text_capacity(char *text)
{
	static const char *const labels[] = {
		"Plaatsen:", "Aantal plaatsen:", "Capaciteit:", "Capacity:", "Places:"};
	for (char *line = text; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + (line[len] == '\n' ? 1 : 0);
		for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
			int number = number_behind(line, labels[i]);
			if (number > 0) {
				memmove(line, next, strlen(next) + 1);
				return number;
			}
		}
		line = next;
	}
	return 0;
}
