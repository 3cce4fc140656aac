#include "tests/unit/support/place.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/database.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

void test_need(int rc, const struct err *e)
{
	if (rc != 0)
		fail_msg("%s", e->text);
}

void test_do(struct database *db, const char *text)
{
	struct err e = {.code = 0};
	test_need(database_exec(db, text, &e), &e);
}

int64_t test_ask(struct database *db, const char *text)
{
	struct err e = {.code = 0};
	int64_t n = 0;
	test_need(database_int(db, &n, -1, &e, text, NULL), &e);
	return n;
}

void test_place_begin(struct test_place *p, bool on_server)
{
	struct err e = {.code = 0};
	if (on_server)
		test_central_init(&p->c);
	else
		test_central_init_file(&p->c);
	char *path = file_join(p->c.dir, "central.db");
	p->db = p->c.home.db;
	test_need(database_open(&p->other, on_server ? p->c.address : path, &e), &e);
	assert_int_equal(database_is_server(p->db), on_server);
	test_do(p->db, "CREATE TABLE thing(no INTEGER PRIMARY KEY, number INTEGER, words TEXT,"
		       " bytes BLOB)");
	free(path);
}

void test_place_end(struct test_place *p)
{
	database_close(p->other);
	test_central_finish(&p->c);
}
