#include "db/store/opened.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/unescape.h"
#include "db/store/events.h"
#include "db/store/listkey.h"
#include "db/store/sealed.h"

#include <sodium.h>
#include <sysexits.h>

/* Everything that was opened: cut from one piece, which is given back as a whole. */
struct arena {
	char *bytes;
	size_t used, size;
};

/* One event that was opened. */
struct record {
	int64_t seq;
	enum sealed_kind kind;
	uint8_t receipt[RECEIPT_HASH];
	struct opened_entry entry;
};

/* struct opened comes first in the arena, and all it points at after it. */
struct reading {
	struct arena arena;
	const struct listkey_ring *ring;
	struct opened *out;
	struct record *records;
	size_t count, most;
	struct buf text, value;
};

static void *cut(struct arena *arena, size_t size)
{
	size_t at = (arena->used + 15) & ~(size_t)15;
	if (size > arena->size || at > arena->size - size)
		return NULL;
	arena->used = at + size;
	return arena->bytes + at;
}

static const char *keep_text(struct arena *arena, const char *text, size_t len)
{
	if (arena->size - arena->used <= len)
		return "";
	char *copy = arena->bytes + arena->used;
	arena->used += len + 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

/* Of a string in JSON that sealed.h found. */
static const char *keep_string(struct reading *r, const char *raw, size_t len)
{
	buf_clear(&r->value);
	if (len > 0)
		unescape_add(&r->value, raw, len);
	return keep_text(&r->arena, r->value.data, r->value.len);
}

static bool keep_answers(struct reading *r, const struct sealed *s, struct opened_entry *entry)
{
	struct opened_answer *answers = cut(&r->arena, s->key_count * sizeof *answers);
	if (answers == NULL)
		return false;
	for (size_t i = 0; i < s->key_count; i++) {
		const struct sealed_key *k = &s->keys[i];
		if (k->is_consent)
			continue;
		answers[entry->answer_count++] =
			(struct opened_answer){.key = keep_text(&r->arena, k->text, k->len),
					       .value = keep_string(r, k->value, k->value_len)};
	}
	entry->answers = answers;
	return true;
}

static void keep_activity(struct reading *r, const struct sealed_activity *a,
			  struct opened_entry *entry)
{
	entry->activity = entry->activity_start = entry->activity_title = "";
	if (a->uid == NULL)
		return;
	entry->activity = keep_string(r, a->uid, a->uid_len);
	entry->activity_start = keep_text(&r->arena, a->start, DAY_TIME);
	entry->activity_title = keep_string(r, a->title, a->title_len);
}

static bool keep_event(struct reading *r, int64_t seq, const void *id, const struct sealed *s)
{
	if (r->count == r->most)
		return false;
	struct record *record = &r->records[r->count];
	*record = (struct record){.seq = seq, .kind = s->kind};
	memcpy(record->receipt, s->receipt, sizeof record->receipt);
	struct opened_entry *entry = &record->entry;
	entry->made_at = s->made_at;
	entry->assisted = s->assisted;
	entry->form_version = s->form_version;
	memcpy(entry->event, id, OPENED_EVENT);
	entry->form = keep_text(&r->arena, s->form, strlen(s->form));
	entry->lang = keep_text(&r->arena, s->lang, strlen(s->lang));
	entry->worker = keep_string(r, s->worker, s->worker_len);
	keep_activity(r, &s->activity, entry);
	if (!keep_answers(r, s, entry))
		return false;
	r->count++;
	return true;
}

/* Columns: seq id recipients sealed.  false: it does not fit, which the first look ruled out. */
static bool open_event(struct reading *r, sqlite3_stmt *row)
{
	size_t ids = (size_t)sqlite3_column_bytes(row, 2) / SEAL_KEY_ID,
	       sealed = (size_t)sqlite3_column_bytes(row, 3);
	const uint8_t *id = sqlite3_column_blob(row, 2), *boxes = sqlite3_column_blob(row, 3);
	struct sealed inside;
	if (ids == 0 || sealed % ids != 0 || sqlite3_column_bytes(row, 1) != OPENED_EVENT)
		return true;
	for (size_t i = 0; i < ids; i++) {
		const struct listkey_pair *key = listkey_find(r->ring, id + i * SEAL_KEY_ID);
		size_t len = sealed / ids;
		buf_clear(&r->text);
		if (key == NULL || seal_open(boxes + i * len, len, key->public_key, key->secret,
					     &r->text, NULL) != 0)
			continue;
		/* What somebody else put there is no signup of this kiosk. */
		return !sealed_read(r->text.data, r->text.len, &inside) ||
		       keep_event(r, sqlite3_column_int64(row, 0), sqlite3_column_blob(row, 1),
				  &inside);
	}
	r->out->shut++;
	return true;
}

static int by_receipt(const void *left, const void *right)
{
	const struct record *a = left, *b = right;
	int order = memcmp(a->receipt, b->receipt, sizeof a->receipt);
	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static int by_group(const struct opened_entry *a, const struct opened_entry *b)
{
	int order = strcmp(a->form, b->form);
	if (order == 0)
		order = strcmp(a->activity_start, b->activity_start);
	return order != 0 ? order : strcmp(a->activity, b->activity);
}

static int in_order(const void *left, const void *right)
{
	const struct opened_entry *a = left, *b = right;
	int order = by_group(a, b);
	if (order == 0)
		order = (a->made_at > b->made_at) - (a->made_at < b->made_at);
	return order != 0 ? order : memcmp(a->event, b->event, OPENED_EVENT);
}

/* A correction of a form goes on that form only; what it says nothing about stays as it was. */
static void correct(struct opened_entry *entry, const struct opened_entry *newer)
{
	struct opened_entry old = *entry;
	*entry = *newer;
	memcpy(entry->event, old.event, OPENED_EVENT);
	entry->made_at = old.made_at;
	entry->corrected = true;
	if (entry->activity[0] == '\0') {
		entry->activity = old.activity;
		entry->activity_start = old.activity_start;
		entry->activity_title = old.activity_title;
	}
}

/* The events of one receipt, oldest first, as one entry; or none, when it was withdrawn. */
static size_t fold(struct reading *r, size_t first)
{
	const struct record *records = r->records + first;
	struct opened_entry entry = {.form = NULL};
	bool withdrawn = false;
	size_t n = 0;
	for (; first + n < r->count &&
	       memcmp(records[n].receipt, records[0].receipt, RECEIPT_HASH) == 0;
	     n++) {
		withdrawn = withdrawn || records[n].kind == SEALED_WITHDRAWAL;
		if (records[n].kind == SEALED_WITHDRAWAL)
			continue;
		/* What else a kiosk may seal, such as a try of the line, is nobody's signup. */
		if (records[n].kind != SEALED_SIGNUP && records[n].kind != SEALED_AMEND)
			continue;
		if (entry.form == NULL)
			entry = records[n].entry;
		else if (records[n].kind == SEALED_AMEND)
			correct(&entry, &records[n].entry);
	}
	if (withdrawn)
		r->out->withdrawn += entry.form != NULL;
	else if (entry.form != NULL)
		r->out->entries[r->out->entry_count++] = entry;
	return n;
}

static void divide(struct opened *out)
{
	for (size_t i = 0; i < out->entry_count; i++) {
		bool fresh = i == 0 || by_group(&out->entries[i - 1], &out->entries[i]) != 0;
		if (fresh)
			out->groups[out->group_count++] =
				(struct opened_group){.sample = &out->entries[i], .first = i};
		out->groups[out->group_count - 1].count++;
	}
}

static void arrange(struct reading *r)
{
	if (r->count > 0)
		qsort(r->records, r->count, sizeof *r->records, by_receipt);
	for (size_t i = 0; i < r->count;)
		i += fold(r, i);
	if (r->out->entry_count > 0)
		qsort(r->out->entries, r->out->entry_count, sizeof *r->out->entries, in_order);
	divide(r->out);
}

/*
 * As much as all of it can take.  A text with its NUL is never longer than it was with its quotes,
 * and an answer, which takes at least 7 bytes of JSON, has 16 bytes beside its two texts.
 */
static int make_room(struct reading *r, sqlite3 *db, struct err *e)
{
	enum { ROUND = 64, TIMES = 4 };
	static const char query[] = "SELECT coalesce(sum(length(sealed) * 8 / "
				    "max(length(recipients), 8)), 0) FROM event";
	long long events = 0, bytes = 0;
	if (sql_int(db, &events, 0, e, "SELECT count(*) FROM event", NULL) != 0 ||
	    sql_int(db, &bytes, 0, e, query, NULL) != 0)
		return -1;
	if (events > OPENED_EVENTS_MAX)
		return err_set(e, EX_UNAVAILABLE, "Er staan te veel aanmeldingen op deze kiosk");
	r->most = (size_t)events;
	size_t each = sizeof(struct record) + sizeof(struct opened_entry) +
		      sizeof(struct opened_group) + ROUND;
	r->arena.size = sizeof *r->out + (size_t)bytes * TIMES + (r->most + 4) * each;
	/* libsodium puts the end of it at the end of a page: now the beginning is in step too. */
	r->arena.size = (r->arena.size + ROUND - 1) / ROUND * ROUND;
	r->arena.bytes = sodium_malloc(r->arena.size);
	if (r->arena.bytes == NULL)
		return err_set(e, EX_OSERR, "Er is te weinig geheugen vrij voor de lijst");
	memset(r->arena.bytes, 0, r->arena.size);
	r->out = cut(&r->arena, sizeof *r->out);
	r->records = cut(&r->arena, r->most * sizeof *r->records);
	struct opened_entry *entries = cut(&r->arena, r->most * sizeof *entries);
	struct opened_group *groups = cut(&r->arena, r->most * sizeof *groups);
	if (r->out == NULL || r->records == NULL || entries == NULL || groups == NULL)
		return err_set(e, EX_SOFTWARE, "De lijst past niet");
	*r->out = (struct opened){.entries = entries, .groups = groups};
	return 0;
}

static int read_all(struct reading *r, sqlite3 *db, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (make_room(r, db, e) != 0 ||
	    sql_prepare(&s, db, e, "SELECT seq, id, recipients, sealed FROM event ORDER BY seq",
			NULL) != 0)
		return -1;
	int rc;
	while ((rc = sql_step(s, e)) == 1 && open_event(r, s))
		continue;
	sqlite3_finalize(s);
	if (rc == 1)
		rc = err_set(e, EX_TEMPFAIL, "De lijst veranderde intussen. Probeer het opnieuw");
	if (rc == 0)
		arrange(r);
	return rc;
}

int opened_read(struct opened **out, const char *state_dir, const struct listkey_ring *ring,
		struct err *e)
{
	struct reading r = {.ring = ring};
	sqlite3 *db = NULL;
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	if (events_open(&db, state_dir, e) != 0)
		return -1;
	buf_init_secret(&r.text);
	buf_init_secret(&r.value);
	/* One look at all of it: a signup that comes meanwhile is of the next time. */
	int rc = sql_exec(db, "BEGIN", e);
	if (rc == 0)
		rc = read_all(&r, db, e);
	sql_exec(db, "ROLLBACK", NULL);
	sql_close(db);
	buf_finish(&r.text);
	buf_finish(&r.value);
	if (rc == 0)
		*out = r.out;
	else
		sodium_free(r.arena.bytes);
	return rc;
}

void opened_free(struct opened *opened)
{
	sodium_free(opened);
}

const char *opened_answer(const struct opened_entry *entry, const char *key)
{
	for (size_t i = 0; i < entry->answer_count; i++)
		if (strcmp(entry->answers[i].key, key) == 0)
			return entry->answers[i].value;
	return NULL;
}
