#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/database_inside.h"
#include "db/central/postgres.h"

#include <stdio.h>
#include <sysexits.h>

/*
 * Values and rows go in PostgreSQL's binary formats: 8 bytes, most significant first, for a
 * number; texts and bytes as they are (PostgreSQL 15 documentation, chapter 55).
 */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25 };
enum { POSTED_MAX = 20000 }; /* answers that are not read yet: some megabytes at most */

struct server {
	struct database base;
	PGconn *conn;
	unsigned next_name;
	size_t posted;
};

struct server_query {
	struct query base;
	char *text, name[16]; /* name "": once */
	bool prepared, stream, running;
	PGresult *rows;
	int row;
	Oid oids[DATABASE_VALUES];
	const char *bytes[DATABASE_VALUES];
	int lens[DATABASE_VALUES], formats[DATABASE_VALUES];
	unsigned char numbers[DATABASE_VALUES][8];
};

struct server_loader {
	struct loader base;
	struct buf out;
};

static const struct database_ops ops;

static struct server *server_of(struct database *db)
{
	return (struct server *)(void *)db;
}

static struct server_query *own(struct query *q)
{
	return (struct server_query *)(void *)q;
}

static void server_close(struct database *db)
{
	PQfinish(server_of(db)->conn);
	free(db);
}

/* Takes all answers of what was posted; the first error counts. */
static int settle(struct server *s, struct err *e)
{
	int rc = 0;
	bool synced = false;
	if (PQpipelineStatus(s->conn) == PQ_PIPELINE_OFF)
		return 0;
	if (PQpipelineSync(s->conn) != 1)
		return postgres_fail(s->conn, NULL, e);
	while (!synced && PQstatus(s->conn) == CONNECTION_OK) {
		PGresult *result = PQgetResult(s->conn);
		if (result == NULL) /* between two statements */
			continue;
		ExecStatusType status = PQresultStatus(result);
		synced = status == PGRES_PIPELINE_SYNC;
		if (status == PGRES_FATAL_ERROR && rc == 0)
			rc = postgres_fail(s->conn, result, e);
		PQclear(result);
	}
	s->posted = 0;
	if (!synced && rc == 0)
		rc = postgres_fail(s->conn, NULL, e);
	if (PQexitPipelineMode(s->conn) != 1 && rc == 0)
		rc = postgres_fail(s->conn, NULL, e);
	return rc;
}

static int server_exec(struct database *db, const char *text, struct err *e)
{
	struct server *s = server_of(db);
	struct buf words;
	buf_init(&words);
	postgres_words(text, &words);
	int rc = settle(s, e);
	if (rc == 0 || strcmp(text, "ROLLBACK") == 0) {
		PGresult *result = PQexec(s->conn, words.data);
		ExecStatusType status = PQresultStatus(result);
		/* COMMIT of a transaction that failed is answered with ROLLBACK. */
		bool fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
		if (!fine)
			rc = postgres_fail(s->conn, result, e);
		else if (strcmp(text, "COMMIT") == 0 && strcmp(PQcmdStatus(result), text) != 0)
			rc = err_set(e, EX_TEMPFAIL, "De database heeft dit niet bewaard.");
		PQclear(result);
	}
	buf_finish(&words);
	return rc;
}

/*
 * Statements are planned when the tables are still small, and kept: without this they would go on
 * reading whole tables when those have grown.  Engines without this setting need it not.
 */
static int server_widen(struct database *db, struct err *e)
{
	(void)e;
	server_exec(db, "SET enable_seqscan TO off", NULL);
	return 0;
}

/* Who does not own a table is only warned by VACUUM, and nothing is done. */
static bool rewrite(struct database *db, const char *table)
{
	int64_t owns = 0;
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "VACUUM (FULL) %s", table);
	bool done =
		database_int(db, &owns, 0, NULL,
			     "SELECT count(*) FROM pg_tables WHERE schemaname = '" POSTGRES_SCHEMA
			     "' AND tablename = ? AND pg_has_role(tableowner, 'USAGE')",
			     "s", table) == 0 &&
		owns == 1 && server_exec(db, text.data, NULL) == 0;
	buf_finish(&text);
	return done;
}

