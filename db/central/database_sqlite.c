#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/central/database_inside.h"
#include "db/central/schema.h"

#include <sysexits.h>

struct file_database {
	struct database base;
	sqlite3 *db;
};

struct file_query {
	struct query base;
	sqlite3_stmt *stmt;
};

struct file_loader {
	struct loader base;
	struct query *insert;
};

static const struct database_ops ops;

static sqlite3 *file_of(const struct database *db)
{
	return ((const struct file_database *)(const void *)db)->db;
}

static sqlite3_stmt *stmt_of(const struct query *q)
{
	return ((const struct file_query *)(const void *)q)->stmt;
}

static void file_close(struct database *db)
{
	sql_close(file_of(db));
	free(db);
}

/* secure_delete: what is deleted is overwritten. */
int database_sqlite_open(struct database **out, const char *path, struct err *e)
{
	struct file_database *f = buf_alloc(1, sizeof *f);
	f->base.ops = &ops;
	int rc = sql_open(&f->db, path, SQL_WRITE, e);
	if (rc == 0)
		rc = sql_exec(f->db,
			      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			      " PRAGMA secure_delete = ON; PRAGMA cache_size = -500;"
			      " PRAGMA wal_autocheckpoint = 8000;",
			      e);
	if (rc == 0)
		*out = &f->base;
	else
		file_close(&f->base);
	return rc;
}

/* A view ends with its transaction. */
static int file_exec(struct database *db, const char *text, struct err *e)
{
	int rc = sql_exec(file_of(db), text, e);
	if (strcmp(text, "COMMIT") == 0 || strcmp(text, "ROLLBACK") == 0)
		sql_exec(file_of(db), "PRAGMA query_only = OFF", NULL);
	return rc;
}

/*
 * 16 MB of pages, and a checkpoint each 32 MB: ids are random, so a million of them touch every
 * page of their index again and again.
 */
static int file_widen(struct database *db, struct err *e)
{
	return sql_exec(file_of(db), "PRAGMA cache_size = -16000", e);
}

/* What was erased must not live on in the write-ahead log.  Whoever still reads keeps it there. */
static int file_tidy(struct database *db, bool erased, bool *clean, struct err *e)
{
	long long busy = 0;
	(void)erased;
	if (sql_int(file_of(db), &busy, 0, e, "PRAGMA wal_checkpoint(TRUNCATE)", NULL) != 0)
		return -1;
	*clean = busy == 0;
	return 0;
}

static int file_begin(struct database *db, enum database_access access, struct err *e)
{
	if (access == DATABASE_WRITE)
		return sql_exec(file_of(db), "BEGIN IMMEDIATE", e);
	/* The view is of the first reading: that is now. */
	return sql_exec(file_of(db),
			"BEGIN; PRAGMA query_only = ON; SELECT 1 FROM sqlite_master LIMIT 1", e);
}

