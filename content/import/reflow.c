#include "content/import/reflow.h"
#include "content/bundle/fold.h"
#include "content/import/item.h"
#include "db/base/buf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unictype.h>

#define EDGE_LINES 2 /* of a page that may be a header or a footer */

struct line {
	char *text; /* trimmed; "" for a blank one */
	size_t page;
	bool out;
};
struct lines {
	size_t count, cap, pages;
	struct line *items;
};

static void add_line(struct lines *all, const char *text, size_t len)
{
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	while (len > 0 && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	if (all->count == all->cap) {
		all->cap = all->cap != 0 ? all->cap * 2 : 256;
		all->items = buf_grow(all->items, all->cap, sizeof *all->items);
	}
	char *copy = buf_alloc(len + 1, 1);
	memcpy(copy, text, len);
	all->items[all->count++] = (struct line){.text = copy, .page = all->pages};
}

static void split(const char *text, struct lines *out)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n\f");
		add_line(out, text, len);
		text += len;
		out->pages += *text == '\f' ? 1 : 0;
		text += *text != '\0' ? 1 : 0;
	}
}

/* Every number counts as the same, so that "Pagina 3" is on every page. */
static bool is_same(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			while (isdigit((unsigned char)*a))
				a++;
			while (isdigit((unsigned char)*b))
				b++;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

/* The index of the n-th line from the top (or foot) of a page that has text; count when none. */
static size_t edge(const struct lines *all, size_t first, size_t end, int n, bool top)
{
	for (size_t k = 0; first + k < end; k++) {
		size_t i = top ? first + k : end - 1 - k;
		if (all->items[i].text[0] != '\0' && !all->items[i].out && n-- == 0)
			return i;
	}
	return all->count;
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && strlen(text) < 6 && strspn(text, "0123456789") == strlen(text);
}

/* Where each page begins, and behind the last where it ends. */
static size_t *page_starts(const struct lines *all)
{
	size_t *starts = buf_alloc(all->pages + 2, sizeof *starts);
	size_t page = 0;
	for (size_t i = 0; i < all->count; i++)
		while (page < all->items[i].page)
			starts[++page] = i;
	while (page < all->pages + 1)
		starts[++page] = all->count;
	return starts;
}

/* Takes out the outermost line of each page that stands on most pages near it as well. */
static void drop_edges(struct lines *all, const size_t *starts, bool top)
{
	size_t pages = all->pages + 1, count = 0;
	if (all->items == NULL)
		return;
	size_t *edges = buf_alloc(pages, sizeof *edges);
	bool *drop = buf_alloc(pages, sizeof *drop);
	for (size_t p = 0; p < pages; p++)
		edges[p] = edge(all, starts[p], starts[p + 1], 0, top);
	for (size_t p = 0; p < pages; p++) {
		if (edges[p] == all->count)
			continue;
		const char *text = all->items[edges[p]].text;
		count = 0;
		/* Left and right pages may differ, and chapters have headers of their own. */
		for (size_t q = p > 4 ? p - 4 : 0; q < pages && q <= p + 4; q++)
			count += edges[q] < all->count && is_same(text, all->items[edges[q]].text)
					 ? 1
					 : 0;
		drop[p] = count >= 3 || is_number(text);
	}
	for (size_t p = 0; p < pages; p++)
		if (drop[p])
			all->items[edges[p]].out = true;
	free(drop);
	free(edges);
}

static bool begins_small(const char *text)
{
	uint32_t c = 0;
	if (text[0] != '\0')
		fold_next(text, strlen(text), 0, &c);
	return uc_is_lower(c);
}

static bool begins_with_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	return strncmp(text, word, len) == 0 && (text[len] == ' ' || text[len] == '\0');
}

/* The bytes of the hyphen that text ends with, or 0. */
static size_t hyphen_at_end(const char *text, size_t len)
{
	static const char *const hyphens[] = {"-", "\xC2\xAD", "\xE2\x80\x90"};
	for (size_t i = 0; i < sizeof hyphens / sizeof hyphens[0]; i++) {
		size_t n = strlen(hyphens[i]);
		if (len > n && memcmp(text + len - n, hyphens[i], n) == 0)
			return n;
	}
	return 0;
}

