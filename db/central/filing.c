#include "db/central/filing.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/store/receipt.h"
#include "db/sync/signed.h"

#include <sysexits.h>

#define KEY_MAX	    64
#define COLUMNS_MAX 200 /* of one form, ever */

struct filing {
	struct home *home;
	const struct batch_header *header;
	const struct batch_event *event;
	int64_t now;
	struct err *e;
};

/* Is it a key that can be the name of a column? */
static bool is_key(const char *key)
{
	size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return len > 0 && len < KEY_MAX && key[len] == '\0';
}

static bool open_box(const struct filing *f, struct buf *text)
{
	uint8_t ours[SEAL_KEY_ID];
	struct err ignored;
	seal_key_id(f->home->code.box, ours);
	for (size_t i = 0; i < f->header->recipient_count; i++)
		if (memcmp(f->header->recipients[i], ours, sizeof ours) == 0)
			return seal_open(f->event->sealed + i * f->event->box_len,
					 f->event->box_len, f->home->code.box, f->home->box, text,
					 &ignored) == 0;
	return false;
}

static int keep_unreadable(const struct filing *f, const char *reason)
{
	const struct batch_event *ev = f->event;
	size_t recipients = f->header->recipient_count;
	return sql_run(
		f->home->db, f->e,
		"INSERT OR IGNORE INTO unreadable VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"bsissisiiiibbs", (const void *)ev->id, (size_t)BATCH_EVENT_ID, f->header->kiosk,
		ev->seq, ev->kind, ev->form, (int64_t)ev->form_version, ev->lang,
		(int64_t)ev->assisted, ev->made_at, (int64_t)ev->clock_synced, f->now,
		(const void *)f->header->recipients, recipients * SEAL_KEY_ID,
		(const void *)ev->sealed, recipients * ev->box_len, reason);
}

/* The receipt's hash in the sealed text. */
static bool receipt_of(const json_t *text, uint8_t out[RECEIPT_HASH])
{
	return signed_hex_json(json_object_get(text, "receipt"), out, RECEIPT_HASH);
}

/* Everything in the text that will be a cell has a key and a value that can be one. */
static bool is_signup(const json_t *text)
{
	const char *key;
	json_t *value;
	json_t *answers = json_object_get(text, "answers"),
	       *consents = json_object_get(text, "consents");
	if (!json_is_object(answers) || !json_is_object(consents) ||
	    json_object_size(answers) + json_object_size(consents) > COLUMNS_MAX / 2)
		return false;
	json_object_foreach(answers, key, value)
	{
		if (!is_key(key) || !json_is_string(value))
			return false;
	}
	json_object_foreach(consents, key, value)
	{
		if (!is_key(key) || !json_is_integer(json_object_get(value, "version")) ||
		    !json_is_boolean(json_object_get(value, "given")))
			return false;
	}
	return true;
}

static int add_cell(const struct filing *f, int64_t no, const char *kind, const char *key,
		    const char *value)
{
	if (sql_run(f->home->db, f->e,
		    "INSERT OR IGNORE INTO column_seen(form, kind, key) VALUES(?, ?, ?)", "sss",
		    f->event->form, kind, key) != 0)
		return -1;
	return sql_run(f->home->db, f->e, "INSERT INTO answer VALUES(?, ?, ?, ?)", "isss", no, kind,
		       key, value);
}

static int add_consent(const struct filing *f, int64_t no, const char *key, const json_t *value)
{
	char version[32];
	bool given = json_is_true(json_object_get(value, "given"));
	snprintf(version, sizeof version, "%lld",
		 (long long)json_integer_value(json_object_get(value, "version")));
	if (add_cell(f, no, "consent", key, given ? "ja" : "nee") != 0)
		return -1;
	return add_cell(f, no, "consent_version", key, version);
}

static int add_cells(const struct filing *f, int64_t no, const json_t *text)
{
	const char *key;
	json_t *value;
	json_object_foreach(json_object_get(text, "consents"), key, value)
	{
		if (add_consent(f, no, key, value) != 0)
			return -1;
	}
	json_object_foreach(json_object_get(text, "answers"), key, value)
	{
		if (add_cell(f, no, "answer", key, json_string_value(value)) != 0)
			return -1;
	}
	return 0;
}

/* Adds to *out how many of these keys have no column of this kind yet. */
static int count_new(const struct filing *f, const char *kind, json_t *keys, long long *out)
{
	const char *key;
	json_t *value;
	json_object_foreach(keys, key, value)
	{
		long long seen = 0;
		if (sql_int(f->home->db, &seen, 0, f->e,
			    "SELECT 1 FROM column_seen WHERE form = ? AND kind = ? AND key = ?",
			    "sss", f->event->form, kind, key) != 0)
			return -1;
		*out += seen == 0;
	}
	return 0;
}