static int server_tidy(struct database *db, bool erased, bool *clean, struct err *e)
{
	(void)e;
	*clean = !erased || (rewrite(db, "signup") && rewrite(db, "contact"));
	return 0;
}

static int server_begin(struct database *db, enum database_access access, struct err *e)
{
	return server_exec(db,
			   access == DATABASE_WRITE
				   ? "BEGIN"
				   : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
			   e);
}

static int server_version(struct database *db, int64_t *out, struct err *e)
{
	int64_t there = 0;
	if (database_int(db, &there, 0, e,
			 "SELECT count(*) FROM information_schema.tables WHERE table_schema ="
			 " '" POSTGRES_SCHEMA "' AND table_name = 'schema_version'",
			 NULL) != 0)
		return -1;
	if (there == 0) {
		*out = 0;
		return 0;
	}
	return database_int(db, out, 0, e, "SELECT max(version) FROM schema_version", NULL);
}

static int server_set_version(struct database *db, int64_t version, int64_t now_ms, struct err *e)
{
	return database_run(db, e,
			    "INSERT INTO schema_version(version, applied_at) VALUES(?, ?)"
			    " ON CONFLICT DO NOTHING",
			    "ii", version, now_ms);
}

int database_postgres_open(struct database **out, const char *address, struct err *e)
{
	PGconn *conn = NULL;
	if (postgres_connect(&conn, address, e) != 0)
		return -1;
	struct server *s = buf_alloc(1, sizeof *s);
	s->base.ops = &ops;
	s->base.is_server = true;
	s->conn = conn;
	*out = &s->base;
	return 0;
}

static int server_prepare(struct query **out, struct database *db, const char *text,
			  const char *types, bool once, bool stream, struct err *e)
{
	struct server_query *q = buf_alloc(1, sizeof *q);
	struct buf words;
	(void)e;
	database_start_query(&q->base, db, types);
	buf_init(&words);
	postgres_words(text, &words);
	q->text = buf_steal(&words);
	q->stream = stream;
	if (!once)
		snprintf(q->name, sizeof q->name, "q%u", ++server_of(db)->next_name);
	for (size_t i = 0; i < q->base.count; i++) {
		char type = q->base.types[i];
		q->oids[i] = type == 'i' ? OID_INT8 : type == 'b' ? OID_BYTEA : OID_TEXT;
		q->formats[i] = 1;
	}
	*out = &q->base;
	return 0;
}

static void server_reset(struct query *query)
{
	struct server_query *q = own(query);
	PQclear(q->rows);
	q->rows = NULL;
	/* The rest of a stream that nobody wants any more. */
	while (q->running && q->stream) {
		PGresult *rest = PQgetResult(server_of(query->db)->conn);
		if (rest == NULL)
			break;
		PQclear(rest);
	}
	q->running = false;
	query->fresh = true;
}

static void server_free(struct query *query)
{
	struct server_query *q = own(query);
	struct server *s = server_of(query->db);
	server_reset(query);
	if (q->prepared && PQtransactionStatus(s->conn) != PQTRANS_INERROR &&
	    PQpipelineStatus(s->conn) == PQ_PIPELINE_OFF) {
		char text[40];
		snprintf(text, sizeof text, "DEALLOCATE %s", q->name);
		PQclear(PQexec(s->conn, text));
	}
	free(q->text);
	database_finish_query(query);
	free(q);
}

static void gather(struct server_query *q)
{
	for (size_t i = 0; i < q->base.count; i++) {
		const struct database_value *v = &q->base.values[i];
		q->bytes[i] = v->is_null ? NULL : v->bytes;
		q->lens[i] = (int)v->len;
		if (v->type != 'i' || v->is_null)
			continue;
		for (int b = 0; b < 8; b++)
			q->numbers[i][b] = (unsigned char)((uint64_t)v->number >> (56 - 8 * b));
		q->bytes[i] = (const char *)q->numbers[i];
		q->lens[i] = 8;
	}
}

