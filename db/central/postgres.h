/*
 * Getting to a PostgreSQL server and speaking its words: libpq's side of database_postgres.c.
 */
#ifndef DB_CENTRAL_POSTGRES_H
#define DB_CENTRAL_POSTGRES_H

#include <libpq-fe.h>

struct buf;
struct err;

/* All tables are in this schema of the database that the address names. */
#define POSTGRES_SCHEMA "wijk"

/* As database_open says. */
int postgres_connect(PGconn **out, const char *address, struct err *e);
/* Fills *e from a result, or from the connection when it is NULL; -1.  Never any value of a row. */
int postgres_fail(PGconn *conn, const PGresult *result, struct err *e);
/* Appends a statement of database.h in PostgreSQL's words. */
void postgres_words(const char *text, struct buf *out);

#endif
