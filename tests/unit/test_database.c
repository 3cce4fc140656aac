/* The contract of database.h, on a file and, with WIJK_POSTGRES, on a server. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/database.h"
#include "tests/unit/support/place.h"

#include <string.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define WORDS  "l'été \"\\\\\\' ? ?1 $1 %s\n\t BLOB \xF0\x9F\x8C\xB7\xF0\x9F\x91\xA9\xE2\x80\x8D"
#define SECRET "geheim@voorbeeld.nl"

static void add(struct database *db, int64_t no)
{
	struct err e = {.code = 0};
	test_need(database_run(db, &e, "INSERT INTO thing(no) VALUES(?)", "i", no), &e);
}

static const char all_bytes[] = "\0\1'\\x\377\n";

static const struct {
	int64_t no, number;
	const char *words, *bytes;
	size_t words_len, bytes_len;
} samples[] = {
	{INT64_MIN, INT64_MAX, WORDS, all_bytes, sizeof WORDS - 1, sizeof all_bytes},
	{-1, INT64_MIN, NULL, NULL, 0, 0},
	{0, 0, "", "", 0, 0},
	{INT64_C(4294967296), -1, "x", "\0", 1, 1},
	{INT64_MAX, -256, "NULL", "NULL", 4, 4},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static void expect_sample(struct query *q, size_t i)
{
	size_t len = 99;
	assert_int_equal(query_int(q, 0), samples[i].no);
	assert_int_equal(query_int(q, 1), samples[i].number);
	assert_int_equal(query_is_null(q, 2), samples[i].words == NULL);
	assert_string_equal(query_text(q, 2), samples[i].words != NULL ? samples[i].words : "");
	const void *bytes = query_bytes(q, 3, &len);
	assert_int_equal(query_is_null(q, 3), samples[i].bytes == NULL);
	assert_int_equal(len, samples[i].bytes_len);
	if (len > 0)
		assert_memory_equal(bytes, samples[i].bytes, len);
	query_bytes(q, 2, &len);
	assert_int_equal(len, samples[i].words_len);
}

static void expect_samples(struct database *db, bool stream)
{
	static const char text[] = "SELECT no, number, words, bytes FROM thing ORDER BY no";
	struct err e = {.code = 0};
	struct query *q = NULL;
	test_need(stream ? query_stream(&q, db, &e, text, NULL)
			 : query_open(&q, db, &e, text, NULL),
		  &e);
	for (size_t i = 0; i < SAMPLES; i++) {
		assert_int_equal(query_step(q, &e), 1);
		expect_sample(q, i);
	}
	assert_int_equal(query_step(q, &e), 0);
	query_free(q);
}

static void values(struct test_place *p)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	test_need(query_new(&q, p->db, &e,
			    "INSERT INTO thing(no, number, words, bytes) VALUES(?, ?, ?, ?)",
			    "iitb"),
		  &e);
	for (size_t i = 0; i < SAMPLES; i++) {
		query_bind(q, samples[i].no, samples[i].number, samples[i].words,
			   samples[i].words_len, (const void *)samples[i].bytes,
			   samples[i].bytes_len);
		test_need(query_run(q, &e), &e);
		assert_int_equal(database_changed(p->db), 1);
	}
	query_free(q);
	expect_samples(p->db, false);
	expect_samples(p->db, true);
	expect_samples(p->other, false);
}

/* A megabyte of each, and an 's' that is NULL or text. */
static void big_and_missing(struct test_place *p)
{
	enum { MANY = 1 << 20 };
	struct err e = {.code = 0};
	struct query *q = NULL;
	size_t len = 0;
	char *text = buf_alloc(MANY + 1, 1);
	for (size_t i = 0; i < MANY; i++)
		text[i] = (char)('a' + i % 26);
	test_need(database_run(p->db, &e, "INSERT INTO thing VALUES(1, NULL, ?, ?)", "sb", text,
			       (const void *)text, (size_t)MANY),
		  &e);
	test_need(database_run(p->db, &e, "INSERT INTO thing VALUES(2, 3, ?, NULL)", "s",
			       (const char *)NULL),
		  &e);
	test_need(query_open(&q, p->db, &e, "SELECT words, bytes, number FROM thing ORDER BY no",
			     NULL),
		  &e);
	assert_int_equal(query_step(q, &e), 1);
	assert_string_equal(query_text(q, 0), text);
	assert_memory_equal(query_bytes(q, 1, &len), text, MANY);
	assert_int_equal(len, MANY);
	assert_true(query_is_null(q, 2));
	assert_int_equal(query_step(q, &e), 1);
	assert_true(query_is_null(q, 0) && query_is_null(q, 1));
	query_free(q);
	free(text);
}

