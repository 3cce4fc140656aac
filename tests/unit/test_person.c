/* What staff do for one person: finding, showing and erasing, on either database. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/central/database.h"
#include "db/central/reopen.h"
#include "db/office/erase.h"
#include "db/office/export.h"
#include "db/office/lookup.h"
#include "db/office/proof.h"
#include "db/sync/signed.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* There is a key again. */
static void open_what_was_shut(struct test_pair *p)
{
	long long opened = 0;
	struct err e = {.code = 0};
	if (reopen_all(&p->c.home, &p->c.home.ring, &opened, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(opened, 1);
}

static void sign_up(struct test_pair *p, const char *form, const char *email, const char *phone,
		    const char *story)
{
	const struct answer answers[] = {{"email", email}, {"phone", phone}, {"story", story}};
	const struct given_consent consent = {"contact", 1, true};
	const struct signup signup = {.form = form,
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 3,
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	test_sender_signup(&p->s, &signup, p->receipt);
}

static void run(struct test_pair *p, const char *statement)
{
	struct err e = {.code = 0};
	if (database_exec(p->c.home.db, statement, &e) != 0)
		fail_msg("%s", e.text);
}

/* The numbers, as "1 2". */
static void expect_found(struct test_pair *p, const char *text, const char *numbers)
{
	struct lookup found;
	struct buf all;
	struct err e = {.code = 0};
	if (lookup_find(&p->c.home, text, &found, &e) != 0)
		fail_msg("%s: %s", text, e.text);
	buf_init(&all);
	for (size_t i = 0; i < found.count; i++)
		buf_addf(&all, "%s%lld", i > 0 ? " " : "", (long long)found.numbers[i]);
	if (strcmp(all.data, numbers) != 0)
		fail_msg("‘%s’ finds %s", text, all.data);
	buf_finish(&all);
	lookup_finish(&found);
}

static void erase(struct test_pair *p, int64_t no, size_t expected)
{
	size_t erased = 99;
	bool clean = false;
	struct err e = {.code = 0};
	if (erase_signups(&p->c.home, &no, 1, "op verzoek", &erased, &e) != 0 ||
	    erase_tidy(&p->c.home, &clean, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(erased, expected);
	assert_true(clean);
}

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
	sign_up(&p, "nieuws", "Zoe@Example.org", "06 12345678", "");
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
		expect_found(&p, ways[i], "1");
	assert_int_equal(
		query_open(&q, p.c.home.db, NULL, "SELECT id FROM signup WHERE no = 1", NULL), 0);
	assert_int_equal(query_step(q, NULL), 1);
	const void *bytes = query_bytes(q, 0, &len);
	assert_int_equal(len, 16);
	hex_write(bytes, len, id);
	query_free(q);
	id[32] = '\0';
	expect_found(&p, id, "1");
	/* Four ways to type a receipt code. */
	expect_found(&p, p.receipt, "1");
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
		expect_found(&p, typed, "1");
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
	sign_up(&p, "nieuws", "a@b.nl", "", "");
	sign_up(&p, "meedoen", "A@B.nl", "", "");
	test_pair_arrive(&p);
	expect_found(&p, "a@b.nl", "1 2");
	static const char *const nothing[] = {"3", "999999999999999", "c@d.nl", "0687654321",
					      "00112233445566778899aabbccddeeff"};
	for (size_t i = 0; i < COUNT(nothing); i++) {
		expect_found(&p, nothing[i], "");
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
	sign_up(&p, "nieuws", "a@b.nl", "",
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
	sign_up(&p, "nieuws", "a@b.nl", "0612345678", "mijn verhaal");
	test_pair_arrive(&p);
	char *proof = proof_of(&p, 1);
	assert_string_equal(proof, "");
	free(proof);
	erase(&p, 1, 1);
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
	erase(&p, 1, 0);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM erasure"), 1);
	expect_found(&p, "a@b.nl", "");
	expect_found(&p, "0612345678", "");
	expect_found(&p, "1", "1");
	expect_found(&p, p.receipt, "1");
	test_pair_end(&p);
}

static void add_letters(struct buf *out, const char *word, size_t count)
{
	while (count-- > 0)
		buf_add_str(out, word);
}

/* Many neighbours, so that pages were split and joined around what is erased. */
static void test_nothing_is_left_in_the_files(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf story;
	char email[64], phone[32];
	int64_t numbers[60];
	size_t erased = 0;
	bool clean = false;
	test_pair_begin(&p, "Buurthuis");
	buf_init(&story);
	for (int i = 0; i < 60; i++) {
		buf_clear(&story);
		buf_addf(&story, "begin%dgeheim ", i);
		add_letters(&story, "lang verhaal ", (size_t)(i % 3) * 120);
		buf_addf(&story, "einde%dgeheim", i);
		snprintf(email, sizeof email, "Bewoner%dgeheim@example.org", i * 7919 % 60);
		snprintf(phone, sizeof phone, "06-1234 5%03d", i);
		sign_up(&p, "nieuws", email, phone, story.data);
		numbers[i] = i + 1;
	}
	test_pair_arrive(&p);
	assert_true(test_central_holds(&p.c, "begin7geheim"));
	assert_true(test_central_holds(&p.c, "+31612345007"));
	erase(&p, 8, 1);
	static const char *const of_8[] = {"begin7geheim", "einde7geheim", "+31612345007",
					   "06-1234 5007"};
	for (size_t i = 0; i < COUNT(of_8); i++)
		assert_false(test_central_holds(&p.c, of_8[i]));
	assert_true(test_central_holds(&p.c, "einde9geheim"));
	assert_int_equal(
		erase_signups(&p.c.home, numbers, COUNT(numbers), "allemaal", &erased, NULL), 0);
	assert_int_equal(erased, 59);
	assert_int_equal(erase_tidy(&p.c.home, &clean, NULL), 0);
	assert_true(clean);
	static const char *const of_all[] = {"geheim", "+316123", "06-1234", "lang verhaal",
					     "example.org"};
	for (size_t i = 0; i < COUNT(of_all); i++)
		if (test_central_holds(&p.c, of_all[i]))
			fail_msg("‘%s’ is still there", of_all[i]);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM contact"), 0);
	buf_finish(&story);
	test_pair_end(&p);
}

static void test_before_it_arrives(void **state)
{
	(void)state;
	struct test_pair p;
	bool arrived = true;
	struct err e = {.code = 0};
	test_pair_begin(&p, "Buurthuis");
	sign_up(&p, "nieuws", "geheim@example.org", "", "");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(erase_before_arrival(&p.c.home, p.receipt, &arrived, &e), 0);
		assert_false(arrived);
	}
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM withdrawal"), 1);
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells = ''"
						" AND status = 'ingetrokken'"),
			 1);
	expect_found(&p, "geheim@example.org", "");
	assert_false(test_central_holds(&p.c, "geheim@"));
	/* It came between looking and writing: then it is there to erase. */
	sign_up(&p, "nieuws", "later@example.org", "", "");
	test_pair_arrive(&p);
	assert_int_equal(erase_before_arrival(&p.c.home, p.receipt, &arrived, &e), 0);
	assert_true(arrived);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM withdrawal"), 1);
	assert_int_equal(erase_before_arrival(&p.c.home, "geen code", &arrived, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
	test_pair_end(&p);
}

/* The number of the first stays that of the group: it stands in lists that staff have. */
static void test_the_same_person(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	sign_up(&p, "nieuws", "a@b.nl", "", "");	       /* 1 */
	sign_up(&p, "nieuws", "A@B.NL", "06 12345678", "");    /* 2: as 1 */
	sign_up(&p, "nieuws", "", "+31 6 1234 5678", "");      /* 3: as 2, so as 1 */
	sign_up(&p, "nieuws", "x@y.nl", "", "");	       /* 4 */
	sign_up(&p, "nieuws", "x@y.nl", "0612345678", "");     /* 5: as 4, but 1 was first */
	sign_up(&p, "meedoen", "a@b.nl", "0612345678", "");    /* 6: another form */
	sign_up(&p, "nieuws", "a@b.nl.nl", "0612345679", "");  /* 7: nobody */
	sign_up(&p, "nieuws", "", "", "a@b.nl schreef ik al"); /* 8: nobody */
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE no IN (2, 3, 5)"
						" AND same_as = 1"),
			 3);
	assert_int_equal(
		test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE same_as IS NULL"), 5);
	/* Never merged: each is a row with its own answers. */
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells <> ''"),
			 8);
	erase(&p, 1, 1);
	expect_found(&p, "a@b.nl", "2 6");
	sign_up(&p, "nieuws", "a@b.nl", "", ""); /* 10: erasing took a number too */
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT same_as FROM signup WHERE no = 10"), 1);
	/* All of them gone: who comes then is new. */
	static const int64_t rest[] = {2, 3, 5, 10};
	for (size_t i = 0; i < COUNT(rest); i++)
		erase(&p, rest[i], 1);
	sign_up(&p, "nieuws", "a@b.nl", "06 12345678", ""); /* 15 */
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
	sign_up(&p, "nieuws", "a@b.nl", "", "");
	sign_up(&p, "nieuws", "c@d.nl", "", "");
	test_pair_arrive(&p);
	erase(&p, 1, 1);
	erase(&p, 2, 1);
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
	run(&p, "UPDATE erasure SET proof = (SELECT p.proof FROM erasure p WHERE p.signup = 2)"
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
	sign_up(&p, "nieuws", "a@b.nl", "", "");
	test_pair_arrive(&p);
	erase(&p, 1, 1);
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

/* The caller frees; "" when there was nothing new. */
static char *exported(struct test_pair *p, const char *ledger)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *file = open_memstream(&text, &len);
	const struct export_request request = {.format = "csv", .ledger = ledger, .stream = file};
	if (export_run(&p->c.home, &request, &e) != 0)
		fail_msg("%s", e.text);
	fclose(file);
	return text;
}

static size_t lines_of(const char *text)
{
	size_t n = 0;
	for (; (text = strstr(text, "\r\n")) != NULL; text += 2)
		n++;
	return n;
}

static void test_the_next_export_tells_whom_to_forget(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	sign_up(&p, "nieuws", "a@b.nl", "", "");
	sign_up(&p, "nieuws", "c@d.nl", "", "");
	test_pair_arrive(&p);
	free(exported(&p, "post"));
	erase(&p, 1, 1);
	char *text = exported(&p, "post");
	assert_int_equal(lines_of(text), 2);
	assert_non_null(strstr(text, "\r\n1,"));
	assert_non_null(strstr(text, ",gewist,"));
	assert_null(strstr(text, "a@b.nl"));
	free(text);
	text = exported(&p, "post");
	assert_string_equal(text, "");
	free(text);
	/* Another ledger never had the first: it hears of a row without answers, and once. */
	text = exported(&p, "bel");
	assert_int_equal(lines_of(text), 3);
	assert_non_null(strstr(text, "c@d.nl"));
	assert_null(strstr(text, "a@b.nl"));
	free(text);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM export WHERE stream IS NOT"
						" NULL"),
			 3);
	test_pair_end(&p);
}

static void expect_gone(struct test_pair *p)
{
	assert_int_equal(test_central_ask(&p->c, "SELECT count(*) FROM signup WHERE status ="
						 " 'gewist' AND cells = ''"),
			 1);
	assert_int_equal(test_central_ask(&p->c, "SELECT count(*) FROM signup"), 1);
	assert_int_equal(test_central_ask(&p->c, "SELECT count(*) FROM contact"), 0);
	assert_false(test_central_holds(&p->c, "geheim@"));
}

/* A copy that came while the key was locked, before or after erasing. */
static void test_sealed_copies_bring_nothing_back(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	struct keyring_key *key = keyring_find(&p.c.home.ring, HOME_FIRST_KEY);
	sign_up(&p, "nieuws", "geheim@example.org", "0612345678", "");
	key->is_locked = true;
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 1);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup"), 0);
	run(&p, "CREATE TABLE copy AS SELECT * FROM unreadable");
	key->is_locked = false;
	open_what_was_shut(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	run(&p, "INSERT INTO unreadable SELECT * FROM copy");
	erase(&p, 1, 1);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	expect_gone(&p);
	run(&p, "INSERT INTO unreadable SELECT * FROM copy");
	open_what_was_shut(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	expect_gone(&p);
	test_pair_end(&p);
}

/* Its receipt is known, but nobody can open it yet. */
static void test_erased_while_it_is_locked(void **state)
{
	(void)state;
	struct test_pair p;
	bool arrived = true;
	test_pair_begin(&p, "Buurthuis");
	struct keyring_key *key = keyring_find(&p.c.home.ring, HOME_FIRST_KEY);
	sign_up(&p, "nieuws", "geheim@example.org", "", "");
	key->is_locked = true;
	test_pair_arrive(&p);
	assert_int_equal(erase_before_arrival(&p.c.home, p.receipt, &arrived, NULL), 0);
	assert_false(arrived);
	key->is_locked = false;
	open_what_was_shut(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells = ''"), 1);
	assert_false(test_central_holds(&p.c, "geheim@"));
	test_pair_end(&p);
}

static void test_a_batch_that_comes_again(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	run(&p, "CREATE TABLE before AS SELECT last_number, last_hash FROM kiosk");
	sign_up(&p, "nieuws", "geheim@example.org", "", "");
	test_pair_arrive(&p);
	erase(&p, 1, 1);
	run(&p, "UPDATE kiosk SET last_number = (SELECT b.last_number FROM before b),"
		" last_hash = (SELECT b.last_hash FROM before b)");
	test_central_collect(&p.c);
	assert_true(test_central_ask(&p.c, "SELECT last_number FROM kiosk") > 0);
	expect_gone(&p);
	test_pair_end(&p);
}

enum { RIVALS = 3, ROWS = 25 };

/* As a program of its own: opens the folder, waits for the others, and erases all, one by one. */
static int erase_all(struct test_pair *p, int start)
{
	struct home home = {.db = NULL};
	struct err e = {.code = 0};
	char byte;
	int done = 0;
	if (home_open(&home, p->c.dir, NULL, &p->c.sys, &e) != 0 || read(start, &byte, 1) != 0)
		return 255;
	for (int64_t no = 1; no <= ROWS; no++) {
		size_t erased = 0;
		if (erase_signups(&home, &no, 1, "op verzoek", &erased, &e) != 0) {
			fprintf(stderr, "%s\n", e.text);
			return 254;
		}
		done += (int)erased;
	}
	home_close(&home);
	return done;
}

static void test_two_at_once(void **state)
{
	(void)state;
	struct test_pair p;
	int start[2], total = 0;
	pid_t pids[RIVALS];
	test_pair_begin(&p, "Buurthuis");
	for (int i = 0; i < ROWS; i++)
		sign_up(&p, "nieuws", "geheim@example.org", "", "");
	test_pair_arrive(&p);
	assert_int_equal(pipe(start), 0);
	for (int i = 0; i < RIVALS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			close(start[1]);
			_exit(erase_all(&p, start[0]));
		}
	}
	close(start[1]);
	close(start[0]);
	for (int i = 0; i < RIVALS; i++) {
		int status = 0;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) <= ROWS);
		total += WEXITSTATUS(status);
	}
	assert_int_equal(total, ROWS);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM erasure"), ROWS);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells <> ''"),
			 0);
	test_pair_end(&p);
}

