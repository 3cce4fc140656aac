#include "tests/unit/support/central.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/ownkey.h"
#include "db/base/file.h"
#include "db/central/database.h"
#include "db/central/admit.h"
#include "db/central/collect.h"
#include "db/store/conf.h"
#include "db/sync/ack.h"
#include "db/sync/carrier.h"
#include "db/sync/enrol.h"
#include "db/sync/sync.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Runs a statement on the server itself, for databases that come and go. */
static void on_server(const char *format, const char *name)
{
	char text[200];
	PGconn *conn = PQconnectdb(getenv("WIJK_POSTGRES"));
	if (PQstatus(conn) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(conn));
	snprintf(text, sizeof text, format, name);
	PGresult *result = PQexec(conn, text);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s", PQerrorMessage(conn));
	PQclear(result);
	PQfinish(conn);
}

char *test_central_database(struct test_central *c)
{
	const char *server = getenv("WIJK_POSTGRES");
	struct buf address;
	static int made;
	if (server == NULL)
		return NULL;
	snprintf(c->database, sizeof c->database, "wijk_%ld_%d", (long)getpid(), ++made);
	/* As files, not as hundreds of pages through the log. */
	on_server("CREATE DATABASE %s STRATEGY file_copy", c->database);
	buf_init(&address);
	buf_addf(&address, "%s%sdbname=%s", server, strchr(server, '?') != NULL ? "&" : "?",
		 c->database);
	return buf_steal(&address);
}

static void init(struct test_central *c, bool in_file)
{
	struct err e = {.code = 0};
	*c = (struct test_central){.world = {.now_ms = INT64_C(1795000000000), .synced = true}};
	c->root = temp_folder();
	c->dir = file_join(c->root, "centrale");
	c->sys = temp_sys(&c->world);
	c->address = in_file ? NULL : test_central_database(c);
	if (home_init(c->dir, "Centrale", NULL, c->address, &c->sys, &e) != 0 ||
	    home_open(&c->home, c->dir, NULL, &c->sys, &e) != 0)
		fail_msg("%s", e.text);
}

void test_central_init(struct test_central *c)
{
	init(c, false);
}

void test_central_init_file(struct test_central *c)
{
	init(c, true);
}

void test_central_finish(struct test_central *c)
{
	home_close(&c->home);
	if (c->address != NULL)
		on_server("DROP DATABASE %s", c->database);
	free(c->address);
	free(c->dir);
	temp_remove(c->root);
}

long long test_central_ask(const struct test_central *c, const char *query)
{
	int64_t n = -1;
	struct err e = {.code = 0};
	if (database_int(c->home.db, &n, -1, &e, query, NULL) != 0)
		fail_msg("%s", e.text);
	return n;
}

void test_central_expect(const struct test_central *c, const char *rows, long long count)
{
	char query[200];
	snprintf(query, sizeof query, "SELECT count(*) FROM %s", rows);
	long long found = test_central_ask(c, query);
	if (found != count)
		fail_msg("%lld rows in %s instead of %lld", found, rows, count);
}

static bool holds(const struct buf *all, const char *text)
{
	const char *p = all->data, *end = all->data + all->len;
	size_t len = strlen(text);
	while ((p = memchr(p, text[0], (size_t)(end - p))) != NULL && (size_t)(end - p) >= len) {
		if (memcmp(p, text, len) == 0)
			return true;
		p++;
	}
	return false;
}

static bool file_holds(const char *path, const char *text)
{
	struct buf all;
	buf_init(&all);
	/* The server may take away a file while we look at it. */
	bool found = file_exists(path) && file_read(path, 256 << 20, &all, NULL) == 0 &&
		     holds(&all, text);
	buf_finish(&all);
	return found;
}

static bool folder_holds(const char *folder, const char *text)
{
	DIR *dir = opendir(folder);
	bool found = false;
	if (dir == NULL)
		return file_holds(folder, text);
	for (const struct dirent *d; !found && (d = readdir(dir)) != NULL;) {
		char *path = file_join(folder, d->d_name);
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			found = folder_holds(path, text);
		free(path);
	}
	closedir(dir);
	return found;
}

/* The tables of our own database, as they are on the disk. */
static char *server_folder(struct test_central *c)
{
	struct query *q = NULL;
	struct buf path;
	struct err e = {.code = 0};
	if (database_exec(c->home.db, "CHECKPOINT", &e) != 0 ||
	    query_open(&q, c->home.db, &e,
		       "SELECT current_setting('data_directory') || '/base/' || CAST(oid AS TEXT)"
		       " FROM pg_database WHERE datname = current_database()",
		       NULL) != 0 ||
	    query_step(q, &e) != 1)
		fail_msg("%s", e.text);
	buf_init(&path);
	buf_add_str(&path, query_text(q, 0));
	query_free(q);
	return buf_steal(&path);
}

bool test_central_holds(struct test_central *c, const char *text)
{
	char *path = c->address != NULL ? server_folder(c) : buf_copy(c->dir);
	bool found = folder_holds(path, text);
	free(path);
	return found;
}

void test_central_collect(struct test_central *c)
{
	struct err e = {.code = 0};
	if (collect_all(&c->home, NULL, &e) != 0)
		fail_msg("%s", e.text);
}

