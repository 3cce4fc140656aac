#include "content/import/item.h"
#include "db/base/buf.h"
#include "db/base/hex.h"

#include <sodium.h>
#include <unistr.h>

#define HASH_BYTES 8

void item_add(struct item_list *list, const struct item *item)
{
	if (list->count == list->cap) {
		list->cap = list->cap != 0 ? list->cap * 2 : 64;
		list->items = buf_grow(list->items, list->cap, sizeof *list->items);
	}
	list->items[list->count++] = *item;
}

void item_finish(struct item *item)
{
	for (size_t i = 0; i < COLUMNS; i++)
		free(item->cells[i]);
	*item = (struct item){.line = 0};
}

void item_finish_list(struct item_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		item_finish(&list->items[i]);
	free(list->items);
	*list = (struct item_list){0};
}

char *item_id_of(const char *name)
{
	uint8_t hash[crypto_generichash_BYTES];
	char id[2 + 2 * HASH_BYTES + 1] = "f-";
	crypto_generichash(hash, sizeof hash, (const uint8_t *)name, strlen(name), NULL, 0);
	hex_write(hash, HASH_BYTES, id + 2);
	id[sizeof id - 1] = '\0';
	return buf_copy(id);
}

bool item_is_id(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789_-");
	return len > 0 && len < 64 && text[len] == '\0' && text[0] != '-';
}

/* Control characters, marks that turn the direction, blanks without width, and no character. */
static bool is_hidden(ucs4_t c)
{
	bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
	bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
		    c == 0x200F || c == 0x061C;
	bool nothing = c == 0xFEFF || c == 0x200B || c == 0xAD || c == 0xFFFD || c == 0x2060;
	return control || bidi || nothing;
}

static bool is_blank(ucs4_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x2028 ||
	       c == 0x2029 || c == 0x202F || c == 0x2009;
}

char *item_clean(const char *text)
{
	struct buf out;
	size_t len = strlen(text);
	bool blank = false;
	buf_init(&out);
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		int n = u8_mbtouc(&c, (const uint8_t *)text + at, len - at);
		if (is_blank(c)) {
			blank = out.len > 0;
		} else if (!is_hidden(c) &&
			   (out.len > 0 || c >= 0x80 || strchr("=+@-", (int)c) == NULL)) {
			if (blank)
				buf_add_char(&out, ' ');
			buf_add(&out, text + at, (size_t)n);
			blank = false;
		}
		at += (size_t)n;
	}
	return buf_steal(&out);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

char *item_plain_address(const char *url)
{
	struct buf out;
	const char *p = begins(url, "https://") ? url + 8 : begins(url, "http://") ? url + 7 : url;
	buf_init(&out);
	p += begins(p, "www.") ? 4 : 0;
	buf_add(&out, p, strcspn(p, "?#"));
	while (out.len > 0 && out.data[out.len - 1] == '/')
		buf_truncate(&out, out.len - 1);
	p += strcspn(p, "?#");
	char join = '?';
	while (*p == '?' || *p == '&') {
		size_t len = strcspn(++p, "&#");
		if (len > 0 && !begins(p, "utm_")) {
			buf_add_char(&out, join);
			buf_add(&out, p, len);
			join = '&';
		}
		p += len;
	}
	return buf_steal(&out);
}
