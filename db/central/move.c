#include "db/central/move.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/migrate.h"

#include <sodium.h>
#include <sysexits.h>

/* types: as database.h, of which each may be NULL; 't' for all texts. */
static const struct table {
	const char *name, *columns, *types;
} tables[] = {
	{"kiosk",
	 "id, name, drop_url, sign, next_sign, enrolled_at, revoked_at, last_number, last_hash,"
	 " wanted, etag, told, told_at, keys_told, fault, last_seen, version, disk_free, waiting,"
	 " oldest_waiting_ms, clock_synced, forks, salvages",
	 "tttbbiiibittiititiiiiii"},
	{"signup",
	 "no, id, kiosk, seq, form, form_version, lang, assisted, made_at, clock_synced,"
	 " received_at, status, receipt, changed, same_as, cells, worker, corrected_at",
	 "ibtititiiiitbiitti"},
	{"contact", "value, form, signup", "tti"},
	{"counter", "name, last", "ti"},
	{"column_seen", "no, form, name", "itt"},
	{"withdrawal", "id, receipt, kiosk, made_at, received_at", "bbtii"},
	{"amendment", "kiosk, id, seq, receipt, form, made_at, clock_synced, received_at, waiting",
	 "tbibtiiii"},
	{"trial", "kiosk, id, made_at, received_at", "tbii"},
	{"unreadable", "id, kiosk, seq, received_at, recipients, sealed, reason", "btiibbt"},
	{"set_aside", "kiosk, number, hash, reason, bytes, found_at", "tibtbi"},
	{"export",
	 "no, at, who, host, format, filter, stream, above, upto, signups, gone, place, temp, "
	 "state",
	 "iitttttiiiittt"},
	{"export_mark", "stream, mark", "ti"},
	{"journal", "no, at, who, host, deed, what", "iitttt"},
	{"erasure", "signup, id, kiosk, form, at, who, reason, proof", "ibttittt"},
	{"form_text", "form, version, lang, part, key, ord, number, text", "titttiit"},
	{"form_keep", "form, days", "ti"},
	{"activity", "no, uid, start_at, title, capacity, seen_at, places", "ititiii"},
	{"request", "signup, activity, persons, kiosk, seq, id, made_at, clock_synced, received_at",
	 "iiitibiii"},
	{"places_told", "kiosk, told, at", "tti"},
	{"boot", "kiosk, id, began_at", "tti"},
	{"moment", "kiosk, id, boot, uptime, made_at", "tbtii"},
};
#define TABLES (sizeof tables / sizeof tables[0])

enum { SUM = 32 };

/*
 * All rows of a table, whatever their order: the sum (modulo 2^256) of a hash of each.  One byte
 * that differs anywhere gives another sum.
 */
struct sum {
	int64_t rows;
	unsigned char bytes[SUM];
};

static void hash_value(crypto_generichash_state *state, struct query *q, int column, char type)
{
	uint64_t head = (uint64_t)type << 56;
	size_t len = 0;
	int64_t number = 0;
	const void *bytes = NULL;
	if (query_is_null(q, column))
		head = UINT64_MAX;
	else if (type == 'i')
		number = query_int(q, column);
	else
		bytes = query_bytes(q, column, &len);
	head += len;
	crypto_generichash_update(state, (const unsigned char *)&head, sizeof head);
	crypto_generichash_update(state, (const unsigned char *)&number, sizeof number);
	if (len > 0)
		crypto_generichash_update(state, bytes, len);
}

static void add_row(struct sum *sum, struct query *q, const char *types)
{
	crypto_generichash_state state;
	unsigned char hash[SUM];
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (int i = 0; types[i] != '\0'; i++)
		hash_value(&state, q, i, types[i]);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_add(sum->bytes, hash, sizeof hash);
	sum->rows++;
}

static int open_rows(struct query **out, struct database *db, const struct table *t, struct err *e)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "SELECT %s FROM %s", t->columns, t->name);
	int rc = query_stream(out, db, e, text.data, NULL);
	buf_finish(&text);
	return rc;
}

static int sum_table(struct database *db, const struct table *t, struct sum *sum, struct err *e)
{
	struct query *q = NULL;
	int rc = open_rows(&q, db, t, e);
	*sum = (struct sum){.rows = 0};
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		add_row(sum, q, t->types);
		rc = 0;
	}
	query_free(q);
	return rc;
}

static void take_row(struct query *q, const char *types, struct loader_value *values)
{
	for (int i = 0; types[i] != '\0'; i++) {
		struct loader_value *v = &values[i];
		*v = (struct loader_value){.is_null = query_is_null(q, i)};
		if (v->is_null)
			continue;
		if (types[i] == 'i')
			v->number = query_int(q, i);
		else
			v->bytes = query_bytes(q, i, &v->len);
	}
}