void test_sender_init(struct test_sender *s, struct test_central *c, const char *folder,
		      const char *name)
{
	struct buf code, url, kiosk_code;
	char here[CODE_FINGERPRINT], there[CODE_FINGERPRINT];
	struct conf conf;
	struct err e = {.code = 0};
	char *own = file_join(c->root, folder);
	*s = (struct test_sender){.central = c};
	if (file_make_folder(own, 0700, &e) != 0)
		fail_msg("%s", e.text);
	s->state = file_join(own, "state");
	s->drop = file_join(own, "post");
	free(own);
	buf_init(&code);
	buf_init(&url);
	buf_init(&kiosk_code);
	code_central_text(&c->home.code, &code);
	buf_addf(&url, "file://%s", s->drop);
	s->drop_url = buf_steal(&url);
	const struct enrol_wish wish = {
		.central_code = code.data, .drop = s->drop_url, .centre = name};
	if (enrol_kiosk(s->state, &wish, &kiosk_code, here, &e) != 0 ||
	    admit_kiosk(&c->home, kiosk_code.data, name, s->drop_url, there, &e) != 0 ||
	    conf_read(s->state, &conf, &e) != 0 || ownkey_read(s->state, &conf, s->sign, &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(here, there);
	memcpy(s->id, conf.kiosk, sizeof s->id);
	conf_finish(&conf);
	buf_finish(&code);
	buf_finish(&kiosk_code);
}

void test_sender_finish(struct test_sender *s)
{
	free(s->state);
	free(s->drop);
	free(s->drop_url);
}

static struct store *open_store(struct test_sender *s)
{
	struct store *store = NULL;
	struct err e = {.code = 0};
	if (store_open(&store, s->state, &s->central->sys, &e) != 0)
		fail_msg("%s", e.text);
	return store;
}

void test_sender_signup(struct test_sender *s, const struct signup *signup,
			char receipt[RECEIPT_TEXT])
{
	struct store *store = open_store(s);
	struct err e = {.code = 0};
	if (store_signup(store, signup, receipt, &e) != 0)
		fail_msg("%s", e.text);
	store_free(store);
}

/* The form "nieuws", one language and one version of it. */
#define NEWS(answer_, consent_)                                                                    \
	(struct signup)                                                                            \
	{                                                                                          \
		.form = "nieuws", .lang = "nl", .form_version = 2, .answer_count = 1,              \
		.consent_count = 1, .answers = (answer_), .consents = (consent_)                   \
	}

static const struct given_consent news_consent = {"nieuws", 3, true};

void test_sender_news(struct test_sender *s, const char *email, char receipt[RECEIPT_TEXT])
{
	const struct answer answer = {"email", email};
	test_sender_signup(s, &NEWS(&answer, &news_consent), receipt);
}

void test_sender_amend_news(struct test_sender *s, const char *email, const char *receipt)
{
	const struct answer answer = {"email", email};
	test_sender_amend(s, &NEWS(&answer, &news_consent), receipt);
}

void test_sender_amend(struct test_sender *s, const struct signup *signup, const char *receipt)
{
	struct store *store = open_store(s);
	char parsed[RECEIPT_TEXT];
	struct err e = {.code = 0};
	assert_true(receipt_parse(receipt, parsed));
	if (store_amend(store, signup, parsed, &e) != 0)
		fail_msg("%s", e.text);
	store_free(store);
}

void test_sender_test(struct test_sender *s)
{
	struct store *store = open_store(s);
	struct err e = {.code = 0};
	if (store_test(store, "nl", &e) != 0)
		fail_msg("%s", e.text);
	store_free(store);
}

void test_sender_withdraw(struct test_sender *s, const char *receipt)
{
	struct store *store = open_store(s);
	char parsed[RECEIPT_TEXT];
	struct err e = {.code = 0};
	assert_true(receipt_parse(receipt, parsed));
	if (store_withdraw(store, parsed, "nl", &e) != 0)
		fail_msg("%s", e.text);
	store_free(store);
}

void test_sender_send(struct test_sender *s)
{
	struct sync sync;
	struct err e = {.code = 0};
	if (sync_init(&sync, s->state, &s->central->sys, &e) != 0)
		fail_msg("%s", e.text);
	if (sync_once(&sync, &e) != 0)
		fail_msg("%s", e.text);
	sync_finish(&sync);
}

char *test_sender_batch_path(const struct test_sender *s, int64_t number)
{
	char name[CARRIER_NAME];
	carrier_batch_name(s->id, number, name);
	return file_join(s->drop, name);
}

char *test_sender_ack_path(const struct test_sender *s)
{
	char name[CARRIER_NAME];
	carrier_ack_name(s->id, name);
	return file_join(s->drop, name);
}

struct ack test_sender_ack(const struct test_sender *s)
{
	struct ack ack = {.at = 0};
	struct buf bytes;
	struct err e = {.code = 0};
	char *path = test_sender_ack_path(s);
	buf_init(&bytes);
	if (file_read(path, BATCH_BYTES_MAX, &bytes, &e) != 0 ||
	    ack_read(&ack, bytes.data, bytes.len, s->central->home.code.sign, s->id, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&bytes);
	free(path);
	return ack;
}
