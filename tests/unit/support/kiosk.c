#include "tests/unit/support/kiosk.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/seal.h"
#include "db/store/store.h"
#include "db/sync/enrol.h"

#include <sodium.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

void test_kiosk_init(struct test_kiosk *k)
{
	struct central_code central;
	struct buf code, url, kiosk_code;
	char fingerprint[CODE_FINGERPRINT];
	struct err e = {.code = 0};
	*k = (struct test_kiosk){.world = {.now_ms = INT64_C(1795000000000), .synced = true}};
	k->root = temp_folder();
	k->state = file_join(k->root, "state");
	k->drop = file_join(k->root, "post");
	k->sys = temp_sys(&k->world);
	crypto_sign_keypair(central.sign, k->central_sign);
	crypto_box_keypair(central.box, k->box);
	crypto_box_keypair(central.recovery, k->recovery);
	buf_init(&code);
	buf_init(&url);
	buf_init(&kiosk_code);
	code_central_text(&central, &code);
	buf_addf(&url, "file://%s", k->drop);
	k->drop_url = buf_steal(&url);
	struct enrol_wish wish = {
		.central_code = code.data, .drop = k->drop_url, .centre = "Buurthuis De Brug"};
	if (enrol_kiosk(k->state, &wish, &kiosk_code, fingerprint, &e) != 0 ||
	    conf_read(k->state, &k->conf, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&code);
	buf_finish(&kiosk_code);
}

void test_kiosk_finish(struct test_kiosk *k)
{
	conf_finish(&k->conf);
	free(k->state);
	free(k->drop);
	free(k->drop_url);
	temp_remove(k->root);
}

void test_kiosk_signup_in(struct store *store, const char *email, char receipt[RECEIPT_TEXT])
{
	struct err e = {.code = 0};
	const struct answer answers[] = {{"naam", ""}, {"email", email}};
	const struct given_consent consents[] = {{"nieuws", 3, true}, {"bellen", 1, false}};
	const struct signup signup = {.form = "nieuws",
				      .lang = "nl",
				      .form_version = 2,
				      .assisted = true,
				      .worker = "Noor \"de\" Vries",
				      .answer_count = 2,
				      .consent_count = 2,
				      .answers = answers,
				      .consents = consents};
	if (store_signup(store, &signup, receipt, &e) != 0)
		fail_msg("%s", e.text);
}

void test_kiosk_signup(struct test_kiosk *k, const char *email, char receipt[RECEIPT_TEXT])
{
	struct store *store = NULL;
	struct err e = {.code = 0};
	if (store_open(&store, k->state, &k->sys, &e) != 0)
		fail_msg("%s", e.text);
	test_kiosk_signup_in(store, email, receipt);
	store_free(store);
}

void test_kiosk_unseal(const struct test_kiosk *k, struct buf *out)
{
	struct err e = {.code = 0};
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	char *path = file_join(k->state, EVENTS_FILE);
	if (file_exists(path)) {
		if (sql_open(&db, path, SQL_WRITE, &e) != 0 ||
		    sql_prepare(&stmt, db, &e, "SELECT sealed FROM event ORDER BY seq DESC LIMIT 1",
				NULL) != 0 ||
		    sql_step(stmt, &e) != 1)
			fail_msg("%s", e.text);
		/* Two boxes of equal length. */
		size_t len = (size_t)sqlite3_column_bytes(stmt, 0) / 2;
		if (seal_open(sqlite3_column_blob(stmt, 0), len, k->conf.central.box, k->box, out,
			      &e) != 0)
			fail_msg("%s", e.text);
		sqlite3_finalize(stmt);
		sql_close(db);
	}
	free(path);
}

long long test_kiosk_ask(const struct test_kiosk *k, const char *query)
{
	long long n = -1;
	sqlite3 *db = NULL;
	assert_int_equal(events_open(&db, k->state, NULL), 0);
	assert_int_equal(sql_int(db, &n, -1, NULL, query, NULL), 0);
	sql_close(db);
	return n;
}

void test_kiosk_public_key(const struct test_kiosk *k, uint8_t out[CODE_SIGN_PUBLIC])
{
	struct buf key;
	char *path = file_join(k->state, CONF_KEY_FILE);
	buf_init(&key);
	assert_int_equal(file_read(path, 64, &key, NULL), 0);
	memcpy(out, key.data + 32, CODE_SIGN_PUBLIC);
	buf_finish(&key);
	free(path);
}
