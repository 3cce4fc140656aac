/* Acknowledgements: only central's own word about this kiosk counts. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/ack.h"
#include "db/sync/signed.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define KIOSK "k0123456789abcdef"

struct signer {
	uint8_t public_key[CODE_SIGN_PUBLIC], secret_key[CODE_SIGN_SECRET];
};

static struct signer new_signer(void)
{
	struct signer s;
	crypto_sign_keypair(s.public_key, s.secret_key);
	return s;
}

static struct ack some_ack(void)
{
	struct ack ack = {.kiosk = KIOSK,
			  .acknowledged = 12,
			  .at = INT64_C(1795000000000),
			  .keys = 3,
			  .revoked = true,
			  .missing_count = 3,
			  .missing = {13, 15, 20}};
	memset(ack.hash, 0xEE, sizeof ack.hash);
	return ack;
}

static void expect_refused(const struct signer *s, const void *bytes, size_t len)
{
	struct ack out = {.acknowledged = 3};
	struct err e = {.code = 0};
	assert_int_equal(ack_read(&out, bytes, len, s->public_key, KIOSK, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(out.acknowledged, 3);
}

static void test_written_is_read_back(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct ack ack = some_ack(), back;
	struct buf bytes;
	buf_init(&bytes);
	ack_write(&ack, s.secret_key, &bytes);
	assert_true(bytes.len < ACK_BYTES_MAX);
	assert_int_equal(ack_read(&back, bytes.data, bytes.len, s.public_key, KIOSK, NULL), 0);
	assert_string_equal(back.kiosk, KIOSK);
	assert_int_equal(back.acknowledged, 12);
	assert_int_equal(back.at, ack.at);
	assert_int_equal(back.keys, 3);
	assert_true(back.revoked);
	assert_memory_equal(back.hash, ack.hash, sizeof ack.hash);
	assert_int_equal(back.missing_count, 3);
	assert_int_equal(back.missing[2], 20);
	buf_finish(&bytes);
}

static void test_as_many_missing_as_may_be(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct ack ack = some_ack(), back;
	struct buf bytes;
	buf_init(&bytes);
	ack.missing_count = ACK_MISSING_MAX;
	for (size_t i = 0; i < ACK_MISSING_MAX; i++)
		ack.missing[i] = INT64_MAX - ACK_MISSING_MAX + (int64_t)i;
	ack_write(&ack, s.secret_key, &bytes);
	assert_int_equal(ack_read(&back, bytes.data, bytes.len, s.public_key, KIOSK, NULL), 0);
	assert_int_equal(back.missing_count, ACK_MISSING_MAX);
	buf_finish(&bytes);
}

static void test_every_flip_and_cut_is_refused(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct ack ack = some_ack();
	struct buf bytes;
	buf_init(&bytes);
	ack_write(&ack, s.secret_key, &bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.data[i] ^= 1;
		expect_refused(&s, bytes.data, bytes.len);
		bytes.data[i] ^= 1;
		expect_refused(&s, bytes.data, i);
	}
	buf_finish(&bytes);
}

static void test_only_central_may_sign(void **state)
{
	(void)state;
	struct signer s = new_signer(), thief = new_signer();
	struct ack ack = some_ack();
	struct buf bytes;
	buf_init(&bytes);
	ack_write(&ack, thief.secret_key, &bytes);
	expect_refused(&s, bytes.data, bytes.len);
	buf_finish(&bytes);
}

static void test_the_ack_of_another_kiosk_is_refused(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct ack ack = some_ack(), back;
	struct buf bytes;
	struct err e = {.code = 0};
	buf_init(&bytes);
	ack_write(&ack, s.secret_key, &bytes);
	assert_int_equal(
		ack_read(&back, bytes.data, bytes.len, s.public_key, "kfedcba9876543210", &e), -1);
	assert_non_null(strstr(e.text, "andere kiosk"));
	buf_finish(&bytes);
}

static void expect_signed_refused(const char *from, const char *to)
{
	struct signer s = new_signer();
	struct ack ack = some_ack();
	struct buf bytes, changed;
	buf_init(&bytes);
	buf_init(&changed);
	ack_write(&ack, s.secret_key, &bytes);
	const char *at = strstr(bytes.data, from), *end = strstr(bytes.data, "{\"signature\"");
	if (at == NULL || end == NULL)
		fail_msg("no %s", from);
	buf_add(&changed, bytes.data, (size_t)(at - bytes.data));
	buf_add_str(&changed, to);
	buf_add(&changed, at + strlen(from), (size_t)(end - at) - strlen(from));
	signed_add(&changed, s.secret_key);
	expect_refused(&s, changed.data, changed.len);
	buf_finish(&bytes);
	buf_finish(&changed);
}

static void test_signed_nonsense_is_refused(void **state)
{
	(void)state;
	expect_signed_refused("wijkkiosk-ack", "wijkkiosk-batch");
	expect_signed_refused("\"version\":1", "\"version\":2");
	expect_signed_refused("\"acknowledged\":12", "\"acknowledged\":-1");
	expect_signed_refused("\"acknowledged\":12", "\"acknowledged\":\"12\"");
	expect_signed_refused("\"acknowledged\":12", "\"acknowledged\":12,\"acknowledged\":13");
	expect_signed_refused("\"hash\":\"ee", "\"hash\":\"");
	expect_signed_refused("[13,15,20]", "[12,15,20]");
	expect_signed_refused("[13,15,20]", "[15,13]");
	expect_signed_refused("[13,15,20]", "[13,13]");
	expect_signed_refused("[13,15,20]", "[\"13\"]");
	expect_signed_refused("[13,15,20]", "{}");
	expect_signed_refused("}\n", "}\n{}\n");
	expect_signed_refused("\"at\":1795000000000", "\"at\":-1");
}

static void test_too_big_is_not_looked_at(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	while (bytes.len < ACK_BYTES_MAX)
		buf_add_str(&bytes, "{}\n");
	signed_add(&bytes, s.secret_key);
	expect_refused(&s, bytes.data, bytes.len);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_is_read_back),
		cmocka_unit_test(test_as_many_missing_as_may_be),
		cmocka_unit_test(test_every_flip_and_cut_is_refused),
		cmocka_unit_test(test_only_central_may_sign),
		cmocka_unit_test(test_the_ack_of_another_kiosk_is_refused),
		cmocka_unit_test(test_signed_nonsense_is_refused),
		cmocka_unit_test(test_too_big_is_not_looked_at),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
