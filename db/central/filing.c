#include "db/central/filing.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/home.h"

#define COLUMNS_MAX 200 /* of one form, ever */

enum statement { IS_WITHDRAWN, ADD_SIGNUP, ADD_WITHDRAWAL, ERASE, ADD_UNREADABLE, STATEMENTS };

static const char *const queries[STATEMENTS] = {
	[IS_WITHDRAWN] = "SELECT 1 FROM withdrawal WHERE receipt = ?",
	[ADD_SIGNUP] =
		"INSERT OR IGNORE INTO signup(id, kiosk, seq, form, form_version, lang, assisted,"
		" made_at, clock_synced, received_at, status, receipt, answers)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ADD_WITHDRAWAL] = "INSERT OR IGNORE INTO withdrawal VALUES(?, ?, ?, ?, ?)",
	[ERASE] = "UPDATE signup SET status = 'ingetrokken', answers = '' WHERE receipt = ?",
	[ADD_UNREADABLE] = "INSERT OR IGNORE INTO unreadable VALUES(?, ?, ?, ?, ?, ?, ?)",
};

/* A column that is known to be in column_seen. */
struct column {
	char *form, *key;
	const char *kind;
};

struct filing {
	struct home *home;
	sqlite3_stmt *statements[STATEMENTS];
	struct column *columns;
	size_t column_count;
	int64_t now;
};

int filing_new(struct filing **out, struct home *home, struct err *e)
{
	struct filing *f = buf_alloc(1, sizeof *f);
	f->home = home;
	f->now = home->sys->now_ms(home->sys->self);
	for (int i = 0; i < STATEMENTS; i++)
		if (sql_prepare(&f->statements[i], home->db, e, queries[i], NULL) != 0) {
			filing_free(f);
			return -1;
		}
	*out = f;
	return 0;
}

void filing_forget(struct filing *f)
{
	for (size_t i = 0; i < f->column_count; i++) {
		free(f->columns[i].form);
		free(f->columns[i].key);
	}
	f->column_count = 0;
}

