#include "tui/catalogue.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A header of 32-bit numbers; of these only the first five matter here. */
enum { AT_MAGIC = 0, AT_REVISION = 4, AT_COUNT = 8, AT_MSGIDS = 12, AT_MSGSTRS = 16, HEADER = 20 };
enum { ENTRY = 8 }; /* of a table: the length of a text without its NUL, and where it is */

#define MAGIC	       0x950412DEU
#define MAGIC_TURNED   0xDE120495U
#define MAJOR_REVISION 16 /* the minor one is in the lower bits, and is for what we do not read */

struct reader {
	const struct catalogue *c;
	bool turned; /* written on a machine of the other byte order */
};

/* The caller knows that the four bytes are there. */
static uint32_t number(const struct reader *r, size_t at)
{
	uint32_t n = 0;
	memcpy(&n, r->c->bytes + at, sizeof n);
	return r->turned ? __builtin_bswap32(n) : n;
}

/* Is there a table of `count` entries at `at`? */
static bool holds_table(const struct reader *r, size_t at, size_t count)
{
	return at <= r->c->len && count <= (r->c->len - at) / ENTRY;
}

/* A text by its entry in a table; NULL when it is not inside the file, or not one text. */
static const char *text_at(const struct reader *r, size_t entry)
{
	size_t len = number(r, entry), at = number(r, entry + 4);
	if (at >= r->c->len || len >= r->c->len - at)
		return NULL;
	const char *text = (const char *)r->c->bytes + at;
	return memchr(text, '\0', len + 1) == text + len ? text : NULL;
}

static bool open_reader(struct reader *r, const struct catalogue *c)
{
	*r = (struct reader){.c = c};
	if (c->len < HEADER)
		return false;
	r->turned = number(r, AT_MAGIC) == MAGIC_TURNED;
	return number(r, AT_MAGIC) == MAGIC && number(r, AT_REVISION) >> MAJOR_REVISION <= 1;
}

const char *catalogue_find(const struct catalogue *c, const char *msgid)
{
	struct reader r;
	if (!open_reader(&r, c))
		return NULL;
	size_t count = number(&r, AT_COUNT), ids = number(&r, AT_MSGIDS);
	size_t strs = number(&r, AT_MSGSTRS);
	if (!holds_table(&r, ids, count) || !holds_table(&r, strs, count))
		return NULL;
	/* The format promises that msgids are sorted as bytes. */
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *found = text_at(&r, ids + middle * ENTRY);
		if (found == NULL)
			return NULL;
		int order = strcmp(msgid, found);
		if (order == 0)
			return text_at(&r, strs + middle * ENTRY);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