/* "gemeen-" and "ten" are one word; "wijk-" and "en buurtwerk" are not. */
static void join(struct buf *all, const char *next)
{
	size_t hyphen = hyphen_at_end(all->data, all->len);
	bool letter = hyphen > 0 && isalpha((unsigned char)all->data[all->len - hyphen - 1]);
	letter = letter || (hyphen > 0 && ((unsigned char)all->data[all->len - hyphen - 1] & 0x80));
	bool apart = begins_with_word(next, "en") || begins_with_word(next, "of") ||
		     begins_with_word(next, "tot");
	if (letter && begins_small(next) && !apart)
		buf_truncate(all, all->len - hyphen);
	else if (all->len > 0 && (hyphen == 0 || apart || !letter))
		buf_add_char(all, ' ');
	buf_add_str(all, next);
}

/* The bytes of a sign that begins an item of a list, with the blank behind it. */
static size_t bullet(const char *text)
{
	static const char *const signs[] = {"• ", "– ", "- ", "▪ ", "● ", "◦ ", "\xEF\x82\xB7 ",
					    "o "};
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (strncmp(text, signs[i], strlen(signs[i])) == 0)
			return strlen(signs[i]);
	return 0;
}

static bool is_address(const char *word, size_t len)
{
	const char *at = memchr(word, '@', len);
	return at != NULL && at > word && memchr(at, '.', len - (size_t)(at - word)) != NULL;
}

/* Without e-mail addresses: they are of people, and a kiosk is no place for them. */
static void add_words(const char *text, struct buf *out)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		if (is_address(text, len))
			buf_add_str(out, "(e-mailadres)");
		else
			buf_add(out, text, len);
		text += len;
		if (*text == ' ')
			buf_add_char(out, *text++);
	}
}

static void end_paragraph(struct buf *paragraph, struct buf *out)
{
	size_t sign = bullet(paragraph->data);
	char *clean = item_clean(paragraph->data + sign);
	if (clean[0] != '\0') {
		buf_add_str(out, out->len > 0 ? "\n" : "");
		buf_add_str(out, sign > 0 ? "- " : "");
		add_words(clean, out);
		buf_add_char(out, '\n');
	}
	free(clean);
	buf_clear(paragraph);
}

/* A sentence that a page ends in the middle of goes on at the next. */
static bool goes_on(const struct buf *paragraph, const char *next)
{
	if (paragraph->len == 0)
		return false;
	char last = paragraph->data[paragraph->len - 1];
	return strchr(".!?:;", last) == NULL && begins_small(next);
}

/* A line that ends a sentence well before the lines round it end is the last of its paragraph:
 * where pages have no blank lines, that is all there is to see. */
static bool is_last(const struct lines *all, size_t at)
{
	enum { ROUND = 6 };
	const char *text = all->items[at].text;
	size_t len = strlen(text), longest = 0;
	if (len == 0 || strchr(".!?:", text[len - 1]) == NULL)
		return false;
	for (size_t i = at > ROUND ? at - ROUND : 0; i < all->count && i <= at + ROUND; i++) {
		size_t other = all->items[i].out ? 0 : strlen(all->items[i].text);
		longest = other > longest ? other : longest;
	}
	return len * 5 < longest * 4;
}

void reflow_add(const char *pages, struct buf *out)
{
	struct lines all = {0};
	struct buf paragraph;
	bool blank = false;
	split(pages, &all);
	size_t *starts = page_starts(&all);
	for (int n = 0; n < EDGE_LINES; n++) {
		drop_edges(&all, starts, true);
		drop_edges(&all, starts, false);
	}
	buf_init(&paragraph);
	for (size_t i = 0; i < all.count; i++) {
		const struct line *line = &all.items[i];
		blank = blank || line->text[0] == '\0' ||
			(i > 0 && line->page != all.items[i - 1].page);
		if (line->out || line->text[0] == '\0')
			continue;
		bool ends = bullet(line->text) > 0 || (blank && !goes_on(&paragraph, line->text));
		if (ends)
			end_paragraph(&paragraph, out);
		join(&paragraph, line->text);
		blank = is_last(&all, i);
	}
	end_paragraph(&paragraph, out);
	buf_finish(&paragraph);
	free(starts);
	for (size_t i = 0; i < all.count; i++)
		free(all.items[i].text);
	free(all.items);
}
