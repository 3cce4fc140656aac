/* What staff see of one person: found, shown, and proven to be erased; on either database. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/central/database.h"
#include "db/office/erase.h"
#include "db/office/lookup.h"
#include "db/office/proof.h"
#include "db/sync/signed.h"
#include "tests/unit/support/person.h"
#include "tests/unit/support/place.h"

#include <sodium.h>
#include <stdlib.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The caller frees. */
static char *shown(struct test_pair *p, int64_t no)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *out = open_memstream(&text, &len);
	if (lookup_show(&p->c.home, no, out, &e) != 0)
		fail_msg("%s", e.text);
	fclose(out);
	return text;
}

static char *proof_of(struct test_pair *p, int64_t no)
{
	struct buf out;
	struct err e = {.code = 0};
	buf_init(&out);
	if (erase_proof(&p->c.home, no, &out, &e) != 0)
		fail_msg("%s", e.text);
	return buf_steal(&out);
}

static void test_found_in_every_way(void **state)
{
	(void)state;
	struct test_pair p;
	char id[33] = "", typed[64];
	struct query *q = NULL;
	size_t len;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "Zoe@Example.org", "06 12345678", "");
	test_pair_arrive(&p);
	static const char *const ways[] = {"1",
					   "zoe@example.org",
					   " ZOE@EXAMPLE.ORG ",
					   "0612345678",
					   "06-12 34 56 78",
					   "+31 (0)6 12345678",
					   "0031612345678",
					   "31612345678"};
	for (size_t i = 0; i < COUNT(ways); i++)
		test_person_expect_found(&p, ways[i], "1");
	assert_int_equal(
		query_open(&q, p.c.home.db, NULL, "SELECT id FROM signup WHERE no = 1", NULL), 0);
	assert_int_equal(query_step(q, NULL), 1);
	const void *bytes = query_bytes(q, 0, &len);
	assert_int_equal(len, 16);
	hex_write(bytes, len, id);
	query_free(q);
	id[32] = '\0';
	test_person_expect_found(&p, id, "1");
	/* Four ways to type a receipt code. */
	test_person_expect_found(&p, p.receipt, "1");
	for (int way = 0; way < 4; way++) {
		size_t n = 0;
		for (const char *at = p.receipt; *at != '\0'; at++) {
			char c = *at;
			if (way >= 1 && c >= 'A' && c <= 'Z')
				c = (char)(c - 'A' + 'a');
			if (way >= 2 && c == '-')
				c = ' ';
			if (way == 3 && (c == '0' || c == '1'))
				c = c == '0' ? 'o' : 'l';
			if (way == 1 && c == '-')
				continue;
			typed[n++] = c;
		}
		typed[n] = '\0';
		test_person_expect_found(&p, typed, "1");
	}
	test_pair_end(&p);
}

