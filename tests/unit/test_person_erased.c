/* What was erased of one person: nothing of it is left, and nothing brings it back. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/database.h"
#include "db/central/reopen.h"
#include "db/office/erase.h"
#include "db/office/export.h"
#include "tests/unit/support/person.h"
#include "tests/unit/support/place.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

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
		test_person_sign_up(&p, "nieuws", email, phone, story.data);
		numbers[i] = i + 1;
	}
	test_pair_arrive(&p);
	assert_true(test_central_holds(&p.c, "begin7geheim"));
	assert_true(test_central_holds(&p.c, "+31612345007"));
	test_person_erase(&p, 8, 1);
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
	test_person_sign_up(&p, "nieuws", "geheim@example.org", "", "");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(erase_before_arrival(&p.c.home, p.receipt, &arrived, &e), 0);
		assert_false(arrived);
	}
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM withdrawal"), 1);
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup WHERE cells = ''"
						" AND status = 'ingetrokken'"),
			 1);
	test_person_expect_found(&p, "geheim@example.org", "");
	assert_false(test_central_holds(&p.c, "geheim@"));
	/* It came between looking and writing: then it is there to erase. */
	test_person_sign_up(&p, "nieuws", "later@example.org", "", "");
	test_pair_arrive(&p);
	assert_int_equal(erase_before_arrival(&p.c.home, p.receipt, &arrived, &e), 0);
	assert_true(arrived);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM withdrawal"), 1);
	assert_int_equal(erase_before_arrival(&p.c.home, "geen code", &arrived, &e), -1);
	assert_int_equal(e.code, EX_USAGE);
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
	test_person_sign_up(&p, "nieuws", "a@b.nl", "", "");
	test_person_sign_up(&p, "nieuws", "c@d.nl", "", "");
	test_pair_arrive(&p);
	free(exported(&p, "post"));
	test_person_erase(&p, 1, 1);
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

/* There is a key again. */
static void open_what_was_shut(struct test_pair *p)
{
	long long opened = 0;
	struct err e = {.code = 0};
	if (reopen_all(&p->c.home, &p->c.home.ring, &opened, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(opened, 1);
}

/* A copy that came while the key was locked, before or after erasing. */
static void test_sealed_copies_bring_nothing_back(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis");
	struct keyring_key *key = keyring_find(&p.c.home.ring, HOME_FIRST_KEY);
	test_person_sign_up(&p, "nieuws", "geheim@example.org", "0612345678", "");
	key->is_locked = true;
	test_pair_arrive(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 1);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup"), 0);
	test_do(p.c.home.db, "CREATE TABLE copy AS SELECT * FROM unreadable");
	key->is_locked = false;
	open_what_was_shut(&p);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	test_do(p.c.home.db, "INSERT INTO unreadable SELECT * FROM copy");
	test_person_erase(&p, 1, 1);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	expect_gone(&p);
	test_do(p.c.home.db, "INSERT INTO unreadable SELECT * FROM copy");
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
	test_person_sign_up(&p, "nieuws", "geheim@example.org", "", "");
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
	test_do(p.c.home.db, "CREATE TABLE before AS SELECT last_number, last_hash FROM kiosk");
	test_person_sign_up(&p, "nieuws", "geheim@example.org", "", "");
	test_pair_arrive(&p);
	test_person_erase(&p, 1, 1);
	test_do(p.c.home.db, "UPDATE kiosk SET last_number = (SELECT b.last_number FROM before b),"
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
		test_person_sign_up(&p, "nieuws", "geheim@example.org", "", "");
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
	test_person_sign_up(&p, "nieuws", "geheim@example.org", "", "");
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
		cmocka_unit_test(test_nothing_is_left_in_the_files),
		cmocka_unit_test(test_before_it_arrives),
		cmocka_unit_test(test_the_next_export_tells_whom_to_forget),
		cmocka_unit_test(test_sealed_copies_bring_nothing_back),
		cmocka_unit_test(test_erased_while_it_is_locked),
		cmocka_unit_test(test_a_batch_that_comes_again),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_somebody_still_reads),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
