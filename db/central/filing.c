#include "db/central/filing.h"
#include "db/base/sys.h"
#include "db/base/unescape.h"
#include "db/central/amends.h"
#include "db/central/cells.h"
#include "db/central/contact.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/moments.h"
#include "db/central/people.h"
#include "db/central/requests.h"

#define COLUMNS_MAX 200 /* of one form, ever */

/* A signup and its contacts have a statement for each number of contacts: most have one or two. */
enum statement {
	ADD_SIGNUP,
	ADD_CONTACTS = ADD_SIGNUP + CONTACTS_MAX + 1,
	ADD_WITHDRAWAL = ADD_CONTACTS + CONTACTS_MAX + 1,
	FIND_SIGNUP,
	FIND_CORRECTED,
	ADD_UNREADABLE,
	SET_TRIAL,
	STATEMENTS
};

/* A withdrawal may have come before its signup: then only the tombstone is kept. */
#define SIGNUP(same_as)                                                                            \
	"INSERT INTO signup(no, id, kiosk, seq, form, form_version, lang, assisted, made_at,"      \
	" clock_synced, receipt, received_at, changed, corrected_at, status, cells, worker,"       \
	" same_as)"                                                                                \
	" SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?1, nullif(?15, -1),"          \
	" CASE WHEN gone.n > 0 THEN 'ingetrokken' ELSE 'ontvangen' END,"                           \
	" CASE WHEN gone.n > 0 THEN '' ELSE ?13 END, CASE WHEN gone.n > 0 THEN '' ELSE ?14 END,"   \
	" CASE WHEN gone.n = 0 THEN " same_as " END"                                               \
	" FROM (SELECT count(*) AS n FROM withdrawal w WHERE w.receipt = ?11) gone"                \
	" WHERE 1 = 1 ON CONFLICT(kiosk, id) DO NOTHING"
#define SIGNUP_TYPES "ibsisisiiibitti"
#define FIRST(value) PEOPLE_FIRST(value, "?5")

/* Only beside a signup that is there: an event that came before was not filed again. */
#define CONTACTS(values)                                                                           \
	"INSERT INTO contact(value, form, signup) SELECT v.column1, s.form, s.no FROM signup s,"   \
	" (VALUES " values ") v WHERE s.no = ?1 AND s.status = 'ontvangen' ON CONFLICT DO NOTHING"

