/* Sealing: sizes, both ways, and boxes that were tampered with. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/seal.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct keys {
	uint8_t public_key[SEAL_PUBLIC], secret_key[SEAL_SECRET];
};

static struct keys new_keys(void)
{
	struct keys k;
	crypto_box_keypair(k.public_key, k.secret_key);
	return k;
}

static void test_padded_sizes_at_their_edges(void **state)
{
	(void)state;
	static const struct {
		size_t len, size;
	} cases[] = {{0, 512},	    {1, 512},	    {508, 512},	  {509, 1024},
		     {1020, 1024},  {1021, 2048},   {2045, 4096}, {4093, 8192},
		     {8189, 16384}, {16380, 16384}, {16381, 0},	  {SIZE_MAX, 0}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(seal_padded_size(cases[i].len), cases[i].size);
	assert_true(seal_box_size_is_known(512 + SEAL_OVERHEAD));
	assert_false(seal_box_size_is_known(512));
	assert_false(seal_box_size_is_known(0));
}

static void test_opens_to_what_was_closed(void **state)
{
	(void)state;
	static const size_t lengths[] = {0, 1, 507, 508, 509, 5000, 16380};
	struct keys k = new_keys();
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct buf text, box, again;
		struct err e = {.code = 0};
		buf_init(&text);
		buf_init(&box);
		buf_init_secret(&again);
		for (size_t n = 0; n < lengths[i]; n++)
			buf_add_char(&text, (char)(n * 31));
		assert_int_equal(seal_close(text.data, text.len, k.public_key, &box, &e), 0);
		assert_int_equal(box.len, seal_padded_size(text.len) + SEAL_OVERHEAD);
		assert_int_equal(seal_open((uint8_t *)box.data, box.len, k.public_key, k.secret_key,
					   &again, &e),
				 0);
		assert_int_equal(again.len, text.len);
		assert_memory_equal(again.data, text.data, text.len);
		buf_finish(&text);
		buf_finish(&box);
		buf_finish(&again);
	}
}

static void test_same_text_never_gives_the_same_box(void **state)
{
	(void)state;
	struct keys k = new_keys();
	struct buf a, b;
	buf_init(&a);
	buf_init(&b);
	assert_int_equal(seal_close("ja", 2, k.public_key, &a, NULL), 0);
	assert_int_equal(seal_close("ja", 2, k.public_key, &b, NULL), 0);
	assert_int_equal(a.len, b.len);
	assert_memory_not_equal(a.data, b.data, a.len);
	buf_finish(&a);
	buf_finish(&b);
}

static void test_too_long_is_refused(void **state)
{
	(void)state;
	struct keys k = new_keys();
	struct err e = {.code = 0};
	struct buf box;
	char *text = buf_alloc(16381, 1);
	buf_init(&box);
	assert_int_equal(seal_close(text, 16381, k.public_key, &box, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(box.len, 0);
	free(text);
	buf_finish(&box);
}

static void test_a_worthless_key_is_refused(void **state)
{
	(void)state;
	static const uint8_t zeros[SEAL_PUBLIC];
	struct err e = {.code = 0};
	struct buf box;
	buf_init(&box);
	assert_int_equal(seal_close("ja", 2, zeros, &box, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_int_equal(box.len, 0);
	buf_finish(&box);
}

static void expect_closed(const uint8_t *box, size_t len, const struct keys *k)
{
	struct err e = {.code = 0};
	struct buf out;
	buf_init_secret(&out);
	assert_int_equal(seal_open(box, len, k->public_key, k->secret_key, &out, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(out.len, 0);
	buf_finish(&out);
}

static void test_tampered_boxes_stay_closed(void **state)
{
	(void)state;
	struct keys k = new_keys(), other = new_keys();
	struct buf box;
	buf_init(&box);
	assert_int_equal(seal_close("geheim", 6, k.public_key, &box, NULL), 0);
	uint8_t *bytes = (uint8_t *)box.data;
	expect_closed(bytes, box.len, &other);
	for (size_t len = 0; len < box.len; len += 7)
		expect_closed(bytes, len, &k);
	for (size_t at = 0; at < box.len; at += 3) {
		bytes[at] ^= 0x40;
		expect_closed(bytes, box.len, &k);
		bytes[at] ^= 0x40;
	}
	buf_finish(&box);
}

/* Sealed by somebody who knows the public key but not our padding. */
static void expect_padding_refused(const uint8_t plain[512])
{
	struct keys k = new_keys();
	uint8_t box[512 + SEAL_OVERHEAD];
	crypto_box_seal(box, plain, 512, k.public_key);
	expect_closed(box, sizeof box, &k);
}

static void test_foreign_padding_is_refused(void **state)
{
	(void)state;
	uint8_t plain[512] = {0};
	plain[0] = 0xFD; /* 509: one more than fits */
	plain[1] = 0x01;
	expect_padding_refused(plain);
	memset(plain, 0xFF, 4); /* nearly 4 GiB */
	expect_padding_refused(plain);
	memset(plain, 0, 4); /* no text, but something behind it */
	plain[511] = 1;
	expect_padding_refused(plain);
}

static void test_key_ids_tell_keys_apart(void **state)
{
	(void)state;
	struct keys a = new_keys(), b = new_keys();
	uint8_t ida[SEAL_KEY_ID], again[SEAL_KEY_ID], idb[SEAL_KEY_ID];
	seal_key_id(a.public_key, ida);
	seal_key_id(a.public_key, again);
	seal_key_id(b.public_key, idb);
	assert_memory_equal(ida, again, SEAL_KEY_ID);
	assert_memory_not_equal(ida, idb, SEAL_KEY_ID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_padded_sizes_at_their_edges),
		cmocka_unit_test(test_opens_to_what_was_closed),
		cmocka_unit_test(test_same_text_never_gives_the_same_box),
		cmocka_unit_test(test_too_long_is_refused),
		cmocka_unit_test(test_a_worthless_key_is_refused),
		cmocka_unit_test(test_tampered_boxes_stay_closed),
		cmocka_unit_test(test_foreign_padding_is_refused),
		cmocka_unit_test(test_key_ids_tell_keys_apart),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
