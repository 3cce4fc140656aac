#include "db/store/workers.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/tries.h"

#include <sodium.h>
#include <sysexits.h>

/* Names. */

static int add_worker(struct workers *out, sqlite3_stmt *row)
{
	out->list = buf_grow(out->list, out->count + 1, sizeof *out->list);
	out->list[out->count++] = (struct worker){.id = sqlite3_column_int64(row, 0),
						  .name = buf_copy(sql_text(row, 1))};
	return 0;
}

int workers_list(struct centre *centre, struct workers *out, struct err *e)
{
	struct workers found = {.list = NULL};
	struct err why = {.code = 0};
	sqlite3_stmt *s = NULL;
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	int rc = 0;
	if (db != NULL)
		rc = sql_prepare(&s, db, &why,
				 "SELECT id, name FROM worker ORDER BY name COLLATE NOCASE, id",
				 NULL);
	while (rc == 0 && s != NULL && (rc = sql_step(s, &why)) == 1) {
		rc = 0;
		/* It may have been written by somebody else. */
		if (centre_is_line(sql_text(s, 1), WORKERS_NAME_MAX) && found.count < WORKERS_MAX)
			add_worker(&found, s);
	}
	sqlite3_finalize(s);
	if (rc == 0) {
		*out = found;
		return 0;
	}
	workers_finish(&found);
	err_set(e, why.code, "%s", why.text);
	return centre_failed(centre, &why);
}

void workers_finish(struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++)
		free(workers->list[i].name);
	free(workers->list);
	*workers = (struct workers){.list = NULL};
}

bool workers_any(struct centre *centre)
{
	struct workers workers = {.list = NULL};
	if (workers_list(centre, &workers, NULL) != 0)
		return false;
	bool any = workers.count > 0;
	workers_finish(&workers);
	return any;
}

/* PINs. */

/* As people choose them first. */
static const char *const obvious[] = {"112233", "123321", "147258", "159753", "159357", "654321",
				      "258456", "142536", "102030", "121314", "789456", "456123"};

/* "123123", "808080", "777777". */
static bool repeats(const char *pin, size_t len)
{
	for (size_t period = 1; period <= len / 2; period++) {
		size_t i = period;
		while (i < len && pin[i] == pin[i - period])
			i++;
		if (i == len)
			return true;
	}
	return false;
}

/* "123456", "97531", "890123": each digit as far from the one before. */
static bool counts(const char *pin, size_t len)
{
	int step = (pin[1] - pin[0] + 10) % 10;
	for (size_t i = 2; i < len; i++)
		if ((pin[i] - pin[i - 1] + 10) % 10 != step)
			return false;
	return true;
}

enum workers_pin workers_judge(const char *pin)
{
	size_t len = strnlen(pin, WORKERS_PIN_MAX + 1), different = 0;
	bool seen[10] = {false};
	for (size_t i = 0; i < len; i++) {
		if (pin[i] < '0' || pin[i] > '9')
			return WORKERS_PIN_DIGITS;
		different += !seen[pin[i] - '0'];
		seen[pin[i] - '0'] = true;
	}
	if (len < WORKERS_PIN_MIN || len > WORKERS_PIN_MAX)
		return WORKERS_PIN_LENGTH;
	if (different < 3 || repeats(pin, len) || counts(pin, len))
		return WORKERS_PIN_SIMPLE;
	for (size_t i = 0; i < sizeof obvious / sizeof obvious[0]; i++)
		if (strcmp(pin, obvious[i]) == 0)
			return WORKERS_PIN_SIMPLE;
	return WORKERS_PIN_GOOD;
}

static int check_pin(const char *pin, struct err *e)
{
	switch (workers_judge(pin)) {
	case WORKERS_PIN_DIGITS: return err_set(e, EX_DATAERR, "Een pincode heeft alleen cijfers");
	case WORKERS_PIN_LENGTH:
		return err_set(e, EX_DATAERR, "Een pincode heeft %d tot %d cijfers",
			       WORKERS_PIN_MIN, WORKERS_PIN_MAX);
	case WORKERS_PIN_SIMPLE:
		return err_set(e, EX_DATAERR,
			       "Deze pincode is te makkelijk te raden. Kies een andere");
	default: return 0;
	}
}

