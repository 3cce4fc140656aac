#include "db/central/cells.h"
#include "db/base/buf.h"
#include "db/central/sealed.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_taken(const char *key, size_t len)
{
	static const char *const fixed[] = {CELLS_FIXED};
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		if (strlen(fixed[i]) == len && memcmp(fixed[i], key, len) == 0)
			return true;
	return (len >= 8 && memcmp(key, "consent_", 8) == 0) ||
	       (len >= 7 && memcmp(key, "answer_", 7) == 0);
}

static const char *answer_prefix(const struct sealed_key *k)
{
	return is_taken(k->text, k->len) ? "answer_" : "";
}

/* Consents, each with its version, and then answers. */
static const struct sealed_key *next_key(const struct sealed *sealed, size_t *at)
{
	for (; *at < 2 * sealed->key_count; ++*at) {
		bool first = *at < sealed->key_count;
		const struct sealed_key *k = &sealed->keys[first ? *at : *at - sealed->key_count];
		if (k->is_consent == first) {
			++*at;
			return k;
		}
	}
	return NULL;
}

int cells_names(const struct sealed *sealed, int (*add)(void *self, const char *name), void *self)
{
	const struct sealed_key *k;
	char name[CELLS_NAME];
	for (size_t at = 0; (k = next_key(sealed, &at)) != NULL;) {
		int len = (int)k->len;
		snprintf(name, sizeof name, "%s%.*s", k->is_consent ? "consent_" : answer_prefix(k),
			 len, k->text);
		if (add(self, name) != 0)
			return -1;
		snprintf(name, sizeof name, "consent_%.*s_version", len, k->text);
		if (k->is_consent && add(self, name) != 0)
			return -1;
	}
	return 0;
}

void cells_write(const struct sealed *sealed, struct buf *out)
{
	const struct sealed_key *k;
	char between = '{';
	for (size_t at = 0; (k = next_key(sealed, &at)) != NULL; between = ',') {
		buf_add_char(out, between);
		if (k->is_consent) {
			int len = (int)k->len;
			buf_addf(out, "\"consent_%.*s\":\"%s\",\"consent_%.*s_version\":\"%d\"",
				 len, k->text, k->given ? "ja" : "nee", len, k->text, k->version);
			continue;
		}
		buf_add_char(out, '"');
		buf_add_str(out, answer_prefix(k));
		buf_add(out, k->text, k->len);
		buf_add(out, "\":\"", 3);
		buf_add(out, k->value, k->value_len);
		buf_add_char(out, '"');
	}
	if (between == '{')
		buf_add_char(out, '{');
	buf_add_char(out, '}');
}

void cells_begin(struct cells *c, const char *text)
{
	c->at = text;
}

/* From behind the opening quote to the closing one; an escaped quote does not close. */
static const char *closing_quote(const char *from, bool *escaped)
{
	const char *p = from;
	for (;;) {
		p += strcspn(p, "\"\\");
		if (*p != '\\')
			return *p == '"' ? p : NULL;
		*escaped = true;
		p += p[1] != '\0' ? 2 : 1;
	}
}

bool cells_next(struct cells *c, struct cells_cell *out)
{
	bool plain = false;
	out->escaped = false;
	if ((*c->at != '{' && *c->at != ',') || c->at[1] != '"')
		return false;
	out->name = c->at + 2;
	const char *end = closing_quote(out->name, &plain);
	if (end == NULL || end[1] != ':' || end[2] != '"')
		return false;
	out->name_len = (size_t)(end - out->name);
	out->raw = end + 3;
	end = closing_quote(out->raw, &out->escaped);
	if (end == NULL)
		return false;
	out->raw_len = (size_t)(end - out->raw);
	c->at = end + 1;
	return true;
}

static void add_utf8(struct buf *out, unsigned long point)
{
	static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
	int bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	if (bytes == 1) {
		buf_add_char(out, (char)point);
		return;
	}
	buf_add_char(out, (char)(leads[bytes] | point >> (6 * (bytes - 1))));
	for (int i = bytes - 2; i >= 0; i--)
		buf_add_char(out, (char)(0x80 | (point >> (6 * i) & 0x3F)));
}

/* false: these are not four digits. */
static bool hex4(const char *p, const char *end, unsigned long *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char text[5] = {'\0'};
	if (end - p < 4)
		return false;
	memcpy(text, p, 4);
	*out = strtoul(text, NULL, 16);
	return strspn(text, digits) == 4;
}

/* Behind "\u"; returns how many bytes it took, 0: it is broken. */
static size_t add_point(struct buf *out, const char *p, const char *end)
{
	unsigned long point = 0, low = 0;
	if (!hex4(p, end, &point) || point == 0 || (point >= 0xDC00 && point <= 0xDFFF))
		return 0;
	if (point < 0xD800 || point > 0xDBFF) {
		add_utf8(out, point);
		return 4;
	}
	if (end - p < 10 || p[4] != '\\' || p[5] != 'u' || !hex4(p + 6, end, &low) ||
	    low < 0xDC00 || low > 0xDFFF)
		return 0;
	add_utf8(out, 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00));
	return 10;
}

/* Behind a backslash; returns how many bytes it took. */
static size_t add_escape(struct buf *out, const char *p, const char *end)
{
	static const char kinds[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *kind = p < end && *p != '\0' ? strchr(kinds, *p) : NULL;
	size_t taken = 0;
	if (kind != NULL)
		buf_add_char(out, bytes[kind - kinds]);
	else if (p < end && *p == 'u' && (taken = add_point(out, p + 1, end)) != 0)
		return 1 + taken;
	else
		buf_add_char(out, '?'); /* a text never gets longer */
	return p < end ? 1 : 0;
}

void cells_unescape(const struct cells_cell *cell, struct buf *out)
{
	const char *p = cell->raw, *end = cell->raw + cell->raw_len;
	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		const char *stop = slash != NULL ? slash : end;
		buf_add(out, p, (size_t)(stop - p));
		if (slash == NULL)
			return;
		p = slash + 1;
		p += add_escape(out, p, end);
	}
}
