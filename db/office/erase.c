#include "db/office/erase.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/people.h"
#include "db/office/person.h"
#include "db/store/receipt.h"
#include "db/sync/signed.h"

#include <sysexits.h>

enum { EVENT_ID = 16 };

/* The columns of a signup that is about to go. */
enum column { ID, KIOSK, FORM, CELLS };

static void write_proof(struct home *home, struct query *q, int64_t no, int64_t now,
			const struct person *who, const char *reason, struct buf *out)
{
	size_t len;
	const void *id = query_bytes(q, ID, &len);
	buf_addf(out, "{\"format\":1,\"kind\":\"erasure\",\"number\":%lld,\"event\":\"",
		 (long long)no);
	hex_add(out, id, len);
	buf_addf(out,
		 "\",\"kiosk\":\"%s\",\"form\":\"%s\",\"at\":%lld,\"by\":", query_text(q, KIOSK),
		 query_text(q, FORM), (long long)now);
	buf_add_json(out, who->user);
	buf_add_str(out, ",\"reason\":");
	buf_add_json(out, reason);
	buf_add_str(out, "}\n");
	signed_add(out, home->sign);
}

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
	write_proof(home, q, no, now, &who, reason, &proof);
	int rc = database_run(home->db, e,
			      "INSERT INTO erasure(signup, id, kiosk, form, at, who, reason, proof)"
			      " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
			      "ibssisss", no, id, len, query_text(q, KIOSK), query_text(q, FORM),
			      now, (const char *)who.user, reason, proof.data);
	buf_finish(&proof);
	return rc;
}

static int erase_one(struct home *home, int64_t no, const char *reason, size_t *erased,
		     struct err *e)
{
	struct query *q = NULL;
	int64_t changed = 0;
	if (query_open(&q, home->db, e,
		       "SELECT id, kiosk, form, cells FROM signup WHERE no = ?"
		       " AND status = 'ontvangen'",
		       "i", no) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1) {
		rc = -1;
		if (person_count(home, "signup", &changed, e) == 0 &&
		    add_erasure(home, q, no, reason, e) == 0 &&
		    people_forget(home->db, no, query_text(q, CELLS), "gewist", changed, e) == 0)
			rc = 0;
		*erased += rc == 0;
	}
	query_free(q);
	return rc;
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
	if (rc == 0) {
		rc = database_commit(home->db, e);
	} else {
		database_rollback(home->db);
	}
	if (rc == 0)
		*erased = n;
	return rc;
}

int erase_tidy(struct home *home, bool *clean, struct err *e)
{
	return database_tidy(home->db, true, clean, e);
}

int erase_before_arrival(struct home *home, const char *receipt, struct err *e)
{
	char parsed[RECEIPT_TEXT];
	uint8_t hash[RECEIPT_HASH], id[EVENT_ID];
	int64_t now = home->sys->now_ms(home->sys->self);
	if (!receipt_parse(receipt, parsed))
		return err_set(e, EX_USAGE, "‘%s’ is geen ontvangstcode.", receipt);
	receipt_hash(parsed, hash);
	home->sys->random(home->sys->self, id, sizeof id);
	return database_run(home->db, e,
			    "INSERT INTO withdrawal(id, receipt, kiosk, made_at, received_at)"
			    " VALUES(?, ?, '', ?, ?)",
			    "bbii", id, sizeof id, hash, sizeof hash, now, now);
}

/* The signing key may have been renewed since: any that ever was ours is right. */
static bool is_ours(const struct home *home, const char *proof)
{
	size_t body;
	return signed_check(proof, strlen(proof), home->code.sign, &body) == SIGNED_RIGHT;
}

int erase_proof(struct home *home, int64_t no, struct buf *out, struct err *e)
{
	struct query *q = NULL;
	char at[SYS_TIME_TEXT];
	if (query_open(&q, home->db, e,
		       "SELECT at, who, reason, form, proof FROM erasure WHERE signup = ?", "i",
		       no) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1) {
		sys_time_text(query_int(q, 0), at);
		buf_addf(out,
			 "Bewijs van wissen\n"
			 "Aanmelding %lld voor ‘%s’ is gewist op %s, door %s.\n"
			 "Reden: %s\n"
			 "De antwoorden zijn weg uit de centrale database. Alleen het nummer, het"
			 " kenmerk, de kiosk en de tijden staan er nog.\n"
			 "%s\n%s",
			 (long long)no, query_text(q, 3), at, query_text(q, 1), query_text(q, 2),
			 is_ours(home, query_text(q, 4))
				 ? "Dit bewijs is ondertekend door deze centrale:"
				 : "Dit bewijs is ondertekend met een eerdere sleutel:",
			 query_text(q, 4));
		rc = 0;
	}
	query_free(q);
	return rc;
}
