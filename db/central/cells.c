#include "db/central/cells.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/unescape.h"
#include "db/store/sealed.h"

#include <stdio.h>

static bool is_taken(const char *key, size_t len)
{
	static const char *const fixed[] = {CELLS_FIXED, CELLS_ACTIVITY, CELLS_ACTIVITY_START};
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
	if (sealed->activity.uid != NULL &&
	    (add(self, CELLS_ACTIVITY) != 0 || add(self, CELLS_ACTIVITY_START) != 0))
		return -1;
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
	const struct sealed_activity *activity = &sealed->activity;
	if (activity->uid != NULL) {
		buf_add_str(out, "{\"" CELLS_ACTIVITY "\":\"");
		buf_add(out, activity->title, activity->title_len);
		buf_add_str(out, "\",\"" CELLS_ACTIVITY_START "\":\"");
		buf_add(out, activity->start, DAY_TIME);
		buf_add_char(out, '"');
		between = ',';
	}
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

void cells_unescape(const struct cells_cell *cell, struct buf *out)
{
	unescape_add(out, cell->raw, cell->raw_len);
}
