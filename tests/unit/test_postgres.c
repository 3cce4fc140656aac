/* The way to a PostgreSQL server: who may be trusted, and what is said when it goes wrong. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/database.h"
#include "tests/unit/support/place.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECRET "geheim@voorbeeld.nl"

/*
 * Somebody who listens, has no TLS, and hears what comes after that was said.  127.0.0.1 is this
 * computer; 127.0.0.2 could be any other.
 */
struct ear {
	int fd, port;
	pthread_t thread;
	bool heard_plain;
	int callers;
};

static bool read_whole(int fd, unsigned char *out, size_t len)
{
	for (size_t got = 0; got < len;) {
		ssize_t n = read(fd, out + got, len - got);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

/* SSLRequest and GSSENCRequest (PostgreSQL 15 documentation, chapter 55.7). */
static bool asks_for_secrecy(const unsigned char *packet)
{
	return packet[4] == 0x04 && packet[5] == 0xd2 && packet[6] == 0x16 &&
	       (packet[7] == 0x2f || packet[7] == 0x30);
}

static void *listen_on(void *self)
{
	struct ear *ear = self;
	for (int fd; (fd = accept(ear->fd, NULL, NULL)) >= 0; close(fd)) {
		unsigned char packet[8];
		ear->callers++;
		while (read_whole(fd, packet, sizeof packet)) {
			if (asks_for_secrecy(packet) && write(fd, "N", 1) == 1)
				continue;
			ear->heard_plain = true;
			break;
		}
	}
	return NULL;
}

static void ear_init(struct ear *ear)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	socklen_t len = sizeof at;
	*ear = (struct ear){.fd = socket(AF_INET, SOCK_STREAM, 0)};
	assert_int_equal(bind(ear->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(ear->fd, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(listen(ear->fd, 16), 0);
	ear->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&ear->thread, NULL, listen_on, ear), 0);
}

/* Nobody calls any more. */
static void ear_finish(struct ear *ear)
{
	shutdown(ear->fd, SHUT_RDWR);
	pthread_join(ear->thread, NULL);
	close(ear->fd);
}

enum outcome { REFUSED, SECRET_ONLY, PLAIN };

/* %d is the port.  settings: of the environment, one or two. */
static const struct {
	const char *address;
	enum outcome outcome;
	struct {
		const char *name, *value;
	} settings[2];
} addresses[] = {
	/* This computer. */
	{"postgresql://a@127.0.0.1:%d/wijk", PLAIN, {{NULL, NULL}}},
	{"postgres://a@localhost:%d/wijk", PLAIN, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/wijk?sslmode=disable", PLAIN, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/wijk?sslmode=require", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@/wijk?port=%d", PLAIN, {{"PGHOST", "127.0.0.1"}}},
	{"postgresql://a@db.invalid:%d/wijk?hostaddr=127.0.0.1", PLAIN, {{NULL, NULL}}},
	/* Another one: only with its proof. */
	{"postgresql://a@127.0.0.2:%d/wijk", SECRET_ONLY, {{NULL, NULL}}},
	{"postgres://a@127.0.0.2:%d/wijk?sslmode=verify-full", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?gssencmode=prefer", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@localhost:%d/wijk?hostaddr=127.0.0.2", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@/wijk?host=127.0.0.1&hostaddr=127.0.0.2&port=%d",
	 SECRET_ONLY,
	 {{NULL, NULL}}},
	/* One of several. */
	{"postgresql://a@127.0.0.1,127.0.0.2:%d/wijk", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@/wijk?host=localhost,127.0.0.2&port=%d", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@/wijk?host=/nowhere,127.0.0.2&port=%d", SECRET_ONLY, {{NULL, NULL}}},
	{"postgresql://a@/wijk?host=,127.0.0.2&port=%d", SECRET_ONLY, {{NULL, NULL}}},
	/* The environment leads there, or says that it need not be secret. */
	{"postgresql://a@/wijk?port=%d", SECRET_ONLY, {{"PGHOST", "127.0.0.2"}}},
	{"postgresql:///wijk?user=a&port=%d", SECRET_ONLY, {{"PGHOSTADDR", "127.0.0.2"}}},
	{"postgresql://a@localhost:%d/wijk", SECRET_ONLY, {{"PGHOSTADDR", "127.0.0.2"}}},
	{"postgresql://a@/wijk?port=%d",
	 SECRET_ONLY,
	 {{"PGHOST", "127.0.0.1,127.0.0.2"}, {"PGSSLMODE", "disable"}}},
	{"postgresql://a@127.0.0.2:%d/wijk", SECRET_ONLY, {{"PGSSLMODE", "disable"}}},
	{"postgresql://a@127.0.0.2:%d/wijk", SECRET_ONLY, {{"PGREQUIRESSL", "0"}}},
	{"postgresql://a@/wijk?port=%d",
	 SECRET_ONLY,
	 {{"PGSERVICE", "elders"}, {"PGSERVICEFILE", NULL}}},
	/* An address within an address is only a name. */
	{"postgresql://a@127.0.0.2:%d/?dbname=postgresql%%3A%%2F%%2Fx%%3Fsslmode%%3Ddisable",
	 SECRET_ONLY,
	 {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/?dbname=host%%3D127.0.0.2%%20sslmode%%3Ddisable",
	 PLAIN,
	 {{NULL, NULL}}},
	/* Said aloud that others may listen. */
	{"postgresql://a@127.0.0.2:%d/wijk?sslmode=disable", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?sslmode=allow", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?sslmode=prefer", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?sslmode=require", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?sslmode=verify-ca", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?ssl=true", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.2:%d/wijk?requiressl=1", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1,127.0.0.2:%d/wijk?sslmode=disable", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@/wijk?port=%d&sslmode=disable", REFUSED, {{"PGHOST", "127.0.0.2"}}},
	{"postgresql://a@/wijk?service=elders&port=%d", REFUSED, {{"PGSERVICEFILE", NULL}}},
	/* Passwords, and what is no address. */
	{"postgresql://a:" SECRET "@127.0.0.1:%d/wijk", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/wijk?password=" SECRET, REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/wijk?sslpassword=" SECRET, REFUSED, {{NULL, NULL}}},
	{"postgresql://a:" SECRET "@[127.0.0.1:%d/wijk", REFUSED, {{NULL, NULL}}},
	{"postgresql://a@127.0.0.1:%d/wijk?" SECRET "=1", REFUSED, {{NULL, NULL}}},
};
enum { ADDRESSES = sizeof addresses / sizeof addresses[0] };

static const char *const touched[] = {"PGHOST",	      "PGHOSTADDR", "PGSSLMODE",
				      "PGREQUIRESSL", "PGSERVICE",  "PGSERVICEFILE",
				      "PGPASSWORD",   "PGPORT",	    "PGUSER"};

static void clean_environment(void)
{
	for (size_t i = 0; i < sizeof touched / sizeof touched[0]; i++)
		unsetenv(touched[i]);
}

static void try_address(size_t i, struct ear *ear, const char *service, struct err *e)
{
	struct buf address;
	struct database *db = NULL;
	ear_init(ear);
	clean_environment();
	for (size_t s = 0; s < 2 && addresses[i].settings[s].name != NULL; s++)
		setenv(addresses[i].settings[s].name,
		       addresses[i].settings[s].value != NULL ? addresses[i].settings[s].value
							      : service,
		       1);
	buf_init(&address);
	buf_addf(&address, addresses[i].address, ear->port); /* NOLINT: a format of our own */
	*e = (struct err){.code = 0};
	assert_true(database_is_address(address.data));
	assert_int_equal(database_open(&db, address.data, e), -1);
	ear_finish(ear);
	clean_environment();
	buf_finish(&address);
}

static void test_only_a_server_that_proves_itself_hears_anything(void **state)
{
	(void)state;
	static const char service[] = "[elders]\nhost=127.0.0.2\nsslmode=disable\nuser=a\n";
	char *folder = temp_folder();
	struct buf file;
	temp_write(folder, "service.conf", service, sizeof service - 1);
	buf_init(&file);
	buf_addf(&file, "%s/service.conf", folder);
	for (size_t i = 0; i < ADDRESSES; i++) {
		struct ear ear;
		struct err e;
		try_address(i, &ear, file.data, &e);
		enum outcome was = ear.callers == 0  ? REFUSED
				   : ear.heard_plain ? PLAIN
						     : SECRET_ONLY;
		if (was != addresses[i].outcome)
			fail_msg("%s: %d, not %d (%s)", addresses[i].address, was,
				 addresses[i].outcome, e.text);
		if ((was == REFUSED) != (e.code == EX_USAGE))
			fail_msg("%s: ends with %d (%s)", addresses[i].address, e.code, e.text);
		if (strstr(e.text, SECRET) != NULL)
			fail_msg("%s: says the password", addresses[i].address);
	}
	buf_finish(&file);
	temp_remove(folder);
}

static void expect_closed(const char *address, int code, const char *says)
{
	struct database *db = NULL;
	struct err e = {.code = 0};
	assert_int_equal(database_open(&db, address, &e), -1);
	assert_null(db);
	if (e.code != code || strstr(e.text, says) == NULL)
		fail_msg("%s: %d, \"%s\"", address, e.code, e.text);
}

static void test_nobody_there(void **state)
{
	(void)state;
	struct ear ear;
	struct buf address;
	clean_environment();
	ear_init(&ear);
	ear_finish(&ear);
	buf_init(&address);
	buf_addf(&address, "postgresql://a@127.0.0.1:%d/wijk", ear.port);
	expect_closed(address.data, EX_UNAVAILABLE, "Kijk of de server aanstaat");
	expect_closed("postgresql://a@/wijk?host=/nonexistent", EX_UNAVAILABLE, "geen verbinding");
	buf_finish(&address);
}

/* From here on with a server. */

/* address with this part instead of that; the caller frees. */
static char *with(const char *address, const char *part, const char *instead)
{
	struct buf out;
	const char *at = strstr(address, part);
	assert_non_null(at);
	buf_init(&out);
	buf_add(&out, address, (size_t)(at - address));
	buf_add_str(&out, instead);
	buf_add_str(&out, at + strlen(part));
	return buf_steal(&out);
}

static void test_who_is_not_let_in(void **state)
{
	(void)state;
	const char *there = getenv("WIJK_POSTGRES"), *tcp = getenv("WIJK_POSTGRES_TCP");
	const char *login = strstr(tcp, "postgres:") + 9;
	struct buf password;
	struct database *db = NULL;
	struct err e = {.code = 0};
	char *stranger = with(there, "//postgres@", "//niemand@");
	char *nowhere = with(there, "/wijk?", "/nergens?");
	buf_init(&password);
	buf_addf(&password, ":%.*s", (int)strcspn(login, "@"), login);
	char *plain = with(tcp, password.data, "");
	clean_environment();
	expect_closed(stranger, EX_NOPERM, "laat deze gebruiker niet binnen");
	expect_closed(nowhere, EX_NOINPUT, "database is er niet");
	expect_closed(plain, EX_NOPERM, "~/.pgpass");
	setenv("PGPASSWORD", SECRET, 1);
	expect_closed(plain, EX_NOPERM, "laat deze gebruiker niet binnen");
	setenv("PGPASSWORD", password.data + 1, 1);
	test_need(database_open(&db, plain, &e), &e);
	database_close(db);
	expect_closed(tcp, EX_USAGE, "~/.pgpass");
	clean_environment();
	free(stranger);
	free(nowhere);
	free(plain);
	buf_finish(&password);
}

static int64_t connection(struct test_place *p)
{
	return test_ask(p->db, "SELECT pg_backend_pid()");
}

/* A connection that the administrator ends under way. */
static void cut(struct test_place *p, int64_t pid)
{
	static const char text[] =
		"SELECT CASE WHEN pg_terminate_backend(CAST(? AS INT), 20000) THEN 1 ELSE 0 END";
	struct err e = {.code = 0};
	int64_t gone = 0;
	test_need(database_int(p->other, &gone, 0, &e, text, "i", pid), &e);
	assert_int_equal(gone, 1);
}

static void post_much(struct test_place *p, struct err *e)
{
	struct query *q = NULL;
	test_need(query_new(&q, p->db, e, "INSERT INTO thing(no) VALUES(?)", "i"), e);
	test_need(database_begin(p->db, DATABASE_WRITE, e), e);
	query_bind(q, INT64_C(1));
	test_need(query_post(q, e), e);
	/* The answers to what was posted must be read before the end of the line is. */
	test_ask(p->db, "SELECT count(*) FROM thing");
	cut(p, connection(p));
	int rc = 0;
	for (int64_t i = 2; rc == 0 && i < 2000; i++) {
		query_bind(q, i);
		rc = query_post(q, e);
	}
	if (rc == 0)
		rc = database_commit(p->db, e);
	assert_int_equal(rc, -1);
	query_free(q);
}

static void load_much(struct test_place *p, struct err *e)
{
	struct loader *l = NULL;
	int64_t pid = connection(p);
	int rc = 0;
	test_need(loader_new(&l, p->db, "thing", "no", "i", e), e);
	cut(p, pid);
	for (int64_t i = 1; rc == 0 && i < 100000; i++)
		rc = loader_row(l, &(struct loader_value){.number = i}, e);
	if (loader_finish(l, rc == 0 ? e : NULL) != 0)
		rc = -1;
	assert_int_equal(rc, -1);
}

static void stream_much(struct test_place *p, struct err *e)
{
	/* It still sends, so nobody waits until it is gone. */
	static const char end[] =
		"SELECT CASE WHEN pg_terminate_backend(CAST(? AS INT)) THEN 1 ELSE 0 END";
	struct query *q = NULL;
	int64_t pid = connection(p), gone = 0;
	int rc;
	test_need(query_stream(&q, p->db, e, "SELECT n FROM generate_series(1, 10000000) AS s(n)",
			       NULL),
		  e);
	assert_int_equal(query_step(q, e), 1);
	test_need(database_int(p->other, &gone, 0, e, end, "i", pid), e);
	while ((rc = query_step(q, e)) == 1)
		;
	assert_int_equal(rc, -1);
	query_free(q);
}

static void commit_it(struct test_place *p, struct err *e)
{
	test_need(database_begin(p->db, DATABASE_WRITE, e), e);
	test_need(database_run(p->db, e, "INSERT INTO thing(no) VALUES(1)", NULL), e);
	cut(p, connection(p));
	assert_int_equal(database_commit(p->db, e), -1);
}

static void run_it(struct test_place *p, struct err *e)
{
	test_need(database_begin(p->db, DATABASE_WRITE, e), e);
	test_need(database_run(p->db, e, "INSERT INTO thing(no) VALUES(1)", NULL), e);
	cut(p, connection(p));
	assert_int_equal(database_run(p->db, e, "INSERT INTO thing(no) VALUES(2)", NULL), -1);
}

/* Wherever it happens, nothing is kept, it is said, and all that follows fails as well. */
static void test_the_server_goes_under_way(void **state)
{
	(void)state;
	static void (*const works[])(struct test_place * p, struct err * e) = {
		post_much, load_much, stream_much, commit_it, run_it};
	for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
		struct test_place p;
		struct err e = {.code = 0};
		int64_t n;
		bool clean = true;
		test_place_begin(&p, true);
		works[i](&p, &e);
		if (e.code != EX_UNAVAILABLE)
			fail_msg("%zu: %d, %s", i, e.code, e.text);
		database_rollback(p.db);
		assert_int_equal(database_begin(p.db, DATABASE_WRITE, &e), -1);
		assert_int_equal(e.code, EX_UNAVAILABLE);
		assert_int_equal(database_int(p.db, &n, 0, &e, "SELECT 1", NULL), -1);
		assert_int_equal(database_tidy(p.db, true, &clean, &e), 0);
		assert_false(clean);
		assert_int_equal(test_ask(p.other, "SELECT count(*) FROM thing"), 0);
		test_place_end(&p);
	}
}

static void expect_silent(struct test_place *p, const char *text)
{
	struct err e = {.code = 0};
	assert_int_equal(database_run(p->db, &e, text, "s", SECRET), -1);
	assert_int_not_equal(e.code, 0);
	if (strstr(e.text, SECRET) != NULL)
		fail_msg("%s says: %s", text, e.text);
	assert_null(strchr(e.text, '\n'));
}

static void test_errors_say_no_value(void **state)
{
	(void)state;
	struct test_place p;
	test_place_begin(&p, true);
	test_do(p.db,
		"CREATE TABLE strict(words TEXT NOT NULL UNIQUE CHECK (length(words) < 30),"
		" number INTEGER NOT NULL);"
		"CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
		" RAISE EXCEPTION 'ziet %', NEW.words; END $$;"
		"CREATE TRIGGER tell BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION tell();"
		"INSERT INTO strict VALUES('" SECRET "', 1)");
	expect_silent(&p, "INSERT INTO strict VALUES(?, 1)");
	expect_silent(&p, "INSERT INTO strict(words) VALUES(? || 'x')");
	expect_silent(&p, "INSERT INTO strict VALUES(? || '12345678901234567890', 1)");
	expect_silent(&p, "SELECT CAST(? AS BIGINT)");
	expect_silent(&p, "SELECT CAST(? AS TIMESTAMP)");
	expect_silent(&p, "SELECT CAST(? AS JSON)");
	expect_silent(&p, "INSERT INTO thing(no, words) VALUES(1, ?)");
	test_place_end(&p);
}

/* Who waits for another is told so after a while; a minute, if nobody says otherwise. */
static void test_waiting_ends(void **state)
{
	(void)state;
	struct test_place p;
	struct err e = {.code = 0};
	test_place_begin(&p, true);
	assert_int_equal(
		test_ask(p.db, "SELECT setting FROM (SELECT CAST(setting AS BIGINT) AS setting FROM"
			       " pg_settings WHERE name = 'lock_timeout') s"),
		60000);
	test_do(p.db, "INSERT INTO thing(no, number) VALUES(1, 1); SET lock_timeout TO '50ms'");
	test_need(database_begin(p.other, DATABASE_WRITE, &e), &e);
	test_need(database_run(p.other, &e, "UPDATE thing SET number = 2", NULL), &e);
	test_need(database_begin(p.db, DATABASE_WRITE, &e), &e);
	assert_int_equal(database_run(p.db, &e, "UPDATE thing SET number = 3", NULL), -1);
	assert_int_equal(e.code, EX_TEMPFAIL);
	database_rollback(p.db);
	test_need(database_commit(p.other, &e), &e);
	assert_int_equal(test_ask(p.db, "SELECT number FROM thing"), 2);
	test_place_end(&p);
}

/* VACUUM only warns who does not own the table. */
static void test_only_the_owner_cleans(void **state)
{
	(void)state;
	struct test_place p;
	struct database *guest = NULL;
	struct err e = {.code = 0};
	bool clean = true;
	test_place_begin(&p, true);
	test_do(p.db, "DROP ROLE IF EXISTS gast; CREATE ROLE gast LOGIN;"
		      "GRANT USAGE ON SCHEMA wijk TO gast; GRANT ALL ON ALL TABLES IN SCHEMA wijk "
		      "TO gast");
	char *address = with(p.c.address, "//postgres@", "//gast@");
	test_need(database_open(&guest, address, &e), &e);
	test_need(database_tidy(guest, true, &clean, &e), &e);
	assert_false(clean);
	test_need(database_tidy(guest, false, &clean, &e), &e);
	assert_true(clean);
	test_need(database_tidy(p.db, true, &clean, &e), &e);
	assert_true(clean);
	database_close(guest);
	test_do(p.db, "DROP OWNED BY gast; DROP ROLE gast");
	free(address);
	test_place_end(&p);
}

int main(void)
{
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(test_only_a_server_that_proves_itself_hears_anything),
		cmocka_unit_test(test_nobody_there),
	};
	const struct CMUnitTest with_server[] = {
		cmocka_unit_test(test_who_is_not_let_in),
		cmocka_unit_test(test_the_server_goes_under_way),
		cmocka_unit_test(test_errors_say_no_value),
		cmocka_unit_test(test_waiting_ends),
		cmocka_unit_test(test_only_the_owner_cleans),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);
	if (getenv("WIJK_POSTGRES") != NULL)
		failed += cmocka_run_group_tests(with_server, NULL, NULL);
	return failed;
}
