/* The short code of an invitation, and the two files that it opens. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/invitecode.h"
#include "db/sync/invite.h"
#include "tests/unit/support/hash.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char address[] = "https://post.example.org/x";

static void expect_parse(const char *typed, const char *code)
{
	char out[INVITECODE_TEXT];
	struct err e = {.code = 0};
	if (invitecode_parse(typed, out, NULL, &e) != 0)
		fail_msg("\"%s\": %s", typed, e.text);
	assert_string_equal(out, code);
}

static void expect_wrong(const char *typed, const char *says)
{
	char out[INVITECODE_TEXT] = "untouched";
	struct buf found;
	struct err e = {.code = 0};
	buf_init(&found);
	assert_int_equal(invitecode_parse(typed, out, &found, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_string_equal(out, "untouched");
	assert_int_equal(found.len, 0);
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
	buf_finish(&found);
}

/* What AZERTY and QWERTZ make of a key that lies elsewhere than on QWERTY never comes in. */
static void test_a_code_is_of_letters_that_lie_the_same_everywhere(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		char code[INVITECODE_TEXT], lower[INVITECODE_TEXT], plain[INVITECODE_LETTERS + 1];
		invitecode_new(sys_real(), code);
		assert_int_equal(strlen(code), INVITECODE_TEXT - 1);
		assert_int_equal(strcspn(code, "AMQWYZEIOU0123456789"), strlen(code));
		expect_parse(code, code);
		invitecode_letters(code, plain);
		expect_parse(plain, code);
		for (size_t j = 0; j <= strlen(code); j++)
			lower[j] = code[j] == '-' ? ' ' : (char)tolower((unsigned char)code[j]);
		expect_parse(lower, code);
	}
}

static void test_every_wrong_letter_is_found(void **state)
{
	(void)state;
	char code[INVITECODE_TEXT], wrong[INVITECODE_TEXT];
	invitecode_new(sys_real(), code);
	for (size_t i = 0; i < strlen(code); i++)
		for (const char *p = "BCDFGHJKLNPRSTVX"; *p != '\0' && code[i] != '-'; p++) {
			memcpy(wrong, code, sizeof wrong);
			wrong[i] = *p;
			if (*p != code[i])
				expect_wrong(wrong, "typefout");
		}
}

static void test_a_wrong_code_says_what_is_wrong(void **state)
{
	(void)state;
	expect_wrong("", "niet compleet: 0 letters in plaats van 20");
	expect_wrong("BCDF-GHJK", "niet compleet: 8 letters");
	expect_wrong("1CDF-GHJK-LNPR-STVX-BCDF", "alleen de letters");
	expect_wrong("ACDF-GHJK-LNPR-STVX-BCDF", "alleen de letters");
	expect_wrong("\xc3\xa9", "alleen de letters");
}

static void test_a_scan_holds_the_code_and_the_address(void **state)
{
	(void)state;
	static const char *const addresses[] = {address, "file:///media/stick", "a",
						"https://h/\xc3\xa9", "s3+https://h/b/p"};
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		char code[INVITECODE_TEXT], out[INVITECODE_TEXT];
		struct buf scanned, found;
		struct err e = {.code = 0};
		buf_init(&scanned);
		buf_init(&found);
		invitecode_new(sys_real(), code);
		assert_int_equal(invitecode_scanned(code, addresses[i], &scanned, &e), 0);
		assert_int_equal(strspn(scanned.data, "BCDFGHJKLNPRSTVX"), scanned.len);
		if (invitecode_parse(scanned.data, out, &found, &e) != 0)
			fail_msg("%s", e.text);
		assert_string_equal(out, code);
		assert_string_equal(found.data, addresses[i]);
		for (size_t j = INVITECODE_LETTERS; j < scanned.len; j++) {
			char kept = scanned.data[j];
			scanned.data[j] = kept == 'B' ? 'C' : 'B';
			expect_wrong(scanned.data, "niet goed gelezen");
			scanned.data[j] = kept;
		}
		scanned.data[scanned.len - 1] = '\0';
		expect_wrong(scanned.data, "niet goed gelezen");
		buf_finish(&scanned);
		buf_finish(&found);
	}
}

