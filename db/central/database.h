/*
 * The central database behind one small interface: one SQLite file, or PostgreSQL (15, or an
 * engine that speaks its protocol: packaging/doc/postgresql.md).  Nothing above knows which.
 *
 * Statements are written once, in what both understand, with ? (or ?1, ?2, ...) for values.
 * Tables are written in SQLite's words; for PostgreSQL BLOB becomes BYTEA, INTEGER becomes
 * BIGINT, and WITHOUT ROWID goes.
 *
 * types, a letter for each ?: 's' const char * (NUL-terminated UTF-8), 't' const char * and
 * size_t (UTF-8), 'i' int64_t, 'b' const void * and size_t.  A NULL pointer is SQL NULL.
 * Values must stay where they are until the query has run.
 */
#ifndef DB_CENTRAL_DATABASE_H
#define DB_CENTRAL_DATABASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;
struct err;
struct query;

enum database_access {
	DATABASE_WRITE, /* who writes the same row waits until it ends; in a file, who writes */
	DATABASE_VIEW	/* one unchanging view of all tables; nothing can be written */
};

/* Is this an address of PostgreSQL, and not a path? */
bool database_is_address(const char *address);
/*
 * address: the path of an SQLite file that is there, or postgresql://...  A server that is not
 * this computer must prove who it is (TLS, sslmode=verify-full), also one that PGHOST or PGSERVICE
 * names; a password or a service in the address is refused (EX_USAGE).  EX_UNAVAILABLE: the server
 * does not answer; EX_NOPERM: it does not let in; EX_CONFIG: it cannot prove who it is;
 * EX_NOINPUT: it has no such database.
 */
int database_open(struct database **out, const char *address, struct err *e);
void database_close(struct database *db); /* NULL is safe */
/* PostgreSQL: others may use it from other computers at the same time. */
bool database_is_server(const struct database *db);

/* Very much will be written: more memory may be used for it. */
int database_widen(struct database *db, struct err *e);
/*
 * After the work, outside a transaction.  erased: what was deleted must be gone from free pages
 * and logs as well: SQLite's are overwritten, unless somebody else still reads; PostgreSQL
 * rewrites the tables (VACUUM FULL), if this user owns them.  *clean tells whether that was done;
 * clean may be NULL.
 */
int database_tidy(struct database *db, bool erased, bool *clean, struct err *e);

/* Statements without values and rows; several are parted by a semicolon. */
int database_exec(struct database *db, const char *text, struct err *e);
int database_begin(struct database *db, enum database_access access, struct err *e);
/* On an error nothing of the transaction is kept. */
int database_commit(struct database *db, struct err *e);
void database_rollback(struct database *db);

/* The number that the schema has; 0: there is no schema yet.  EX_DATAERR: of another program. */
int database_version(struct database *db, int64_t *out, struct err *e);
int database_set_version(struct database *db, int64_t version, int64_t now_ms, struct err *e);

/* One statement, run to its end. */
int database_run(struct database *db, struct err *e, const char *text, const char *types, ...);
/* The same, as query_post. */
int database_post(struct database *db, struct err *e, const char *text, const char *types, ...);
/* Rows that the last database_run or query_run changed. */
long long database_changed(const struct database *db);
/* The first column of the first row; `missing` when there is no row, or it is NULL. */
int database_int(struct database *db, int64_t *out, int64_t missing, struct err *e,
		 const char *text, const char *types, ...);

/* A statement that is used often. */
int query_new(struct query **out, struct database *db, struct err *e, const char *text,
	      const char *types);
/* The same, with its values. */
int query_open(struct query **out, struct database *db, struct err *e, const char *text,
	       const char *types, ...);
/* As query_open, for very many rows: nothing else can be asked until the last, or query_free. */
int query_stream(struct query **out, struct database *db, struct err *e, const char *text,
		 const char *types, ...);
void query_free(struct query *q);
void query_bind(struct query *q, ...);
/* 1: a row, 0: there are no more, and it can be bound again; -1: an error. */
int query_step(struct query *q, struct err *e);
int query_run(struct query *q, struct err *e);
/*
 * As query_run, but a server may do it later, in the same order.  An error may come from any
 * later call of this database, at the last from database_commit.
 */
int query_post(struct query *q, struct err *e);

/* Columns of the row at hand, from 0; texts and bytes stay until the next step. */
bool query_is_null(struct query *q, int column);
int64_t query_int(struct query *q, int column);
const char *query_text(struct query *q, int column); /* "" for NULL */
const void *query_bytes(struct query *q, int column, size_t *len);

/* Adding many rows to a table at once, inside a transaction.  columns: "a, b, c". */
#define LOADER_VALUES 32
struct loader;
struct loader_value {
	bool is_null;
	int64_t number;	   /* of 'i' */
	const void *bytes; /* of all others */
	size_t len;
};
int loader_new(struct loader **out, struct database *db, const char *table, const char *columns,
	       const char *types, struct err *e);
int loader_row(struct loader *l, const struct loader_value *values, struct err *e);
int loader_finish(struct loader *l, struct err *e); /* frees l also when it fails */

#endif