static void test_nothing_and_too_much(void **state)
{
	(void)state;
	struct test_pair p;
	struct lookup found;
	struct err e = {.code = 0};
	int64_t no = 0;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", "");
	test_person_sign_up(&p, "meedoen", "A@B.nl", "", "");
	test_pair_arrive(&p);
	test_person_expect_found(&p, "a@b.nl", "1 2");
	static const char *const nothing[] = {"3", "999999999999999", "c@d.nl", "0687654321",
					      "00112233445566778899aabbccddeeff"};
	for (size_t i = 0; i < COUNT(nothing); i++) {
		test_person_expect_found(&p, nothing[i], "");
		assert_int_equal(lookup_one(&p.c.home, nothing[i], &no, &e), -1);
		assert_int_equal(e.code, EX_NOINPUT);
	}
	assert_int_equal(lookup_one(&p.c.home, "a@b.nl", &no, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	assert_non_null(strstr(e.text, "find"));
	static const char *const nonsense[] = {
		"",  " ",   "Jan de Vries",    "0", "-1", "1 OR 1=1", "%",
		"'", "a@b", "1234567890123456"};
	for (size_t i = 0; i < COUNT(nonsense); i++) {
		assert_int_equal(lookup_find(&p.c.home, nonsense[i], &found, &e), -1);
		assert_int_equal(e.code, EX_USAGE);
	}
	test_pair_end(&p);
}

static void test_what_is_shown_steers_no_terminal(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "",
			    "een\ntwee\x1b]0;x\a\xC2\x9B"
			    "2J\x7F Zoë");
	test_pair_arrive(&p);
	char *text = shown(&p, 1);
	assert_non_null(strstr(text, "story: een / twee\uFFFD]0;x\uFFFD\uFFFD2J\uFFFD Zoë\n"));
	assert_non_null(strstr(text, "email: a@b.nl\n"));
	for (const char *at = text; *at != '\0'; at++)
		assert_true((unsigned char)*at >= ' ' || *at == '\n');
	free(text);
	test_pair_end(&p);
}

static void test_a_tombstone_and_its_proof(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "0612345678", "mijn verhaal");
	test_pair_arrive(&p);
	char *proof = proof_of(&p, 1);
	assert_string_equal(proof, "");
	free(proof);
	test_person_erase(&p, 1, 1);
	char *text = shown(&p, 1);
	assert_non_null(strstr(text, "Status: gewist\n"));
	assert_null(strstr(text, "a@b.nl"));
	assert_null(strstr(text, "verhaal"));
	free(text);
	proof = proof_of(&p, 1);
	assert_non_null(strstr(proof, "Aanmelding 1 voor ‘nieuws’ is gewist op 2026-11-18"));
	assert_non_null(strstr(proof, "Reden: op verzoek\n"));
	assert_non_null(strstr(proof, "ondertekend door deze centrale:\n"));
	/* The last two lines are what is signed; they hold no answer. */
	const char *lines = strstr(proof, "{\"format\":1,\"kind\":\"erasure\"");
	size_t body;
	assert_non_null(lines);
	assert_int_equal(signed_check(lines, strlen(lines), p.c.home.code.sign, &body),
			 SIGNED_RIGHT);
	assert_null(strstr(proof, "a@b.nl"));
	free(proof);
	/* Twice: nothing changes, and there is one proof. */
	test_person_erase(&p, 1, 0);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM erasure"), 1);
	test_person_expect_found(&p, "a@b.nl", "");
	test_person_expect_found(&p, "0612345678", "");
	test_person_expect_found(&p, "1", "1");
	test_person_expect_found(&p, p.receipt, "1");
	test_pair_end(&p);
}

/* The number of the first stays that of the group: it stands in lists that staff have. */
static void test_the_same_person(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", "");		/* 1 */
	test_person_sign_up(&p, "nieuws", "A@B.NL", "06 12345678", ""); /* 2: as 1 */
	test_person_sign_up(&p, "nieuws", "", "+31 6 1234 5678", "");	/* 3: as 2, so as 1 */
	test_person_sign_up(&p, "nieuws", "x@y.nl", "", "");		/* 4 */
	test_person_sign_up(&p, "nieuws", "x@y.nl", "0612345678",
			    ""); /* 5: as 4, but 1 was first */
	test_person_sign_up(&p, "meedoen", "a@b.nl", "0612345678", "");	   /* 6: another form */
	test_person_sign_up(&p, "nieuws", "a@b.nl.nl", "0612345679", "");  /* 7: nobody */
	test_person_sign_up(&p, "nieuws", "", "", "a@b.nl schreef ik al"); /* 8: nobody */
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE no IN (2, 3, 5)"
						" AND same_as = 1"),
			 3);
	assert_int_equal(
		test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE same_as IS NULL"), 5);
	/* Never merged: each is a row with its own answers. */
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells <> ''"),
			 8);
	test_person_erase(&p, 1, 1);
	test_person_expect_found(&p, "a@b.nl", "2 6");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", ""); /* 10: erasing took a number too */
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT same_as FROM signup WHERE no = 10"), 1);
	/* All of them gone: who comes then is new. */
	static const int64_t rest[] = {2, 3, 5, 10};
	for (size_t i = 0; i < COUNT(rest); i++)
		test_person_erase(&p, rest[i], 1);
	test_person_sign_up(&p, "nieuws", "a@b.nl", "06 12345678", ""); /* 15 */
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE no = 15 AND"
						" same_as IS NULL"),
			 1);
	test_pair_end(&p);
}

