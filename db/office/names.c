#include "db/office/names.h"
#include "db/base/buf.h"
#include "db/central/database.h"

#include <stdlib.h>

struct item {
	char *id, *name;
};

struct names {
	struct item *items; /* by id */
	size_t count, last; /* last: what was found before; rows of a kiosk come together */
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->id, ((const struct item *)b)->id);
}

int names_new(struct names **out, struct database *db, struct err *e)
{
	struct names *n = buf_alloc(1, sizeof *n);
	struct query *q = NULL;
	size_t room = 0;
	int rc = query_open(&q, db, e, "SELECT id, name FROM kiosk", NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		if (n->count == room) {
			room = room != 0 ? room * 2 : 64;
			n->items = buf_grow(n->items, room, sizeof *n->items);
		}
		n->items[n->count++] =
			(struct item){buf_copy(query_text(q, 0)), buf_copy(query_text(q, 1))};
		rc = 0;
	}
	query_free(q);
	if (rc != 0) {
		names_free(n);
		return -1;
	}
	if (n->count > 0)
		qsort(n->items, n->count, sizeof *n->items, by_id);
	*out = n;
	return 0;
}

void names_free(struct names *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < n->count; i++) {
		free(n->items[i].id);
		free(n->items[i].name);
	}
	free(n->items);
	free(n);
}

const char *names_of(struct names *n, const char *kiosk)
{
	const struct item key = {.id = (char *)(uintptr_t)kiosk};
	if (n->count == 0)
		return "";
	if (strcmp(n->items[n->last].id, kiosk) != 0) {
		const struct item *found =
			bsearch(&key, n->items, n->count, sizeof *n->items, by_id);
		if (found == NULL)
			return "";
		n->last = (size_t)(found - n->items);
	}
	return n->items[n->last].name;
}