/*
 * A kiosk that went mad must not fill the export with columns; nor may it keep
 * the signups of others out, who have the columns that are there.
 */
static int has_room(const struct filing *f, const json_t *text, bool *out)
{
	long long seen = 0, more = 0;
	if (sql_int(f->home->db, &seen, 0, f->e, "SELECT count(*) FROM column_seen WHERE form = ?",
		    "s", f->event->form) != 0 ||
	    count_new(f, "consent", json_object_get(text, "consents"), &more) != 0 ||
	    count_new(f, "answer", json_object_get(text, "answers"), &more) != 0)
		return -1;
	*out = more == 0 || seen + more <= COLUMNS_MAX;
	return 0;
}

static int file_signup(const struct filing *f, const json_t *text,
		       const uint8_t receipt[RECEIPT_HASH])
{
	const struct batch_event *ev = f->event;
	sqlite3 *db = f->home->db;
	long long withdrawn = 0;
	if (sql_int(db, &withdrawn, 0, f->e, "SELECT 1 FROM withdrawal WHERE receipt = ?", "b",
		    (const void *)receipt, (size_t)RECEIPT_HASH) != 0 ||
	    sql_run(db, f->e,
		    "INSERT OR IGNORE INTO signup(id, kiosk, seq, form, form_version, lang, "
		    "assisted, made_at,"
		    " clock_synced, received_at, status, receipt) VALUES(?, ?, ?, ?, ?, ?, ?, ?, "
		    "?, ?, ?, ?)",
		    "bsisisiiiisb", (const void *)ev->id, (size_t)BATCH_EVENT_ID, f->header->kiosk,
		    ev->seq, ev->form, (int64_t)ev->form_version, ev->lang, (int64_t)ev->assisted,
		    ev->made_at, (int64_t)ev->clock_synced, f->now,
		    withdrawn ? "ingetrokken" : "ontvangen", (const void *)receipt,
		    (size_t)RECEIPT_HASH) != 0)
		return -1;
	if (sqlite3_changes(db) == 0 || withdrawn != 0)
		return 0;
	return add_cells(f, sqlite3_last_insert_rowid(db), text);
}

static int file_withdrawal(const struct filing *f, const uint8_t receipt[RECEIPT_HASH])
{
	const struct batch_event *ev = f->event;
	sqlite3 *db = f->home->db;
	const size_t len = RECEIPT_HASH;
	const void *r = receipt;
	if (sql_run(db, f->e, "INSERT OR IGNORE INTO withdrawal VALUES(?, ?, ?, ?, ?)", "bbsii",
		    (const void *)ev->id, (size_t)BATCH_EVENT_ID, r, len, f->header->kiosk,
		    ev->made_at, f->now) != 0 ||
	    sql_run(db, f->e,
		    "DELETE FROM answer WHERE signup IN (SELECT no FROM signup WHERE receipt = ?)",
		    "b", r, len) != 0)
		return -1;
	return sql_run(db, f->e, "UPDATE signup SET status = 'ingetrokken' WHERE receipt = ?", "b",
		       r, len);
}

static int file_text(const struct filing *f, const struct buf *sealed_text)
{
	uint8_t receipt[RECEIPT_HASH];
	json_t *text =
		json_loadb(sealed_text->data, sealed_text->len, JSON_REJECT_DUPLICATES, NULL);
	bool withdrawal = strcmp(f->event->kind, "withdrawal") == 0;
	bool signup = strcmp(f->event->kind, "signup") == 0;
	bool room = true;
	int rc = 0;
	bool fine = text != NULL && receipt_of(text, receipt) &&
		    (withdrawal || (signup && is_signup(text) && is_key(f->event->form)));
	if (fine && signup)
		rc = has_room(f, text, &room);
	if (rc == 0 && (!fine || !room))
		rc = keep_unreadable(f, "De inhoud is niet wat die moet zijn.");
	else if (rc == 0)
		rc = withdrawal ? file_withdrawal(f, receipt) : file_signup(f, text, receipt);
	json_decref(text);
	return rc;
}

int filing_event(struct home *home, const struct batch_header *header,
		 const struct batch_event *event, struct err *e)
{
	const struct filing f = {home, header, event, home->sys->now_ms(home->sys->self), e};
	struct buf text;
	buf_init_secret(&text);
	int rc = open_box(&f, &text)
			 ? file_text(&f, &text)
			 : keep_unreadable(&f, "Het slot gaat met deze sleutel niet open.");
	buf_finish(&text);
	return rc;
}