static const struct {
	const char *text, *types;
} queries[STATEMENTS] = {
	[ADD_SIGNUP + 0] = {SIGNUP("CAST(NULL AS INTEGER)"), SIGNUP_TYPES},
	[ADD_SIGNUP + 1] = {SIGNUP(PEOPLE_SAME_AS(FIRST("?16"))), SIGNUP_TYPES "s"},
	[ADD_SIGNUP + 2] = {SIGNUP(PEOPLE_SAME_AS(FIRST("?16") ", " FIRST("?17"))),
			    SIGNUP_TYPES "ss"},
	[ADD_SIGNUP +
		3] = {SIGNUP(PEOPLE_SAME_AS(FIRST("?16") ", " FIRST("?17") ", " FIRST("?18"))),
		      SIGNUP_TYPES "sss"},
	[ADD_SIGNUP + 4] = {SIGNUP(PEOPLE_SAME_AS(FIRST("?16") ", " FIRST("?17") ", " FIRST(
				    "?18") ", " FIRST("?19"))),
			    SIGNUP_TYPES "ssss"},
	[ADD_CONTACTS + 1] = {CONTACTS("(?2)"), "is"},
	[ADD_CONTACTS + 2] = {CONTACTS("(?2), (?3)"), "iss"},
	[ADD_CONTACTS + 3] = {CONTACTS("(?2), (?3), (?4)"), "isss"},
	[ADD_CONTACTS + 4] = {CONTACTS("(?2), (?3), (?4), (?5)"), "issss"},
	[ADD_WITHDRAWAL] = {"INSERT INTO withdrawal(id, receipt, kiosk, made_at, received_at)"
			    " VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			    "bbsii"},
	[FIND_SIGNUP] = {"SELECT no, cells FROM signup WHERE receipt = ? AND status = 'ontvangen'",
			 "b"},
	[FIND_CORRECTED] = {"SELECT no, status, cells FROM signup WHERE receipt = ? AND form = ?",
			    "bs"},
	[ADD_UNREADABLE] = {"INSERT INTO unreadable(id, kiosk, seq, received_at, recipients,"
			    " sealed, reason) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			    "bsiibbs"},
	/* What is sent once more is the same one, however late it comes. */
	[SET_TRIAL] = {"INSERT INTO trial(kiosk, id, made_at, received_at) VALUES(?, ?, ?, ?)"
		       " ON CONFLICT(kiosk) DO UPDATE SET id = excluded.id,"
		       " made_at = excluded.made_at, received_at = excluded.received_at"
		       " WHERE excluded.made_at >= trial.made_at AND excluded.id <> trial.id",
		       "sbii"},
};

/* A column that is known to be in column_seen. */
struct column {
	char *form, *name;
};

struct filing {
	struct home *home;
	struct query *statements[STATEMENTS];
	struct column *columns;
	size_t column_count;
	int64_t now, last_no;
	bool has_erased;
	bool amends_wait; /* some correction came before what it corrects */
	struct buf cells, worker;
};

int filing_new(struct filing **out, struct home *home, struct err *e)
{
	struct filing *f = buf_alloc(1, sizeof *f);
	f->home = home;
	f->now = home->sys->now_ms(home->sys->self);
	buf_init_secret(&f->cells);
	buf_init_secret(&f->worker);
	for (int i = 0; i < STATEMENTS; i++)
		if (queries[i].text != NULL && query_new(&f->statements[i], home->db, e,
							 queries[i].text, queries[i].types) != 0) {
			filing_free(f);
			return -1;
		}
	*out = f;
	return 0;
}

/* What was remembered of the columns may be rolled back. */
static void forget_columns(struct filing *f)
{
	for (size_t i = 0; i < f->column_count; i++) {
		free(f->columns[i].form);
		free(f->columns[i].name);
	}
	f->column_count = 0;
}

void filing_free(struct filing *f)
{
	if (f == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		query_free(f->statements[i]);
	forget_columns(f);
	buf_finish(&f->cells);
	buf_finish(&f->worker);
	free(f->columns);
	free(f);
}

int filing_begin(struct filing *f, struct err *e)
{
	struct database *db = f->home->db;
	if (database_begin(db, DATABASE_WRITE, e) != 0)
		return -1;
	forget_columns(f);
	if (database_int(db, &f->last_no, -1, e,
			 "UPDATE counter SET last = last WHERE name = 'signup' RETURNING last",
			 NULL) == 0 &&
	    amends_any_waits(db, &f->amends_wait, e) == 0)
		return 0;
	database_rollback(db);
	return -1;
}

int filing_commit(struct filing *f, struct err *e)
{
	struct database *db = f->home->db;
	if (database_run(db, e, "UPDATE counter SET last = ? WHERE name = 'signup'", "i",
			 f->last_no) == 0)
		return database_commit(db, e);
	database_rollback(db);
	return -1;
}

bool filing_has_erased(const struct filing *f)
{
	return f->has_erased;
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
	const struct opener_event *ev = &o->events[i];
	struct query *q = f->statements[ADD_UNREADABLE];
	struct buf boxes;
	buf_init(&boxes);
	add_boxes(&batch_events(o->batch)[i], h->recipient_count, &boxes);
	query_bind(q, ev->id, (size_t)BATCH_EVENT_ID, o->kiosk, ev->seq, f->now, h->recipients,
		   h->recipient_count * SEAL_KEY_ID, boxes.data, boxes.len, ev->fault);
	int rc = query_post(q, e);
	buf_finish(&boxes);
	return rc;
}

static bool is_seen(const struct filing *f, const char *form, const char *name)
{
	for (size_t i = 0; i < f->column_count; i++)
		if (strcmp(f->columns[i].name, name) == 0 && strcmp(f->columns[i].form, form) == 0)
			return true;
	return false;
}

static void remember_column(struct filing *f, const char *form, const char *name)
{
	f->columns = buf_grow(f->columns, f->column_count + 1, sizeof *f->columns);
	f->columns[f->column_count++] = (struct column){buf_copy(form), buf_copy(name)};
}

/* 1: the database has it, 0: it is new, -1: an error.  Those it has are remembered. */
static int look_up(struct filing *f, const char *form, const char *name, struct err *e)
{
	int64_t seen = 0;
	if (is_seen(f, form, name))
		return 1;
	if (database_int(f->home->db, &seen, 0, e,
			 "SELECT 1 FROM column_seen WHERE form = ? AND name = ?", "ss", form,
			 name) != 0)
		return -1;
	if (seen != 0)
		remember_column(f, form, name);
	return seen != 0;
}

struct columns_task {
	struct filing *f;
	const char *form;
	int64_t added; /* columns that are new */
	struct err *e;
};

static int count_column(void *self, const char *name)
{
	struct columns_task *t = self;
	int known = look_up(t->f, t->form, name, t->e);
	t->added += known == 0;
	return known < 0 ? -1 : 0;
}

static int add_column(void *self, const char *name)
{
	struct columns_task *t = self;
	int known = look_up(t->f, t->form, name, t->e);
	if (known != 0)
		return known < 0 ? -1 : 0;
	if (database_run(t->f->home->db, t->e,
			 "INSERT INTO column_seen(no, form, name)"
			 " SELECT coalesce(max(no), 0) + 1, ?, ? FROM column_seen",
			 "ss", t->form, name) != 0)
		return -1;
	remember_column(t->f, t->form, name);
	return 0;
}

/*
 * A kiosk that went mad must not fill the export with columns; nor may it keep
 * the signups of others out, who have the columns that are there.
 */
static int add_columns(struct filing *f, const struct sealed *sealed, bool *room, struct err *e)
{
	struct columns_task task = {.f = f, .form = sealed->form, .e = e};
	int64_t there = 0;
	if (cells_names(sealed, count_column, &task) != 0)
		return -1;
	if (task.added == 0)
		return 0;
	if (database_int(f->home->db, &there, 0, e,
			 "SELECT count(*) FROM column_seen WHERE form = ?", "s", sealed->form) != 0)
		return -1;
	*room = there + task.added <= COLUMNS_MAX;
	return *room ? cells_names(sealed, add_column, &task) : 0;
}

/* Its texts as they are kept. */
static void write_texts(struct filing *f, const struct sealed *s)
{
	buf_clear(&f->cells);
	buf_clear(&f->worker);
	cells_write(s, &f->cells);
	unescape_add(&f->worker, s->worker, s->worker_len);
}

/* A row of its own.  corrected_at: -1 when it is not. */
static int add_signup(struct filing *f, const char *kiosk, const struct opener_event *ev,
		      int64_t corrected_at, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	const char *who[CONTACTS_MAX] = {NULL};
	struct contacts found;
	write_texts(f, s);
	contact_of_cells(f->cells.data, &found);
	for (size_t i = 0; i < found.count; i++)
		who[i] = found.items[i];
	struct query *q = f->statements[ADD_SIGNUP + found.count];
	query_bind(q, ++f->last_no, ev->id, sizeof ev->id, kiosk, ev->seq, s->form,
		   (int64_t)s->form_version, s->lang, (int64_t)s->assisted, s->made_at,
		   (int64_t)s->clock_synced, s->receipt, sizeof s->receipt, f->now, f->cells.data,
		   f->cells.len, f->worker.len > 0 ? f->worker.data : "", f->worker.len,
		   corrected_at, who[0], who[1], who[2], who[3]);
	int rc = query_post(q, e);
	if (rc == 0 && found.count > 0) {
		q = f->statements[ADD_CONTACTS + found.count];
		query_bind(q, f->last_no, who[0], who[1], who[2], who[3]);
		rc = query_post(q, e);
	}
	explicit_bzero(&found, sizeof found);
	if (rc == 0 && s->activity.uid != NULL) {
		const struct request_event request = {
			.signup = f->last_no, .kiosk = kiosk, .event = ev, .now = f->now};
		rc = requests_file(f->home->db, &request, e);
	}
	return rc;
}

static int file_signup(struct filing *f, const char *kiosk, const struct opener_event *ev,
		       struct err *e)
{
	bool found = false;
	if (f->amends_wait &&
	    amends_meet(f->home->db, kiosk, ev, f->now, f->last_no + 1, &found, e) != 0)
		return -1;
	if (!found)
		return add_signup(f, kiosk, ev, -1, e);
	f->last_no++;
	return ev->sealed.activity.uid != NULL
		       ? requests_came_before(f->home->db, kiosk, ev, f->now, e)
		       : 0;
}

/* The answers of this correction instead of those in the row at hand. */
static int change_row(struct filing *f, const char *kiosk, const struct opener_event *ev,
		      int64_t made_at, struct query *row, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	const struct people_change change = {.no = query_int(row, 0),
					     .form = s->form,
					     .form_version = s->form_version,
					     .lang = s->lang,
					     .assisted = s->assisted,
					     .worker = f->worker.len > 0 ? f->worker.data : "",
					     .corrected_at = made_at,
					     .changed = ++f->last_no,
					     .cells = f->cells.data,
					     .old_cells = query_text(row, 2)};
	f->has_erased = true;
	if (people_change(f->home->db, &change, e) != 0)
		return -1;
	if (s->activity.uid == NULL)
		return 0;
	const struct request_event request = {
		.signup = change.no, .kiosk = kiosk, .event = ev, .now = f->now};
	return requests_file(f->home->db, &request, e);
}

/*
 * What was withdrawn or erased stays so.  Without a signup it stands as one, so that staff have it
 * whatever became of that; it may still come, and then the row is its own.
 */
static int file_amend(struct filing *f, const char *kiosk, const struct opener_event *ev,
		      struct err *e)
{
	const struct sealed *s = &ev->sealed;
	struct query *find = f->statements[FIND_CORRECTED];
	struct amends_added added;
	bool is_there = false;
	if (amends_add(f->home->db, kiosk, ev, f->now, &added, e) != 0)
		return -1;
	if (!added.is_new)
		return 0;
	write_texts(f, s);
	query_bind(find, s->receipt, sizeof s->receipt, s->form);
	int rc = 0;
	while (rc == 0 && (rc = query_step(find, e)) == 1) {
		is_there = true;
		rc = added.counts && strcmp(query_text(find, 1), "ontvangen") == 0
			     ? change_row(f, kiosk, ev, added.made_at, find, e)
			     : 0;
	}
	if (rc != 0 || is_there)
		return rc;
	f->amends_wait = true;
	return add_signup(f, kiosk, ev, added.made_at, e) == 0
		       ? amends_wait(f->home->db, kiosk, ev, e)
		       : -1;
}

static int file_withdrawal(struct filing *f, const char *kiosk, const struct opener_event *ev,
			   struct err *e)
{
	const struct sealed *s = &ev->sealed;
	struct query *q = f->statements[ADD_WITHDRAWAL], *find = f->statements[FIND_SIGNUP];
	query_bind(q, ev->id, sizeof ev->id, s->receipt, sizeof s->receipt, kiosk, s->made_at,
		   f->now);
	int rc = query_post(q, e);
	query_bind(find, s->receipt, sizeof s->receipt);
	while (rc == 0 && (rc = query_step(find, e)) == 1) {
		f->has_erased = true;
		rc = people_forget(f->home->db, query_int(find, 0), query_text(find, 1),
				   "ingetrokken", ++f->last_no, e);
	}
	return rc;
}

/* It is no signup: it gets no number, and no export, count or report knows of it. */
static int file_test(struct filing *f, const char *kiosk, const struct opener_event *ev,
		     struct err *e)
{
	struct query *q = f->statements[SET_TRIAL];
	query_bind(q, kiosk, ev->id, sizeof ev->id, ev->sealed.made_at, f->now);
	return query_post(q, e);
}

/* *room: false when it would need more columns than an export can have. */
static int file_event(struct filing *f, const char *kiosk, const struct opener_event *ev,
		      bool *room, struct err *e)
{
	const struct sealed *s = &ev->sealed;
	if (s->kind == SEALED_WITHDRAWAL)
		return file_withdrawal(f, kiosk, ev, e);
	if (s->kind == SEALED_TEST)
		return file_test(f, kiosk, ev, e);
	if (add_columns(f, s, room, e) != 0)
		return -1;
	if (!*room)
		return 0;
	int rc = s->kind == SEALED_AMEND ? file_amend(f, kiosk, ev, e)
					 : file_signup(f, kiosk, ev, e);
	return rc == 0 ? moments_file(f->home->db, kiosk, ev, f->now, e) : -1;
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
	if (moments_learn(f->home->db, o->kiosk, &batch_header(o->batch)->health, f->now, e) != 0)
		return -1;
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