static int send_query(struct server *s, struct server_query *q, struct err *e)
{
	int count = (int)q->base.count, sent;
	gather(q);
	if (q->name[0] == '\0')
		sent = PQsendQueryParams(s->conn, q->text, count, q->oids, q->bytes, q->lens,
					 q->formats, 1);
	else
		sent = PQsendQueryPrepared(s->conn, q->name, count, q->bytes, q->lens, q->formats,
					   1);
	return sent == 1 ? 0 : postgres_fail(s->conn, NULL, e);
}

static int prepare_now(struct server *s, struct server_query *q, struct err *e)
{
	if (q->prepared || q->name[0] == '\0')
		return 0;
	if (settle(s, e) != 0)
		return -1;
	PGresult *result = PQprepare(s->conn, q->name, q->text, (int)q->base.count, q->oids);
	int rc = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(s->conn, result, e);
	q->prepared = rc == 0;
	PQclear(result);
	return rc;
}

/* INSERT and the like count what they changed, also when they give rows back. */
static void count_changed(struct server *s, PGresult *result)
{
	const char *count = PQcmdTuples(result);
	if (count[0] != '\0' && strncmp(PQcmdStatus(result), "SELECT", 6) != 0)
		s->base.changed = strtoll(count, NULL, 10);
}

/* The next result: all rows, one row of a stream, or the end (0) or an error. */
static int take_result(struct server *s, struct server_query *q, struct err *e)
{
	PQclear(q->rows);
	q->rows = NULL;
	q->row = 0;
	for (PGresult *result; (result = PQgetResult(s->conn)) != NULL; PQclear(result)) {
		ExecStatusType status = PQresultStatus(result);
		if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
			count_changed(s, result);
		if (status == PGRES_SINGLE_TUPLE ||
		    (status == PGRES_TUPLES_OK && PQntuples(result) > 0)) {
			q->rows = result;
			return 1;
		}
		if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
			postgres_fail(s->conn, result, e);
			PQclear(result);
			return -1;
		}
	}
	q->running = false;
	return 0;
}

static int start(struct server *s, struct server_query *q, struct err *e)
{
	if (prepare_now(s, q, e) != 0 || settle(s, e) != 0 || send_query(s, q, e) != 0)
		return -1;
	if (q->stream)
		PQsetSingleRowMode(s->conn);
	q->running = true;
	q->base.fresh = false;
	int rc = take_result(s, q, e);
	/* All rows are here: the connection is free for others, also between the steps. */
	while (!q->stream && q->running) {
		PGresult *rest = PQgetResult(s->conn);
		if (rest == NULL)
			q->running = false;
		PQclear(rest);
	}
	return rc;
}

static int server_step(struct query *query, struct err *e)
{
	struct server_query *q = own(query);
	struct server *s = server_of(query->db);
	if (query->fresh)
		return start(s, q, e);
	if (q->stream)
		return q->running ? take_result(s, q, e) : 0;
	return q->rows != NULL && ++q->row < PQntuples(q->rows) ? 1 : 0;
}

static int server_post(struct query *query, struct err *e)
{
	struct server_query *q = own(query);
	struct server *s = server_of(query->db);
	if (prepare_now(s, q, e) != 0)
		return -1;
	if (PQpipelineStatus(s->conn) == PQ_PIPELINE_OFF && PQenterPipelineMode(s->conn) != 1)
		return postgres_fail(s->conn, NULL, e);
	if (send_query(s, q, e) != 0)
		return -1;
	return ++s->posted >= POSTED_MAX ? settle(s, e) : 0;
}

static bool server_is_null(struct query *query, int column)
{
	struct server_query *q = own(query);
	return PQgetisnull(q->rows, q->row, column) == 1;
}

static int64_t server_number(struct query *query, int column)
{
	struct server_query *q = own(query);
	const unsigned char *p = (const unsigned char *)PQgetvalue(q->rows, q->row, column);
	int len = PQgetlength(q->rows, q->row, column);
	uint64_t value = len == 4 && p[0] >= 0x80 ? UINT64_MAX : 0;
	for (int i = 0; i < len && i < 8; i++)
		value = value << 8 | p[i];
	return (int64_t)value;
}