static int file_version(struct database *db, int64_t *out, struct err *e)
{
	long long application = 0, version = 0, tables = 0;
	if (sql_int(file_of(db), &application, 0, e, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(file_of(db), &version, 0, e, "PRAGMA user_version", NULL) != 0 ||
	    sql_int(file_of(db), &tables, 0, e, "SELECT count(*) FROM sqlite_master", NULL) != 0)
		return -1;
	if (application != CENTRAL_APPLICATION_ID && tables > 0)
		return err_set(e, EX_DATAERR, "Dit is geen database van wijkcentral.");
	*out = tables > 0 ? version : 0;
	return 0;
}

static int file_set_version(struct database *db, int64_t version, int64_t now_ms, struct err *e)
{
	struct buf text;
	(void)now_ms;
	buf_init(&text);
	buf_addf(&text, "PRAGMA application_id = %d; PRAGMA user_version = %lld;",
		 CENTRAL_APPLICATION_ID, (long long)version);
	int rc = sql_exec(file_of(db), text.data, e);
	buf_finish(&text);
	return rc;
}

static int file_prepare(struct query **out, struct database *db, const char *text,
			const char *types, bool once, bool stream, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	(void)once;
	(void)stream;
	if (sql_prepare(&stmt, file_of(db), e, text, NULL) != 0)
		return -1;
	struct file_query *q = buf_alloc(1, sizeof *q);
	database_start_query(&q->base, db, types);
	q->stmt = stmt;
	*out = &q->base;
	return 0;
}

static void file_reset(struct query *q)
{
	sqlite3_reset(stmt_of(q));
}

static void file_free(struct query *q)
{
	sqlite3_finalize(stmt_of(q));
	database_finish_query(q);
	free(q);
}

static void bind_all(struct query *q)
{
	sqlite3_stmt *s = stmt_of(q);
	for (int i = 0; i < (int)q->count; i++) {
		const struct database_value *v = &q->values[i];
		if (v->is_null)
			sqlite3_bind_null(s, i + 1);
		else if (v->type == 'i')
			sqlite3_bind_int64(s, i + 1, v->number);
		else if (v->type == 'b')
			sqlite3_bind_blob64(s, i + 1, v->bytes, v->len, SQLITE_STATIC);
		else
			sqlite3_bind_text64(s, i + 1, v->bytes, v->len, SQLITE_STATIC, SQLITE_UTF8);
	}
}

static int file_step(struct query *q, struct err *e)
{
	if (q->fresh)
		bind_all(q);
	q->fresh = false;
	int rc = sql_step(stmt_of(q), e);
	if (rc == 0) {
		q->db->changed = sqlite3_changes(file_of(q->db));
		q->fresh = true;
	}
	return rc;
}

static bool file_is_null(struct query *q, int column)
{
	return sqlite3_column_type(stmt_of(q), column) == SQLITE_NULL;
}

static int64_t file_number(struct query *q, int column)
{
	return sqlite3_column_int64(stmt_of(q), column);
}

static const char *file_bytes(struct query *q, int column, size_t *len)
{
	sqlite3_stmt *s = stmt_of(q);
	/* A blob as text is the same bytes, with a NUL behind them. */
	const void *bytes = sqlite3_column_text(s, column);
	*len = (size_t)sqlite3_column_bytes(s, column);
	return bytes;
}

static int file_loader(struct loader **out, struct database *db, const char *table,
		       const char *columns, const char *types, struct err *e)
{
	struct file_loader *l = buf_alloc(1, sizeof *l);
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "INSERT INTO %s(%s) VALUES(", table, columns);
	for (size_t i = 0; types[i] != '\0'; i++)
		buf_add_str(&text, i == 0 ? "?" : ", ?");
	buf_add_char(&text, ')');
	l->base.db = db;
	snprintf(l->base.types, sizeof l->base.types, "%s", types);
	int rc = file_prepare(&l->insert, db, text.data, types, false, false, e);
	buf_finish(&text);
	if (rc == 0)
		*out = &l->base;
	else
		free(l);
	return rc;
}

static int file_load(struct loader *l, const struct loader_value *values, struct err *e)
{
	struct query *insert = ((struct file_loader *)(void *)l)->insert;
	file_reset(insert);
	for (size_t i = 0; i < insert->count; i++)
		insert->values[i] = (struct database_value){.type = insert->types[i],
							    .is_null = values[i].is_null,
							    .bytes = values[i].bytes,
							    .len = values[i].len,
							    .number = values[i].number};
	insert->fresh = true;
	return query_run(insert, e);
}

static int file_loaded(struct loader *l, struct err *e)
{
	(void)e;
	query_free(((struct file_loader *)(void *)l)->insert);
	free(l);
	return 0;
}

static const struct database_ops ops = {
	.close = file_close,
	.widen = file_widen,
	.tidy = file_tidy,
	.exec = file_exec,
	.begin = file_begin,
	.version = file_version,
	.set_version = file_set_version,
	.prepare = file_prepare,
	.free = file_free,
	.step = file_step,
	.post = query_run,
	.reset = file_reset,
	.is_null = file_is_null,
	.number = file_number,
	.bytes = file_bytes,
	.loader = file_loader,
	.load = file_load,
	.loaded = file_loaded,
};