static int copy_table(struct database *from, struct database *to, const struct table *t,
		      struct err *e)
{
	struct loader_value values[LOADER_VALUES];
	struct loader *loader = NULL;
	struct query *q = NULL;
	int rc = open_rows(&q, from, t, e);
	if (rc == 0)
		rc = loader_new(&loader, to, t->name, t->columns, t->types, e);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		take_row(q, t->types, values);
		rc = loader_row(loader, values, e);
	}
	if (loader != NULL && loader_finish(loader, rc == 0 ? e : NULL) != 0)
		rc = -1;
	query_free(q);
	return rc;
}

static int copy_all(struct database *from, struct database *to, struct err *e)
{
	/* The counters of a new database are there already, at zero. */
	int rc = database_run(to, e, "DELETE FROM counter", NULL);
	for (size_t i = 0; rc == 0 && i < TABLES; i++)
		rc = copy_table(from, to, &tables[i], e);
	return rc;
}

static int compare_all(struct database *from, struct database *to, int64_t *rows, struct err *e)
{
	*rows = 0;
	for (size_t i = 0; i < TABLES; i++) {
		struct sum a, b;
		if (sum_table(from, &tables[i], &a, e) != 0 ||
		    sum_table(to, &tables[i], &b, e) != 0)
			return -1;
		if (a.rows != b.rows || memcmp(a.bytes, b.bytes, SUM) != 0)
			return err_set(e, EX_DATAERR,
				       "Tabel %s kwam anders aan (%lld rijen, nu %lld). Er is niets"
				       " verhuisd.",
				       tables[i].name, (long long)a.rows, (long long)b.rows);
		*rows += a.rows;
	}
	return 0;
}

static int is_empty(struct database *db, bool *out, struct err *e)
{
	int64_t there = 0;
	if (database_int(db, &there, 0, e, "SELECT count(*) FROM kiosk", NULL) != 0)
		return -1;
	if (there == 0 && database_int(db, &there, 0, e, "SELECT count(*) FROM signup", NULL) != 0)
		return -1;
	*out = there == 0;
	return 0;
}

/*
 * A move that was cut short at its very end left all there, and home does not know: then it is
 * compared once more, and that is enough.
 */
static int fill(struct database *from, struct database *to, int64_t *rows, struct err *e)
{
	bool empty = true;
	if (is_empty(to, &empty, e) != 0 || (empty && copy_all(from, to, e) != 0))
		return -1;
	int rc = compare_all(from, to, rows, e);
	if (rc != 0 && !empty)
		err_set(e, EX_CANTCREAT,
			"In die database staat al een andere centrale. Kies een lege.");
	return rc;
}

/*
 * A program that has the old file open, and waits for us, would go on in it: what it filed and
 * acknowledged would be nowhere.  So the file takes nothing any more.
 */
static int close_old(struct database *from, struct err *e)
{
	static const char *const deeds[] = {"INSERT", "UPDATE", "DELETE"};
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < TABLES; i++)
		for (size_t d = 0; d < sizeof deeds / sizeof deeds[0]; d++)
			buf_addf(&text,
				 "CREATE TRIGGER moved_%s_%s BEFORE %s ON %s BEGIN SELECT"
				 " RAISE(ABORT, 'alles staat nu in PostgreSQL; probeer het"
				 " opnieuw'); END;",
				 tables[i].name, deeds[d], deeds[d], tables[i].name);
	int rc = database_exec(from, text.data, e);
	buf_finish(&text);
	return rc;
}

/* First all is there, then home goes there, and then the old file is let go. */
static int settle(struct home *home, struct database *to, const char *address, struct err *e)
{
	if (close_old(home->db, e) != 0) {
		database_rollback(to);
		return -1;
	}
	if (database_commit(to, e) != 0)
		return -1;
	if (home_set_address(home, address, e) != 0)
		return err_prefix(e, "Alles staat in PostgreSQL, maar deze map weet dat niet");
	return 0;
}

static int move_rows(struct home *home, struct database *to, const char *address, int64_t *rows,
		     struct err *e)
{
	struct database *from = home->db;
	int64_t moved = 0;
	/* Nobody changes anything meanwhile. */
	if (database_begin(from, DATABASE_WRITE, e) != 0)
		return -1;
	int rc = database_begin(to, DATABASE_WRITE, e);
	if (rc == 0 && fill(from, to, &moved, e) != 0) {
		database_rollback(to);
		rc = -1;
	}
	if (rc == 0)
		rc = settle(home, to, address, e);
	if (rc == 0)
		rc = database_commit(from, e);
	else
		database_rollback(from);
	if (rc == 0)
		*rows = moved;
	return rc;
}

int move_to(struct home *home, const char *address, int64_t *rows, struct err *e)
{
	struct database *to = NULL;
	if (!database_is_address(address))
		return err_set(e, EX_USAGE,
			       "Zeg met --to waarheen: postgresql://gebruiker@server/database.");
	if (database_is_server(home->db))
		return err_set(e, EX_USAGE, "Deze centrale gebruikt al PostgreSQL.");
	int rc = database_open(&to, address, e);
	if (rc == 0)
		rc = migrate_to_newest(to, home->sys->now_ms(home->sys->self), e);
	if (rc == 0)
		rc = move_rows(home, to, address, rows, e);
	database_close(to);
	return rc;
}