/* Somebody reads a file database while answers are erased: that is told, and mended later. */
static void test_somebody_still_reads(void **state)
{
	(void)state;
	struct test_pair p;
	struct database *other = NULL;
	struct err e = {.code = 0};
	int64_t no = 1, n = 0;
	size_t erased = 0;
	bool clean = true;
	test_pair_begin_file(&p, "Buurthuis");
	sign_up(&p, "nieuws", "geheim@example.org", "", "");
	test_pair_arrive(&p);
	char *path = file_join(p.c.dir, "central.db");
	assert_int_equal(database_open(&other, path, &e), 0);
	assert_int_equal(database_begin(other, DATABASE_VIEW, &e), 0);
	assert_int_equal(database_int(other, &n, 0, &e, "SELECT count(*) FROM signup", NULL), 0);
	assert_int_equal(erase_signups(&p.c.home, &no, 1, "x", &erased, &e), 0);
	assert_int_equal(erase_tidy(&p.c.home, &clean, &e), 0);
	assert_false(clean);
	assert_true(test_central_holds(&p.c, "geheim@"));
	database_rollback(other);
	assert_int_equal(erase_tidy(&p.c.home, &clean, &e), 0);
	assert_true(clean);
	assert_false(test_central_holds(&p.c, "geheim@"));
	database_close(other);
	free(path);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_in_every_way),
		cmocka_unit_test(test_nothing_and_too_much),
		cmocka_unit_test(test_what_is_shown_steers_no_terminal),
		cmocka_unit_test(test_a_tombstone_and_its_proof),
		cmocka_unit_test(test_nothing_is_left_in_the_files),
		cmocka_unit_test(test_before_it_arrives),
		cmocka_unit_test(test_the_same_person),
		cmocka_unit_test(test_proof_that_was_changed),
		cmocka_unit_test(test_proof_by_an_earlier_key),
		cmocka_unit_test(test_the_next_export_tells_whom_to_forget),
		cmocka_unit_test(test_sealed_copies_bring_nothing_back),
		cmocka_unit_test(test_erased_while_it_is_locked),
		cmocka_unit_test(test_a_batch_that_comes_again),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_somebody_still_reads),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
