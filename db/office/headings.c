#include "db/office/headings.h"
#include "db/base/buf.h"
#include "db/central/cells.h"
#include "db/central/database.h"

#include <stdio.h>
#include <stdlib.h>

struct item {
	char *name, *heading; /* heading NULL: forms differ */
};

struct headings {
	struct item *items;
	size_t count;
};

static struct item *find(const struct headings *h, const char *name)
{
	for (size_t i = 0; i < h->count; i++)
		if (strcmp(h->items[i].name, name) == 0)
			return &h->items[i];
	return NULL;
}

static void add(struct headings *h, const char *name, const char *heading)
{
	struct item *there = find(h, name);
	if (there == NULL) {
		h->items = buf_grow(h->items, h->count + 1, sizeof *h->items);
		h->items[h->count++] = (struct item){buf_copy(name), buf_copy(heading)};
	} else if (there->heading != NULL && strcmp(there->heading, heading) != 0) {
		free(there->heading);
		there->heading = NULL;
	}
}

/* A field can be a column under its own name, or under one with answer_ before it (cells.h). */
static void add_part(struct headings *h, const char *part, const char *key, const char *text)
{
	char name[CELLS_NAME + 16], heading[CELLS_NAME + 40];
	if (strcmp(part, "field") == 0) {
		add(h, key, text);
		snprintf(name, sizeof name, "answer_%s", key);
		add(h, name, text);
		return;
	}
	snprintf(name, sizeof name, "consent_%s", key);
	snprintf(heading, sizeof heading, "Toestemming: %s", key);
	add(h, name, heading);
	snprintf(name, sizeof name, "consent_%s_version", key);
	snprintf(heading, sizeof heading, "Versie van toestemming: %s", key);
	add(h, name, heading);
}

int headings_new(struct headings **out, struct database *db, const char *form, struct err *e)
{
	struct headings *h = buf_alloc(1, sizeof *h);
	struct query *q = NULL;
	int rc = query_open(&q, db, e,
			    "SELECT part, key, text FROM form_text t WHERE lang = 'nl'"
			    " AND (?1 = '' OR form = ?1) AND part IN ('field', 'consent')"
			    " AND version = (SELECT max(version) FROM form_text n"
			    " WHERE n.form = t.form)",
			    "s", form != NULL ? form : "");
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		add_part(h, query_text(q, 0), query_text(q, 1), query_text(q, 2));
		rc = 0;
	}
	query_free(q);
	add(h, CELLS_ACTIVITY, "Activiteit");
	add(h, CELLS_ACTIVITY_START, "Begint op");
	if (rc == 0)
		*out = h;
	else
		headings_free(h);
	return rc;
}

void headings_free(struct headings *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->count; i++) {
		free(h->items[i].name);
		free(h->items[i].heading);
	}
	free(h->items);
	free(h);
}

const char *headings_of(const struct headings *h, const char *name)
{
	const struct item *found = find(h, name);
	return found != NULL && found->heading != NULL ? found->heading : name;
}
