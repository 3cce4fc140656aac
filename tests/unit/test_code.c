/* Codes that people copy at enrolment, and the digits they read aloud. */
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/code.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct central_code some_central(void)
{
	struct central_code c;
	randombytes_buf(&c, sizeof c);
	return c;
}

static void test_base32_follows_crockford(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	base32_add(&b, (const uint8_t *)"\xFF\x00\xA5", 3);
	assert_string_equal(b.data, "ZW0AA"); /* 11111 11100 00000 01010 0101(0) */
	uint8_t back[3];
	assert_int_equal(base32_bytes(b.data, back, 3), 0);
	assert_memory_equal(back, "\xFF\x00\xA5", 3);
	assert_int_equal(base32_bytes("ZW0AB", back, 3), -1); /* a filling bit is set */
	assert_int_equal(base32_bytes("ZW0A", back, 3), -1);  /* too short */
	assert_int_equal(base32_value('o'), 0);
	assert_int_equal(base32_value('L'), 1);
	assert_int_equal(base32_value('u'), -1);
	assert_int_equal(base32_value('\0'), -1);
	assert_int_equal(base32_value((char)0xE9), -1);
	buf_finish(&b);
}

static void test_base32_of_all_lengths_comes_back(void **state)
{
	(void)state;
	for (size_t len = 0; len < 40; len++) {
		uint8_t bytes[40], back[40];
		struct buf b;
		buf_init(&b);
		randombytes_buf(bytes, sizeof bytes);
		base32_add(&b, bytes, len);
		assert_int_equal(b.len, base32_digits(len));
		assert_int_equal(base32_bytes(b.data, back, len), 0);
		assert_memory_equal(back, bytes, len);
		buf_finish(&b);
	}
}

static void test_central_code_comes_back(void **state)
{
	(void)state;
	struct central_code c = some_central(), back;
	struct buf text;
	buf_init(&text);
	code_central_text(&c, &text);
	assert_int_equal(strncmp(text.data, "WKC1-", 5), 0);
	assert_int_equal(code_central_parse(text.data, &back, NULL), 0);
	assert_memory_equal(&c, &back, sizeof c);
	buf_finish(&text);
}

static void test_codes_survive_careless_copying(void **state)
{
	(void)state;
	uint8_t key[CODE_SIGN_PUBLIC], back[CODE_SIGN_PUBLIC];
	struct buf text, typed;
	randombytes_buf(key, sizeof key);
	buf_init(&text);
	buf_init(&typed);
	code_kiosk_text(key, &text);
	buf_add_str(&typed, "  ");
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '-')
			buf_add_str(&typed, i % 2 == 0 ? " \n" : "");
		else if (c == '1' || c == '0')
			buf_add_char(&typed, c == '1' ? 'l' : 'o');
		else
			buf_add_char(&typed, c >= 'A' ? (char)(c - 'A' + 'a') : c);
	}
	assert_int_equal(code_kiosk_parse(typed.data, back, NULL), 0);
	assert_memory_equal(key, back, sizeof key);
	buf_finish(&text);
	buf_finish(&typed);
}

static void test_every_slip_in_a_code_is_found(void **state)
{
	(void)state;
	struct central_code c = some_central(), back;
	struct buf text;
	buf_init(&text);
	code_central_text(&c, &text);
	for (size_t i = 0; i < text.len; i++) {
		char right = text.data[i];
		if (right == '-')
			continue;
		struct err e = {.code = 0};
		text.data[i] = right == 'Q' ? '7' : 'Q';
		assert_int_equal(code_central_parse(text.data, &back, &e), -1);
		assert_int_equal(e.code, EX_USAGE);
		text.data[i] = right;
	}
	for (size_t len = 0; len < text.len; len++) {
		char *part = buf_copy(text.data);
		part[len] = '\0';
		assert_int_equal(code_central_parse(part, &back, NULL), -1);
		free(part);
	}
	buf_add_char(&text, '0');
	assert_int_equal(code_central_parse(text.data, &back, NULL), -1);
	buf_finish(&text);
}

/* The last digit of a kiosk code holds bits that mean nothing: they must be zero. */
static void test_every_other_digit_in_a_kiosk_code_is_found(void **state)
{
	(void)state;
	uint8_t key[CODE_SIGN_PUBLIC], back[CODE_SIGN_PUBLIC];
	struct buf text;
	randombytes_buf(key, sizeof key);
	buf_init(&text);
	code_kiosk_text(key, &text);
	for (size_t i = 0; i < text.len; i++) {
		char right = text.data[i];
		for (unsigned value = 0; right != '-' && value < 32; value++) {
			text.data[i] = base32_digit(value);
			assert_int_equal(code_kiosk_parse(text.data, back, NULL),
					 text.data[i] == right ? 0 : -1);
		}
		text.data[i] = right;
	}
	buf_finish(&text);
}

