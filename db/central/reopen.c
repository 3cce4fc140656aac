#include "db/central/reopen.h"
#include "db/central/database.h"
#include "db/central/filing.h"
#include "db/central/home.h"

#include <sysexits.h>

enum { AT_ONCE = 1000 };

struct reopening {
	struct home *home;
	const struct keyring *ring;
	struct filing *filing;
	uint8_t after[BATCH_EVENT_ID]; /* the last that was tried */
	bool begun;
	long long opened;
};

/* 1: filed, 0: it stays, -1: an error. */
static int try_one(struct reopening *r, struct query *row, struct err *e)
{
	struct opener_event ev = {.seq = query_int(row, 2)};
	struct buf boxes;
	char kiosk[CODE_KIOSK_ID];
	const void *sealed, *recipients;
	size_t sealed_len, recipients_len;
	int rc = 0;
	memcpy(ev.id, r->after, sizeof ev.id);
	snprintf(kiosk, sizeof kiosk, "%s", query_text(row, 1));
	buf_init(&boxes);
	sealed = query_bytes(row, 4, &sealed_len);
	recipients = query_bytes(row, 3, &recipients_len);
	buf_add(&boxes, sealed, sealed_len);
	opener_open_event(r->ring, recipients, recipients_len / SEAL_KEY_ID, &boxes, &ev);
	if (ev.fault == NULL)
		rc = filing_event(r->filing, kiosk, &ev, e);
	if (ev.fault == NULL && rc == 0)
		rc = database_run(r->home->db, e, "DELETE FROM unreadable WHERE id = ?", "b",
				  (const void *)ev.id, sizeof ev.id) == 0
			     ? 1
			     : -1;
	else if (rc > 0)
		rc = 0;
	opener_clear_event(&ev);
	buf_finish(&boxes);
	return rc;
}

/* 1: there may be more, 0: these were the last, -1: an error. */
static int try_some(struct reopening *r, struct err *e)
{
	struct query *row = NULL;
	int count = 0, rc = query_open(&row, r->home->db, e,
				       "SELECT id, kiosk, seq, recipients, sealed FROM unreadable"
				       " WHERE ? = 1 OR id > ? ORDER BY id LIMIT ?",
				       "ibi", (int64_t)!r->begun, (const void *)r->after,
				       sizeof r->after, (int64_t)AT_ONCE);
	while (rc == 0 && (rc = query_step(row, e)) == 1) {
		size_t len;
		const void *id = query_bytes(row, 0, &len);
		bool whole = len == BATCH_EVENT_ID;
		if (whole)
			memcpy(r->after, id, len);
		rc = whole ? try_one(r, row, e) : 0;
		r->opened += rc > 0;
		rc = rc < 0 ? -1 : 0;
		r->begun = true;
		count++;
	}
	query_free(row);
	return rc < 0 ? -1 : count == AT_ONCE;
}

int reopen_all(struct home *home, const struct keyring *ring, long long *opened, struct err *e)
{
	struct reopening r = {.home = home, .ring = ring};
	int rc = filing_new(&r.filing, home, e) == 0 ? 1 : -1;
	while (rc == 1) {
		if (filing_begin(r.filing, e) != 0) {
			rc = -1;
			break;
		}
		rc = try_some(&r, e);
		if (rc < 0)
			database_rollback(home->db);
		else if (filing_commit(r.filing, e) != 0)
			rc = -1;
	}
	filing_free(r.filing);
	if (rc == 0)
		*opened = r.opened;
	return rc;
}