static const char *server_bytes(struct query *query, int column, size_t *len)
{
	struct server_query *q = own(query);
	*len = (size_t)PQgetlength(q->rows, q->row, column);
	return PQgetisnull(q->rows, q->row, column) == 1 ? NULL
							 : PQgetvalue(q->rows, q->row, column);
}

/* Loading is COPY in its binary format (PostgreSQL 15 documentation, COPY, file formats). */

static void add_number(struct buf *out, uint64_t value, int bytes)
{
	for (int b = bytes - 1; b >= 0; b--)
		buf_add_char(out, (char)(value >> (8 * b)));
}

static int server_loader(struct loader **out, struct database *db, const char *table,
			 const char *columns, const char *types, struct err *e)
{
	struct server *s = server_of(db);
	struct buf text;
	if (settle(s, e) != 0)
		return -1;
	buf_init(&text);
	buf_addf(&text, "COPY %s(%s) FROM STDIN (FORMAT binary)", table, columns);
	PGresult *result = PQexec(s->conn, text.data);
	int rc = PQresultStatus(result) == PGRES_COPY_IN ? 0 : postgres_fail(s->conn, result, e);
	PQclear(result);
	buf_finish(&text);
	if (rc != 0)
		return -1;
	struct server_loader *l = buf_alloc(1, sizeof *l);
	l->base.db = db;
	snprintf(l->base.types, sizeof l->base.types, "%s", types);
	buf_init(&l->out);
	buf_add(&l->out, "PGCOPY\n\377\r\n", 11); /* with the NUL behind it */
	add_number(&l->out, 0, 8);
	*out = &l->base;
	return 0;
}

static int send_loaded(struct server_loader *l, size_t from, struct err *e)
{
	struct server *s = server_of(l->base.db);
	if (l->out.len < from)
		return 0;
	if (PQputCopyData(s->conn, l->out.data, (int)l->out.len) != 1)
		return postgres_fail(s->conn, NULL, e);
	buf_clear(&l->out);
	return 0;
}

static int server_load(struct loader *loader, const struct loader_value *values, struct err *e)
{
	struct server_loader *l = (struct server_loader *)(void *)loader;
	size_t count = strlen(loader->types);
	add_number(&l->out, count, 2);
	for (size_t i = 0; i < count; i++) {
		const struct loader_value *v = &values[i];
		if (v->is_null) {
			add_number(&l->out, UINT32_MAX, 4);
		} else if (loader->types[i] == 'i') {
			add_number(&l->out, 8, 4);
			add_number(&l->out, (uint64_t)v->number, 8);
		} else {
			add_number(&l->out, v->len, 4);
			buf_add(&l->out, v->bytes, v->len);
		}
	}
	return send_loaded(l, 65536, e);
}

static int server_loaded(struct loader *loader, struct err *e)
{
	struct server_loader *l = (struct server_loader *)(void *)loader;
	struct server *s = server_of(loader->db);
	add_number(&l->out, UINT16_MAX, 2);
	int rc = send_loaded(l, 0, e);
	if (PQputCopyEnd(s->conn, rc == 0 ? NULL : "afgebroken") != 1 && rc == 0)
		rc = postgres_fail(s->conn, NULL, e);
	for (PGresult *result; (result = PQgetResult(s->conn)) != NULL; PQclear(result))
		if (PQresultStatus(result) != PGRES_COMMAND_OK && rc == 0)
			rc = postgres_fail(s->conn, result, e);
	buf_finish(&l->out);
	free(l);
	return rc;
}

static const struct database_ops ops = {
	.close = server_close,
	.widen = server_widen,
	.tidy = server_tidy,
	.exec = server_exec,
	.begin = server_begin,
	.version = server_version,
	.set_version = server_set_version,
	.prepare = server_prepare,
	.free = server_free,
	.step = server_step,
	.post = server_post,
	.reset = server_reset,
	.is_null = server_is_null,
	.number = server_number,
	.bytes = server_bytes,
	.loader = server_loader,
	.load = server_load,
	.loaded = server_loaded,
};