/* What stands in a statement, with values by number and twice. */
static void statements(struct test_place *p)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	int64_t n = 0;
	test_need(query_open(&q, p->db, &e, "SELECT 'BLOB ?1 it''s ?', ?2, ?1, ?2", "si", "een",
			     INT64_C(2)),
		  &e);
	assert_int_equal(query_step(q, &e), 1);
	assert_string_equal(query_text(q, 0), "BLOB ?1 it's ?");
	assert_int_equal(query_int(q, 1), 2);
	assert_string_equal(query_text(q, 2), "een");
	assert_int_equal(query_int(q, 3), 2);
	query_free(q);
	test_need(database_int(p->db, &n, 7, &e, "SELECT no FROM thing WHERE no = ?", "i",
			       INT64_C(5)),
		  &e);
	assert_int_equal(n, 7);
	test_need(database_int(p->db, &n, 8, &e, "SELECT max(no) FROM thing", NULL), &e);
	assert_int_equal(n, 8);
	test_do(p->db, "INSERT INTO thing(no) VALUES(1); INSERT INTO thing(no) VALUES(2)");
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 2);
	n = 9;
	assert_int_equal(database_int(p->db, &n, 0, &e, "SELECT nothing FROM nowhere", NULL), -1);
	assert_int_equal(n, 9);
}

static void changed(struct test_place *p)
{
	struct err e = {.code = 0};
	for (int i = 1; i <= 3; i++)
		add(p->db, i);
	test_need(database_run(p->db, &e, "UPDATE thing SET number = 1", NULL), &e);
	assert_int_equal(database_changed(p->db), 3);
	test_need(database_run(p->db, &e, "INSERT INTO thing(no) VALUES(1) ON CONFLICT DO NOTHING",
			       NULL),
		  &e);
	assert_int_equal(database_changed(p->db), 0);
	/* Also when it gives rows back. */
	test_need(database_run(p->db, &e, "UPDATE thing SET number = 2 WHERE no > 1 RETURNING no",
			       NULL),
		  &e);
	assert_int_equal(database_changed(p->db), 2);
	test_need(database_run(p->db, &e, "UPDATE thing SET number = 3 WHERE no > 9 RETURNING no",
			       NULL),
		  &e);
	assert_int_equal(database_changed(p->db), 0);
	test_need(database_run(p->db, &e, "DELETE FROM thing WHERE no < 3", NULL), &e);
	assert_int_equal(database_changed(p->db), 2);
}

/* Others may be asked between the steps of one, and it can be bound again half way. */
static void side_by_side(struct test_place *p)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	for (int i = 1; i <= 5; i++)
		add(p->db, i);
	test_need(query_new(&q, p->db, &e, "SELECT no FROM thing WHERE no > ? ORDER BY no", "i"),
		  &e);
	query_bind(q, INT64_C(0));
	for (int64_t i = 1; i <= 5; i++) {
		assert_int_equal(query_step(q, &e), 1);
		assert_int_equal(query_int(q, 0), i);
		test_need(database_run(p->db, &e, "UPDATE thing SET number = ? WHERE no = ?", "ii",
				       i * 10, i),
			  &e);
	}
	assert_int_equal(query_step(q, &e), 0);
	query_bind(q, INT64_C(1));
	assert_int_equal(query_step(q, &e), 1);
	query_bind(q, INT64_C(4));
	assert_int_equal(query_step(q, &e), 1);
	assert_int_equal(query_int(q, 0), 5);
	assert_int_equal(query_step(q, &e), 0);
	query_free(q);
	assert_int_equal(test_ask(p->db, "SELECT sum(number) = 150 FROM thing"), 1);
}