static int hash_pin(const char *pin, char out[crypto_pwhash_STRBYTES], struct err *e)
{
	if (check_pin(pin, e) != 0)
		return -1;
	if (sodium_init() < 0 ||
	    crypto_pwhash_str(out, pin, strlen(pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return err_set(e, EX_OSERR, "Er is te weinig geheugen vrij voor de pincode");
	return 0;
}

/*
 * A changed or removed hash must be gone from the log as well (secure_delete wipes it in the file).
 * While another program reads, a part of the log stays until the next time.
 */
static void wipe_log(sqlite3 *db)
{
	sql_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
}

/* Ends a transaction: keeps it when rc is 0, else takes it back. */
static int end(sqlite3 *db, int rc, struct err *e)
{
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc != 0)
		sql_exec(db, "ROLLBACK", NULL);
	return rc;
}

static int insert_worker(sqlite3 *db, const char *name, const char *hash, int64_t now,
			 struct err *e)
{
	long long same = 0, all = 0;
	if (sql_int(db, &same, 0, e, "SELECT count(*) FROM worker WHERE name = ? COLLATE NOCASE",
		    "s", name) != 0 ||
	    sql_int(db, &all, 0, e, "SELECT count(*) FROM worker", NULL) != 0)
		return -1;
	if (same > 0)
		return err_set(e, EX_CANTCREAT, "Er is al een medewerker met de naam %s", name);
	if (all >= WORKERS_MAX)
		return err_set(e, EX_CANTCREAT, "Er zijn al %d medewerkers", WORKERS_MAX);
	return sql_run(db, e, "INSERT INTO worker(name, pin, added_at) VALUES(?, ?, ?)", "ssi",
		       name, hash, now);
}

int workers_add(struct centre *centre, const char *name, const char *pin, struct err *e)
{
	char hash[crypto_pwhash_STRBYTES];
	sqlite3 *db;
	if (!centre_is_line(name, WORKERS_NAME_MAX) || name[0] == ' ' || name[0] == '-')
		return err_set(e, EX_DATAERR, "Deze naam kan niet: neem 1 tot %d gewone tekens",
			       WORKERS_NAME_MAX);
	if (hash_pin(pin, hash, e) != 0 || centre_open(centre, &db, e) != 0)
		return -1;
	const struct sys *sys = centre_sys(centre);
	int rc = sql_exec(db, "BEGIN IMMEDIATE", e);
	if (rc == 0)
		rc = end(db, insert_worker(db, name, hash, sys->now_ms(sys->self), e), e);
	sodium_memzero(hash, sizeof hash);
	return rc;
}

int workers_find(struct centre *centre, const char *name, int64_t *id, struct err *e)
{
	long long found = 0;
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	if (db != NULL &&
	    sql_int(db, &found, 0, e, "SELECT id FROM worker WHERE name = ? COLLATE NOCASE", "s",
		    name) != 0)
		return centre_failed(centre, e);
	if (found == 0)
		return err_set(e, EX_NOINPUT, "Er is geen medewerker met de naam %s", name);
	*id = found;
	return 0;
}

static int forget_tries(sqlite3 *db, int64_t id, struct err *e)
{
	return sql_run(db, e, "DELETE FROM wrong_try WHERE worker = ?", "i", id);
}

int workers_remove(struct centre *centre, const char *name, struct err *e)
{
	int64_t id = 0;
	sqlite3 *db;
	if (workers_find(centre, name, &id, e) != 0 || centre_open(centre, &db, e) != 0 ||
	    sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = sql_run(db, e, "DELETE FROM worker WHERE id = ?", "i", id);
	rc = end(db, rc == 0 ? forget_tries(db, id, e) : rc, e);
	wipe_log(db);
	return rc;
}

int workers_set_pin(struct centre *centre, int64_t id, const char *pin, struct err *e)
{
	char hash[crypto_pwhash_STRBYTES];
	sqlite3 *db;
	if (hash_pin(pin, hash, e) != 0 || centre_open(centre, &db, e) != 0 ||
	    sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = sql_run(db, e, "UPDATE worker SET pin = ? WHERE id = ?", "si", hash, id);
	if (rc == 0 && sqlite3_changes(db) != 1)
		rc = err_set(e, EX_NOINPUT, "Deze medewerker is er niet meer");
	rc = end(db, rc == 0 ? forget_tries(db, id, e) : rc, e);
	wipe_log(db);
	sodium_memzero(hash, sizeof hash);
	return rc;
}

/* Tries. */

int workers_wait(struct centre *centre, int64_t id, int64_t *wait_ms, struct err *e)
{
	return tries_wait(centre, id, wait_ms, e);
}

static int read_hash(struct centre *centre, int64_t id, char hash[crypto_pwhash_STRBYTES],
		     struct err *e)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db;
	if (centre_open(centre, &db, e) != 0 ||
	    sql_prepare(&s, db, e, "SELECT pin FROM worker WHERE id = ?", "i", id) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1)
		snprintf(hash, crypto_pwhash_STRBYTES, "%s", sql_text(s, 0));
	sqlite3_finalize(s);
	return rc < 0 ? centre_failed(centre, e) : 0;
}

/* Of a PIN that nobody has: with it, a worker who is not there takes as long. */
static const char nobody[crypto_pwhash_STRBYTES] = "$argon2id$v=19$m=65536,t=2,p=1$"
						   "AAAAAAAAAAAAAAAAAAAAAA$"
						   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

int workers_try(struct centre *centre, int64_t id, const char *pin, struct workers_tried *out,
		struct err *e)
{
	char hash[crypto_pwhash_STRBYTES] = "";
	struct tries_before before;
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	if (tries_begin(centre, id, &before, e) != 0)
		return -1;
	*out = (struct workers_tried){.answer = WORKERS_WAIT, .wait_ms = before.wait_ms};
	if (before.wait_ms > 0)
		return 0;
	if (read_hash(centre, id, hash, e) != 0)
		return -1;
	const char *with = hash[0] != '\0' ? hash : nobody;
	bool right = crypto_pwhash_str_verify(with, pin, strlen(pin)) == 0 && with == hash;
	sodium_memzero(hash, sizeof hash);
	out->answer = right ? WORKERS_RIGHT : WORKERS_WRONG;
	out->wrong = right ? before.wrong : 0;
	if (right)
		return tries_forget(centre, id, e);
	return tries_wait(centre, id, &out->wait_ms, e);
}