void filing_free(struct filing *f)
{
	if (f == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(f->statements[i]);
	filing_forget(f);
	free(f->columns);
	free(f);
}

/* 1: a row, 0: done, -1: an error; the statement can be used again. */
static int step(sqlite3_stmt *s, struct err *e)
{
	int rc = sql_step(s, e);
	sqlite3_reset(s);
	return rc;
}

/* Boxes that cannot even be read as base64 are kept as the text that they are. */
static void add_boxes(const struct batch_event *event, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		if (!batch_box(event, i, out)) {
			buf_clear(out);
			buf_add(out, event->text, (event->box_len + 2) / 3 * 4 * count);
			return;
		}
}

static int keep_unreadable(struct filing *f, const struct opener *o, size_t i, struct err *e)
{
	const struct batch_header *h = batch_header(o->batch);
	sqlite3_stmt *s = f->statements[ADD_UNREADABLE];
	struct buf boxes;
	buf_init(&boxes);
	add_boxes(&batch_events(o->batch)[i], h->recipient_count, &boxes);
	sqlite3_bind_blob(s, 1, o->events[i].id, BATCH_EVENT_ID, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, o->kiosk, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, o->events[i].seq);
	sqlite3_bind_int64(s, 4, f->now);
	sqlite3_bind_blob64(s, 5, h->recipients, h->recipient_count * SEAL_KEY_ID, SQLITE_STATIC);
	sqlite3_bind_blob64(s, 6, boxes.data, boxes.len, SQLITE_STATIC);
	sqlite3_bind_text(s, 7, o->events[i].fault, -1, SQLITE_STATIC);
	int rc = step(s, e);
	sqlite3_clear_bindings(s);
	buf_finish(&boxes);
	return rc < 0 ? -1 : 0;
}

static bool is_seen(const struct filing *f, const char *form, const char *kind, const char *key)
{
	for (size_t i = 0; i < f->column_count; i++) {
		const struct column *c = &f->columns[i];
		if (strcmp(c->key, key) == 0 && c->kind[0] == kind[0] &&
		    strcmp(c->kind, kind) == 0 && strcmp(c->form, form) == 0)
			return true;
	}
	return false;
}

static void remember_column(struct filing *f, const char *form, const char *kind, const char *key)
{
	f->columns = buf_grow(f->columns, f->column_count + 1, sizeof *f->columns);
	f->columns[f->column_count++] = (struct column){buf_copy(form), buf_copy(key), kind};
}

/* 1: the database has it, 0: it is new, -1: an error.  Those it has are remembered. */
static int look_up(struct filing *f, const char *form, const char *kind, const char *key,
		   struct err *e)
{
	long long seen = 0;
	if (is_seen(f, form, kind, key))
		return 1;
	if (sql_int(f->home->db, &seen, 0, e,
		    "SELECT 1 FROM column_seen WHERE form = ? AND kind = ? AND key = ?", "sss",
		    form, kind, key) != 0)
		return -1;
	if (seen != 0)
		remember_column(f, form, kind, key);
	return seen != 0;
}

struct count {
	long long added; /* columns that are new */
};

static int count_column(struct filing *f, const char *form, const char *kind, const char *key,
			struct count *count, struct err *e)
{
	int known = look_up(f, form, kind, key, e);
	count->added += known == 0;
	return known < 0 ? -1 : 0;
}

static int add_column(struct filing *f, const char *form, const char *kind, const char *key,
		      struct count *count, struct err *e)
{
	int known = look_up(f, form, kind, key, e);
	(void)count;
	if (known != 0)
		return known < 0 ? -1 : 0;
	if (sql_run(f->home->db, e, "INSERT INTO column_seen(form, kind, key) VALUES(?, ?, ?)",
		    "sss", form, kind, key) != 0)
		return -1;
	remember_column(f, form, kind, key);
	return 0;
}

/* In the order of an export: consents, each with its version, and then answers. */
static int each_column(struct filing *f, const struct sealed *sealed,
		       int (*act)(struct filing *f, const char *form, const char *kind,
				  const char *key, struct count *count, struct err *e),
		       struct count *count, struct err *e)
{
	for (int answers = 0; answers < 2; answers++)
		for (size_t i = 0; i < sealed->key_count; i++) {
			const struct sealed_key *k = &sealed->keys[i];
			char key[SEALED_KEY_MAX + 1];
			if (k->is_consent == (answers == 1))
				continue;
			snprintf(key, sizeof key, "%.*s", (int)k->len, k->text);
			if (act(f, sealed->form, k->is_consent ? "consent" : "answer", key, count,
				e) != 0 ||
			    (k->is_consent &&
			     act(f, sealed->form, "consent_version", key, count, e) != 0))
				return -1;
		}
	return 0;
}

/*
 * A kiosk that went mad must not fill the export with columns; nor may it keep
 * the signups of others out, who have the columns that are there.
 */
static int add_columns(struct filing *f, const struct sealed *sealed, bool *room, struct err *e)
{
	struct count count = {.added = 0};
	long long there = 0;
	if (each_column(f, sealed, count_column, &count, e) != 0)
		return -1;
	if (count.added == 0)
		return 0;
	if (sql_int(f->home->db, &there, 0, e, "SELECT count(*) FROM column_seen WHERE form = ?",
		    "s", sealed->form) != 0)
		return -1;
	*room = there + count.added <= COLUMNS_MAX;
	return *room ? each_column(f, sealed, add_column, &count, e) : 0;
}

static int is_withdrawn(struct filing *f, const struct opener_event *ev, struct err *e)
{
	sqlite3_stmt *s = f->statements[IS_WITHDRAWN];
	sqlite3_bind_blob(s, 1, ev->sealed.receipt, sizeof ev->sealed.receipt, SQLITE_STATIC);
	return step(s, e);
}

/* A withdrawal may have come before its signup: then only the tombstone is kept. */
static int file_signup(struct filing *f, const char *kiosk, const struct opener_event *ev,
		       struct err *e)
{
	sqlite3_stmt *s = f->statements[ADD_SIGNUP];
	int withdrawn = is_withdrawn(f, ev, e);
	if (withdrawn < 0)
		return -1;
	sqlite3_bind_blob(s, 1, ev->id, sizeof ev->id, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, kiosk, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, ev->seq);
	sqlite3_bind_text(s, 4, ev->sealed.form, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 5, ev->sealed.form_version);
	sqlite3_bind_text(s, 6, ev->sealed.lang, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 7, ev->sealed.assisted);
	sqlite3_bind_int64(s, 8, ev->sealed.made_at);
	sqlite3_bind_int(s, 9, ev->sealed.clock_synced);
	sqlite3_bind_int64(s, 10, f->now);
	sqlite3_bind_text(s, 11, withdrawn ? "ingetrokken" : "ontvangen", -1, SQLITE_STATIC);
	sqlite3_bind_blob(s, 12, ev->sealed.receipt, sizeof ev->sealed.receipt, SQLITE_STATIC);
	sqlite3_bind_text(s, 13, withdrawn ? "" : ev->text.data, -1, SQLITE_STATIC);
	int rc = step(s, e);
	sqlite3_clear_bindings(s);
	return rc < 0 ? -1 : 0;
}

static int file_withdrawal(struct filing *f, const char *kiosk, const struct opener_event *ev,
			   struct err *e)
{
	sqlite3_stmt *s = f->statements[ADD_WITHDRAWAL], *erase = f->statements[ERASE];
	sqlite3_bind_blob(s, 1, ev->id, sizeof ev->id, SQLITE_STATIC);
	sqlite3_bind_blob(s, 2, ev->sealed.receipt, sizeof ev->sealed.receipt, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, kiosk, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, ev->sealed.made_at);
	sqlite3_bind_int64(s, 5, f->now);
	int rc = step(s, e);
	sqlite3_clear_bindings(s);
	if (rc < 0)
		return -1;
	sqlite3_bind_blob(erase, 1, ev->sealed.receipt, sizeof ev->sealed.receipt, SQLITE_STATIC);
	rc = step(erase, e);
	sqlite3_clear_bindings(erase);
	return rc < 0 ? -1 : 0;
}

/* *room: false when it would need more columns than an export can have. */
static int file_event(struct filing *f, const char *kiosk, const struct opener_event *ev,
		      bool *room, struct err *e)
{
	if (ev->sealed.is_withdrawal)
		return file_withdrawal(f, kiosk, ev, e);
	if (add_columns(f, &ev->sealed, room, e) != 0)
		return -1;
	return *room ? file_signup(f, kiosk, ev, e) : 0;
}

int filing_event(struct filing *f, const char *kiosk, const struct opener_event *ev, struct err *e)
{
	bool room = true;
	if (file_event(f, kiosk, ev, &room, e) != 0)
		return -1;
	/* It stays where it was. */
	return room ? 0 : 1;
}

int filing_batch(struct filing *f, const struct opener *o, struct err *e)
{
	size_t count = batch_header(o->batch)->event_count;
	for (size_t i = 0; i < count; i++) {
		struct opener_event *ev = &o->events[i];
		bool room = true;
		if (ev->fault == NULL && file_event(f, o->kiosk, ev, &room, e) != 0)
			return -1;
		if (!room)
			ev->fault = "Er zijn te veel verschillende vragen.";
		if (ev->fault != NULL && keep_unreadable(f, o, i, e) != 0)
			return -1;
	}
	return 0;
}
