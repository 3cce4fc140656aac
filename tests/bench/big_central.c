/*
 * big_central HOME KIOSKS SIGNUPS [FLAT]: a central in the folder HOME with so many signups, in
 * the tables of the real schema; with FLAT also a plain SQLite file of one table with the same
 * columns as an export has, for the bare programs.  Repeatable.
 */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/admit.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/filter.h"
#include "db/office/rows.h"

#include <sodium.h>
#include <stdlib.h>
#include <sysexits.h>

#define FORM	"nieuws"
#define BEGIN	INT64_C(1767225600000) /* 1 January 2026 */
#define COLUMNS 4

static const char *const columns[COLUMNS] = {"consent_news", "consent_news_version", "email",
					     "name"};

static void die(const struct err *e)
{
	exit(cli_fail("big_central", e));
}

static char *admit_all(struct home *home, int kiosks)
{
	struct err e = {.code = 0};
	char *ids = buf_alloc((size_t)kiosks, CODE_KIOSK_ID);
	if (database_begin(home->db, DATABASE_WRITE, &e) != 0)
		die(&e);
	for (int k = 0; k < kiosks; k++) {
		uint8_t seed[crypto_sign_SEEDBYTES] = {0}, public_key[CODE_SIGN_PUBLIC], sign[64];
		char name[64], fingerprint[CODE_FINGERPRINT];
		struct buf code;
		memcpy(seed, &k, sizeof k);
		crypto_sign_seed_keypair(public_key, sign, seed);
		buf_init(&code);
		code_kiosk_text(public_key, &code);
		code_kiosk_id(public_key, ids + (size_t)k * CODE_KIOSK_ID);
		snprintf(name, sizeof name, "Buurthuis %d", k);
		if (admit_kiosk(home, code.data, name, "file:///nergens", fingerprint, &e) != 0)
			die(&e);
		buf_finish(&code);
	}
	if (database_run(
		    home->db, &e,
		    "UPDATE kiosk SET last_seen = ?, version = '0.1.0', disk_free = 8000000000,"
		    " waiting = 0, oldest_waiting_ms = 0, clock_synced = 1, forks = 0,"
		    " salvages = 0, last_number = 100",
		    "i", home->sys->now_ms(home->sys->self)) != 0 ||
	    database_commit(home->db, &e) != 0)
		die(&e);
	return ids;
}

static void add_signups(struct home *home, const char *ids, int kiosks, int64_t count)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	struct buf cells;
	buf_init(&cells);
	if (database_begin(home->db, DATABASE_WRITE, &e) != 0 ||
	    query_new(
		    &q, home->db, &e,
		    "INSERT INTO signup(no, id, kiosk, seq, form, form_version, lang, assisted,"
		    " made_at, clock_synced, received_at, status, receipt, changed, same_as, cells)"
		    " VALUES(?1, ?2, ?3, ?1, '" FORM "', 2, 'nl', 0, ?4, 1, ?5, 'ontvangen', ?2,"
		    " ?1, NULL, ?6)",
		    "ibsiis") != 0)
		die(&e);
	for (int64_t no = 1; no <= count; no++) {
		uint8_t id[16];
		int64_t at = BEGIN + no * 20000;
		crypto_generichash(id, sizeof id, (const unsigned char *)&no, sizeof no, NULL, 0);
		buf_clear(&cells);
		buf_addf(&cells,
			 "{\"consent_news\":\"ja\",\"consent_news_version\":\"1\",\"email\":"
			 "\"bewoner%lld@voorbeeld.nl\",\"name\":\"Bewoner, nummer %lld\"}",
			 (long long)no, (long long)no);
		query_bind(q, no, id, sizeof id, ids + (no / 100 % kiosks) * CODE_KIOSK_ID, at,
			   at + 90000, cells.data);
		if (query_post(q, &e) != 0)
			die(&e);
	}
	query_free(q);
	for (int64_t i = 0; i < COLUMNS; i++)
		if (database_run(home->db, &e,
				 "INSERT INTO column_seen(no, form, name) VALUES(?, '" FORM "', ?)",
				 "is", i + 1, columns[i]) != 0)
			die(&e);
	if (database_run(home->db, &e, "UPDATE counter SET last = ? WHERE name = 'signup'", "i",
			 count) != 0 ||
	    database_commit(home->db, &e) != 0)
		die(&e);
	buf_finish(&cells);
}

/* What an export would give, as texts in a table: what the bare programs begin with. */
static void add_flat(struct home *home, const char *path)
{
	const struct filter_words all = {.form = NULL};
	const struct rows_range range = {.above = 0, .upto = INT64_MAX};
	const struct format_cell *cells;
	struct err e = {.code = 0};
	struct filter filter;
	struct rows *rows = NULL;
	struct buf text;
	sqlite3 *flat = NULL;
	sqlite3_stmt *insert = NULL;
	buf_init(&text);
	if (filter_read(&all, &filter, &e) != 0 ||
	    rows_new(&rows, home->db, &filter, NULL, &range, &e) != 0 ||
	    sql_open(&flat, path, SQL_CREATE, &e) != 0)
		die(&e);
	size_t count = rows_columns(rows)->count;
	buf_add_str(&text, "CREATE TABLE flat(");
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "%s%s TEXT", i == 0 ? "" : ", ", rows_columns(rows)->items[i].name);
	buf_add_str(&text, "); BEGIN");
	if (sql_exec(flat, text.data, &e) != 0)
		die(&e);
	buf_clear(&text);
	buf_add_str(&text, "INSERT INTO flat VALUES(?");
	for (size_t i = 1; i < count; i++)
		buf_add_str(&text, ", ?");
	buf_add_char(&text, ')');
	if (sql_prepare(&insert, flat, &e, text.data, NULL) != 0)
		die(&e);
	int rc;
	while ((rc = rows_next(rows, &cells, &e)) == 1) {
		for (size_t i = 0; i < count; i++)
			sqlite3_bind_text(insert, (int)i + 1, cells[i].text, (int)cells[i].len,
					  SQLITE_STATIC);
		if (sql_step(insert, &e) < 0)
			die(&e);
		sqlite3_reset(insert);
	}
	if (rc < 0 || sql_exec(flat, "COMMIT", &e) != 0)
		die(&e);
	sqlite3_finalize(insert);
	sql_close(flat);
	rows_free(rows);
	buf_finish(&text);
}

int main(int argc, char **argv)
{
	struct home home = {.db = NULL};
	struct err e = {.code = 0};
	if (argc < 4 || argc > 5)
		return cli_misuse("big_central", "HOME KIOSKS SIGNUPS [FLAT]");
	int kiosks = (int)strtol(argv[2], NULL, 10);
	const char *address = getenv("WIJK_BENCH_DB");
	if (sodium_init() < 0 ||
	    home_init(argv[1], "Proefcentrale", NULL, address, sys_real(), &e) != 0 ||
	    home_open(&home, argv[1], NULL, sys_real(), &e) != 0)
		die(&e);
	char *ids = admit_all(&home, kiosks);
	add_signups(&home, ids, kiosks, strtoll(argv[3], NULL, 10));
	if (argc == 5)
		add_flat(&home, argv[4]);
	free(ids);
	if (database_tidy(home.db, false, NULL, &e) != 0)
		die(&e);
	home_close(&home);
	return EX_OK;
}
