#include "db/central/database.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/database_inside.h"

bool database_is_address(const char *address)
{
	return strncmp(address, "postgresql://", 13) == 0 ||
	       strncmp(address, "postgres://", 11) == 0;
}

int database_open(struct database **out, const char *address, struct err *e)
{
	return database_is_address(address) ? database_postgres_open(out, address, e)
					    : database_sqlite_open(out, address, e);
}

void database_close(struct database *db)
{
	if (db != NULL)
		db->ops->close(db);
}

bool database_is_server(const struct database *db)
{
	return db->is_server;
}

int database_widen(struct database *db, struct err *e)
{
	return db->ops->widen(db, e);
}

int database_tidy(struct database *db, bool erased, bool *clean, struct err *e)
{
	bool ignored;
	return db->ops->tidy(db, erased, clean != NULL ? clean : &ignored, e);
}

int database_exec(struct database *db, const char *text, struct err *e)
{
	return db->ops->exec(db, text, e);
}

int database_begin(struct database *db, enum database_access access, struct err *e)
{
	return db->ops->begin(db, access, e);
}

int database_commit(struct database *db, struct err *e)
{
	if (db->ops->exec(db, "COMMIT", e) == 0)
		return 0;
	database_rollback(db);
	return -1;
}

void database_rollback(struct database *db)
{
	db->ops->exec(db, "ROLLBACK", NULL);
}

int database_version(struct database *db, int64_t *out, struct err *e)
{
	return db->ops->version(db, out, e);
}

int database_set_version(struct database *db, int64_t version, int64_t now_ms, struct err *e)
{
	return db->ops->set_version(db, version, now_ms, e);
}

long long database_changed(const struct database *db)
{
	return db->changed;
}

void database_take_values(struct database_value *values, const char *types, va_list *ap)
{
	for (size_t i = 0; types[i] != '\0'; i++) {
		struct database_value *v = &values[i];
		v->type = types[i];
		v->is_null = false;
		if (types[i] == 'i') {
			v->number = va_arg(*ap, int64_t);
			continue;
		}
		v->bytes = va_arg(*ap, const void *);
		v->is_null = v->bytes == NULL;
		v->len = types[i] != 's'    ? va_arg(*ap, size_t)
			 : v->bytes != NULL ? strlen(v->bytes)
					    : 0;
	}
}

void database_start_query(struct query *q, struct database *db, const char *types)
{
	q->db = db;
	q->types = buf_copy(types != NULL ? types : "");
	q->count = strlen(q->types);
	q->fresh = true;
}

void database_finish_query(struct query *q)
{
	free((char *)(uintptr_t)q->types);
}

static int open_query(struct query **out, struct database *db, const char *text, const char *types,
		      bool stream, va_list *ap, struct err *e)
{
	struct query *q = NULL;
	if (db->ops->prepare(&q, db, text, types, true, stream, e) != 0)
		return -1;
	database_take_values(q->values, q->types, ap);
	*out = q;
	return 0;
}

int query_new(struct query **out, struct database *db, struct err *e, const char *text,
	      const char *types)
{
	return db->ops->prepare(out, db, text, types, false, false, e);
}

int query_open(struct query **out, struct database *db, struct err *e, const char *text,
	       const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = open_query(out, db, text, types, false, &ap, e);
	va_end(ap);
	return rc;
}

int query_stream(struct query **out, struct database *db, struct err *e, const char *text,
		 const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = open_query(out, db, text, types, true, &ap, e);
	va_end(ap);
	return rc;
}

void query_free(struct query *q)
{
	if (q != NULL)
		q->db->ops->free(q);
}

void query_bind(struct query *q, ...)
{
	va_list ap;
	va_start(ap, q);
	q->db->ops->reset(q);
	database_take_values(q->values, q->types, &ap);
	q->fresh = true;
	va_end(ap);
}

int query_step(struct query *q, struct err *e)
{
	int rc = q->db->ops->step(q, e);
	if (rc != 1)
		q->db->ops->reset(q);
	return rc;
}

int query_run(struct query *q, struct err *e)
{
	int rc;
	while ((rc = query_step(q, e)) == 1)
		;
	return rc;
}

int query_post(struct query *q, struct err *e)
{
	return q->db->ops->post(q, e);
}

static int once(struct database *db, const char *text, const char *types, va_list *ap,
		int (*run)(struct query *q, struct err *e), struct err *e)
{
	struct query *q = NULL;
	int rc = open_query(&q, db, text, types, false, ap, e);
	if (rc == 0)
		rc = run(q, e);
	query_free(q);
	return rc;
}

int database_run(struct database *db, struct err *e, const char *text, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = once(db, text, types, &ap, query_run, e);
	va_end(ap);
	return rc;
}

int database_post(struct database *db, struct err *e, const char *text, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	int rc = once(db, text, types, &ap, query_post, e);
	va_end(ap);
	return rc;
}

int database_int(struct database *db, int64_t *out, int64_t missing, struct err *e,
		 const char *text, const char *types, ...)
{
	struct query *q = NULL;
	va_list ap;
	va_start(ap, types);
	int rc = open_query(&q, db, text, types, false, &ap, e);
	va_end(ap);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc >= 0)
		*out = rc == 1 && !query_is_null(q, 0) ? query_int(q, 0) : missing;
	query_free(q);
	return rc < 0 ? -1 : 0;
}

bool query_is_null(struct query *q, int column)
{
	return q->db->ops->is_null(q, column);
}

int64_t query_int(struct query *q, int column)
{
	return q->db->ops->number(q, column);
}

const char *query_text(struct query *q, int column)
{
	size_t len;
	const char *text = q->db->ops->bytes(q, column, &len);
	return text != NULL ? text : "";
}

const void *query_bytes(struct query *q, int column, size_t *len)
{
	return q->db->ops->bytes(q, column, len);
}

int loader_new(struct loader **out, struct database *db, const char *table, const char *columns,
	       const char *types, struct err *e)
{
	return db->ops->loader(out, db, table, columns, types, e);
}

int loader_row(struct loader *l, const struct loader_value *values, struct err *e)
{
	return l->db->ops->load(l, values, e);
}

int loader_finish(struct loader *l, struct err *e)
{
	return l->db->ops->loaded(l, e);
}
