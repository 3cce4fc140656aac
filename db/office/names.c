#include "db/office/names.h"
#include "db/base/buf.h"
#include "db/central/database.h"

#include <stdlib.h>

/* Places in texts. */
struct item {
	size_t id, name;
};

struct names {
	struct buf texts;
	struct item *items; /* by id */
	size_t count, last; /* last: what was found before; rows of a kiosk come together */
};

static size_t keep(struct names *n, const char *text)
{
	size_t at = n->texts.len;
	buf_add(&n->texts, text, strlen(text) + 1);
	return at;
}

int names_new(struct names **out, struct database *db, struct err *e)
{
	struct names *n = buf_alloc(1, sizeof *n);
	struct query *q = NULL;
	size_t room = 0;
	buf_init(&n->texts);
	/* The database's own order may be that of a language: ids are lower case
	 * letters and digits, of which all languages have the same order. */
	int rc = query_open(&q, db, e, "SELECT id, name FROM kiosk ORDER BY id", NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		if (n->count == room) {
			room = room != 0 ? room * 2 : 64;
			n->items = buf_grow(n->items, room, sizeof *n->items);
		}
		n->items[n->count++] =
			(struct item){keep(n, query_text(q, 0)), keep(n, query_text(q, 1))};
		rc = 0;
	}
	query_free(q);
	if (rc != 0) {
		names_free(n);
		return -1;
	}
	*out = n;
	return 0;
}

void names_free(struct names *n)
{
	if (n == NULL)
		return;
	buf_finish(&n->texts);
	free(n->items);
	free(n);
}

static int compare(const struct names *n, size_t at, const char *kiosk)
{
	return strcmp(n->texts.data + n->items[at].id, kiosk);
}

const char *names_of(struct names *n, const char *kiosk)
{
	size_t low = 0, high = n->count;
	if (n->count > 0 && compare(n, n->last, kiosk) == 0)
		return n->texts.data + n->items[n->last].name;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(n, middle, kiosk);
		if (order == 0) {
			n->last = middle;
			return n->texts.data + n->items[middle].name;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return "";
}