static void test_an_address_that_cannot_be_scanned_is_refused(void **state)
{
	(void)state;
	char code[INVITECODE_TEXT], longest[INVITECODE_ADDRESS_MAX + 2];
	struct buf scanned;
	struct err e = {.code = 0};
	buf_init(&scanned);
	invitecode_new(sys_real(), code);
	memset(longest, 'a', sizeof longest);
	longest[INVITECODE_ADDRESS_MAX + 1] = '\0';
	assert_int_equal(invitecode_scanned(code, longest, &scanned, &e), -1);
	assert_int_equal(invitecode_scanned(code, "https://", &scanned, &e), -1);
	assert_int_equal(invitecode_scanned(code, "https://a b", &scanned, &e), -1);
	assert_int_equal(invitecode_scanned(code, "https://a\nb", &scanned, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_int_equal(scanned.len, 0);
	longest[INVITECODE_ADDRESS_MAX] = '\0';
	assert_int_equal(invitecode_scanned(code, longest, &scanned, &e), 0);
	assert_int_equal(invitecode_parse(scanned.data, code, NULL, &e), 0);
	buf_finish(&scanned);
}

/* So that a code that was printed by one version is understood by the next. */
static void test_what_a_code_stands_for_never_changes(void **state)
{
	(void)state;
	struct invite_keys keys;
	char code[INVITECODE_TEXT], name[2 * INVITE_NAME + 1];
	expect_parse("BCDFGHJKLNPRSTVXBCDK", "BCDF-GHJK-LNPR-STVX-BCDK");
	assert_int_equal(invitecode_parse("BCDFGHJKLNPRSTVXBCDK", code, NULL, NULL), 0);
	test_hash_as_it_ships = true;
	assert_int_equal(invite_derive(code, &keys, NULL), 0);
	test_hash_as_it_ships = false;
	sodium_bin2hex(name, sizeof name, keys.name, sizeof keys.name);
	assert_string_equal(name, "c38ddc8144a7ef52709b7fce1a37f5f3");
	assert_memory_not_equal(keys.seal, keys.answer, sizeof keys.seal);
}

static void make_invite(struct invite *out)
{
	invite_init(out);
	randombytes_buf(&out->central, sizeof out->central);
	memcpy(out->kiosk, "k0123456789abcdef", sizeof out->kiosk);
	out->centre = buf_copy("Buurthuis \"De Linde\" é");
	out->drop = buf_copy(address);
	out->made_at = 1795000000000;
	out->until = 1796000000000;
	buf_add_str(&out->credential.text,
		    "user = k0123456789abcdef\npassword = geheim\nca = drop.ca\n");
	assert_true(credential_add(&out->credential, "drop.ca", "a\0b\xff", 4));
}

static int read_back(struct invite *out, const struct buf *bytes, const struct invite_keys *keys,
		     struct err *e)
{
	return invite_read(out, bytes->data, bytes->len, keys->seal, e);
}

static void test_an_invitation_comes_back_as_it_was(void **state)
{
	(void)state;
	struct invite made, read;
	struct invite_keys keys;
	struct buf bytes;
	struct err e = {.code = 0};
	buf_init(&bytes);
	make_invite(&made);
	invite_init(&read);
	randombytes_buf(&keys, sizeof keys);
	invite_write(&made, keys.seal, &bytes);
	assert_null(strstr(bytes.data, "geheim"));
	if (read_back(&read, &bytes, &keys, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(read.state, INVITE_OPEN);
	assert_string_equal(read.kiosk, made.kiosk);
	assert_string_equal(read.centre, made.centre);
	assert_string_equal(read.drop, made.drop);
	assert_memory_equal(&read.central, &made.central, sizeof made.central);
	assert_true(read.made_at == made.made_at && read.until == made.until);
	assert_string_equal(read.credential.text.data, made.credential.text.data);
	assert_int_equal(read.credential.count, 1);
	assert_string_equal(read.credential.files[0].name, "drop.ca");
	assert_int_equal(read.credential.files[0].bytes.len, 4);
	assert_memory_equal(read.credential.files[0].bytes.data, "a\0b\xff", 4);
	invite_finish(&made);
	invite_finish(&read);
	buf_finish(&bytes);
}

static void test_one_that_is_over_says_so_and_nothing_else(void **state)
{
	(void)state;
	struct invite_keys keys;
	randombytes_buf(&keys, sizeof keys);
	for (enum invite_state s = INVITE_USED; s < INVITE_STATES; s++) {
		struct invite made, read;
		struct buf bytes;
		struct err e = {.code = 0};
		buf_init(&bytes);
		make_invite(&made);
		invite_init(&read);
		made.state = s;
		randombytes_buf(made.key, sizeof made.key);
		invite_write(&made, keys.seal, &bytes);
		if (read_back(&read, &bytes, &keys, &e) != 0)
			fail_msg("%s", e.text);
		assert_int_equal(read.state, s);
		assert_null(read.centre);
		assert_int_equal(read.credential.text.len, 0);
		if (s == INVITE_USED)
			assert_memory_equal(read.key, made.key, sizeof made.key);
		invite_finish(&made);
		invite_finish(&read);
		buf_finish(&bytes);
	}
}

static void expect_damaged(const struct buf *bytes, const struct invite_keys *keys, int code)
{
	struct invite read;
	struct err e = {.code = 0};
	invite_init(&read);
	assert_int_equal(read_back(&read, bytes, keys, &e), -1);
	assert_int_equal(e.code, code);
	assert_null(read.centre);
	invite_finish(&read);
}

static void test_a_damaged_invitation_is_not_believed(void **state)
{
	(void)state;
	struct invite made;
	struct invite_keys keys, others;
	struct buf bytes, spoilt;
	buf_init(&bytes);
	buf_init(&spoilt);
	make_invite(&made);
	randombytes_buf(&keys, sizeof keys);
	randombytes_buf(&others, sizeof others);
	invite_write(&made, keys.seal, &bytes);
	expect_damaged(&bytes, &others, EX_DATAERR);
	for (size_t i = 0; i < bytes.len; i += 7) {
		buf_clear(&spoilt);
		buf_add(&spoilt, bytes.data, i);
		expect_damaged(&spoilt, &keys, EX_DATAERR);
		buf_add(&spoilt, bytes.data + i, bytes.len - i);
		spoilt.data[i] ^= 1;
		struct invite read;
		invite_init(&read);
		/* Its own line may name a newer version now: then that is what it says. */
		assert_int_equal(read_back(&read, &spoilt, &keys, NULL), -1);
		invite_finish(&read);
	}
	buf_clear(&spoilt);
	buf_add(&spoilt, bytes.data, bytes.len);
	buf_add_str(&spoilt, "{}\n");
	expect_damaged(&spoilt, &keys, EX_DATAERR);
	buf_clear(&spoilt);
	buf_add_str(&spoilt, "{\"format\":\"wijkkiosk-invite\",\"version\":2,\"more\":1}\n");
	expect_damaged(&spoilt, &keys, EX_CONFIG);
	invite_finish(&made);
	buf_finish(&bytes);
	buf_finish(&spoilt);
}

struct answering {
	struct invite_keys keys;
	uint8_t sign[CODE_SIGN_SECRET];
	struct invite_answer answer;
	struct buf bytes;
};

static void make_answer(struct answering *a)
{
	buf_init(&a->bytes);
	randombytes_buf(&a->keys, sizeof a->keys);
	a->answer = (struct invite_answer){.at = 1795000000000, .clock_synced = true};
	crypto_sign_keypair(a->answer.key, a->sign);
	memcpy(a->answer.check, "1234 5678 9012 3456 7890 1234", sizeof a->answer.check);
	invite_answer_write(&a->answer, &a->keys, a->sign, &a->bytes);
}

static void test_an_answer_comes_back_as_it_was(void **state)
{
	(void)state;
	struct answering a;
	struct invite_answer read;
	make_answer(&a);
	assert_int_equal(invite_answer_read(&read, a.bytes.data, a.bytes.len, &a.keys, NULL),
			 INVITE_ANSWER_RIGHT);
	assert_memory_equal(read.key, a.answer.key, sizeof read.key);
	assert_string_equal(read.check, a.answer.check);
	assert_true(read.at == a.answer.at && read.clock_synced);
	struct invite_keys others = a.keys;
	others.name[0] ^= 1;
	assert_int_equal(invite_answer_read(&read, a.bytes.data, a.bytes.len, &others, NULL),
			 INVITE_ANSWER_OTHER);
	buf_finish(&a.bytes);
}

/* Whoever only holds the code cannot say that the key of another kiosk is his. */
static void test_an_answer_is_of_who_has_its_key(void **state)
{
	(void)state;
	struct answering a;
	struct invite_answer read;
	struct err e = {.code = 0};
	uint8_t other_public[32], other[CODE_SIGN_SECRET];
	make_answer(&a);
	crypto_sign_keypair(other_public, other);
	buf_clear(&a.bytes);
	invite_answer_write(&a.answer, &a.keys, other, &a.bytes);
	assert_int_equal(invite_answer_read(&read, a.bytes.data, a.bytes.len, &a.keys, &e),
			 INVITE_ANSWER_WRONG);
	assert_int_equal(e.code, EX_DATAERR);
	buf_finish(&a.bytes);
}

static void test_a_damaged_answer_is_not_believed(void **state)
{
	(void)state;
	struct answering a;
	struct invite_answer read;
	make_answer(&a);
	for (size_t i = 0; i < a.bytes.len; i++) {
		assert_int_not_equal(invite_answer_read(&read, a.bytes.data, i, &a.keys, NULL),
				     INVITE_ANSWER_RIGHT);
		a.bytes.data[i] ^= 1;
		assert_int_not_equal(
			invite_answer_read(&read, a.bytes.data, a.bytes.len, &a.keys, NULL),
			INVITE_ANSWER_RIGHT);
		a.bytes.data[i] ^= 1;
	}
	/* A line between the two that nobody sealed. */
	buf_add_str(&a.bytes, "{}\n");
	assert_int_equal(invite_answer_read(&read, a.bytes.data, a.bytes.len, &a.keys, NULL),
			 INVITE_ANSWER_WRONG);
	buf_finish(&a.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_is_of_letters_that_lie_the_same_everywhere),
		cmocka_unit_test(test_every_wrong_letter_is_found),
		cmocka_unit_test(test_a_wrong_code_says_what_is_wrong),
		cmocka_unit_test(test_a_scan_holds_the_code_and_the_address),
		cmocka_unit_test(test_an_address_that_cannot_be_scanned_is_refused),
		cmocka_unit_test(test_what_a_code_stands_for_never_changes),
		cmocka_unit_test(test_an_invitation_comes_back_as_it_was),
		cmocka_unit_test(test_one_that_is_over_says_so_and_nothing_else),
		cmocka_unit_test(test_a_damaged_invitation_is_not_believed),
		cmocka_unit_test(test_an_answer_comes_back_as_it_was),
		cmocka_unit_test(test_an_answer_is_of_who_has_its_key),
		cmocka_unit_test(test_a_damaged_answer_is_not_believed),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