static void streams(struct test_place *p)
{
	enum { ROWS = 20000 };
	struct err e = {.code = 0};
	struct query *q = NULL;
	struct loader *l = NULL;
	int64_t rows = 0;
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	test_need(loader_new(&l, p->db, "thing", "no", "i", &e), &e);
	for (int64_t i = 0; i < ROWS; i++)
		test_need(loader_row(l, &(struct loader_value){.number = i}, &e), &e);
	test_need(loader_finish(l, &e), &e);
	test_need(database_commit(p->db, &e), &e);
	test_need(query_stream(&q, p->db, &e, "SELECT no FROM thing ORDER BY no", NULL), &e);
	while (query_step(q, &e) == 1)
		assert_int_equal(query_int(q, 0), rows++);
	assert_int_equal(rows, ROWS);
	query_free(q);
	/* One that nobody wants any more after the first row. */
	test_need(query_stream(&q, p->db, &e, "SELECT no FROM thing WHERE no >= ? ORDER BY no", "i",
			       INT64_C(7)),
		  &e);
	assert_int_equal(query_step(q, &e), 1);
	assert_int_equal(query_int(q, 0), 7);
	query_free(q);
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), ROWS);
}

static int post_numbers(struct query *q, int64_t from, int64_t to, struct err *e)
{
	for (int64_t i = from; i < to; i++) {
		query_bind(q, i, WORDS);
		if (query_post(q, e) != 0)
			return -1;
	}
	return 0;
}

/* More than a server holds back; then in order: what was posted is there for who asks. */
static void posts(struct test_place *p)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	test_need(query_new(&q, p->db, &e, "INSERT INTO thing(no, words) VALUES(?, ?)", "is"), &e);
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	test_need(post_numbers(q, 0, 1200, &e), &e);
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 1200);
	test_need(post_numbers(q, 1200, 1300, &e), &e);
	test_need(database_run(p->db, &e, "UPDATE thing SET number = no", NULL), &e);
	assert_int_equal(database_changed(p->db), 1300);
	test_need(post_numbers(q, 1300, 1301, &e), &e);
	assert_int_equal(test_ask(p->other, "SELECT count(*) FROM thing"), 0);
	test_need(database_commit(p->db, &e), &e);
	assert_int_equal(test_ask(p->other, "SELECT count(*) FROM thing"), 1301);
	query_free(q);
}

/* The error comes at the last with the commit; nothing is kept, and all goes on. */
static void late_errors(struct test_place *p)
{
	for (int after = 0; after < 1200; after += 400) {
		struct err e = {.code = 0};
		struct query *q = NULL;
		test_need(
			query_new(&q, p->db, &e, "INSERT INTO thing(no, words) VALUES(?, ?)", "is"),
			&e);
		test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
		int rc = post_numbers(q, 0, 3, &e);
		query_bind(q, INT64_C(1), SECRET);
		if (rc == 0)
			rc = query_post(q, &e);
		if (rc == 0)
			rc = post_numbers(q, 3, 3 + after, &e);
		if (rc == 0)
			rc = database_commit(p->db, &e);
		else
			database_rollback(p->db);
		assert_int_equal(rc, -1);
		assert_int_not_equal(e.code, 0);
		assert_null(strstr(e.text, SECRET));
		query_free(q);
		assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 0);
	}
	add(p->db, 1);
}

