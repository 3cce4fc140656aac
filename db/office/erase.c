#include "db/office/erase.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/people.h"
#include "db/office/person.h"
#include "db/office/proof.h"
#include "db/store/receipt.h"

#include <sysexits.h>

enum { EVENT_ID = 16 };

/* The columns of a signup that is about to go. */
enum column { ID, KIOSK, FORM, CELLS };

static int add_erasure(struct home *home, struct query *q, int64_t no, const char *reason,
		       struct err *e)
{
	struct person who;
	struct buf proof;
	size_t len;
	int64_t now = home->sys->now_ms(home->sys->self);
	const void *id = query_bytes(q, ID, &len);
	person_find(&who);
	buf_init(&proof);
	const struct proof_facts facts = {.no = no,
					  .at = now,
					  .id = id,
					  .id_len = len,
					  .kiosk = query_text(q, KIOSK),
					  .form = query_text(q, FORM),
					  .by = who.user,
					  .reason = reason};
	proof_write(home, &facts, &proof);
	int rc = database_run(home->db, e,
			      "INSERT INTO erasure(signup, id, kiosk, form, at, who, reason, proof)"
			      " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
			      "ibssisss", no, id, len, facts.kiosk, facts.form, now, facts.by,
			      reason, proof.data);
	buf_finish(&proof);
	return rc;
}

/* A sealed copy that did not open when it came must not bring the answers back. */
static int forget_copies(struct home *home, struct query *q, struct err *e)
{
	size_t len;
	const void *id = query_bytes(q, ID, &len);
	return database_run(home->db, e, "DELETE FROM unreadable WHERE id = ? AND kiosk = ?", "bs",
			    id, len, query_text(q, KIOSK));
}

/* From the first number on, whoever else files or erases waits until the transaction ends. */
static int erase_one(struct home *home, int64_t no, const char *reason, size_t *erased,
		     struct err *e)
{
	struct query *q = NULL;
	int64_t changed = 0;
	if (person_count(home, "signup", &changed, e) != 0 ||
	    query_open(&q, home->db, e,
		       "SELECT id, kiosk, form, cells FROM signup WHERE no = ?"
		       " AND status = 'ontvangen'",
		       "i", no) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1) {
		rc = -1;
		if (add_erasure(home, q, no, reason, e) == 0 && forget_copies(home, q, e) == 0 &&
		    people_forget(home->db, no, query_text(q, CELLS), "gewist", changed, e) == 0)
			rc = 0;
		*erased += rc == 0;
	}
	query_free(q);
	return rc;
}

static int end(struct home *home, int rc, struct err *e)
{
	if (rc == 0)
		return database_commit(home->db, e);
	database_rollback(home->db);
	return -1;
}

int erase_signups(struct home *home, const int64_t *numbers, size_t count, const char *reason,
		  size_t *erased, struct err *e)
{
	size_t n = 0;
	if (database_begin(home->db, DATABASE_WRITE, e) != 0)
		return -1;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = erase_one(home, numbers[i], reason, &n, e);
	rc = end(home, rc, e);
	if (rc == 0)
		*erased = n;
	return rc;
}

int erase_tidy(struct home *home, bool *clean, struct err *e)
{
	return database_tidy(home->db, true, clean, e);
}

static int expect_receipt(struct home *home, const uint8_t hash[RECEIPT_HASH], bool *arrived,
			  struct err *e)
{
	uint8_t id[EVENT_ID];
	int64_t last = 0, no = 0, now = home->sys->now_ms(home->sys->self);
	home->sys->random(home->sys->self, id, sizeof id);
	if (person_count(home, "signup", &last, e) != 0 ||
	    database_int(home->db, &no, 0, e, "SELECT no FROM signup WHERE receipt = ?", "b",
			 (const void *)hash, (size_t)RECEIPT_HASH) != 0)
		return -1;
	*arrived = no != 0;
	return *arrived ? 0
			: database_run(home->db, e,
				       "INSERT INTO withdrawal(id, receipt, kiosk, made_at,"
				       " received_at) SELECT ?1, ?2, '', ?3, ?3 WHERE NOT EXISTS"
				       " (SELECT 1 FROM withdrawal WHERE receipt = ?2)",
				       "bbi", (const void *)id, sizeof id, (const void *)hash,
				       (size_t)RECEIPT_HASH, now);
}

int erase_before_arrival(struct home *home, const char *receipt, bool *arrived, struct err *e)
{
	char parsed[RECEIPT_TEXT];
	uint8_t hash[RECEIPT_HASH];
	bool came = false;
	if (!receipt_parse(receipt, parsed))
		return err_set(e, EX_USAGE, "‘%s’ is geen ontvangstcode.", receipt);
	receipt_hash(parsed, hash);
	if (database_begin(home->db, DATABASE_WRITE, e) != 0)
		return -1;
	int rc = end(home, expect_receipt(home, hash, &came, e), e);
	if (rc == 0)
		*arrived = came;
	return rc;
}

int erase_proof(struct home *home, int64_t no, struct buf *out, struct err *e)
{
	struct query *q = NULL;
	if (query_open(&q, home->db, e, "SELECT proof FROM erasure WHERE signup = ?", "i", no) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1)
		proof_tell(home, no, query_text(q, 0), out);
	query_free(q);
	return rc < 0 ? -1 : 0;
}
