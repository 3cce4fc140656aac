/* database.c's inside: what each of the two engines does. */
#ifndef DB_CENTRAL_DATABASE_INSIDE_H
#define DB_CENTRAL_DATABASE_INSIDE_H

#include "db/central/database.h"

/* One value on its way in. */
struct database_value {
	char type;
	bool is_null;
	const void *bytes;
	size_t len;
	int64_t number;
};

#define DATABASE_VALUES 32

struct database_ops {
	void (*close)(struct database *db);
	int (*widen)(struct database *db, struct err *e);
	int (*tidy)(struct database *db, bool erased, bool *clean, struct err *e);
	int (*exec)(struct database *db, const char *text, struct err *e);
	int (*begin)(struct database *db, enum database_access access, struct err *e);
	int (*version)(struct database *db, int64_t *out, struct err *e);
	int (*set_version)(struct database *db, int64_t version, int64_t now_ms, struct err *e);
	/* once: it is used for one time only; stream: very many rows. */
	int (*prepare)(struct query **out, struct database *db, const char *text, const char *types,
		       bool once, bool stream, struct err *e);
	void (*free)(struct query *q);
	int (*step)(struct query *q, struct err *e);
	int (*post)(struct query *q, struct err *e);
	void (*reset)(struct query *q);
	bool (*is_null)(struct query *q, int column);
	int64_t (*number)(struct query *q, int column);
	const char *(*bytes)(struct query *q, int column, size_t *len);
	int (*loader)(struct loader **out, struct database *db, const char *table,
		      const char *columns, const char *types, struct err *e);
	int (*load)(struct loader *l, const struct loader_value *values, struct err *e);
	int (*loaded)(struct loader *l, struct err *e);
};

/* The first member of each engine's own. */
struct database {
	const struct database_ops *ops;
	bool is_server;
	long long changed;
};
struct query {
	struct database *db;
	const char *types; /* a copy */
	size_t count;
	struct database_value values[DATABASE_VALUES];
	bool fresh; /* has not been run with these values */
};
struct loader {
	struct database *db;
	char types[DATABASE_VALUES + 1];
};

int database_sqlite_open(struct database **out, const char *path, struct err *e);
int database_postgres_open(struct database **out, const char *address, struct err *e);

void database_take_values(struct database_value *values, const char *types, va_list *ap);
/* Fills in what both have in common; types is copied. */
void database_start_query(struct query *q, struct database *db, const char *types);
void database_finish_query(struct query *q);

#endif