static void rollbacks(struct test_place *p)
{
	struct err e = {.code = 0};
	add(p->db, 1);
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	add(p->db, 2);
	database_rollback(p->db);
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	assert_int_equal(
		database_run(p->db, &e, "INSERT INTO thing(no, words) VALUES(1, ?)", "s", SECRET),
		-1);
	assert_null(strstr(e.text, SECRET));
	database_rollback(p->db);
	/* Nor does it harm to do so twice. */
	database_rollback(p->db);
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	add(p->db, 3);
	test_need(database_commit(p->db, &e), &e);
	assert_int_equal(test_ask(p->other, "SELECT sum(no) = 4 AND count(*) = 2 FROM thing"), 1);
}

static void views(struct test_place *p)
{
	struct err e = {.code = 0};
	add(p->db, 1);
	test_need(database_begin(p->db, DATABASE_VIEW, &e), &e);
	/* On a server the view is of the first question. */
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 1);
	add(p->other, 2);
	test_need(database_run(p->other, &e, "UPDATE thing SET number = 5", NULL), &e);
	test_need(database_run(p->other, &e, "DELETE FROM thing WHERE no = 1", NULL), &e);
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 1);
	assert_int_equal(test_ask(p->db, "SELECT max(no) FROM thing"), 1);
	assert_int_equal(test_ask(p->db, "SELECT max(number) FROM thing"), -1);
	test_need(database_commit(p->db, &e), &e);
	assert_int_equal(test_ask(p->db, "SELECT max(number) FROM thing"), 5);
	for (int i = 0; i < 2; i++) {
		test_need(database_begin(p->db, DATABASE_VIEW, &e), &e);
		e.code = 0;
		assert_int_equal(database_run(p->db, &e, "DELETE FROM thing", NULL), -1);
		assert_int_equal(e.code, EX_NOPERM);
		database_rollback(p->db);
	}
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	add(p->db, 9);
	test_need(database_commit(p->db, &e), &e);
}

static void many_values(struct test_place *p)
{
	struct err e = {.code = 0};
	struct query *q = NULL;
	struct buf text;
	struct loader *l = NULL;
	struct loader_value row[LOADER_VALUES];
	char types[LOADER_VALUES + 1] = "";
	buf_init(&text);
	for (int i = 0; i < LOADER_VALUES; i++) {
		buf_addf(&text, "%s c%d INTEGER", i == 0 ? "CREATE TABLE wide(" : ",", i);
		row[i] = (struct loader_value){.number = i - 16};
		types[i] = 'i';
	}
	buf_add_str(&text, ")");
	test_do(p->db, text.data);
	buf_clear(&text);
	for (int i = 0; i < LOADER_VALUES; i++)
		buf_addf(&text, "%sc%d", i == 0 ? "" : ", ", i);
	test_need(loader_new(&l, p->db, "wide", text.data, types, &e), &e);
	test_need(loader_row(l, row, &e), &e);
	test_need(loader_finish(l, &e), &e);
	test_need(query_open(&q, p->db, &e, "SELECT * FROM wide", NULL), &e);
	assert_int_equal(query_step(q, &e), 1);
	for (int i = 0; i < LOADER_VALUES; i++)
		assert_int_equal(query_int(q, i), i - 16);
	query_free(q);
	buf_finish(&text);
}

static void load_samples(struct test_place *p)
{
	struct err e = {.code = 0};
	struct loader *l = NULL;
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	test_need(loader_new(&l, p->db, "thing", "no, number, words, bytes", "iitb", &e), &e);
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct loader_value row[] = {{.number = samples[i].no},
						   {.number = samples[i].number},
						   {.is_null = samples[i].words == NULL,
						    .bytes = samples[i].words,
						    .len = samples[i].words_len},
						   {.is_null = samples[i].bytes == NULL,
						    .bytes = samples[i].bytes,
						    .len = samples[i].bytes_len}};
		test_need(loader_row(l, row, &e), &e);
	}
	test_need(loader_finish(l, &e), &e);
	test_need(database_commit(p->db, &e), &e);
	expect_samples(p->other, true);
}