/* Puts another text in the place of one in the proof. */
static void spoil(struct test_pair *p, const char *from, const char *to)
{
	struct err e = {.code = 0};
	if (database_run(p->c.home.db, &e,
			 "UPDATE erasure SET proof = replace(proof, ?, ?) WHERE signup = 1", "ss",
			 from, to) != 0)
		fail_msg("%s", e.text);
}

static void expect_proof(struct test_pair *p, const char *words)
{
	char *proof = proof_of(p, 1);
	if (strstr(proof, words) == NULL)
		fail_msg("%s", proof);
	free(proof);
}

static void test_proof_that_was_changed(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", "");
	test_person_sign_up(&p, "nieuws", "c@d.nl", "", "");
	test_pair_arrive(&p);
	test_person_erase(&p, 1, 1);
	test_person_erase(&p, 2, 1);
	expect_proof(&p, "ondertekend door deze centrale");
	static const char *const changes[][2] = {{"op verzoek", "zomaar"},
						 {"\"number\":1", "\"number\":3"},
						 {"\"format\":1", "\"format\": 1"},
						 {"{\"signature\":\"", "{\"signature\":\"A"},
						 {"\"sign\":\"", "\"sign\":\"0"}};
	for (size_t i = 0; i < COUNT(changes); i++) {
		spoil(&p, changes[i][0], changes[i][1]);
		expect_proof(&p, "dit bewijs klopt niet");
		spoil(&p, changes[i][1], changes[i][0]);
		expect_proof(&p, "ondertekend door deze centrale");
	}
	/* That of somebody else, and one that another key made. */
	test_do(p.c.home.db,
		"UPDATE erasure SET proof = (SELECT p.proof FROM erasure p WHERE p.signup = 2)"
		" WHERE signup = 1");
	expect_proof(&p, "dit bewijs klopt niet");
	struct home other = p.c.home;
	struct buf forged;
	const struct proof_facts facts = {.no = 1,
					  .at = 1,
					  .id = "0123456789abcdef",
					  .id_len = 16,
					  .kiosk = "x",
					  .form = "x",
					  .by = "x",
					  .reason = "x"};
	buf_init(&forged);
	crypto_sign_keypair(other.code.sign, other.sign);
	proof_write(&other, &facts, &forged);
	assert_int_equal(proof_check(&other, 1, forged.data), PROOF_OURS);
	assert_int_equal(proof_check(&p.c.home, 1, forged.data), PROOF_WRONG);
	static const char *const nonsense[] = {"", "\n", "\n\n", "{}\n", "{}\n{}\n", "x"};
	for (size_t i = 0; i < COUNT(nonsense); i++)
		assert_int_equal(proof_check(&p.c.home, 1, nonsense[i]), PROOF_WRONG);
	buf_finish(&forged);
	test_pair_end(&p);
}

static void test_proof_by_an_earlier_key(void **state)
{
	(void)state;
	struct test_pair p;
	struct err e = {.code = 0};
	test_pair_begin(&p, "Buurthuis");
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", "");
	test_pair_arrive(&p);
	test_person_erase(&p, 1, 1);
	for (int i = 0; i < 3; i++) {
		if (home_publish_keys(&p.c.home, i != 1, &e) != 0)
			fail_msg("%s", e.text);
		expect_proof(&p, "een eerdere sleutel van deze centrale");
	}
	/* Also when the folder is opened anew. */
	home_close(&p.c.home);
	assert_int_equal(home_open(&p.c.home, p.c.dir, NULL, &p.c.sys, &e), 0);
	expect_proof(&p, "een eerdere sleutel van deze centrale");
	spoil(&p, "op verzoek", "zomaar");
	expect_proof(&p, "dit bewijs klopt niet");
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_in_every_way),
		cmocka_unit_test(test_nothing_and_too_much),
		cmocka_unit_test(test_what_is_shown_steers_no_terminal),
		cmocka_unit_test(test_a_tombstone_and_its_proof),
		cmocka_unit_test(test_the_same_person),
		cmocka_unit_test(test_proof_that_was_changed),
		cmocka_unit_test(test_proof_by_an_earlier_key),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