/* Codes are printed on paper and kept: what one version wrote, the next must read. */
static void test_codes_stay_as_they_were(void **state)
{
	(void)state;
	uint8_t key[CODE_SIGN_PUBLIC];
	char id[CODE_KIOSK_ID], fingerprint[CODE_FINGERPRINT];
	struct central_code central;
	struct buf text;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	memset(&central, 0x33, sizeof central);
	buf_init(&text);
	code_kiosk_text(key, &text);
	assert_string_equal(
		text.data,
		"WKK1-000G4-0R40M-30E20-9185G-R38E1-W8124-GK2GA-HC5RR-34D1P-70X3R-FVSE3-7H4");
	code_kiosk_id(key, id);
	assert_string_equal(id, "kscqn2r7w3xz0b9ay");
	code_fingerprint(&central, key, fingerprint);
	assert_string_equal(fingerprint, "6541 7169 9426 2788 4007 3204");
	buf_finish(&text);
}

static void expect_refusal(const char *text, const char *says)
{
	struct central_code c, before;
	struct err e = {.code = 0};
	memset(&c, 7, sizeof c);
	memset(&before, 7, sizeof before);
	assert_int_equal(code_central_parse(text, &c, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_non_null(strstr(e.text, says));
	assert_memory_equal(&c, &before, sizeof c);
}

static void test_refusals_say_what_to_do(void **state)
{
	(void)state;
	uint8_t key[CODE_SIGN_PUBLIC] = {1};
	struct central_code c = some_central();
	struct buf text;
	buf_init(&text);
	expect_refusal("", "geen centrale code");
	expect_refusal("hallo", "geen centrale code");
	expect_refusal("buurthuis", "niet in hoort"); /* u is no digit */
	expect_refusal("WKC1", "niet compleet");
	expect_refusal("WKC1-\x1B[2J", "niet in hoort");
	code_kiosk_text(key, &text);
	expect_refusal(text.data, "Dit is een kioskcode");
	buf_clear(&text);
	code_central_text(&c, &text);
	text.data[3] = '2';
	expect_refusal(text.data, "nieuwere versie");
	buf_finish(&text);
}

static void test_kiosk_id_is_safe_in_a_path(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		uint8_t key[CODE_SIGN_PUBLIC];
		char id[CODE_KIOSK_ID];
		randombytes_buf(key, sizeof key);
		code_kiosk_id(key, id);
		assert_int_equal(strlen(id), 17);
		assert_true(code_kiosk_id_is_valid(id));
	}
	assert_false(code_kiosk_id_is_valid(""));
	assert_false(code_kiosk_id_is_valid("k"));
	assert_false(code_kiosk_id_is_valid("k/../../../../etc"));
	assert_false(code_kiosk_id_is_valid("K0000000000000000"));
	assert_false(code_kiosk_id_is_valid("k000000000000000u"));
	assert_false(code_kiosk_id_is_valid("k00000000000000000"));
}

static void test_fingerprint_belongs_to_the_pair(void **state)
{
	(void)state;
	struct central_code a = some_central(), b = a;
	uint8_t key[CODE_SIGN_PUBLIC] = {1}, other[CODE_SIGN_PUBLIC] = {2};
	char one[CODE_FINGERPRINT], two[CODE_FINGERPRINT];
	code_fingerprint(&a, key, one);
	code_fingerprint(&a, key, two);
	assert_string_equal(one, two);
	assert_int_equal(strlen(one), CODE_FINGERPRINT - 1);
	assert_int_equal(strspn(one, "0123456789 "), CODE_FINGERPRINT - 1);
	for (size_t i = 4; i < CODE_FINGERPRINT - 1; i += 5)
		assert_int_equal(one[i], ' ');
	code_fingerprint(&a, other, two);
	assert_string_not_equal(one, two);
	b.recovery[31] ^= 1;
	code_fingerprint(&b, key, two);
	assert_string_not_equal(one, two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base32_follows_crockford),
		cmocka_unit_test(test_base32_of_all_lengths_comes_back),
		cmocka_unit_test(test_central_code_comes_back),
		cmocka_unit_test(test_codes_survive_careless_copying),
		cmocka_unit_test(test_every_slip_in_a_code_is_found),
		cmocka_unit_test(test_every_other_digit_in_a_kiosk_code_is_found),
		cmocka_unit_test(test_codes_stay_as_they_were),
		cmocka_unit_test(test_refusals_say_what_to_do),
		cmocka_unit_test(test_kiosk_id_is_safe_in_a_path),
		cmocka_unit_test(test_fingerprint_belongs_to_the_pair),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