/* A row that cannot be: nothing of it is kept, and all goes on. */
static void load_errors(struct test_place *p)
{
	struct err e = {.code = 0};
	struct loader *l = NULL;
	test_need(database_begin(p->db, DATABASE_WRITE, &e), &e);
	test_need(loader_new(&l, p->db, "thing", "no, words", "it", &e), &e);
	int rc = 0;
	for (int64_t i = 0; rc == 0 && i < 4000; i++) {
		const struct loader_value row[] = {{.number = i % 3999},
						   {.bytes = SECRET, .len = sizeof SECRET - 1}};
		rc = loader_row(l, row, &e);
	}
	if (loader_finish(l, rc == 0 ? &e : NULL) != 0)
		rc = -1;
	assert_int_equal(rc, -1);
	assert_int_not_equal(e.code, 0);
	assert_null(strstr(e.text, SECRET));
	database_rollback(p->db);
	assert_int_equal(test_ask(p->db, "SELECT count(*) FROM thing"), 0);
	assert_int_equal(loader_new(&l, p->db, "nowhere", "no", "i", &e), -1);
	load_samples(p);
}

static void versions(struct test_place *p)
{
	struct err e = {.code = 0};
	int64_t version = 0;
	test_need(database_version(p->db, &version, &e), &e);
	int64_t before = version;
	test_need(database_set_version(p->db, before + 7, INT64_C(1795000000000), &e), &e);
	test_need(database_version(p->other, &version, &e), &e);
	assert_int_equal(version, before + 7);
}

static void tidies(struct test_place *p)
{
	struct err e = {.code = 0};
	bool clean = false;
	test_need(database_widen(p->db, &e), &e);
	test_need(database_tidy(p->db, false, &clean, &e), &e);
	assert_true(clean);
	clean = false;
	test_need(database_tidy(p->db, true, &clean, &e), &e);
	assert_true(clean);
	test_need(database_tidy(p->db, true, NULL, &e), &e);
}

static const struct {
	const char *name;
	void (*run)(struct test_place *p);
} works[] = {
	{"values come back as they went", values},
	{"a megabyte, and nothing at all", big_and_missing},
	{"statements", statements},
	{"rows that changed", changed},
	{"queries side by side", side_by_side},
	{"streams", streams},
	{"posted statements keep their order", posts},
	{"errors of posted statements come with the commit", late_errors},
	{"rollback", rollbacks},
	{"a view does not change and cannot be written", views},
	{"32 values", many_values},
	{"loading", load_samples},
	{"loading what cannot be", load_errors},
	{"versions", versions},
	{"tidying", tidies},
};
enum { WORKS = sizeof works / sizeof works[0] };

static void on_file(void **state)
{
	struct test_place p;
	test_place_begin(&p, false);
	works[*(const size_t *)*state].run(&p);
	test_place_end(&p);
}

static void on_server(void **state)
{
	struct test_place p;
	test_place_begin(&p, true);
	works[*(const size_t *)*state].run(&p);
	test_place_end(&p);
}

int main(void)
{
	struct CMUnitTest tests[2 * WORKS];
	size_t at[WORKS], count = 0;
	for (size_t i = 0; i < WORKS; i++) {
		at[i] = i;
		tests[count++] = (struct CMUnitTest){
			.name = works[i].name, .test_func = on_file, .initial_state = &at[i]};
		if (getenv("WIJK_POSTGRES") != NULL)
			tests[count++] = (struct CMUnitTest){.name = works[i].name,
							     .test_func = on_server,
							     .initial_state = &at[i]};
	}
	return _cmocka_run_group_tests("database", tests, count, NULL, NULL);
}
